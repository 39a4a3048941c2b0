"""What is kept of a meter's last intervals, so that repeats change nothing and corrections change the difference."""

from typing import Any, NamedTuple

import numpy as np

from models.meters.clock import Clock
from models.meters.columns import RECEIVED_CELLS, RING_DAYS, Meters
from models.meters.piece import Cells, Mask, ranks
from models.readings import Int64
from models.roster import Column, Table

_BYTES = RECEIVED_CELLS // 8


class Written(NamedTuple):
    """What writing cells changed.

    Attributes:
        wh, export: difference to what was known, Wh, shape (n,).
        fresh: first value of the cell. repeated: known before and not changed.
    """

    wh: Int64
    export: Int64
    fresh: Mask
    repeated: Mask

    def take(self, chosen: Mask) -> "Written":
        """Some of the cells."""
        return Written(self.wh[chosen], self.export[chosen], self.fresh[chosen], self.repeated[chosen])


class Window:
    """Last intervals of the meters.

    Three ranges of age, in cells before the newest: the values of the last `width` are kept and can be corrected; of
    the last `RECEIVED_CELLS` it is kept whether they came, so a gap can be filled once; older ones are taken in rising
    order, a local day at a time, where nothing came before.

    Args:
        meters: the meters' columns.
        clock: the utility's days.
    """

    def __init__(self, meters: Meters, clock: Clock) -> None:
        self._meters = meters
        self._clock = clock
        self._width = meters.window
        self._exports = Table({"wh": Column(np.int32, self._width)})

    def append(self, row: Int64, end: Int64, wh: Int64) -> None:
        """Write cells of distinct meters that are newer than all before them."""
        self._skip(row, end, end - 1)
        self._meters.newest[row] = end
        self._meters.values.reshape(-1)[row * self._width + end % self._width] = wh
        place = end % RECEIVED_CELLS
        self._meters.received.reshape(-1)[row * _BYTES + (place >> 3)] |= (1 << (place & 7)).astype(np.uint8)

    def advance(self, row: Int64, end: Int64) -> None:
        """Move the newest cell of distinct meters on to `end`, where that is newer; the cells passed are empty."""
        ahead = end > self._meters.newest[row]
        row, end = row[ahead], end[ahead]
        self._skip(row, end, end)
        self._meters.newest[row] = end

    def present(self, row: Int64, cell: Int64) -> Mask:
        """Whether cells of the last `RECEIVED_CELLS` were received; older ones count as not."""
        place = cell % RECEIVED_CELLS
        bit = (self._meters.received[row, place >> 3] >> (place & 7).astype(np.uint8)) & 1
        age = self._meters.newest[row] - cell
        present: Mask = (bit != 0) & (age >= 0) & (age < RECEIVED_CELLS)
        return present

    def write(self, cells: Cells) -> Written:
        """Write cells at or before the newest of their meters; no cell of a meter may come twice."""
        age = self._meters.newest[cells.row] - cells.cell
        known = self.present(cells.row, cells.cell)
        near, old = age < self._width, age >= RECEIVED_CELLS
        if old.any():
            known[old] = ~self._backfill(cells.take(old))
        place = cells.cell % self._width
        before = self._meters.values[cells.row, place].astype(np.int64)
        correct = known & near & (before >= 0)
        wh = np.where(correct, cells.wh - before, np.where(known, 0, cells.wh))
        export = self._export(cells, place, correct | (near & ~known), known)
        kept = correct | (near & ~known)
        self._meters.values[cells.row[kept], place[kept]] = cells.wh[kept]
        self._mark(cells.row[~old], cells.cell[~old])
        return Written(wh, export, ~known, known & (wh == 0) & (export == 0))

    def export(self, cells: Cells) -> None:
        """Note export of cells that were just appended; 0 too, as the ring's place may hold an older interval's."""
        if not len(self._exports) and not cells.export.any():
            return
        near = np.ones(len(cells), bool)
        self._export(cells, cells.cell % self._width, near, ~near)

    def forget(self, row: Int64) -> None:
        """Start anew with cells of another length: what is kept counts as received, so that nothing counts twice."""
        self._meters.values[row] = -1
        self._meters.received[row] = 255
        self._meters.backfill[row] = -1

    def dump(self) -> dict[str, Any]:
        """The table of recent export, in the order of the meters' rows."""
        rows = np.flatnonzero(self._meters.exports[: len(self._meters)] >= 0)
        self._exports.wh[: len(rows)] = self._exports.wh[self._meters.exports[rows]]  # type: ignore[attr-defined]
        self._meters.exports[rows] = np.arange(len(rows))
        return self._exports.dump()

    def load(self, kept: dict[str, Any]) -> None:
        """Continue from a dump."""
        self._exports.load(kept)

    def _skip(self, row: Int64, end: Int64, last: Int64) -> None:
        """Empty the cells after the newest up to `last`, as the ring's places still hold older ones."""
        first = self._meters.newest[row] + 1
        gap = (first > 0) & (last >= first)
        if not gap.any():
            return
        row, first, last = row[gap], np.maximum(first[gap], last[gap] - RECEIVED_CELLS + 1), last[gap]
        count = last - first + 1
        rows = np.repeat(row, count)
        cell = np.repeat(first, count) + ranks(count)
        place = cell % RECEIVED_CELLS
        np.bitwise_and.at(self._meters.received, (rows, place >> 3), ~(1 << (place & 7)).astype(np.uint8))
        self._meters.values[rows, cell % self._width] = -1

    def _mark(self, row: Int64, cell: Int64) -> None:
        place = cell % RECEIVED_CELLS
        np.bitwise_or.at(self._meters.received, (row, place >> 3), (1 << (place & 7)).astype(np.uint8))

    def _export(self, cells: Cells, place: Int64, near: Mask, known: Mask) -> Int64:
        """Difference of export; corrected where it is kept, counted where the cell is new."""
        self._make_room(np.unique(cells.row[near & (cells.export > 0)]))
        delta = np.where(known, 0, cells.export)
        slot = self._meters.exports[cells.row]
        kept = near & (slot >= 0)
        if kept.any():
            table = self._exports.wh  # type: ignore[attr-defined]
            before = np.where(known[kept], table[slot[kept], place[kept]], 0)
            delta[kept] = cells.export[kept] - before
            table[slot[kept], place[kept]] = cells.export[kept]
        return delta

    def _make_room(self, row: Int64) -> None:
        new = row[self._meters.exports[row] < 0]
        if len(new):
            first = len(self._exports)
            self._exports.grow(first + len(new))
            self._meters.exports[new] = first + np.arange(len(new))

    def _backfill(self, cells: Cells) -> Mask:
        """Which of the cells beyond `RECEIVED_CELLS` are taken; those of one meter are taken or refused together."""
        if not len(cells):
            return np.zeros(0, bool)
        ends = cells.ends()
        day = self._clock.hours(ends) // 24
        row, first, whose = np.unique(cells.row, return_index=True, return_inverse=True)
        cursor = self._meters.backfill[row]
        cursor_day = self._clock.hours((cursor.astype(np.int64) + 1) * cells.step[first]) // 24
        empty = np.isnan(self._meters.ring[row, day[first] % RING_DAYS])
        taken = (empty | ((cursor >= 0) & (cursor_day == day[first]) & (cells.cell[first] > cursor)))[whose]
        np.maximum.at(self._meters.backfill, cells.row[taken], cells.cell[taken].astype(np.int32))
        self._open(cells.row[taken], day[taken] % RING_DAYS)
        return np.asarray(taken, bool)

    def _open(self, row: Int64, place: Int64) -> None:
        """Note that something came of a day before its energy reaches the ring."""
        empty = np.isnan(self._meters.ring[row, place])
        self._meters.ring[row[empty], place[empty]] = np.float16(-0.0)
