"""How high the next day's peak will be, learned online."""

import math

import numpy as np

from models.grid.errors import normal_quantile
from models.grid.rows import Bool, Field, Float, Int64, Rows
from models.learning.table import sigmoids

_RATE = 0.01
_FIRST_DEVIATION, _LEAST_DEVIATION = 0.15, 0.04
_REACH = 3.0
_FIRST_TRUST = 0.9
_SHARE = 0.01
_UPPER = normal_quantile(0.95)


class Peaks(Rows):
    """What the highest load of a day is expected to be, by two experts: a forecast, and the peak of the last days.

    The errors of single hours do not tell how likely a day's peak is to pass a limit: neighbouring hours err together,
    and a slot can be higher than its hour. So the error of the peak itself, the highest slot, is followed, as the
    logarithm of its ratio to what an expert said. A forecast that learns slowly, so that one broken day does not
    become tomorrow's, is late where new load has come; who was right of late is trusted more (fixed share, Herbster
    and Warmuth 1998, "Tracking the best expert"), so that such load counts from its second day on.

    Args:
        weight: how much of a day's evidence one observation is; those made more than once a day overlap.

    Attributes:
        means, variances: of log(peak / what the expert said), shape (n, 2), recent ones weighing more.
        odds: logarithm of the odds that the forecast is the better one, shape (n,). seen: days' peaks, shape (n,).
    """

    means: Float
    variances: Float
    odds: Float
    seen: Int64

    def __init__(self, weight: float) -> None:
        super().__init__(
            {
                "means": Field("f8", 0.0, (2,)),
                "variances": Field("f8", _FIRST_DEVIATION**2, (2,)),
                "odds": Field("f8", math.log(_FIRST_TRUST / (1 - _FIRST_TRUST))),
                "seen": Field("i8", 0),
            }
        )
        self._weight = weight

    def observe(self, peak: Float, said: Float, rows: Bool) -> None:
        """Learn the peaks of a day, shape (n,), and what both experts said of them, shape (n, 2), for some rows."""
        rows = rows & (peak > 0) & (said > 0).all(axis=1)
        ratio = np.log(np.divide(peak[:, None], said, out=np.ones(said.shape), where=rows[:, None]))
        off, deviation = ratio - self.means, self._deviation()
        surprise = 0.5 * np.clip(off / deviation, -_REACH, _REACH) ** 2 + np.log(deviation)
        trust = sigmoids(self.odds + self._weight * (surprise[:, 1] - surprise[:, 0]))
        trust = _SHARE + (1 - 2 * _SHARE) * trust
        self.odds = np.where(rows, np.log(trust / (1 - trust)), self.odds)
        # Each learns from the days on which it is believed: else the one would learn to make up for the other.
        rate = np.maximum(_RATE, 1.0 / (self.seen + 10.0))[:, None] * np.stack([trust, 1 - trust], axis=1)
        reach = _REACH * np.sqrt(self.variances)
        off = np.clip(off, -reach, reach)
        self.means = np.where(rows[:, None], self.means + rate * off, self.means)
        self.variances = np.where(rows[:, None], (1 - rate) * (self.variances + rate * off**2), self.variances)
        self.seen += rows

    def quantiles(self, said: Float) -> Float:
        """Median of the peak and what it stays below with 95 %, shape (n, 2), given what both experts say.

        Both are those of one normal distribution of the logarithm with the mean and variance of the mixture; NaN where
        nobody says anything.
        """
        forecast = self._trust(said)
        trust = np.stack([forecast, 1 - forecast], axis=1)
        expected = np.log(np.where(said > 0, said, 1.0)) + self.means
        mean = (trust * expected).sum(axis=1)
        variance = (trust * (self._deviation() ** 2 + (expected - mean[:, None]) ** 2)).sum(axis=1)
        found = np.exp(mean[:, None] + np.sqrt(variance)[:, None] * np.array([0.0, _UPPER]))
        known = np.any(said > 0, axis=1)
        return np.where(known[:, None], found, np.nan)

    def exceeds(self, said: Float, limit: Float) -> Float:
        """Probability that the peak passes a limit, shape (n,); NaN where nobody says anything, or without a limit."""
        with np.errstate(divide="ignore", invalid="ignore"):
            margin = (np.log(limit[:, None] / said) - self.means) / self._deviation()
        chance = np.array([[0.5 * math.erfc(each / math.sqrt(2.0)) for each in row] for row in margin.tolist()])
        trust, chance = self._trust(said), chance.reshape(-1, 2)
        mixed = trust * np.nan_to_num(chance[:, 0]) + (1 - trust) * np.nan_to_num(chance[:, 1])
        return np.where(np.isnan(chance).all(axis=1), np.nan, mixed)

    def _trust(self, said: Float) -> Float:
        """Share of the forecast, shape (n,); all or nothing where one says nothing."""
        trust = np.where(said[:, 1] > 0, sigmoids(self.odds), 1.0)
        return np.where(said[:, 0] > 0, trust, 0.0)

    def _deviation(self) -> Float:
        return np.sqrt(np.maximum(self.variances, _LEAST_DEVIATION**2))
