"""A village small enough to be known by heart, and what becomes of it on the real engine.

Twelve meters report every quarter of an hour over four days. `T0` is overloaded on one evening; `T2` and its meters
are those whose readings come wrong but usable; `T3` has no meter that reference data knows of at first.
"""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from alerts.alert import State
from alerts.query import AlertFilter
from models.flow.topics import (
    CHARGES,
    OUTAGES,
    PAYMENT_FACTS,
    TARIFFS,
    TOPICS,
    TOPOLOGY,
    WEATHER,
    dead_letters,
    partition_of,
)
from models.flow.wire import unpack
from models.messages import Charges, PaymentFact
from streams.engine.feeder import Feeder
from streams.log.records import StoredRecord
from streams.modes import REPLAY
from streams.recording.chunk import FeedRecord
from streams.recording.feed import FeedStep
from streams.recording.recording import Recording
from streams.replay import settings_for
from streams.settings import Settings
from streams.site import Site

START = 1_706_572_800
"""Midnight UTC of 30 January 2024; the month ends within the recording."""

DAY, SLOT, DAYS, PARTITIONS = 86_400, 900, 4, 2
METERS = {f"M{number:02}": f"T{number // 4}" for number in range(12)}
EVERYWHERE = (TARIFFS, OUTAGES, WEATHER)
_SETTLED_S = 3 * 3600


def moment(day: int, hour: float) -> int:
    """Unix seconds of an hour of a day of the recording, counted from 0."""
    return START + day * DAY + round(hour * 3600)


def kwh(meter: str, at: int) -> float:
    """What a meter reports for the interval that ends at `at`."""
    number, slot = int(meter[1:]), (at - START) // SLOT
    surge = 6.0 if METERS[meter] == "T0" and moment(2, 18) < at <= moment(2, 20) else 1.0
    return round((0.5 + 0.01 * number + 0.003 * (slot * (number + 3) % 17)) * surge, 3)


def reading(meter: str, at: int, **other: Any) -> bytes:
    """A reading as JSON; `other` replaces its energy or says more."""
    return msgspec.json.encode({"meter_id": meter, "at": at, **({"kwh": kwh(meter, at)} | other)})


def write(folder: Path, without: Sequence[tuple[str, int]] = ()) -> Path:
    """Write the village's recording, without some readings (meter, time)."""
    folder.mkdir()
    (folder / "recording.toml").write_text('timezone = "UTC"\ninterval_s = 900\ncurrency_digits = 2\n')
    places = "".join(f"{meter},{transformer},A{meter[1:]}\n" for meter, transformer in METERS.items())
    (folder / "meters.csv").write_text("meter_id,transformer_id,account_id\n" + places)
    rated = "T0,F0,20\nT1,F0,50\nT2,F1,50\nT3,F1,50\n"
    (folder / "transformers.csv").write_text("transformer_id,feeder_id,rated_kva\n" + rated)
    accounts = "".join(f"A{meter[1:]},residential,flat\n" for meter in METERS)
    (folder / "accounts.csv").write_text("account_id,class,tariff\n" + accounts)
    (folder / "tariffs.toml").write_text('[flat]\nprice = "0.20"\n')
    times = range(START + SLOT, START + DAYS * DAY + 1, SLOT)
    rows = [(meter, at) for at in times for meter in METERS if (meter, at) not in without]
    lines = [f"{meter},{at},{kwh(meter, at)}\n" for meter, at in rows]
    (folder / "readings.csv").write_text("meter_id,at,kwh\n" + "".join(lines))
    return folder


class Sent(NamedTuple):
    """A record that someone appends beside the recording: bytes, and log time in Unix seconds."""

    topic: str
    key: str
    value: bytes
    at: int

    def records(self) -> Iterator[FeedRecord]:
        """The record once, or for every partition."""
        everywhere = self.topic in EVERYWHERE or (self.topic == TOPOLOGY and self.key.startswith("transformer:"))
        for partition in range(PARTITIONS) if everywhere else (partition_of(self.key, PARTITIONS),):
            yield FeedRecord(self.topic, partition, self.key, self.value, self.at * 1000)


