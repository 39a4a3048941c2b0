"""Air temperature over the last days."""

import bisect
from typing import Any

import numpy as np

from models.calendar import HOUR
from models.grid.rows import Float, Int64
from models.records import Weather
from models.weather import observed

_KEPT_S = 96 * HOUR
_PERSISTENCE = 0.5


class Ambient:
    """Observed air temperatures by time, and what to expect for the next day.

    Args:
        default_c: temperature where there is no observation.
        stale_s: age from which an observation no longer counts.
    """

    def __init__(self, default_c: float, stale_s: int) -> None:
        self._default, self._stale = default_c, stale_s
        self._at: list[int] = []
        self._celsius: list[float] = []

    def add(self, weather: Weather, now: int) -> None:
        """Take in an observation, with its log time in seconds; a second one of the same time replaces the first.

        Raises:
            BadRecord: the temperature is absurd, or the time lies in the future.
        """
        at, celsius = observed(weather, now)
        place = bisect.bisect_left(self._at, at)
        if place < len(self._at) and self._at[place] == at:
            self._celsius[place] = celsius
        else:
            self._at.insert(place, at)
            self._celsius.insert(place, celsius)
        self._drop(self._at[-1] - _KEPT_S)

    def celsius(self, at: int) -> float:
        """Last temperature observed up to `at` (Unix seconds), or the default where that is too old."""
        place = bisect.bisect_right(self._at, at) - 1
        if place < 0 or at - self._at[place] > self._stale:
            return self._default
        return self._celsius[place]

    def around(self, at: Int64, now: int) -> Float:
        """Temperatures at times up to a day after `now` (Unix seconds).

        The future is yesterday's course, moved by half of what today's air differs from yesterday's at this hour.
        """
        moved = _PERSISTENCE * (self.celsius(now) - self.celsius(now - 24 * HOUR))
        return np.array(
            [self.celsius(t) if t <= now else self.celsius(t - 24 * HOUR) + moved for t in at.tolist()], np.float64
        )

    def dump(self) -> dict[str, Any]:
        """All observations kept."""
        return {"at": list(self._at), "celsius": list(self._celsius)}

    def load(self, state: dict[str, Any]) -> None:
        """Continue from a dump."""
        self._at, self._celsius = list(state["at"]), list(state["celsius"])

    def _drop(self, before: int) -> None:
        stale = bisect.bisect_left(self._at, before)
        if stale:
            del self._at[:stale], self._celsius[:stale]
