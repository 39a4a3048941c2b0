"""Theft on interval readings of real supplies: `enel_quarter_hours` and `london_half_hours`."""

import csv
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from models.backtest.leads import Judged, judge
from models.backtest.report import Report
from models.calendar import DAY, LocalTime
from models.config import Common
from models.flow.batch import Batch
from models.flow.stage import Out
from models.flow.topics import FINDINGS, METER_DAYS
from models.flow.wire import pack, unpack
from models.messages import Finding, MeterDays
from models.meters.features import FEATURES
from models.theft.config import TheftConfig
from models.theft.stage import TheftStage
from streams.backtest.tasks import Backtest, Options, Outcome
from streams.importers import convert, enel, london

READINGS, LABELS = "readings.parquet", "labels.csv"

Int64 = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Layout:
    """How a data set is stored.

    Attributes:
        kind: as `gridpulse import` names it. data: as reports name it.
        zone, interval_s: local time and interval (seconds) of its meters.
    """

    kind: str
    data: str
    zone: str
    interval_s: int


ENEL = Layout("enel", "enel_quarter_hours", enel.ZONE, enel.INTERVAL_S)
LONDON = Layout("london", "london_half_hours", london.ZONE, london.INTERVAL_S)


@dataclass(frozen=True, slots=True)
class Readings:
    """All readings of a data set, n of them, each interval of a meter once.

    Attributes:
        names: of the meters.
        meter: number of the meter. at: Unix seconds of the interval's end. wh: its energy. Shape (n,) each.
    """

    names: list[str]
    meter: Int64
    at: Int64
    wh: Int64


def run(layout: Layout, folder: Path, options: Options) -> Outcome:
    """One pass over the days of all supplies, through the stage that judges them in the stream.

    Raises:
        BadRecording: a file is damaged or lacks a column.
    """
    readings = read(layout, folder)
    stage = TheftStage(Common(timezone=layout.zone, interval_s=layout.interval_s), TheftConfig())
    if options.start is not None:
        stage.load(options.start)
    findings = list(through(stage, days(readings, layout), options.progress))
    report = _report(layout, folder, readings, findings)
    return Outcome(report, stage.dump())


def read(layout: Layout, folder: Path) -> Readings:
    """Readings of a folder, converted as `gridpulse import` does it."""
    with tempfile.TemporaryDirectory() as made:
        convert(layout.kind, folder, Path(made) / "recording")
        table = pq.read_table(Path(made) / "recording" / READINGS)
    encoded = pc.dictionary_encode(table["meter_id"]).combine_chunks()
    names = encoded.dictionary.to_pylist()
    meter = encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    at = table["at"].to_numpy().astype(np.int64)
    _, once = np.unique(at * len(names) + meter, return_index=True)
    wh = np.rint(table["kwh"].to_numpy() * 1000).astype(np.int64)
    return Readings(names, meter[once], at[once], wh[once])


def days(readings: Readings, layout: Layout) -> Iterator[MeterDays]:
    """The local days of all meters in their order, as the meters stage sums them up; features are not worked out.

    A meter is in the days from its first reading on.
    """
    local = LocalTime(layout.zone)
    day, hour = local.day(readings.at), local.hour(readings.at)
    first, meters = int(day.min()), len(readings.names)
    shape = (int(day.max()) - first + 1, meters)
    cell = (day - first) * meters + readings.meter
    count = np.bincount(cell, minlength=shape[0] * meters).reshape(shape)
    wh = np.bincount(cell * 24 + hour, readings.wh, shape[0] * meters * 24).reshape(*shape, 24)
    known = np.maximum.accumulate(count > 0, axis=0)
    for place in range(shape[0]):
        rows = np.flatnonzero(known[place])
        end = local.midnight(first + place + 1)
        intervals = (end - local.midnight(first + place)) / layout.interval_s
        yield MeterDays(
            day=first + place,
            at=end,
            feeder_id=["F"] * len(rows),
            transformer_id=["T"] * len(rows),
            meter_id=[readings.names[row] for row in rows.tolist()],
            account_id=[""] * len(rows),
            wh=wh[place, rows].sum(axis=1).astype(np.int64),
            coverage=(count[place, rows] / intervals).astype(np.float32),
            supplied=np.ones(len(rows), np.float32),
            features=np.full((len(rows), len(FEATURES)), np.nan, np.float32),
            hour_wh=wh[place, rows].astype(np.int32),
        )


def through(
    stage: TheftStage, messages: Iterable[MeterDays], progress: Callable[[float], None] = lambda share: None
) -> Iterator[Finding]:
    """What the stage says of each day at its close, before it sees the next."""
    listed = list(messages)
    if listed:
        stage.start((listed[0].at - 1) * 1000)
    for number, message in enumerate(listed):
        out = Out(0, 0, 1, stage.outputs, 0)
        out.now = stage.due()
        batch = Batch(np.array([number]), np.array([out.now]), [pack(message)])
        stage.apply(METER_DAYS, batch, out)
        stage.fire(out.now, out)
        yield from (unpack(said.value, Finding) for said in out.emissions if said.topic == FINDINGS)
        progress((number + 1) / len(listed))


def labels(folder: Path) -> dict[str, bool]:
    """Supplies of which is known whether they are regular, with True for those that are not; none without labels."""
    path = folder / LABELS
    if not path.is_file():
        return {}
    with path.open() as file:
        told = {row["supply_id"]: row["non_regular"].strip().lower() for row in csv.DictReader(file)}
    return {name: word == "true" for name, word in told.items() if word in {"true", "false"}}


def _report(layout: Layout, folder: Path, readings: Readings, findings: list[Finding]) -> Report:
    known = labels(folder)
    if not (folder / LABELS).is_file():
        known = dict.fromkeys(readings.names, False)
    count = np.bincount(readings.meter, minlength=len(readings.names))
    first = np.full(len(readings.names), np.iinfo(np.int64).max)
    np.minimum.at(first, readings.meter, readings.at)
    judged = {
        name: Judged(known[name], int(first[row]), float(count[row]) * layout.interval_s / DAY)
        for row, name in enumerate(readings.names)
        if name in known
    }
    return judge(layout.data, len(readings.at), judged, findings)


BACKTESTS: list[Backtest] = [
    Backtest("theft", (READINGS, LABELS), partial(run, ENEL)),
    Backtest("theft", (READINGS,), partial(run, LONDON)),
]
