"""Energy balance of transformers that have a meter of their own, by local day."""

from typing import Any

import numpy as np

from models.calendar import LocalTime
from models.grid.book import Slot
from models.grid.load import completeness_of
from models.grid.roster import Roster
from models.grid.rows import Bool, Field, Float32, Int64, Rows
from models.messages import Balances

HOURS = 24


class Tally(Rows):
    """Sums over the usable intervals of one day.

    Attributes:
        measured_wh, metered_wh: of the transformer's meter and of its customers' (import minus export), shape (n,).
        reported, expected: meter intervals, shape (n,).
        gap_wh, gap_s: unmetered energy and seconds by local hour, shape (n, 24).
    """

    measured_wh: Int64
    metered_wh: Int64
    reported: Int64
    expected: Int64
    gap_wh: Int64
    gap_s: Int64

    def __init__(self) -> None:
        single = {name: Field("i8", 0) for name in ("measured_wh", "metered_wh", "reported", "expected")}
        hourly = {name: Field("i8", 0, (HOURS,)) for name in ("gap_wh", "gap_s")}
        super().__init__({**single, **hourly})

    def add(self, sums: Int64, hour: int, interval_s: int, rows: Int64) -> None:
        """Add an interval's sums, shape (8, n), for some rows."""
        wh, export_wh, _, _, reported, expected, measured_wh, _ = sums[:, rows]
        metered_wh = wh - export_wh
        self.measured_wh[rows] += measured_wh
        self.metered_wh[rows] += metered_wh
        self.reported[rows] += np.minimum(reported, expected)
        self.expected[rows] += expected
        self.gap_wh[rows, hour] += measured_wh - metered_wh
        self.gap_s[rows, hour] += interval_s


class Balance:
    """Balances of the days that are not closed yet.

    Intervals count once nothing can correct them any more, and at the day's close as they are then.

    Args:
        local: the utility's time.
        interval_s: length of an interval.
        least: share of the customers' meters that must have reported for an interval to count.
    """

    def __init__(self, local: LocalTime, interval_s: int, least: float) -> None:
        self._local, self._interval_s, self._least = local, interval_s, least
        self._days: dict[int, Tally] = {}
        self._closed = 0

    def add(self, end: int, slot: Slot, covered: Bool) -> None:
        """Count an interval, except for transformers that an outage covered."""
        day = int(self._local.day(end))
        if day <= self._closed:
            return
        share = completeness_of(slot.sums)
        count = len(share)
        good = (slot.sums[7] > 0) & (slot.sums[5] > 0) & (share >= self._least) & ~covered[:count]
        rows = np.flatnonzero(good)
        if len(rows):
            tally = self._days.setdefault(day, Tally())
            tally.grow(count)
            tally.add(slot.sums, int(self._local.hour(end)), self._interval_s, rows)

    def close(self, day: int, roster: Roster) -> list[tuple[str, Balances]]:
        """Balances of a day by feeder, which is then closed."""
        self._closed = max(self._closed, day)
        tally = self._days.pop(day, None)
        if tally is None:
            return []
        end = self._local.midnight(day + 1)
        found = [self._message(tally, day, end, roster, feeder) for feeder in range(len(roster.feeders))]
        return [(message.feeder_id[0], message) for message in found if message.transformer_id]

    def dump(self) -> dict[str, Any]:
        """Open days."""
        return {"closed": self._closed, "days": [(day, tally.dump()) for day, tally in self._days.items()]}

    def load(self, state: dict[str, Any]) -> None:
        """Continue from a dump."""
        self._closed = state["closed"]
        self._days = {}
        for day, kept in state["days"]:
            self._days[day] = Tally()
            self._days[day].load(kept)

    @staticmethod
    def _message(tally: Tally, day: int, end: int, roster: Roster, feeder: int) -> Balances:
        members = roster.rows_of(feeder)
        members = members[members < tally.count]
        rows = members[tally.expected[members] > 0]
        return Balances(
            day=day,
            at=end,
            feeder_id=[roster.feeders[feeder]] * len(rows),
            transformer_id=[roster.transformers[row] for row in rows.tolist()],
            measured_wh=tally.measured_wh[rows],
            metered_wh=tally.metered_wh[rows],
            completeness=(tally.reported[rows] / tally.expected[rows]).astype(np.float32),
            intervals_kw=_mean_kw(tally.gap_wh[rows], tally.gap_s[rows]),
        )


def _mean_kw(wh: Int64, seconds: Int64) -> Float32:
    kw = np.divide(wh * 3.6, seconds, out=np.full(wh.shape, np.nan), where=seconds > 0)
    return np.asarray(kw, np.float32)
