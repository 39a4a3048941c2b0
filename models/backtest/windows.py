"""Errors of forecasts that begin at every step of a stream."""

from collections import deque
from collections.abc import Iterable
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Float64 = NDArray[np.float64]


class Forecaster(Protocol):
    """What learns C series step by step and forecasts the next H.

    Attributes:
        steps: how many were learned.
    """

    steps: int

    def learn_many(self, row: Float64) -> None:
        """Learn the next value of every series, shape (C,)."""

    def forecast_many(self) -> Float64:
        """The next steps, shape (H, C)."""


class Naive:
    """Seasonal naive: as it was one period before.

    Args:
        period: steps.
        horizon: steps to forecast.
    """

    def __init__(self, period: int, horizon: int) -> None:
        self.horizon = horizon
        self.steps = 0
        self._last: deque[Float64] = deque(maxlen=period)

    def learn_many(self, row: Float64) -> None:
        """Learn the next value of every series, shape (C,)."""
        self._last.append(row)
        self.steps += 1

    def forecast_many(self) -> Float64:
        """The next steps, shape (H, C)."""
        period = np.array(self._last)
        return np.resize(period, (self.horizon, period.shape[1]))


class WindowErrors:
    """Errors of forecasts, told when the last step of each is known.

    Attributes:
        squared, absolute: mean error of each window by series, rows of shape (C,).
        by_step: sum of squared errors by step and series, shape (H, C); 0 before the first window.
        shown: the last forecast that was judged and what came, shape (2, H, C); None before.
    """

    def __init__(self) -> None:
        self.squared: list[Float64] = []
        self.absolute: list[Float64] = []
        self.by_step: Float64 = np.zeros(())
        self.shown: Float64 | None = None

    def add(self, forecast: Float64, truth: Float64) -> None:
        """Judge a forecast, shapes (H, C)."""
        off = forecast - truth
        square = off**2
        self.squared.append(square.mean(axis=0))
        self.absolute.append(np.abs(off).mean(axis=0))
        self.by_step = self.by_step + square
        self.shown = np.stack([forecast, truth])


def follow(models: list[Forecaster], rows: Iterable[Float64], begin: int, horizon: int) -> list[WindowErrors]:
    """Let models forecast before each step from `begin` on, and learn each step when it comes.

    A forecast is judged when all its steps have come; those that reach beyond the last row are not. A model passes
    over the steps it has learned before.

    Args:
        models: that forecast `horizon` steps.
        rows: values by step, shape (C,) each.
        begin: step of the first forecast.
        horizon: steps that each forecast has.
    """
    errors = [WindowErrors() for _ in models]
    waiting: deque[list[Float64]] = deque()
    truth: deque[Float64] = deque(maxlen=horizon)
    for step, row in enumerate(rows):
        if step >= begin and all(model.steps == step for model in models):
            waiting.append([model.forecast_many() for model in models])
        truth.append(row)
        if len(waiting) == horizon:
            came = np.array(truth)
            for error, forecast in zip(errors, waiting.popleft(), strict=True):
                error.add(forecast, came)
        for model in models:
            if model.steps == step:
                model.learn_many(row)
    return errors
