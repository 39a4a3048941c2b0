"""What can be shed on a feeder: its transformers, their load, who hangs on them, and when they were shed last."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from dashboards.series import SeriesStore
from models.calendar import DAY, seconds
from models.customers.policy import Policy
from models.customers.shed import Unit, customer_harm
from models.errors import BadRecord, BadSettings
from models.flow.topics import ACCOUNTS, OUTAGES, TOPOLOGY
from models.records import Account, MeterPlace, Outage, Place, TransformerPlace, decoded
from streams.customers import customers
from streams.log.log import Log

_HOUR_S = 3600


@dataclass(frozen=True, slots=True)
class Shedable:
    """A transformer of a feeder, with what a reader needs to believe its place.

    Attributes:
        unit: for the plan. customers: how many. kinds: how many by class.
        rules: how many customers each rule of policy speaks for. last_shed: Unix seconds, None for never.
    """

    unit: Unit
    customers: int
    kinds: dict[str, int]
    rules: dict[str, int]
    last_shed: int | None


def shedable(log: Log, series: SeriesStore, policy: Policy, feeder: str) -> list[Shedable]:
    """Every transformer of a feeder that has a known load, by name.

    Raises:
        BadSettings: there is no such feeder, or nothing is known of its load.
    """
    meters, transformers = _places(log)
    names = sorted(name for name, place in transformers.items() if place.feeder_id == feeder)
    if not names:
        known = sorted({place.feeder_id for place in transformers.values()})
        raise BadSettings(f"there is no feeder {feeder!r}: known are {', '.join(known) or 'none yet'}")
    now = series.newest_at()
    kw = {} if now is None else _expected_kw(series, names, now)
    if now is None or not kw:
        raise BadSettings(f"nothing is known of the load of feeder {feeder} yet: it comes with readings")
    accounts: dict[str, set[str]] = defaultdict(set)
    for place in meters.values():
        if place.account_id:
            accounts[place.transformer_id].add(place.account_id)
    people, last = _people(log, policy), _last_shed(log, feeder, names)
    return [
        _shedable(name, kw[name], sorted(accounts[name]), people, last.get(name), now) for name in names if name in kw
    ]


@dataclass(frozen=True, slots=True)
class _Person:
    """What a customer's place in the order follows from; `critical` comes straight from reference data."""

    class_: str
    critical: str
    order: int
    protected: bool
    rule: str


_STRANGER = _Person("unknown", "", 4, False, "default")


def _shedable(
    name: str, kw: float, accounts: list[str], people: dict[str, _Person], last: int | None, now: int
) -> Shedable:
    mine = [people.get(account, _STRANGER) for account in accounts]
    days = None if last is None else max(0.0, (now - last) / DAY)
    harm = sum(customer_harm(one.order, days) for one in mine) or customer_harm(1, days)
    guarded = [(account, one) for account, one in zip(accounts, mine, strict=True) if one.critical or one.protected]
    why = ", ".join(f"{account} ({one.critical or one.rule})" for account, one in guarded)
    kinds, rules = (_counted(getattr(one, what) for one in mine) for what in ("class_", "rule"))
    return Shedable(Unit(name, kw, harm, why), len(accounts), kinds, rules, last)


def _counted(words: Iterator[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for word in words:
        found[word] = found.get(word, 0) + 1
    return dict(sorted(found.items()))


def _people(log: Log, policy: Policy) -> dict[str, _Person]:
    """Every customer by reference data, and what the policy gives those who have a page."""
    found = {
        record.account_id: _Person(record.class_, record.critical or "", _STRANGER.order, False, _STRANGER.rule)
        for record in _readable(log, ACCOUNTS, range(log.partitions(ACCOUNTS)), Account)
    }
    for known in customers(log):
        given = policy.of(known.asked)
        named = found.get(known.account_id)
        critical = named.critical if named else known.asked.critical
        treatment = given.treatment
        found[known.account_id] = _Person(known.class_, critical, treatment.shed_order, treatment.protected, given.rule)
    return found


def _places(log: Log) -> tuple[dict[str, MeterPlace], dict[str, TransformerPlace]]:
    meters: dict[str, MeterPlace] = {}
    transformers: dict[str, TransformerPlace] = {}
    for place in _readable(log, TOPOLOGY, range(log.partitions(TOPOLOGY)), Place):
        if isinstance(place, MeterPlace):
            meters[place.meter_id] = place
        else:
            transformers[place.transformer_id] = place
    return meters, transformers


def _readable(log: Log, topic: str, partitions: Iterable[int], kind: Any) -> Iterator[Any]:
    """Records of a topic, decoded; what cannot be read was refused by its owner."""
    for partition in partitions:
        for record in log.records(topic, partition):
            try:
                yield decoded(record.value, kind)
            except BadRecord:
                continue


def _expected_kw(series: SeriesStore, names: list[str], now: int) -> dict[str, float]:
    """Load of the hour ahead by the median of the forecast, else the last load, kW."""
    found = {}
    last = {row["transformer_id"]: row for row in series.loads_at(now)}
    for name in names:
        if name in last and last[name]["load_kw"] is not None:
            found[name] = max(0.0, float(_ahead(series, name, last[name], now)))
    return found


def _ahead(series: SeriesStore, name: str, load: dict[str, float], now: int) -> float:
    forecast = series.forecast(name)
    if not forecast or forecast["at"] < now or not load["load_kva"]:
        return load["load_kw"]
    steps = max(1, _HOUR_S // int(forecast["step_s"]))
    middle = int(np.argmin(np.abs(np.asarray(forecast["levels"]) - 0.5)))
    kva = float(np.mean([step[middle] for step in forecast["load_kva"][:steps]]))
    return kva * load["load_kw"] / load["load_kva"]


def _last_shed(log: Log, feeder: str, names: list[str]) -> dict[str, int]:
    """When each transformer was last without supply because load was moved or shed, Unix seconds."""
    found: dict[str, int] = {}
    outages: dict[str, Outage] = {}
    for outage in _readable(log, OUTAGES, [0], Outage):
        outages[outage.outage_id] = outage
    for outage in outages.values():
        what, _, name = outage.scope.partition(":")
        if outage.kind != "peak_shift":
            continue
        hit = [name] if what == "transformer" else names if (what, name) == ("feeder", feeder) else []
        at = seconds(outage.to if outage.to is not None else outage.from_)
        found |= {each: max(at, found.get(each, 0)) for each in hit}
    return found
