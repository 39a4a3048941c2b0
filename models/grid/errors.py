"""What forecasts turn out to be wrong by, learned online."""

import math

import numpy as np

from models.grid.rows import Bool, Field, Float, Float32, Int64, Rows

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


_PEAK_RATE = 0.01
_FIRST_DEVIATION, _LEAST_DEVIATION = 0.15, 0.04
_REACH = 3.0


class PeakErrors(Rows):
    """How the highest load of a day compares with the one that was forecast, as the logarithm of their ratio.

    The errors of single hours do not tell how likely a day's peak is to pass a limit: neighbouring hours err together,
    and a slot can be higher than its hour. So the error of the peak itself, the highest slot, is followed.

    Attributes:
        mean, variance: of log(peak / forecast peak), shape (n,), recent ones weighing more. count: how many were seen.
    """

    mean: Float
    variance: Float
    count_seen: Int64

    def __init__(self) -> None:
        super().__init__(
            {
                "mean": Field("f8", 0.0),
                "variance": Field("f8", _FIRST_DEVIATION**2),
                "count_seen": Field("i8", 0),
            }
        )

    def observe(self, peak: Float, forecast: Float, rows: Bool) -> None:
        """Learn the peaks of a day and what was forecast, shape (n,), for some rows."""
        rows = rows & (peak > 0) & (forecast > 0)
        ratio = np.log(np.divide(peak, forecast, out=np.ones(len(peak)), where=rows))
        reach = _REACH * np.sqrt(self.variance)
        off = np.clip(ratio - self.mean, -reach, reach)
        rate = np.maximum(_PEAK_RATE, 1.0 / (self.count_seen + 10.0))
        self.mean = np.where(rows, self.mean + rate * off, self.mean)
        self.variance = np.where(rows, (1 - rate) * (self.variance + rate * off**2), self.variance)
        self.count_seen += rows

    def median(self, forecast: Float) -> Float:
        """Median of the peak, given the forecast one."""
        return np.asarray(forecast * np.exp(self.mean))

    def exceeds(self, forecast: Float, limit: Float) -> Float:
        """Probability that the peak passes a limit (normal in the logarithm); NaN where either is unknown."""
        deviation = np.sqrt(np.maximum(self.variance, _LEAST_DEVIATION**2))
        with np.errstate(divide="ignore", invalid="ignore"):
            margin = (np.log(limit / forecast) - self.mean) / deviation
        return np.array([0.5 * math.erfc(each / math.sqrt(2.0)) for each in margin.tolist()])