@dataclass
class Outcome:
    """What became of a run.

    Attributes:
        letters: dead letters by topic, each with the partition of its dead-letter topic.
        rejected: how many the engine counted by topic.
        loads: (kW, loading, completeness, hot spot) by transformer and time.
        alerts: every alert with its history, by id.
        charges, facts: what the stages said of energy and payments.
        points: values of metric series: (series, field, tags) -> all values.
    """

    letters: dict[str, list[tuple[int, StoredRecord]]]
    rejected: dict[str, int]
    loads: dict[tuple[str, int], tuple[float, ...]]
    alerts: dict[str, dict[str, Any]]
    charges: list[Charges]
    facts: list[PaymentFact]
    points: dict[tuple[str, str, str], list[float]]

    def charged_wh(self, account: str, day: int | None = None) -> int:
        """Energy charged to an account, of one day (counted from 0) or of all."""
        first = START // DAY
        return sum(
            int(message.hour_wh[row].sum())
            for message in self.charges
            for row, name in enumerate(message.account_id)
            if name == account and (day is None or message.day == first + day)
        )

    def counted(self, rule: str) -> float:
        """How often a rule of validation spoke."""
        found = [values for (series, _, tags), values in self.points.items() if series == "meter_quality"
                 and msgspec.json.decode(tags)["rule"] == rule]  # fmt: skip
        return sum(map(sum, found))

    def newest(self, series: str, field: str) -> float:
        """Newest value of a field, summed over partitions."""
        return sum(values[-1] for (name, what, _), values in self.points.items() if (name, what) == (series, field))


def run(recording: Path, state: Path, sent: Sequence[Sent] = ()) -> Outcome:
    """Replay a recording with what else is sent, on the real engine with an embedded log, and look at everything."""
    settings = Settings()
    settings = settings.model_copy(update={"common": replace(settings.common, partitions=PARTITIONS)})
    source = Recording(recording)
    with Site(settings_for(source, settings, state), REPLAY, source.first_time) as site:
        asyncio.run(_feed(site, source, sorted(sent, key=lambda one: one.at)))
        return _outcome(site)


async def _feed(site: Site, source: Recording, sent: list[Sent]) -> None:
    feeder = Feeder(site.engine, site.store, 10_000)
    end = source.last_time + _SETTLED_S * 1000

    async def work() -> None:
        for step in _merged(source.feed(PARTITIONS, 600), sent):
            feeder.append(step)
            await feeder.until_followed()
        feeder.pass_time(end)
        await feeder.until_passed(end)

    await site.worker().run(work)


def _merged(steps: Iterator[FeedStep], sent: list[Sent]) -> Iterator[FeedStep]:
    """Steps with the sent records among theirs, by log time; what is sent at a record's time comes behind it."""
    for step in steps:
        due = [one for one in sent if one.at * 1000 <= step.time]
        sent = sent[len(due) :]
        records = [*step.records, *(record for one in due for record in one.records())]
        records.sort(key=lambda record: record.time_ms)
        yield FeedStep(records, step.readings, step.time, step.bookmark)
    assert not sent, "everything must be sent within the recording"


def _outcome(site: Site) -> Outcome:
    external = [topic.name for topic in TOPICS.values() if topic.external]
    everything = AlertFilter(states=tuple(state.value for state in State))
    alerts = {alert.id: alert for alert in site.alerts.find(everything, 10_000)}
    for alert in alerts.values():
        alert.history = site.alerts.history(alert.id)
    return Outcome(
        letters={topic: _records(site, dead_letters(topic)) for topic in external},
        rejected={name.removesuffix(".dlq"): count for name, count in site.tally.rejected.items()},
        loads={(row[0], row[1]): tuple(row[2:]) for row in site.series.all_loads()},
        alerts={name: msgspec.to_builtins(alert) for name, alert in alerts.items()},
        charges=[unpack(record.value, Charges) for _, record in _records(site, CHARGES)],
        facts=[unpack(record.value, PaymentFact) for _, record in _records(site, PAYMENT_FACTS)],
        points=_points(site),
    )


def _records(site: Site, topic: str) -> list[tuple[int, StoredRecord]]:
    places = range(site.store.partitions(topic))
    return [(partition, record) for partition in places for record in site.store.records(topic, partition)]


def _points(site: Site) -> dict[tuple[str, str, str], list[float]]:
    found: dict[tuple[str, str, str], list[float]] = {}
    for series, field in (("meter_quality", "count"), ("accounts", "credit"), ("meters", "named")):
        for row in site.series.point_curve(series, field, 0, 2**40):
            found.setdefault((series, field, msgspec.json.encode(row["tags"]).decode()), []).append(row["value"])
    return found
