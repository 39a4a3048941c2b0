"""Quantiles of a load a month ahead, task after task."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.backtest.binary import diagonal
from models.backtest.bootstrap import resampled
from models.backtest.pinball import below, pinball
from models.backtest.report import Curve, Metric, Plot, Report
from models.errors import BadRecording
from models.load.holidays import month_after
from models.load.month import LEVELS, MonthAhead

Float64 = NDArray[np.float64]

_DAY_HOURS = 24
_WEEKS = {"weeks_1_6": range(4, 10), "weeks_7_12": range(10, 16), "weeks_1_12": range(4, 16)}
_BAND = ((0.05, 0.95, "5 % to 95 %"), (0.25, 0.75, "25 % to 75 %"))


@dataclass(frozen=True)
class Task:
    """What became known for one task; what it asks for are the quantiles of the month after.

    Attributes:
        number: of the task.
        day: the first, since 1970-01-01.
        load: by hour from midnight on, shape (n,), whole days; NaN where it is not known.
        celsius: air temperatures, shape (n, S); NaN where they are not known.
        benchmark: quantiles of the official forecast for this task, shape (hours, 99); None where there is none.
    """

    number: int
    day: int
    load: Float64
    celsius: Float64
    benchmark: Float64 | None


@dataclass(frozen=True)
class Scored:
    """One task's forecast and what came.

    Attributes:
        number: of the task.
        truth: shape (n,).
        quantiles: that were forecast, shape (n, 99).
        losses, benchmark: pinball loss by hour, of the forecast and of the official one (NaN without it), shape (n,).
        hours: of the month, those whose load is known, shape (n,).
    """

    number: int
    truth: Float64
    quantiles: Float64
    losses: Float64
    benchmark: Float64
    hours: NDArray[np.int64]


def forecasts(model: MonthAhead, tasks: Iterable[Task]) -> Iterator[Scored]:
    """Forecast each month before its task is even asked for, score it when the task brings the truth, then learn it.

    Days that the model has learned before are passed over.

    Args:
        model: that learns.
        tasks: in order of time, each with what became known since the one before.

    Raises:
        BadRecording: a task does not begin where the one before ended.
    """
    waiting: tuple[int, Float64, Float64 | None] | None = None
    for task in tasks:
        if 0 < model.until < task.day or (waiting is not None and task.day != model.until):
            raise BadRecording(f"task {task.number} does not begin where the one before ended: is a file missing?")
        if waiting is not None:
            yield _scored(task, *waiting)
        _learn(model, task)
        waiting = None
        if model.until == task.day + len(task.load) // _DAY_HOURS:
            waiting = task.number, model.forecast_many(month_after(model.until)), task.benchmark


def report(scored: list[Scored], hours: int) -> Report:
    """Figures of the tasks that could be scored.

    Args:
        scored: at least one.
        hours: how many were learned.
    """
    truth = np.concatenate([task.truth for task in scored])
    quantiles = np.concatenate([task.quantiles for task in scored])
    shares = below(truth, quantiles)
    tenths = range(9, len(LEVELS), 10)
    return Report(
        task="load",
        data="gefcom2014_load",
        protocol=(
            "99 quantiles of each hour of the month after a task's training data, from what was known before that "
            "month alone; the month is learned after it was scored"
        ),
        records=hours,
        judged=len(truth),
        metrics=_metrics(scored),
        intervals=_intervals(scored),
        calibration=[(LEVELS[place], float(shares[place]), len(truth)) for place in tenths],
        notes=[
            "Temperatures of the forecast month are not used: they come from the same time of earlier years.",
            "calibration: level of a quantile, share of hours that fell below it, hours.",
        ],
        plots=_plots(scored, shares),
    )


def _learn(model: MonthAhead, task: Task) -> None:
    days = len(task.load) // _DAY_HOURS
    for place in range(max(0, model.until - task.day), days):
        hours = slice(place * _DAY_HOURS, (place + 1) * _DAY_HOURS)
        model.learn_many(task.day + place, task.load[hours], task.celsius[hours])


def _scored(task: Task, number: int, quantiles: Float64, benchmark: Float64 | None) -> Scored:
    hours = min(len(task.load), len(quantiles))
    known = np.flatnonzero(np.isfinite(task.load[:hours]))
    truth, levels = task.load[known], np.array(LEVELS)
    official = np.full(len(known), np.nan)
    if benchmark is not None and len(benchmark) >= hours:
        official = pinball(truth, benchmark[known], levels)
    return Scored(number, truth, quantiles[known], pinball(truth, quantiles[known], levels), official, known)


def _metrics(scored: list[Scored]) -> dict[str, Metric]:
    metrics: dict[str, Metric] = {"tasks": [float(task.number) for task in scored]}
    official = all(np.isfinite(task.benchmark).all() for task in scored)
    for name, losses in (("mean", "losses"), ("benchmark", "benchmark")):
        means = {task.number: float(getattr(task, losses).mean()) for task in scored}
        if name == "mean" or official:
            metrics[f"{name}_pinball"] = list(means.values())
            for weeks, numbers in _complete(scored).items():
                metrics[f"{name}_pinball_{weeks}"] = float(np.mean([means[number] for number in numbers]))
    return metrics


def _intervals(scored: list[Scored]) -> dict[str, tuple[float, float]]:
    daily = {task.number: _by_day(task.losses) for task in scored}
    return {
        f"mean_pinball_{name}": resampled([daily[number] for number in numbers])
        for name, numbers in _complete(scored).items()
    }


def _by_day(losses: Float64) -> Float64:
    return np.array([part.mean() for part in np.array_split(losses, max(1, len(losses) // _DAY_HOURS))])


def _complete(scored: list[Scored]) -> dict[str, range]:
    """The competition's spans of weeks that were scored in full; its first week is task 4."""
    there = {task.number for task in scored}
    return {name: numbers for name, numbers in _WEEKS.items() if there.issuperset(numbers)}


def _plots(scored: list[Scored], shares: Float64) -> list[Plot]:
    numbers = [float(task.number) for task in scored]
    losses = [Curve("model", numbers, [float(task.losses.mean()) for task in scored])]
    if all(np.isfinite(task.benchmark).all() for task in scored):
        official = [float(task.benchmark.mean()) for task in scored]
        losses.insert(0, Curve("official benchmark", numbers, official, role="reference"))
    reached = [diagonal("perfect"), Curve("model", list(LEVELS), shares.tolist())]
    said = "mean pinball loss (unit of the load)"
    return [
        Plot("pinball_by_task", "Mean pinball loss by task", "task", said, losses, "errors"),
        Plot(
            "reliability",
            "Reliability of the quantiles",
            "level of the quantile",
            "share of hours below it",
            reached,
            "shares",
        ),
        *(_band(task) for task in scored),
    ]


def _band(task: Scored) -> Plot:
    days = (task.hours / _DAY_HOURS).tolist()
    curves = [Curve(said, days, _at(task, low), _at(task, high)) for low, high, said in _BAND] + [
        Curve("median", days, _at(task, 0.5)),
        Curve("load that came", days, task.truth.tolist(), role="truth"),
    ]
    title = f"The month after task {task.number}, as foretold before it began"
    return Plot(f"forecast_task_{task.number}", title, "days from its beginning", "load (unit of the data)", curves)


def _at(task: Scored, level: float) -> list[float]:
    values: list[float] = task.quantiles[:, LEVELS.index(level)].tolist()
    return values
