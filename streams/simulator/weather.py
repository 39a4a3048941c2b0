"""Air temperature: seasons, days that resemble the day before, warm afternoons."""

import numpy as np
from numpy.typing import NDArray

from streams.simulator.chance import chance
from streams.simulator.config import TownConfig

_MEMORY_DAYS = 25
_KEPT = 0.8
_YEAR_DAYS = 365.25
_WARMEST = 205
"""Days after 1 January at which it is warmest."""


class Weather:
    """Temperatures of one town; any day can be asked for.

    Args:
        config: the town.
        seed: of the whole simulation.
    """

    def __init__(self, config: TownConfig, seed: int) -> None:
        self._middle = (config.summer_c + config.winter_c) / 2
        self._swing = (config.summer_c - config.winter_c) / 2
        self._seed = seed
        self._shocks: dict[int, float] = {}

    def mean_c(self, day: int) -> float:
        """Mean temperature of a local date (days since 1970), degrees Celsius."""
        season = np.cos(2 * np.pi * (day - _WARMEST) / _YEAR_DAYS)
        spell = sum(self._shock(day - back) * _KEPT**back for back in range(_MEMORY_DAYS))
        return float(self._middle + self._swing * season + spell)

    def at(self, day: int, local_s: NDArray[np.int64]) -> NDArray[np.float32]:
        """Temperature at times of a local date: seconds since midnight, shape (S,); degrees Celsius, shape (S,)."""
        before, today, after = (self.mean_c(day + step) for step in (-1, 0, 1))
        share = local_s / 86_400.0
        drift = np.where(share < 0.5, (0.5 - share) * (before - today), (share - 0.5) * (after - today))
        afternoon = 4.0 * np.cos(2 * np.pi * (share - 15.0 / 24))
        return (today + drift + afternoon).astype(np.float32)

    def _shock(self, day: int) -> float:
        if day not in self._shocks:
            self._shocks[day] = float(chance(self._seed, "weather", day).normal(0, 1.7))
        return self._shocks[day]
