"""Loads a month ahead on `gefcom2014_load`, where each task n has `Ln-train.parquet` and `Ln-benchmark.parquet`."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow.parquet as pq

from models.backtest.load_months import Scored, Task, forecasts, report
from models.calendar import DAY
from models.errors import BadRecording
from models.load.month import LEVELS, MonthAhead
from streams.backtest.columns import Float64, floats, matrix
from streams.backtest.tasks import Backtest, Options, Outcome
from streams.importers.tables import read_table

_DAY_HOURS = 24
_LEVEL_NAMES = [f"{level:g}" for level in LEVELS]
_STATION = re.compile(r"w\d+")
_HOUR = timedelta(hours=1)


def run(folder: Path, options: Options) -> Outcome:
    """One pass over the tasks in their order.

    Raises:
        BadRecording: a file is damaged or lacks a column, hours are not consecutive, or no task can be scored.
    """
    model: MonthAhead = options.start or MonthAhead()
    before = model.until - model.first
    numbers = sorted(int(path.name[1:].split("-")[0]) for path in folder.glob("L*-train.parquet"))
    scored: list[Scored] = []
    for task in forecasts(model, tasks(folder, numbers)):
        scored.append(task)
        options.progress(numbers.index(task.number) / len(numbers))
    if not scored:
        raise BadRecording(f"{folder} has no task with the month after it, or all of it was learned before")
    return Outcome(report(scored, (model.until - model.first - before) * _DAY_HOURS), model)


BACKTEST = Backtest("load", ("L1-train.parquet", "L2-train.parquet"), run)


def tasks(folder: Path, numbers: list[int]) -> Iterator[Task]:
    """What the files of some tasks hold.

    Raises:
        BadRecording: a file is damaged or lacks a column, or hours are not consecutive.
    """
    for number in numbers:
        train = folder / f"L{number}-train.parquet"
        table = read_table(train, ("TIMESTAMP", "LOAD"))
        stations = _stations(train)
        yield Task(
            number=number,
            day=int(_begin(table["TIMESTAMP"].to_pylist(), train).timestamp()) // DAY,
            load=floats(table["LOAD"]),
            celsius=(matrix(read_table(train, stations), stations) - 32) / 1.8,
            benchmark=_benchmark(folder / f"L{number}-benchmark.parquet"),
        )


def _stations(train: Path) -> list[str]:
    names = [name for name in pq.read_schema(train).names if _STATION.fullmatch(name)]
    if not names:
        raise BadRecording(f"{train} has no column of temperatures, w1, w2 and so on")
    return names


def _benchmark(path: Path) -> Float64 | None:
    return matrix(read_table(path, _LEVEL_NAMES), _LEVEL_NAMES) if path.is_file() else None


def _begin(stamps: list[str], path: Path) -> datetime:
    """Midnight at which the hours begin that end at these local times, written as `mdyyyy h:00` without zeros.

    `1112010` may be 11 January or 1 November: it is the one with which all that follow are consecutive hours.

    Raises:
        BadRecording: with none they are, or they are not whole days.
    """
    for first in _readings(stamps[0]) if stamps else []:
        ends = (first + place * _HOUR for place in range(len(stamps)))
        if len(stamps) % _DAY_HOURS == 0 and first.hour == 1 and all(map(_same, ends, stamps)):
            return first - _HOUR
    raise BadRecording(f"{path}: TIMESTAMP is not of consecutive hours of whole days, from 1:00 on")


def _readings(stamp: str) -> Iterator[datetime]:
    digits, _, clock = stamp.partition(" ")
    for cut in (1, 2):
        try:
            parts = int(digits[-4:]), int(digits[:cut]), int(digits[cut:-4]), int(clock.partition(":")[0])
            yield datetime(*parts, tzinfo=UTC)
        except ValueError:
            continue


def _same(end: datetime, stamp: str) -> bool:
    return f"{end.month}{end.day}{end.year} {end.hour}:00" == stamp
