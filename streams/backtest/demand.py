"""Energy of days to come: of homes and their sum (`london_half_hours`, `enel_quarter_hours`), and of a region."""

from functools import partial
from pathlib import Path

import numpy as np

from models.backtest.customers import CUSTOMERS, judge_customers
from models.backtest.demand import judge
from streams.backtest.intervals import ENEL, LABELS, LONDON, READINGS, Layout, days, read
from streams.backtest.load_months import tasks
from streams.backtest.tasks import Backtest, Options, Outcome

_WHOLE_DAY = 0.8
_KNOWN_HOMES = 0.7
_DAY_HOURS = 24


def homes(layout: Layout, folder: Path, options: Options) -> Outcome:
    """Single homes, all of them together, and what customers are told by both.

    Raises:
        BadRecording: a file is damaged or lacks a column.
    """
    readings = read(layout, folder)
    messages = list(days(readings, layout))
    row = {name: place for place, name in enumerate(readings.names)}
    hour_wh = np.zeros((len(messages), len(row), _DAY_HOURS), np.int64)
    known = np.zeros((len(messages), len(row)), np.bool_)
    for place, message in enumerate(messages):
        rows = np.array([row[name] for name in message.meter_id], np.int64)
        hour_wh[place, rows], known[place, rows] = message.hour_wh, message.coverage >= _WHOLE_DAY
    energy = np.where(known, hour_wh.sum(axis=2), np.nan)
    counted = np.maximum(known.sum(axis=1), 1)
    # Homes that are missing on a day use what the others do.
    whole = np.where(known.mean(axis=1) >= _KNOWN_HOMES, np.where(known, energy, 0).sum(axis=1) / counted, np.nan)
    groups = {"homes": energy, "sum": whole[:, None] * len(row)}
    report = judge(layout.data, messages[0].day, groups, lambda share: options.progress(share / 2))
    metrics, intervals = judge_customers(
        messages[0].day, hour_wh, known, lambda share: options.progress(0.5 + share / 2)
    )
    report.metrics |= metrics
    report.intervals |= intervals
    report.notes.append(CUSTOMERS)
    return Outcome(report, None)


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
    Backtest("demand", (READINGS, LABELS), partial(homes, ENEL)),
    Backtest("demand", (READINGS,), partial(homes, LONDON)),
    Backtest("demand", ("L1-train.parquet", "L2-train.parquet"), system),
]
