"""How strongly each meter follows what all others have in common: homes that heat or cool with electricity more."""

import numpy as np
from numpy.typing import NDArray

from models.theft.columns import Columns

Float64 = NDArray[np.float64]
Int64 = NDArray[np.int64]
Bool = NDArray[np.bool_]

SEASON: dict[str, tuple[str, int, float]] = {
    "common_mean": ("<f4", 0, 0.0),
    "own_mean": ("<f4", 0, 0.0),
    "common_power": ("<f4", 0, 0.0),
    "together": ("<f4", 0, 0.0),
}
"""Columns of a meter: latest means of what the others and it itself used over usual (logarithms); variance of the one
about its mean, and covariance of both."""

HEATS = 2.0
"""Sensitivity from which a home heats or cools with electricity: the season takes its use away, not that of others."""

_LEAST_OTHERS = 20
_HEAVIEST = 5.0
_LIMIT_COMMON, _LIMIT_OWN = 0.5, 0.7
_WEATHER_DAYS, _LEARN_DAYS = 10, 60
_NOISE = 0.03**2
"""Variance by which the others' mean is off by chance."""
_MOST = 3.0


class Season:
    """Learns by regression how far a meter's use moves when that of all others moves by one percent.

    Cold days move a home that heats with electricity three times as much as the mean. When the winter ends, its fall
    is expected then. Only changes within about ten days teach it, so a level that steps once does not.
    """

    def __init__(self, meters: Columns) -> None:
        self._meters = meters

    def common(self, ratio: Float64, usual: Float64, feeder: Int64) -> Float64:
        """What the feeder's other meters used over usual, by energy (logarithm), shape (n,); 0 where few of them tell.

        Args:
            ratio: each meter's energy over its usual; NaN where not known.
            usual: kWh.
            feeder: numbers.
        """
        known = ~np.isnan(ratio)
        found = np.zeros(len(ratio))
        for number in np.unique(feeder[known]).tolist():
            at = np.flatnonzero(known & (feeder == number))
            if len(at) <= _LEAST_OTHERS:
                continue
            weight = np.minimum(usual[at], _HEAVIEST * np.median(usual[at]))
            used = weight * np.clip(ratio[at], 0.2, 5.0)
            found[at] = np.log((used.sum() - used) / (weight.sum() - weight))
        return np.clip(found, -_LIMIT_COMMON, _LIMIT_COMMON)

    def factor(self, rows: Int64, common: Float64) -> Float64:
        """What a meter's own way of following the others adds when they use less, a factor of at most 1, shape (n,).

        Where they use more, to heat or to cool, nobody is suspicious who does not.
        """
        found: Float64 = np.exp((self.sensitivity(rows) - 1.0) * np.minimum(common, 0.0))
        return found

    def sensitivity(self, rows: Int64) -> Float64:
        """Percent by which a meter moves when the others move by one, at least 1, shape (n,)."""
        power, together = self._meters["common_power"][rows], self._meters["together"][rows]
        found: Float64 = np.clip((together + _NOISE) / (power + _NOISE), 1.0, _MOST).astype(np.float64)
        return found

    def learn(self, rows: Int64, ratio: Float64, common: Float64) -> None:
        """Take in one day of m meters that are as usual; `ratio` is above 0, both have shape (m,)."""
        meters = self._meters
        about_common = common - meters["common_mean"][rows]
        own = np.log(np.maximum(ratio, 1e-3))
        about_own = np.clip(own - meters["own_mean"][rows], -_LIMIT_OWN, _LIMIT_OWN)
        for name, now, rate in (
            ("common_power", about_common**2 - meters["common_power"][rows], 1 / _LEARN_DAYS),
            ("together", about_common * about_own - meters["together"][rows], 1 / _LEARN_DAYS),
            ("common_mean", about_common, 1 / _WEATHER_DAYS),
            ("own_mean", about_own, 1 / _WEATHER_DAYS),
        ):
            meters[name][rows] += rate * now
