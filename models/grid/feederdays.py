"""Energy of local days by feeder, from the loads as they were told last."""

from typing import Any

import numpy as np

from models.calendar import HOUR, LocalTime
from models.demand.messages import FEEDER, DemandDays
from models.grid.book import Slot
from models.grid.roster import Roster

_WHOLE = 0.9
"""Share of a day, and of the meters of a feeder in an interval, whose load stands for all."""


class FeederDays:
    """Sums of the days that are not closed yet.

    An interval counts once nothing can correct it any more, and at the day's close as it is then; what corrects it
    later changes its load alone.

    Args:
        local: the utility's time.
        interval_s: length of an interval.
    """

    def __init__(self, local: LocalTime, interval_s: int) -> None:
        self._local, self._interval_s = local, interval_s
        self._days: dict[int, dict[int, tuple[float, int]]] = {}
        self._closed = 0

    def add(self, end: int, slot: Slot) -> None:
        """Count an interval."""
        day = int(self._local.day(end))
        if day <= self._closed:
            return
        sums = self._days.setdefault(day, {})
        for feeder, (kw, completeness) in slot.told.items():
            if completeness >= _WHOLE:
                total, count = sums.get(feeder, (0.0, 0))
                sums[feeder] = total + kw, count + 1

    def close(self, day: int, roster: Roster) -> DemandDays | None:
        """Energy of feeders of which nearly the whole day is known; what is missing goes by the mean of the rest."""
        self._closed = max(self._closed, day)
        sums = sorted(self._days.pop(day, {}).items())
        hours = (self._local.midnight(day + 1) - self._local.midnight(day)) / HOUR
        least = _WHOLE * hours * HOUR / self._interval_s
        whole = {feeder: total / count * hours for feeder, (total, count) in sums if count >= least}
        if not whole:
            return None
        none = np.zeros(len(whole), np.int64)
        return DemandDays(
            day=day,
            level=FEEDER,
            name=[roster.feeders[feeder] for feeder in whole],
            wh=np.rint(1000 * np.array(list(whole.values()))).astype(np.int64),
            filled_wh=none,
            accounts=none,
            usual_wh=none,
            usual_off_wh=none,
            late_wh=none,
        )

    def dump(self) -> dict[str, Any]:
        """Open days."""
        days = [[day, [[feeder, *each] for feeder, each in sorted(sums.items())]] for day, sums in self._days.items()]
        return {"closed": self._closed, "days": days}

    def load(self, state: dict[str, Any]) -> None:
        """Continue from a dump."""
        self._closed = state["closed"]
        self._days = {day: {feeder: (kw, count) for feeder, kw, count in sums} for day, sums in state["days"]}
