"""Signs of life of transformers: how many of their meters report, how often, and since when none does."""

import numpy as np

from models.grid.book import Slot
from models.grid.rows import Bool, Field, Float, Int64, Rows

_ARRIVALS = 3
_FADES = 0.9
_LEARNS = 0.25


class Signs(Rows):
    """State of n transformers, by row.

    A transformer's *cadence* is the longest time that usually lies between two arrivals of readings: an interval where
    meters report each interval, an hour where they send four at once. Silence is measured by it.

    Attributes:
        meters: customers' meters that were expected when any was last. reporting: how many of them reported then.
        usual: how many reported when readings last arrived while supply was known to be there.
        heard: end of the last interval with a reading, or in which nobody was expected; Unix seconds, 0 before any.
        cadence: seconds. arrivals: how many there were, up to what is enough to know the cadence.
        covered: 1 where a known outage covered the last interval that was looked at.
    """

    meters: Int64
    reporting: Int64
    usual: Int64
    heard: Int64
    cadence: Float
    arrivals: Int64
    covered: Int64

    def __init__(self, interval_s: int) -> None:
        names = ("meters", "reporting", "usual", "heard", "arrivals", "covered")
        super().__init__({name: Field("i8", 0) for name in names} | {"cadence": Field("f8", float(interval_s))})
        self._interval_s = interval_s

    def wake(self, now: int) -> None:
        """Begin anew to measure silence: nobody looked until the interval before `now` (Unix seconds)."""
        self.heard = np.where(self.heard > 0, np.maximum(self.heard, now - self._interval_s), 0)

    def note(self, now: int, judged: list[tuple[int, Slot]], sure: Bool, lost: Bool) -> None:
        """Take in the intervals that were judged at the close of the one that ends at `now`.

        Args:
            now: Unix seconds.
            judged: ends and slots, oldest first.
            sure: where nothing speaks against supply: only there it is learned how many report.
            lost: where supply is known to be missing: such silence says nothing of the cadence.
        """
        newest, most = self.heard.copy(), np.zeros(self.count, np.int64)
        for end, slot in judged:
            newest = np.where(spoke(slot), np.maximum(newest, end), newest)
            most = np.maximum(most, slot.sums[4])
        arrived = newest > self.heard
        self.usual = np.where(arrived & sure & (most > 0), most, self.usual)
        self._learn(arrived & (self.heard > 0) & ~lost, now - self.heard, sure)
        self.arrivals = np.minimum(self.arrivals + arrived, _ARRIVALS)
        self.heard = newest

    def count_meters(self, now: int, slot: Slot | None) -> None:
        """Note who was expected in the interval that ends at `now`; where nobody was, there is no silence."""
        expected = np.zeros(self.count, np.int64) if slot is None else slot.sums[5]
        some = expected > 0
        self.meters = np.where(some, expected, self.meters)
        if slot is not None:
            self.reporting = np.where(some, slot.sums[4], self.reporting)
        self.heard = np.where(~some & (self.heard > 0), np.maximum(self.heard, now), self.heard)

    def silent(self, now: int, intervals: int) -> Bool:
        """Where nothing came for so many times the cadence, at `now` (Unix seconds)."""
        return np.asarray((self.arrivals >= _ARRIVALS) & (now - self.heard >= intervals * self.cadence))

    def alive(self, end: int, slot: Slot, since: Int64) -> Bool:
        """Where a slot that ends at `end` and began at or after `since` shows that supply is there again."""
        after = end - self._interval_s >= since
        return np.asarray(after & ((2 * slot.sums[4] > self.usual) | (slot.sums[7] > 0)))

    def _learn(self, rows: Bool, lag: Int64, sure: Bool) -> None:
        """The longest pause counts and fades; one that was taken for silence counts by a part."""
        usual = np.maximum(lag, np.maximum(self.cadence * _FADES, self._interval_s))
        odd = self.cadence + _LEARNS * (lag - self.cadence)
        self.cadence = np.where(rows, np.where(sure, usual, np.maximum(odd, self._interval_s)), self.cadence)


def spoke(slot: Slot) -> Bool:
    """Which transformers a slot has a reading of, their customers' meters or their own."""
    return np.asarray((slot.sums[4] > 0) | (slot.sums[7] > 0))
