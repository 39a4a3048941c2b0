"""The stage's time: slots on the grid's clock, local hours and days, and when they close."""

import numpy as np
from numpy.typing import ArrayLike

from models.calendar import DAY, HOUR, LocalTime
from models.config import Common
from models.readings import Int64

QUARTER = 900


class Clock:
    """Slots and local days of one utility.

    Slot `s` ends at `s * interval_s`; it and the local day close at the end plus the time to settle.

    Args:
        common: the utility's settings.
    """

    def __init__(self, common: Common) -> None:
        self.local = LocalTime(common.timezone)
        self.interval_s = common.interval_s
        self._settle_s = common.settle_s
        self._day_lateness_s = common.day_lateness_s

    def hours(self, ends: Int64) -> Int64:
        """Local hour, counted since 1970-01-01, of intervals that end at `ends`; 24 of them are a local date."""
        if not len(ends):
            return ends
        inside = ends - 1
        first, last = self.local.offset(np.array([inside.min(), inside.max()]))
        near = int(ends.max()) - int(ends.min()) <= 28 * DAY
        hours: Int64 = (inside + (first if first == last and near else self.local.offset(inside))) // HOUR
        return hours

    def day(self, at: int) -> int:
        """Local date in which an interval that ends at `at` lies."""
        return int(self.local.day(at))

    def slot_close(self, slot: int) -> int:
        """Log time (ms) at which a slot is summed up."""
        return (slot * self.interval_s + self._settle_s) * 1000

    def first_slot(self, now: int) -> int:
        """The first slot that closes at or after log time `now` (ms)."""
        return -((self._settle_s * 1000 - now) // (self.interval_s * 1000))

    def day_end(self, day: int) -> int:
        """Unix seconds at which a local date ends."""
        return self.local.midnight(day + 1)

    def day_close(self, day: int) -> int:
        """Log time (ms) at which a local day is summed up."""
        return (self.day_end(day) + self._day_lateness_s) * 1000

    def first_day(self, now: int) -> int:
        """The first local day that closes at or after log time `now` (ms)."""
        day = self.day(now // 1000) - 2
        while self.day_close(day) < now:
            day += 1
        return day

    def day_slots(self, day: int) -> Int64:
        """Slots whose end lies in a local day."""
        start, end = self.local.midnight(day), self.day_end(day)
        return np.arange(start // self.interval_s + 1, end // self.interval_s + 1, dtype=np.int64)

    def hour_lengths(self, day: int) -> Int64:
        """Seconds that a local date has of each hour, shape (24,): 0 or 7200 in one of them when clocks change."""
        ends = np.arange(self.local.midnight(day) + QUARTER, self.day_end(day) + 1, QUARTER)
        return np.bincount(self.hour_of(ends), minlength=24) * QUARTER

    def slots(self, ends: Int64) -> Int64:
        """Slot in which an interval that ends at `ends` lies."""
        return -(-ends // self.interval_s)

    def hour_of(self, ends: ArrayLike) -> Int64:
        """Local hour of the day, 0 to 23."""
        return self.local.hour(ends)
