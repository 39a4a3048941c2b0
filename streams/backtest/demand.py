"""Energy of days to come, on `london_half_hours` (homes and their sum) and `gefcom2014_load` (a system)."""

from pathlib import Path

import numpy as np

from models.backtest.demand import judge
from streams.backtest.columns import Float64
from streams.backtest.intervals import LONDON, READINGS, days, read
from streams.backtest.load_months import tasks
from streams.backtest.tasks import Backtest, Options, Outcome

_WHOLE_DAY = 0.8
_KNOWN_HOMES = 0.7
_DAY_HOURS = 24


def homes(folder: Path, options: Options) -> Outcome:
    """Single homes, and all of them together.

    Raises:
        BadRecording: a file is damaged or lacks a column.
    """
    readings = read(LONDON, folder)
    messages = list(days(readings, LONDON))
    row = {name: place for place, name in enumerate(readings.names)}
    energy: Float64 = np.full((len(messages), len(row)), np.nan)
    for place, message in enumerate(messages):
        rows = np.array([row[name] for name in message.meter_id], np.int64)
        energy[place, rows] = np.where(message.coverage >= _WHOLE_DAY, message.wh, np.nan)
    known = np.isfinite(energy)
    counted = np.maximum(known.sum(axis=1), 1)
    # Homes that are missing on a day use what the others do.
    whole = np.where(known.mean(axis=1) >= _KNOWN_HOMES, np.where(known, energy, 0).sum(axis=1) / counted, np.nan)
    groups = {"homes": energy, "sum": whole[:, None] * len(row)}
    return Outcome(judge(LONDON.data, messages[0].day, groups, options.progress), None)


def system(folder: Path, options: Options) -> Outcome:
    """The load of a region.

    Raises:
        BadRecording: a file is damaged or lacks a column.
    """
    numbers = sorted(int(path.name[1:].split("-")[0]) for path in folder.glob("L*-train.parquet"))
    every = list(tasks(folder, numbers))
    energy = np.concatenate([task.load.reshape(-1, _DAY_HOURS).sum(axis=1) for task in every])
    begin = int(np.flatnonzero(np.isfinite(energy))[0])
    groups = {"system": energy[begin:, None]}
    return Outcome(judge("gefcom2014_load", every[0].day + begin, groups, options.progress), None)


BACKTESTS = [
    Backtest("demand", (READINGS,), homes),
    Backtest("demand", ("L1-train.parquet", "L2-train.parquet"), system),
]
