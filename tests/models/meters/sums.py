"""What one meter's cells add up to, by slot, hour and day: the part of the scalar twin after the reading."""

from collections import Counter
from dataclasses import dataclass, field

import numpy as np

from models.calendar import LocalTime
from models.config import Common
from models.meters.config import MetersConfig


@dataclass
class Shared:
    """What meters of one run share; `closed` is the newest local date that is summed up."""

    common: Common
    config: MetersConfig
    closed: int
    counts: Counter[str] = field(default_factory=Counter)
    slots: Counter[tuple[int, str]] = field(default_factory=Counter)
    refused: list[tuple[str, int]] = field(default_factory=list)


@dataclass
class Withheld:
    """What a cell would have added to its slot, had its reading not stood alone."""

    wh: int
    export: int
    pf: float | None
    counts: bool


@dataclass
class Sums:
    """Sums of one meter and what is withheld from them; `step` is the seconds of a cell."""

    shared: Shared
    step: int = 900
    hours: Counter[int] = field(default_factory=Counter)
    late: Counter[int] = field(default_factory=Counter)
    export_total: int = 0
    withheld: dict[int, Withheld] = field(default_factory=dict)
    waiting: tuple[np.float32, list[int]] = field(default_factory=lambda: (np.float32(0), []))

    def settle(self, each: np.float32, logged: int) -> None:
        """The next reading confirms what is withheld, or it stays out of the sums."""
        level, cells = self.waiting
        self.waiting = np.float32(0), []
        if cells and each >= level / 2:
            for cell in cells:
                kept = self.withheld.pop(cell)
                self._count(cell, kept.wh, kept.export, kept.counts, logged, kept.pf)
        elif cells:
            self.shared.counts["isolated_spike"] += 1

    def refine(self, step: int) -> None:
        """Cells are shorter from now on; what is withheld stays out of the sums."""
        self.withheld, self.waiting, self.step = {}, (np.float32(0), []), step

    def add(
        self,
        cell: int,
        change: int,
        back: int,
        fresh: bool,
        logged: int,
        pf: float | None,
        told: dict[int, bool],
        alone: bool,
    ) -> None:
        """Add a change of a cell's energy; `fresh` where the cell had none."""
        end, slot = (cell + 1) * self.step, self.slot(cell)
        counts = fresh and not told[slot]
        told[slot] = told[slot] or fresh
        kept = Withheld(0, 0, pf, counts)
        if (change or back) and cell in self.withheld:
            kept = self._taken(cell)
        if alone and (change or back or fresh):
            self.withheld[cell] = Withheld(change + kept.wh, back + kept.export, pf, kept.counts)
            self.waiting[1].append(cell)
        else:
            self._count(cell, change + kept.wh, back + kept.export, kept.counts, logged, pf)
        hour = self._hour(end)
        if hour // 24 > self.shared.closed:
            self.hours[hour] += change
            self.export_total += back
        else:
            self.late[hour] += change

    def _taken(self, cell: int) -> Withheld:
        if cell in self.waiting[1]:
            self.waiting[1].remove(cell)
        return self.withheld.pop(cell)

    def _count(self, cell: int, wh: int, export: int, counts: bool, logged: int, pf: float | None) -> None:
        """Add to the sums of the cell's slot."""
        slot, slots = self.slot(cell), self.shared.slots
        if slot * 900 + self.shared.common.lateness_s < logged:
            return
        slots[slot, "wh"] += wh
        slots[slot, "export"] += export
        slots[slot, "reported"] += counts
        if pf:
            slots[slot, "apparent"] += int(np.rint(wh / float(np.float32(pf))))
            slots[slot, "pf_wh"] += wh

    def slot(self, cell: int) -> int:
        """The quarter of an hour that a cell ends in."""
        return -(-(cell + 1) * self.step // 900)

    def cells_of(self, slot: int) -> range:
        """The cells of a slot."""
        return range((slot - 1) * 900 // self.step, (slot - 1) * 900 // self.step + -(-900 // self.step))

    def _hour(self, end: int) -> int:
        local = LocalTime(self.shared.common.timezone)
        return int(local.day(end)) * 24 + int(local.hour(end))

    def day(self, cell: int) -> int:
        """The local date of a cell."""
        return self._hour((cell + 1) * self.step) // 24
