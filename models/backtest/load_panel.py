"""Loads and oil temperature of one transformer, 96 steps ahead from every step."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.backtest.binary import over_time
from models.backtest.bootstrap import resampled
from models.backtest.report import Curve, Metric, Plot, Report
from models.backtest.windows import Naive, WindowErrors, follow
from models.load.lookback import Lookback
from models.load.panel import PanelForecaster

Float64 = NDArray[np.float64]

HORIZON = 96

_DAY_HOURS, _MONTH_DAYS = 24, 30
_TRAIN_MONTHS, _BEFORE_MONTHS, _ALL_MONTHS = 12, 16, 20


@dataclass(frozen=True)
class Panel:
    """A table of several series at equal steps.

    Attributes:
        name: short, for the names of figures.
        series: names of the columns.
        values: shape (T, C).
        hour_steps: steps in an hour.
    """

    name: str
    series: list[str]
    values: Float64
    hour_steps: int

    def months(self, count: int) -> int:
        """Steps in so many months of 30 days."""
        return count * _MONTH_DAYS * _DAY_HOURS * self.hour_steps


def forecaster(panel: Panel) -> PanelForecaster:
    """A forecaster that looks back a week and a month, learns each day and solves each week."""
    day = _DAY_HOURS * panel.hour_steps
    month = panel.months(1)
    lookbacks = (_lookback(7 * day, panel.hour_steps), _lookback(month, 4 * panel.hour_steps))
    return PanelForecaster(len(panel.series), HORIZON, lookbacks, every=7 * day, judge=day)


def _lookback(steps: int, width: int) -> Lookback:
    return Lookback(HORIZON, (steps - HORIZON) // width, width)


def judged(panel: Panel, model: PanelForecaster, progress: Callable[[float], None]) -> list[WindowErrors]:
    """Errors in the last 4 of 20 months: of the model, and of the seasonal naive forecast by the day.

    Args:
        panel: at least 16 months and one window of it.
        model: that learns; steps it has learned before are passed over.
        progress: told which share is done.
    """
    naive = Naive(_DAY_HOURS * panel.hour_steps, HORIZON)
    rows = list(standardised(panel))

    def told() -> Iterator[Float64]:
        for step, row in enumerate(rows):
            if step % panel.months(1) == 0:
                progress(step / len(rows))
            yield row

    for row in rows[: model.steps]:
        naive.learn_many(row)
    return follow([model, naive], told(), panel.months(_BEFORE_MONTHS), HORIZON)


def standardised(panel: Panel) -> Float64:
    """Values of the 20 months in standard deviations of the first 12 from their mean, shape (T, C)."""
    train = panel.values[: panel.months(_TRAIN_MONTHS)]
    return np.asarray((panel.values[: panel.months(_ALL_MONTHS)] - train.mean(axis=0)) / train.std(axis=0))


def report(found: list[tuple[Panel, list[WindowErrors]]], steps: int) -> Report:
    """Figures of several panels.

    Args:
        found: panels with the errors of the model and of the naive forecast, at least one window each.
        steps: how many were learned.
    """
    metrics: dict[str, Metric] = {}
    for panel, (model, naive) in found:
        for said, errors in (("", model), ("seasonal_naive_", naive)):
            metrics[f"{said}mse_{panel.name}"] = float(np.mean(errors.squared))
            metrics[f"{said}mae_{panel.name}"] = float(np.mean(errors.absolute))
        metrics[f"mse_{panel.name}_by_series"] = np.mean(model.squared, axis=0).tolist()
    return Report(
        task="load",
        data="transformer_temperature",
        protocol=(
            f"the next {HORIZON} steps of all series from every step of months 17 to 20, in units of the first 12 "
            "months; each step is learned when it has passed"
        ),
        records=steps,
        judged=sum(len(errors[0].squared) for _, errors in found),
        metrics=metrics,
        intervals={f"mse_{panel.name}": _interval(errors[0]) for panel, errors in found},
        notes=[f"Order of the series: {', '.join(panel.series)} ({panel.name})." for panel, _ in found],
        plots=[plot for panel, errors in found for plot in _plots(panel, errors)],
    )


def _interval(errors: WindowErrors) -> tuple[float, float]:
    """Windows overlap: those that begin within one horizon are drawn together."""
    whole = np.mean(errors.squared, axis=1)
    blocks = [whole[start : start + HORIZON].mean() for start in range(0, len(whole), HORIZON)]
    return resampled([np.array(blocks)])


def _plots(panel: Panel, errors: list[WindowErrors]) -> list[Plot]:
    model, naive = errors
    hours = [step / panel.hour_steps for step in range(1, HORIZON + 1)]
    by_step = [
        Curve("seasonal naive", hours, _by_step(naive), role="reference"),
        Curve("model", hours, _by_step(model)),
    ]
    weekly = [
        Curve("seasonal naive", *_weekly(naive, panel.hour_steps), role="reference"),
        Curve("model", *_weekly(model, panel.hour_steps)),
    ]
    said, of = "mean square error (standardised series)", panel.name
    plots = [
        Plot(f"error_by_step_{of}", f"Error by hours ahead, {of}", "hours ahead", said, by_step, "errors"),
        Plot(f"error_over_time_{of}", f"Error by week, {of}", "week in which a forecast began", said, weekly, "errors"),
    ]
    if model.shown is not None:
        foretold, came = model.shown[:, :, -1].tolist()
        curves = [Curve("forecast", hours, foretold), Curve("what came", hours, came, role="truth")]
        title = f"Last forecast of {panel.series[-1]}, {of}"
        plots.append(Plot(f"forecast_{of}", title, "hours ahead", "standard deviations from the mean", curves))
    return plots


def _by_step(errors: WindowErrors) -> list[float]:
    means: list[float] = (errors.by_step.mean(axis=1) / len(errors.squared)).tolist()
    return means


def _weekly(errors: WindowErrors, hour_steps: int) -> tuple[list[float], list[float]]:
    """Weeks by number and their mean errors; what is less than a week at the end is left out, but for the first."""
    week = min(7 * _DAY_HOURS * hour_steps, len(errors.squared))
    return over_time(np.arange(1.0, len(errors.squared) + 1) / week, np.mean(errors.squared, axis=1), week)
