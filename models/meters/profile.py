"""Consumption profiles: a meter's mean day by local hour, workdays and rest days apart."""

import numpy as np
from numpy.typing import NDArray

from models.calendar import HOUR
from models.meters.clock import Clock
from models.meters.columns import Meters
from models.meters.piece import Mask
from models.readings import Int32

_MOST = np.uint8(254)


class Profiles:
    """Exponentially updated mean days.

    A new day weighs 1 / (days learned), but no less than `rate`. Kept as kWh in half precision.

    Args:
        meters: the meters' columns.
        clock: the utility's days.
        rate: least weight of a new day.
    """

    def __init__(self, meters: Meters, clock: Clock, rate: float) -> None:
        self._meters = meters
        self._clock = clock
        self._rate = rate

    def of(self, day: int, rows: slice) -> tuple[NDArray[np.float16], NDArray[np.uint8]]:
        """Mean day of a date's kind, shape (n, 24) in kWh, and how many days it was learned from."""
        rest = self._rest(day)
        return self._meters.profile[rows, 24 * rest : 24 * rest + 24], self._meters.profile_days[rows, rest]

    def learn(self, day: int, rows: slice, hours: Int32, usable: Mask) -> None:
        """Learn a day of the usable meters."""
        chosen = np.flatnonzero(usable)
        if not len(chosen):
            return
        profile, days = self.of(day, rows)
        length = self._clock.hour_lengths(day)
        known = np.flatnonzero(length)
        kwh = hours[np.ix_(chosen, known)] / 1000.0 * (HOUR / length[known])
        rate = np.maximum(self._rate, 1.0 / (days[chosen] + 1.0))[:, None]
        before = profile[np.ix_(chosen, known)].astype(np.float64)
        profile[np.ix_(chosen, known)] = before + rate * (kwh - before)
        days[chosen] = np.minimum(days[chosen], _MOST) + 1

    def _rest(self, day: int) -> int:
        return int(self._clock.local.weekday(day) >= 5)
