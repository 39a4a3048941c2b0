"""Interval sums by transformer: gathered until the interval closes, then as differences."""

from typing import Any

import numpy as np

from models.meters.columns import OWN, Meters
from models.meters.piece import Cells, Mask
from models.meters.window import Window, Written
from models.readings import Int64

WH, EXPORT, APPARENT, PF_WH, REPORTED, MEASURED_WH, MEASURED = range(7)
SUMS = 7


class SlotSums:
    """Sums that have not been sent yet, by slot.

    Args:
        meters: the meters' columns.
        window: which intervals came, for meters with several to a slot.
        interval_s: length of a slot (seconds).
        lateness_s: how long after its end an interval still reaches the sums (seconds).
    """

    def __init__(self, meters: Meters, window: Window, interval_s: int, lateness_s: int) -> None:
        self._meters = meters
        self._window = window
        self._interval_s = interval_s
        self.lateness_s = lateness_s
        self._slots: dict[int, Int64] = {}

    def first(self, cells: Cells) -> Mask:
        """Which cells are the first of their slot to be written; ask before writing."""
        fine = cells.step < self._interval_s
        first = np.ones(len(cells), bool)
        if fine.any():
            first[fine] = self._first(cells.take(fine))
        return first

    def add(self, cells: Cells, written: Written, first: Mask) -> None:
        """Add what cells changed to the sums of their transformers."""
        place = self._meters.place[cells.row].astype(np.int64)
        slot = -(-cells.ends() // self._interval_s)
        chosen = (place > 0) & (slot * self._interval_s + self.lateness_s >= cells.logged)
        if not chosen.any():
            return
        own = chosen & ((self._meters.flags[cells.row] & OWN) != 0)
        known = chosen & ~own
        fresh = (written.fresh & first).astype(np.int64)
        self._put(slot, place, known, {WH: written.wh, EXPORT: written.export, REPORTED: fresh})
        self._put(slot, place, known & ~np.isnan(cells.pf), _apparent(cells, written))
        self._put(slot, place, own, {MEASURED_WH: written.wh, MEASURED: fresh})

    def take(self, slot: int) -> Int64:
        """Sums of a slot, shape (SUMS, transformers so far or fewer); from now on only differences come."""
        return self._slots.pop(slot, np.zeros((SUMS, 0), np.int64))

    def older(self, slot: int) -> list[int]:
        """Slots up to `slot` of which something waits."""
        return sorted(waiting for waiting in self._slots if waiting <= slot)

    def dump(self) -> list[list[Any]]:
        """What waits, by slot."""
        return [[slot, _trimmed(self._slots[slot])] for slot in sorted(self._slots)]

    def load(self, kept: list[list[Any]]) -> None:
        """Continue from a dump."""
        self._slots = {slot: sums for slot, sums in kept}  # noqa: C416 - dict() of lists has no type

    def _put(self, slot: Int64, place: Int64, chosen: Mask, values: dict[int, Int64]) -> None:
        if not chosen.any():
            return
        lowest, highest = int(slot[chosen].min()), int(slot[chosen].max())
        every = bool(chosen.all())
        for one in range(lowest, highest + 1):
            some = chosen if lowest == highest else chosen & (slot == one)
            if lowest != highest and not some.any():
                continue
            where = place if every and lowest == highest else place[some]
            sums = self._room(one, int(where.max()) + 1)
            for name, column in values.items():
                part = column if every and lowest == highest else column[some]
                if part.any():
                    np.add.at(sums[name], where, part)

    def _room(self, slot: int, count: int) -> Int64:
        sums = self._slots.get(slot)
        if sums is None or sums.shape[1] < count:
            grown = np.zeros((SUMS, max(16, 1 << (count - 1).bit_length())), np.int64)
            if sums is not None:
                grown[:, : sums.shape[1]] = sums
            sums = self._slots[slot] = grown
        return sums

    def _first(self, cells: Cells) -> Mask:
        slot = -(-cells.ends() // self._interval_s)
        per_slot = -(-self._interval_s // cells.step)
        start = (slot - 1) * self._interval_s // cells.step
        taken = np.zeros(len(cells), bool)
        for offset in range(int(per_slot.max())):
            other = start + offset
            inside = (offset < per_slot) & (other != cells.cell)
            taken |= inside & self._window.present(cells.row, other)
        if not cells.distinct:
            _, earliest = np.unique(np.stack([cells.row, slot]), axis=1, return_index=True)
            later = np.ones(len(cells), bool)
            later[earliest] = False
            taken |= later
        return ~taken


def _apparent(cells: Cells, written: Written) -> dict[int, Int64]:
    pf = np.where(np.isnan(cells.pf), 1.0, cells.pf.astype(np.float64))
    return {APPARENT: np.rint(written.wh / pf).astype(np.int64), PF_WH: written.wh}


def _trimmed(sums: Int64) -> Int64:
    """Without the room behind the last transformer that something waits of."""
    used = np.flatnonzero(sums.any(axis=0))
    return sums[:, : int(used[-1]) + 1 if len(used) else 0]
