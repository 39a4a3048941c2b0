"""Energy of days to come, of feeders and of all of them together, from the loads that the metric series keep."""

from dataclasses import dataclass

import numpy as np

from dashboards.series import SeriesStore
from models.calendar import HOUR, LocalTime
from models.load.days import DailyDemand
from streams.backtest.columns import Float64

_WHOLE_DAY = 0.9
_WHOLE = 0.9
"""Share of the meters whose load stands for a feeder's."""

_ALWAYS = 2**40


@dataclass(frozen=True, slots=True)
class Days:
    """Energy of local days by feeder.

    Attributes:
        first: the first, counted from 1970-01-01.
        kwh: by day and feeder, shape (T, n); NaN where a tenth of the day or more is not known.
        feeders: names of the columns.
    """

    first: int
    kwh: Float64
    feeders: list[str]

    def of(self, feeder: str) -> Float64:
        """Energy of one feeder or, with no name, of all of them; shape (T,).

        A sum is known on days on which all are that had a load by then, and none before the first of them had.
        """
        if feeder:
            return np.asarray(self.kwh[:, self.feeders.index(feeder)])
        began = np.maximum.accumulate(np.isfinite(self.kwh), axis=0)
        return np.asarray(np.where(began.any(axis=1), np.where(began, self.kwh, 0.0).sum(axis=1), np.nan))


def daily_energy(series: SeriesStore, local: LocalTime, interval_s: int) -> Days:
    """Energy of every feeder's whole days; a day of which a little is missing goes by the mean of the rest.

    Args:
        series: holds the loads.
        local: the utility's zone.
        interval_s: length of the interval of a load.
    """
    rows = [
        row for row in series.feeder_curves(0, _ALWAYS) if row["load_kw"] is not None and row["completeness"] >= _WHOLE
    ]
    if not rows:
        return Days(0, np.zeros((0, 0)), [])
    feeders = sorted({row["feeder_id"] for row in rows})
    place = {name: number for number, name in enumerate(feeders)}
    day = local.day([row["at"] for row in rows])
    first, count = int(day.min()), int(day.max() - day.min() + 1)
    total, seen = np.zeros((2, count, len(feeders)))
    cell = day - first, np.array([place[row["feeder_id"]] for row in rows])
    np.add.at(total, cell, [float(row["load_kw"]) for row in rows])
    np.add.at(seen, cell, 1.0)
    hours = np.array([local.midnight(first + at + 1) - local.midnight(first + at) for at in range(count)]) / HOUR
    whole = seen >= _WHOLE_DAY * hours[:, None] * HOUR / interval_s
    kwh = np.where(whole, total / np.maximum(seen, 1.0) * hours[:, None], np.nan)
    return Days(first, kwh, feeders)


def forecast(kwh: Float64, first: int, days: int) -> tuple[int, Float64]:
    """Bands of the days after the last that is known.

    Args:
        kwh: energy of local days, shape (T,).
        first: the first of them.
        days: to forecast.

    Returns:
        The first day that is forecast, and 10 %, 50 % and 90 % quantiles, shape (days, 3); NaN where no day is known.
    """
    known = np.flatnonzero(np.isfinite(kwh))
    end = int(known[-1]) + 1 if len(known) else 0
    model = DailyDemand(1)
    for at in range(end):
        model.learn_many(first + at, kwh[at : at + 1])
    return first + end, model.forecast_many(days)[:, 0]
