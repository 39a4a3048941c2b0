"""Local days of the town and what they are like."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from models.calendar import LocalTime
from models.errors import BadSettings

Int64 = NDArray[np.int64]

EPOCH = date(1970, 1, 1)
_HOLIDAYS = {(1, 1), (5, 1), (10, 1), (10, 2), (10, 3), (12, 25)}


def day_number(text: str) -> int:
    """Days since 1970-01-01 of an ISO date.

    Raises:
        BadSettings: not a date.
    """
    try:
        return (date.fromisoformat(text) - EPOCH).days
    except ValueError:
        raise BadSettings(f"{text!r} is not a date: write it like 2024-01-31") from None


def date_of(day: int) -> date:
    """Calendar date of a day number."""
    return EPOCH + timedelta(days=day)


def is_rest(day: int) -> bool:
    """Whether a date is a weekend or a holiday."""
    found = date_of(day)
    return found.weekday() >= 5 or (found.month, found.day) in _HOLIDAYS


@dataclass(frozen=True, slots=True)
class Clock:
    """Intervals of local days.

    Attributes:
        zone: the local time.
        interval_s: length of an interval (seconds).
    """

    zone: LocalTime
    interval_s: int

    def ends(self, day: int) -> Int64:
        """Ends of the intervals of a local date, Unix seconds, shape (S,); S differs where clocks are changed."""
        begin, end = self.zone.midnight(day), self.zone.midnight(day + 1)
        return np.arange(begin + self.interval_s, end + 1, self.interval_s, dtype=np.int64)

    def local_s(self, day: int) -> Int64:
        """Seconds since local midnight, by the clock on the wall, of the middles of the intervals, shape (S,)."""
        middle = self.ends(day) - self.interval_s // 2
        return middle + self.zone.offset(middle) - day * 86_400

    def time(self, day: int, hours: float) -> int:
        """Unix seconds at some hours after local midnight."""
        return self.zone.midnight(day) + int(hours * 3600)
