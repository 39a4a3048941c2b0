"""Readings that fail the spike rule: kept out of the loads of transformers until the next reading confirms them."""

from typing import Any, NamedTuple

import numpy as np

from models.meters.columns import WITHHELD, Meters
from models.meters.counters import Counters
from models.meters.piece import Cells, Mask
from models.meters.slots import SlotSums
from models.meters.window import Written
from models.readings import Float32, Int64

_CONFIRMED_SHARE = np.float32(0.5)


class Change(NamedTuple):
    """What a withheld cell would have changed: as in `Cells` and `Written`, `first` as `SlotSums.first` says."""

    step: int
    wh: int
    export: int
    pf: float
    fresh: bool
    first: bool


class Suspects:
    """Withholds cells of readings that stand out alone, on their way into the sums by transformer.

    One wrong value of one meter would overload its transformer on paper. So a spike that is also more than twice the
    reading before counts as not reported, and the transformer's load is scaled up for it as for any missing meter. If
    the meter's next reading is at least half as high, the level is real (a car that charges, an oven) and the sums are
    corrected; if not, the reading stays out of them. A correction of the cell puts the corrected value in. Totals of
    days and charges hold what the meter said in any case: only the utility may decide not to bill it.

    Args:
        meters: the meters' columns.
        slots: sums by transformer.
        counters: where spikes that were not confirmed are counted.
    """

    def __init__(self, meters: Meters, slots: SlotSums, counters: Counters) -> None:
        self._meters = meters
        self._slots = slots
        self._counters = counters
        self._withheld: dict[int, dict[int, Change]] = {}
        self._waiting: dict[int, tuple[float, list[int]]] = {}

    def settle(self, row: Int64, each: Float32, logged: Int64) -> None:
        """Confirm or give up what is withheld of distinct meters, by their next reading.

        Args:
            row: rows of meters with a reading newer than all before.
            each: its energy by cell, Wh.
            logged: its log time, Unix seconds.
        """
        flagged = np.flatnonzero(self._meters.flags[row] & WITHHELD)
        for index in flagged.tolist():
            level, cells = self._waiting.pop(int(row[index]), (0.0, []))
            if not cells:
                continue
            if each[index] >= _CONFIRMED_SHARE * np.float32(level):
                self._release(int(row[index]), cells, int(logged[index]))
            else:
                self._counters.add("isolated_spike", 1)

    def add(self, cells: Cells, written: Written, first: Mask, levels: Float32 | None) -> None:
        """Add cells to the sums, but for those withheld.

        Args:
            cells: n cells.
            written: what writing them changed.
            first: as `SlotSums.first` says.
            levels: energy by cell (Wh) of the suspicious reading that a cell is part of, NaN for all others, shape
                (n,); None where no reading is suspicious.
        """
        flagged = (self._meters.flags[cells.row] & WITHHELD) != 0
        if flagged.any():
            written, first = self._merged(cells, written, first, np.flatnonzero(flagged))
        if levels is None:
            self._slots.add(cells, written, first)
            return
        suspect = np.isfinite(levels) & ~written.repeated
        for index in np.flatnonzero(suspect).tolist():
            self._withhold(cells, written, first, index, float(levels[index]))
        self._slots.add(cells.take(~suspect), written.take(~suspect), first[~suspect])

    def forget(self, row: Int64) -> None:
        """Let go of what is withheld of some meters, whose cells are numbered anew."""
        for one in row[(self._meters.flags[row] & WITHHELD) != 0].tolist():
            self._drop(one)

    def expire(self, before: int) -> None:
        """Let go of cells that ended before a time (Unix seconds): no sum can be corrected for them any more."""
        for row in list(self._withheld):
            kept = {cell: change for cell, change in self._withheld[row].items() if (cell + 1) * change.step >= before}
            if kept:
                self._withheld[row] = kept
            else:
                self._drop(row)

    def dump(self) -> dict[str, Any]:
        """What is withheld, by row and cell."""
        return {
            "withheld": [
                [row, cell, *self._withheld[row][cell]]
                for row in sorted(self._withheld)
                for cell in sorted(self._withheld[row])
            ],
            "waiting": [[row, *self._waiting[row]] for row in sorted(self._waiting)],
        }

    def load(self, kept: dict[str, Any]) -> None:
        """Continue from a dump."""
        self._withheld = {}
        for row, cell, *change in kept["withheld"]:
            self._withheld.setdefault(row, {})[cell] = Change(*change)
        self._waiting = {row: (level, list(cells)) for row, level, cells in kept["waiting"]}

    def _withhold(self, cells: Cells, written: Written, first: Mask, index: int, level: float) -> None:
        row, cell = int(cells.row[index]), int(cells.cell[index])
        self._withheld.setdefault(row, {})[cell] = Change(
            int(cells.step[index]),
            int(written.wh[index]),
            int(written.export[index]),
            float(cells.pf[index]),
            bool(written.fresh[index]),
            bool(first[index]),
        )
        self._meters.flags[row] |= WITHHELD
        self._waiting.setdefault(row, (level, []))[1].append(cell)

    def _merged(self, cells: Cells, written: Written, first: Mask, flagged: Int64) -> tuple[Written, Mask]:
        """Corrections of withheld cells: what was withheld comes with them."""
        written, first = written.take(np.ones(len(cells), bool)), first.copy()
        for index in flagged.tolist():
            change = self._withheld[int(cells.row[index])].get(int(cells.cell[index]))
            if change is None or written.repeated[index]:
                continue
            self._take(int(cells.row[index]), int(cells.cell[index]))
            written.wh[index] += change.wh
            written.export[index] += change.export
            written.fresh[index], first[index] = change.fresh, change.first
        return written, first

    def _release(self, row: int, cells: list[int], logged: int) -> None:
        """Add what was withheld, as a reading that came at `logged` (Unix seconds)."""
        found = [(cell, self._withheld[row][cell]) for cell in cells if cell in self._withheld.get(row, {})]
        if not found:
            return
        for cell, _ in found:
            self._take(row, cell)
        changes = [change for _, change in found]
        count = len(found)
        names = ("wh", "export", "step")
        wh, export, step = (np.array([getattr(change, name) for change in changes], np.int64) for name in names)
        whole = Cells(
            row=np.full(count, row, np.int64),
            cell=np.array([cell for cell, _ in found], np.int64),
            step=step,
            wh=wh,
            export=export,
            pf=np.array([change.pf for change in changes], np.float32),
            logged=np.full(count, logged, np.int64),
            estimated=np.zeros(count, bool),
            same=np.zeros(count, bool),
            distinct=count == 1,
        )
        fresh = np.array([change.fresh for change in changes])
        first = np.array([change.first for change in changes])
        self._slots.add(whole, Written(wh, export, fresh, ~fresh), first)

    def _take(self, row: int, cell: int) -> None:
        del self._withheld[row][cell]
        if cell in self._waiting.get(row, (0.0, []))[1]:
            self._waiting[row][1].remove(cell)
        if not self._withheld[row]:
            self._drop(row)

    def _drop(self, row: int) -> None:
        self._withheld.pop(row, None)
        self._waiting.pop(row, None)
        self._meters.flags[row] &= 255 ^ WITHHELD
