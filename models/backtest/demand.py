"""Energy of days to come, against the same day of the week before."""

from collections import deque
from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.accounts.dailyuse import MEMORY
from models.backtest.bootstrap import resampled
from models.backtest.pinball import pinball
from models.backtest.report import Curve, Metric, Plot, Report
from models.load.days import KNOTS, LEVELS, DailyDemand

Float64 = NDArray[np.float64]

_WARM_UP = 60
_WEEK, _WORKING_DAYS = 7, 5
_NAIVE = "the same day of the last week known"


class SameWeekday(DailyDemand):
    """Says what the last known day of the same day of the week was; its bands follow its errors in the same way."""

    def __init__(self, series: int = 1) -> None:
        super().__init__(series, year=0.0)
        self._week: deque[Float64] = deque(maxlen=_WEEK)

    def learn_many(self, day: int, energy: Float64) -> None:
        """See `DailyDemand`."""
        before = self._week[0] if len(self._week) == _WEEK else energy
        self._week.append(np.where(np.isfinite(energy), energy, before))
        super().learn_many(day, energy)

    def _middle(self, ahead: int) -> Float64:
        if len(self._week) < _WEEK:
            return np.full(self.series, np.nan)
        return self._week[(ahead - 1) % _WEEK]


class UsualDay(DailyDemand):
    """Says what is usual of a day of its kind, working day or day off; its bands follow its errors in the same way."""

    def __init__(self, series: int = 1) -> None:
        super().__init__(series, year=0.0)
        self._usual: Float64 = np.full((2, series), np.nan)
        self._seen = np.zeros((2, series), np.int64)

    def learn_many(self, day: int, energy: Float64) -> None:
        """See `DailyDemand`."""
        kind, known = _kind(day), np.isfinite(energy)
        self._seen[kind] = np.minimum(self._seen[kind] + known, MEMORY[kind])
        before = np.where(np.isfinite(self._usual[kind]), self._usual[kind], energy)
        moved = before + (energy - before) / np.maximum(self._seen[kind], 1)
        self._usual[kind] = np.where(known, moved, self._usual[kind])
        super().learn_many(day, energy)

    def _middle(self, ahead: int) -> Float64:
        kind = _kind(self.until - 1 + ahead)
        return np.asarray(np.where(np.isfinite(self._usual[kind]), self._usual[kind], self._usual[1 - kind]))


def _kind(day: int) -> int:
    return int((day + 3) % _WEEK >= _WORKING_DAYS)


class Judged(NamedTuple):
    """How forecasts of some series were.

    Attributes:
        losses: pinball loss of a day by days ahead (as `KNOTS`), mean of the series known, shape (T, K).
        level: mean energy of the days that count.
        below: share of days below each quantile, by days ahead, shape (K, 3).
    """

    losses: Float64
    level: float
    below: Float64

    @property
    def percent(self) -> Float64:
        """Mean loss by days ahead in percent of the mean energy, shape (K,)."""
        return np.asarray(100 * self.losses.mean(axis=0) / self.level)


def judge(
    data: str, first: int, groups: Mapping[str, Float64], progress: Callable[[float], None] = lambda share: None
) -> Report:
    """Figures of each group of series.

    Args:
        data: layout of the data.
        first: local day of the first row, counted from 1970-01-01.
        groups: name -> energy by day and series, shape (T, n); NaN where it is not known.
        progress: told which share is done.
    """
    metrics: dict[str, Metric] = {"days_ahead": [float(knot) for knot in KNOTS]}
    intervals, plots, count = {}, [], 0
    for number, (name, energy) in enumerate(groups.items()):
        ours = judged(DailyDemand(energy.shape[1]), first, energy)
        naive = judged(SameWeekday(energy.shape[1]), first, energy)
        usual = judged(UsualDay(energy.shape[1]), first, energy)
        count += len(ours.losses)
        metrics |= _metrics(name, ours, naive, usual)
        weekly = [part.mean() for part in np.array_split(ours.losses.mean(axis=1), max(1, len(ours.losses) // _WEEK))]
        intervals[f"{name}_mean_pinball"] = resampled([100 * np.array(weekly) / ours.level])
        plots.append(_plot(name, ours, naive))
        progress((number + 1) / len(groups))
    return Report(
        task="demand",
        data=data,
        protocol=f"10 %, 50 % and 90 % quantiles of the energy of a day, {KNOTS[0]} to {KNOTS[-1]} days ahead",
        records=sum(energy.size for energy in groups.values()),
        judged=count,
        metrics=metrics,
        intervals=intervals,
        notes=[
            f"pinball: mean loss of the three quantiles, percent of the mean energy; naive is {_NAIVE}, usual the mean"
            " of the last days of its kind, both with bands that follow their errors in the same way. coverage: share"
            " of days between the outer quantiles, 0.8 when right.",
            f"Every forecast is of what was known before; the first {_WARM_UP} days are learned and not judged.",
        ],
        plots=plots,
    )


def judged(model: DailyDemand, first: int, energy: Float64) -> Judged:
    """Let a model forecast every day before it learns it; `energy` as in `judge`."""
    issued: dict[int, list[tuple[int, Float64]]] = {}
    losses, below, level = [], [], []
    for place, came in enumerate(energy):
        found = issued.pop(place, [])
        known = np.isfinite(came)
        if place >= _WARM_UP + KNOTS[-1] and known.any() and len(found) == len(KNOTS):
            bands = [band[known] for _, band in sorted(found, key=lambda each: each[0])]
            losses.append([pinball(came[known], band, np.array(LEVELS)).mean() for band in bands])
            below.append([(came[known, None] < band).mean(axis=0) for band in bands])
            level.append(came[known].mean())
        model.learn_many(first + place, came)
        bands_ahead = model.forecast_many(KNOTS[-1])
        for knot in KNOTS:
            issued.setdefault(place + knot, []).append((knot, np.nan_to_num(bands_ahead[knot - 1])))
    return Judged(np.array(losses), float(np.mean(level)), np.mean(below, axis=0))


def _metrics(name: str, ours: Judged, naive: Judged, usual: Judged) -> dict[str, Metric]:
    mean, other = float(ours.percent.mean()), float(naive.percent.mean())
    return {
        f"{name}_mean_pinball": mean,
        f"{name}_naive_mean_pinball": other,
        f"{name}_less_than_naive_percent": 100 * (1 - mean / other),
        f"{name}_pinball": ours.percent.tolist(),
        f"{name}_naive_pinball": naive.percent.tolist(),
        f"{name}_usual_pinball": usual.percent.tolist(),
        f"{name}_coverage": (ours.below[:, -1] - ours.below[:, 0]).tolist(),
    }


def _plot(name: str, ours: Judged, naive: Judged) -> Plot:
    ahead = [float(knot) for knot in KNOTS]
    curves = [Curve(_NAIVE, ahead, naive.percent.tolist(), role="reference")]
    curves.append(Curve("model", ahead, ours.percent.tolist()))
    said = "mean pinball loss (% of the mean energy)"
    return Plot(f"demand_{name}", f"Energy of a day, {name}", "days ahead", said, curves, "errors")
