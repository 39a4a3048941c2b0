"""Forecasts of several series that are metered together, such as the loads and the oil of a transformer."""

from collections import deque

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
from river import base

from models.load.lookback import Lookback
from models.load.mixture import Mixture
from models.load.moments import Moments

Float64 = NDArray[np.float64]
Int64 = NDArray[np.int64]

LOOKBACKS = (Lookback(96, 72, 4), Lookback(96, 156, 4))


class PanelForecaster(base.Estimator):  # type: ignore[misc]
    """Forecasts C series some steps ahead, by linear maps of their latest values that are learned as values come.

    A window is learned from when the last of its steps is known. Each map is a ridge regression on all windows so far,
    solved anew after every `every` steps; there is one for each look-back and each share that the series learn from
    each other. Their forecasts are combined by weights that follow their errors.

    Sources: Zeng et al., "Are transformers effective for time series forecasting?", 2023; Toner and Darlow, "An
    analysis of linear time series forecasting models", 2024: maps fitted by least squares do as well as any trained
    with gradients.

    Args:
        series: how many there are, C, in comparable units; below 0.01 the ridge would hold them down.
        horizon: steps to forecast, H.
        lookbacks: what the maps look at.
        pools: how much series learn from each other, from 0, nothing, to 1, one map for all.
        ridge: of the regressions, as a share of the mean square of the features.
        every: steps between two solutions.
        judge: steps between two forecasts whose errors weigh the maps; `every` is a multiple of it.
        half_life: such forecasts until an error counts half.

    Examples:
        >>> model = PanelForecaster(series=1, horizon=2, lookbacks=(Lookback(4),), pools=(0.0,), ridge=1e-9, every=8)
        >>> for step in range(40):
        ...     model.learn_many(np.array([step % 4]))
        >>> model.forecast_many().round(3).ravel().tolist()
        [0.0, 1.0]
    """

    def __init__(
        self,
        series: int = 1,
        horizon: int = 96,
        lookbacks: tuple[Lookback, ...] = LOOKBACKS,
        pools: tuple[float, ...] = (0.1, 1.0),
        ridge: float = 0.01,
        every: int = 672,
        judge: int = 96,
        half_life: float = 60.0,
    ) -> None:
        self.series, self.horizon, self.lookbacks, self.pools = series, horizon, lookbacks, pools
        self.ridge, self.every, self.judge, self.half_life = ridge, every, judge, half_life
        self.steps = 0
        self._longest = max(lookback.steps for lookback in lookbacks)
        self._values: Float64 = np.zeros((0, series))
        self._moments = [Moments(series, lookback.features, horizon) for lookback in lookbacks]
        self._maps: list[Float64] = []
        self._mixture = Mixture(len(lookbacks) * len(pools), series, 0.5 ** (1 / half_life))
        self._merged: list[tuple[Float64, Float64]] = []
        self._issued: deque[tuple[int, Float64]] = deque()
        self._learned = self._longest

    def learn_many(self, row: Float64) -> None:
        """Take in the next value of every series, shape (C,); one that is not known is as the last was, or 0."""
        last = self._values[-1] if self.steps else np.zeros(self.series)
        self._values = np.concatenate([self._values, np.where(np.isfinite(row), row, last)[None]])
        self.steps += 1
        if self.steps % self.judge == 0:
            self._compare()
        if self.steps % self.every == 0:
            self._fit()
            self._values = self._values[-(self._longest + self.horizon) :]
        if self.steps % self.judge == 0:
            self._issue()

    def forecast_many(self) -> Float64:
        """The next steps, shape (H, C); the last value again as long as no window was learned."""
        if not self._maps:
            last = self._values[-1:] if self.steps else np.zeros((1, self.series))
            return np.repeat(last, self.horizon, axis=0)
        out = np.zeros((self.series, self.horizon))
        for lookback, (weights, share) in zip(self.lookbacks, self._merged, strict=True):
            features, level = self._windows(lookback, np.array([self.steps]))
            out += _mapped(features, weights)[0] + (level[0] * share)[:, None]
        return out.T

    def _windows(self, lookback: Lookback, ends: Int64) -> tuple[Float64, Float64]:
        return lookback.of(self._values, ends - self.steps + len(self._values))

    def _compare(self) -> None:
        """Learn how wrong the maps' own forecasts were, as far as their steps are all known now."""
        while self._issued and self._issued[0][0] + self.horizon <= self.steps:
            end, forecasts = self._issued.popleft()
            start = end - self.steps + len(self._values)
            self._mixture.learn(forecasts - self._values[start : start + self.horizon])

    def _fit(self) -> None:
        """Learn the windows that have become known, and solve."""
        ends = np.arange(self._learned, self.steps - self.horizon + 1)
        if not len(ends):
            return
        self._learned = self.steps - self.horizon + 1
        places = ends - self.steps + len(self._values)
        following = sliding_window_view(self._values, self.horizon, axis=0)[places]
        self._maps = [self._solved(at, ends, following) for at in range(len(self.lookbacks))]
        self._mixture.settle()
        self._merge()

    def _solved(self, at: int, ends: Int64, following: Float64) -> Float64:
        """Maps of one look-back, shape (P, C, F, H), after some more windows."""
        moments = self._moments[at]
        features, level = self._windows(self.lookbacks[at], ends)
        for one in range(self.series):
            moments.add(one, features[:, one], following[:, one] - level[:, one, None])
        mean_square = float(np.einsum("gff->", moments.gram)) / self.series / features.shape[-1]
        sizes = [1 + pool * (self.series - 1) for pool in self.pools]
        ridges = [self.ridge * mean_square * size for size in sizes]
        return np.stack([moments.solve(ridge, pool) for ridge, pool in zip(ridges, self.pools, strict=True)])

    def _merge(self) -> None:
        """One map a look-back from those of its pools, and the share of the forecast that it makes."""
        weights = self._mixture.weights.reshape(len(self.lookbacks), len(self.pools), self.series)
        self._merged = [
            (np.einsum("pcfh,pc->cfh", maps, weight), weight.sum(axis=0))
            for maps, weight in zip(self._maps, weights, strict=True)
        ]

    def _issue(self) -> None:
        """Forecast with every map alone, to learn later which were right."""
        if not self._maps:
            return
        alone = []
        for lookback, maps in zip(self.lookbacks, self._maps, strict=True):
            features, level = self._windows(lookback, np.array([self.steps]))
            alone += [(_mapped(features, each)[0] + level[0][:, None]).T for each in maps]
        self._issued.append((self.steps, np.stack(alone)))


def _mapped(features: Float64, maps: Float64) -> Float64:
    """Shapes (n, C, F) and (C, F, H) -> (n, C, H)."""
    return np.asarray((features.transpose(1, 0, 2) @ maps).transpose(1, 0, 2))
