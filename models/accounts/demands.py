"""The highest powers of accounts that pay for them, by quarters of an hour, so that corrections find the next one."""

from typing import Any

import numpy as np

from models.calendar import LocalTime
from models.readings import Int64
from models.tariffs.plan import Plan
from models.tariffs.quarters import peaks, slot_periods
from models.tariffs.use import month_of

_MONTHS = 11


class Demands:
    """Energy by slot of each account with a demand charge, and its highest powers by month.

    Args:
        local: the zone.
    """

    def __init__(self, local: LocalTime) -> None:
        self._local = local
        self._days: dict[int, dict[int, Int64]] = {}
        self._months: dict[int, dict[int, dict[str, int]]] = {}

    def add(self, row: int, day: int, wh: Int64, vah: Int64) -> None:
        """Add energy and apparent energy by slot, shape (100,), of a local day of an account."""
        days = self._days.setdefault(row, {})
        energy = np.stack([wh, vah])
        days[day] = days[day] + energy if day in days else energy

    def peak(self, row: int, plan: Plan, first: int, last: int) -> Int64:
        """Highest power of an account between two local days, both included, shape (D,)."""
        highest = np.zeros(len(plan.demand), np.int64)
        for day, (wh, vah) in self._days.get(row, {}).items():
            if first <= day <= last:
                period = slot_periods(plan.calendar, day, self._local)
                highest = np.maximum(highest, peaks(plan, wh[None], vah[None], period)[0])
        return highest

    def note(self, row: int, plan: Plan, day: int) -> None:
        """Remember the highest powers of the month that a local day lies in."""
        first, days = month_of(day)
        peak = self.peak(row, plan, first, first + days - 1).tolist()
        months = self._months.setdefault(row, {})
        months[first] = {each.name: power for each, power in zip(plan.demand, peak, strict=True)}
        for old in sorted(months)[: -_MONTHS - 1]:
            del months[old]

    def highest(self, row: int, plan: Plan, day: int) -> list[int]:
        """Highest power that the ratchet of each demand charge remembers, of the months before that of a local day."""
        found = []
        for each in plan.demand:
            since = month_of(day)[0]
            for _ in range(each.ratchet_months):
                since = month_of(since - 1)[0]
            months = self._months.get(row, {}).items()
            powers = [powers.get(each.name, 0) for begin, powers in months if since <= begin < month_of(day)[0]]
            found.append(max(powers, default=0))
        return found

    def forget(self, day: int) -> None:
        """Drop slots of days before a local day."""
        for row in list(self._days):
            self._days[row] = {each: slots for each, slots in self._days[row].items() if each >= day}

    def dump(self) -> dict[str, Any]:
        """Everything, for a snapshot."""
        days = [[row, day, slots] for row, kept in self._days.items() for day, slots in kept.items()]
        months = [[row, list(map(list, kept.items()))] for row, kept in self._months.items()]
        return {"days": days, "months": months}

    def load(self, state: dict[str, Any]) -> None:
        """Continue from a dump."""
        for row, day, slots in state["days"]:
            self._days.setdefault(row, {})[day] = np.array(slots, np.int64)
        self._months = {row: dict(kept) for row, kept in state["months"]}
