"""What forecasts turn out to be wrong by, learned online."""

import math

import numpy as np

from models.grid.rows import Field, Float, Float32, Int64, Rows

HORIZON = 24
"""Hours ahead that are forecast."""

_FIRST_SPREAD = 0.1
_SPREAD_RATE = 0.02
_FASTEST, _SLOWEST, _HALF_LIFE = 0.3, 0.02, 100.0
_NORMAL_MEAN_ABSOLUTE = math.sqrt(2.0 / math.pi)


def normal_quantile(level: float) -> float:
    """Quantile of the standard normal distribution, by bisection of `math.erf`."""
    low, high = -9.0, 9.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if math.erf(middle / math.sqrt(2)) < 2 * level - 1 else (low, middle)
    return (low + high) / 2


class ErrorQuantiles(Rows):
    """Quantiles of forecast errors by hour of the day, scaled by the horizon's mean absolute error.

    Errors are in units of a transformer's scale. Each quantile follows the errors by steps against the gradient of
    its pinball loss (Robbins and Monro 1951), which shrink as examples come in.

    Attributes:
        spread: mean absolute error by horizon, shape (n, 24). quantile: of error / spread, shape (n, 24, Q).
        examples: errors seen, shape (n,).
    """

    spread: Float
    quantile: Float
    examples: Int64

    def __init__(self, levels: tuple[float, ...]) -> None:
        start = np.array([normal_quantile(level) / _NORMAL_MEAN_ABSOLUTE for level in levels])
        super().__init__(
            {
                "spread": Field("f8", _FIRST_SPREAD, (HORIZON,)),
                "quantile": Field("f8", start, (24, len(levels))),
                "examples": Field("i8", 0),
            }
        )
        self._levels = np.array(levels)

    def observe(self, hour_of_day: int, steps: Int64, errors: Float) -> None:
        """Learn the errors of one hour in K forecasts, shape (n, K), NaN for none; it was step `steps`, shape (K,)."""
        good = np.isfinite(errors)
        many = good.sum(axis=1)
        if not many.any():
            return
        spread = self.spread[:, steps]
        moved = spread + _SPREAD_RATE * (np.abs(errors) - spread)
        relative = np.where(good, errors / spread, 0.0)
        self.spread[:, steps] = np.where(good, np.maximum(moved, 1e-4), spread)
        quantile = self.quantile[:, hour_of_day]
        below = (relative[:, :, None] < quantile[:, None, :]) & good[:, :, None]
        pull = many[:, None] * self._levels - below.sum(axis=1)
        rate = np.maximum(_SLOWEST, _FASTEST / (1.0 + self.examples / (24 * _HALF_LIFE / HORIZON)))
        self.quantile[:, hour_of_day] = quantile + rate[:, None] * pull
        self.examples += many

    def around(self, path: Float, scale: Float, hours_of_day: Int64) -> Float32:
        """Quantiles of a forecast, shape (n, 24, Q), rising and not negative.

        Args:
            path: the forecast, shape (n, 24), kVA.
            scale: kVA that counts as 1, shape (n,).
            hours_of_day: local hours of the forecast's steps, shape (24,).
        """
        offsets = self.quantile[:, hours_of_day] * (self.spread * scale[:, None])[:, :, None]
        return np.sort(np.maximum(path[:, :, None] + offsets, 0.0), axis=2).astype(np.float32)
