"""Readings that nobody made for us, converted by the command and replayed through the whole engine."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
import pytest
from numpy.typing import NDArray

from models.backtest.leads import LEAD, openings
from models.calendar import DAY, HOUR, LocalTime
from models.config import Common
from models.flow.topics import FINDINGS, METER_DAYS
from models.flow.wire import pack
from models.messages import Finding, MeterDays
from models.meters.config import MetersConfig
from models.meters.features import FEATURES
from models.theft.config import TheftConfig
from models.theft.stage import TheftStage
from streams.importers import convert
from tests.support.flow import LocalFlow
from tests.support.gridpulse import Gridpulse
from tests.support.require import evaluation_data

MONTH_DAYS = 365.25 / 12


@dataclass(frozen=True, slots=True)
class Source:
    """A data set: its folder, the column of its times, and a span that a test replays whole."""

    kind: str
    folder: str
    column: str
    first: str
    last: str
    zone: str
    interval_s: int


LONDON = Source("london", "london_half_hours", "at", "2013-01-01", "2013-02-05", "Europe/London", 1800)
ENEL = Source("enel", "enel_quarter_hours", "date", "2022/10/25", "2022/11/21", "Europe/Rome", 900)


@dataclass(frozen=True, slots=True)
class Whole:
    """All readings of a recording, n of them.

    Attributes:
        names: of the meters. meter: its number. at: end of the interval. wh: its energy. Shape (n,) each.
        zone: their local time. interval_s: length of their intervals.
    """

    names: list[str]
    meter: NDArray[np.int64]
    at: NDArray[np.int64]
    wh: NDArray[np.int64]
    zone: str
    interval_s: int


@pytest.fixture(scope="module", params=[LONDON, ENEL], ids=["london", "enel"])
def source(request: pytest.FixtureRequest) -> Source:
    """One data set after the other."""
    found: Source = request.param
    evaluation_data(found.folder)
    return found


@pytest.fixture(scope="module")
def part(source: Source, tmp_path_factory: pytest.TempPathFactory, gridpulse: Gridpulse) -> tuple[Path, dict[str, Any]]:
    """A recording of some weeks, converted by the command, and what the command said."""
    folder = tmp_path_factory.mktemp(source.kind)
    table = pq.read_table(evaluation_data(source.folder) / "readings.parquet")
    told = pc.cast(table[source.column], "string")
    chosen = pc.and_(pc.greater_equal(told, source.first), pc.less(told, source.last))
    pq.write_table(table.filter(chosen), folder / "readings.parquet")
    done = gridpulse.run("import", source.kind, folder, "--out", folder / "recording", "--json")
    assert done.returncode == 0, done.stderr
    return folder / "recording", json.loads(done.stdout)


@pytest.fixture(scope="module")
def replayed(part: tuple[Path, dict[str, Any]], gridpulse: Gridpulse) -> dict[str, Any]:
    """What the command says of a replay of it."""
    return replay(gridpulse, part[0])


def replay(gridpulse: Gridpulse, recording: Path, *options: object) -> dict[str, Any]:
    out = recording.with_name("out")
    done = gridpulse.run("replay", recording, "--out", out, "--json", *options, patience_s=900)
    assert done.returncode == 0, done.stderr
    said: dict[str, Any] = json.loads(done.stdout)
    return said


def whole(recording: Path, source: Source) -> Whole:
    table = pq.read_table(recording / "readings.parquet")
    encoded = pc.dictionary_encode(table["meter_id"]).combine_chunks()
    meter = encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    wh = np.rint(table["kwh"].to_numpy() * 1000).astype(np.int64)
    return Whole(encoded.dictionary.to_pylist(), meter, table["at"].to_numpy(), wh, source.zone, source.interval_s)


def test_every_reading_goes_through(part: tuple[Path, dict[str, Any]], replayed: dict[str, Any]) -> None:
    assert part[1]["readings"] > 70_000
    assert replayed["readings"] == replayed["total_readings"] == part[1]["readings"]
    assert replayed["rejected"] == {}


def test_the_size_of_batches_changes_nothing(
    part: tuple[Path, dict[str, Any]], replayed: dict[str, Any], gridpulse: Gridpulse
) -> None:
    assert replay(gridpulse, part[0], "--batch", 777)["digest"] == replayed["digest"]


def test_loads_are_the_sum_of_the_meters(
    source: Source, part: tuple[Path, dict[str, Any]], replayed: dict[str, Any]
) -> None:
    """The sum by interval, scaled up for meters that are missing; a lone peak of a meter is withheld from it."""
    data = whole(part[0], source)
    at, slot = np.unique(data.at, return_inverse=True)
    share = np.bincount(slot) / len(data.names)
    kw = np.bincount(slot, data.wh) * 3.6 / data.interval_s / np.maximum(share, 0.7)
    table = pa_csv.read_csv(part[0].with_name("out") / "loads.csv")
    rows = np.searchsorted(table["at"].to_numpy(), at)
    load = table["load_kw"].to_numpy()[rows]
    assert np.mean(np.isclose(load, kw, rtol=1e-5)) > 0.95
    assert load.sum() == pytest.approx(kw.sum(), rel=0.005)
    assert table["completeness"].to_numpy()[rows] == pytest.approx(share, abs=0.021)
    assert 0.3 < table["loading"].to_numpy()[rows].max() < 0.75
    hot_spot = table["hot_spot_c"].to_numpy()[rows]
    assert 15 < np.nanmin(hot_spot) <= np.nanmax(hot_spot) < 98


def test_meters_are_silent_when_nothing_comes(
    source: Source, part: tuple[Path, dict[str, Any]], replayed: dict[str, Any]
) -> None:
    alerts = [json.loads(line) for line in (part[0].with_name("out") / "alerts.ndjson").read_text().splitlines()]
    found = {(alert["subject"], alert["opened_at"]) for alert in alerts if alert["kind"] == "quality.silent"}
    expected = set(silences(whole(part[0], source)))
    assert found == expected
    assert expected


def silences(data: Whole) -> Iterator[tuple[str, int]]:
    """Meters and the full hours at which they have not been heard of for so long that it matters."""
    wait = MetersConfig().silent_intervals * data.interval_s
    end = int(data.at.max()) + data.interval_s
    for number, name in enumerate(data.names):
        heard = np.append(np.sort(data.at[data.meter == number]), end)
        noticed = -(-(heard[:-1] + wait) // HOUR) * HOUR
        yield from ((name, time) for time in noticed[noticed < heard[1:]].tolist())


@pytest.mark.parametrize(("of", "months_a_lead"), [(LONDON, 200), (ENEL, 100)], ids=["london", "enel"])
def test_honest_supplies_are_seldom_suspected(of: Source, months_a_lead: int, tmp_path: Path) -> None:
    """Theft leads among homes that nobody suspected, all of the data: its days, summed up here, through the stage."""
    source = evaluation_data(of.folder)
    convert(of.kind, source, tmp_path / "recording")
    truth = tmp_path / "recording" / "truth.csv"
    guilty = {line.split(",")[1] for line in truth.read_text().splitlines()[1:]} if truth.is_file() else set()
    data = whole(tmp_path / "recording", of)
    records = list(days(data))
    common = Common(timezone=of.zone, interval_s=of.interval_s)
    flow = LocalFlow(lambda partition: [TheftStage(common, TheftConfig(), partition)])
    flow.run({(METER_DAYS, 0): records}, until=records[-1][0])
    leads = [finding for finding in flow.values(FINDINGS, Finding) if finding.subject not in guilty]
    honest = ~np.isin(data.meter, [data.names.index(name) for name in guilty])
    months = np.count_nonzero(honest) * of.interval_s / DAY / MONTH_DAYS
    assert len(list(openings(leads, LEAD))) * months_a_lead <= months


def days(data: Whole) -> Iterator[tuple[int, bytes]]:
    """The local days of all meters as the meters stage reports them, by log time; their features are left out."""
    local = LocalTime(data.zone)
    day, hour = local.day(data.at), local.hour(data.at)
    first = int(day.min())
    shape = (int(day.max()) - first + 1, len(data.names))
    cell = (day - first) * shape[1] + data.meter
    count = np.bincount(cell, minlength=shape[0] * shape[1]).reshape(shape)
    wh = np.bincount(cell * 24 + hour, data.wh, shape[0] * shape[1] * 24).reshape(*shape, 24)
    known = np.maximum.accumulate(count > 0, axis=0)
    for place in range(shape[0]):
        begin, end = local.midnight(first + place), local.midnight(first + place + 1)
        rows = np.flatnonzero(known[place])
        message = MeterDays(
            day=first + place,
            at=end,
            feeder_id=["F"] * len(rows),
            transformer_id=["T"] * len(rows),
            meter_id=[data.names[row] for row in rows.tolist()],
            account_id=[""] * len(rows),
            wh=wh[place, rows].sum(axis=1).astype(np.int64),
            coverage=(count[place, rows] * data.interval_s / (end - begin)).astype(np.float32),
            supplied=np.ones(len(rows), np.float32),
            features=np.full((len(rows), len(FEATURES)), np.nan, np.float32),
            hour_wh=wh[place, rows].astype(np.int32),
        )
        yield local.day_close(first + place, Common().day_lateness_s), pack(message)
