"""Energy by quarters of an hour of the meters whose charges need it; a few of all."""

from typing import Any, NamedTuple

import numpy as np

from models.calendar import LocalTime
from models.messages import SLOTS
from models.meters.columns import FINE, Meters
from models.meters.piece import Cells, Mask, spread
from models.meters.window import Written
from models.readings import Int64

_QUARTER = 900


class Fine(NamedTuple):
    """Quarters of an hour of some meters on one date.

    Attributes:
        place: which of the meters asked for. wh, export, vah: by slot, shape (m, 100). varh: shape (m,).
    """

    place: Int64
    wh: Int64
    export: Int64
    vah: Int64
    varh: Int64


class Quarters:
    """Differences of energy by meter, local date and slot, until they are sent.

    A correction counts with the power factor of its own reading.

    Args:
        meters: the meters' columns.
        local: the utility's zone.
    """

    def __init__(self, meters: Meters, local: LocalTime) -> None:
        self._meters = meters
        self._local = local
        self._kept: list[Int64] = []

    def add(self, cells: Cells, written: Written) -> None:
        """Add what cells changed, of meters that need it."""
        chosen: Mask = (self._meters.flags[cells.row] & FINE) != 0
        if not chosen.any():
            return
        some, change = cells.take(chosen), written.take(chosen)
        factor = np.where(np.isnan(some.pf), 1.0, some.pf.astype(np.float64))
        vah = np.rint(change.wh / factor).astype(np.int64)
        varh = np.rint(change.wh * np.sqrt(1 - factor**2) / factor).astype(np.int64)
        count = np.maximum(1, some.step // _QUARTER)
        owner, rank, wh = spread(change.wh, count)
        rest = [spread(column, count)[2] for column in (change.export, vah, varh)]
        end = some.ends()[owner] - (count[owner] - 1 - rank) * _QUARTER
        day = self._local.day(end)
        midnight = np.array([self._local.midnight(each) for each in np.unique(day).tolist()], np.int64)
        slot = (end - 1 - midnight[np.unique(day, return_inverse=True)[1]]) // _QUARTER
        self._kept.append(np.stack([day, some.row[owner], slot, wh, *rest]))

    def take(self, day: int, rows: Int64) -> Fine:
        """What there is of a local date for some meters, none of which comes twice."""
        every = self._compact()
        place = np.searchsorted(rows, every[1], sorter=(order := np.argsort(rows)))
        found = order[np.minimum(place, len(rows) - 1)] if len(rows) else np.zeros(every.shape[1], np.int64)
        mine = (every[0] == day) & (rows[found] == every[1]) if len(rows) else np.zeros(every.shape[1], np.bool_)
        fine, whose = np.unique(found[mine], return_inverse=True)
        sums = np.zeros((3, len(fine), SLOTS), np.int64)
        for table, column in zip(sums, every[3:6, mine], strict=True):
            np.add.at(table, (whose, every[2, mine]), column)
        varh = np.zeros(len(fine), np.int64)
        np.add.at(varh, whose, every[6, mine])
        return Fine(fine, sums[0], sums[1], sums[2], varh)

    def forget(self, day: int) -> None:
        """Drop what is of a local date or earlier ones."""
        every = self._compact()
        self._kept = [every[:, every[0] > day]]

    def dump(self) -> Int64:
        """What is kept, for a snapshot."""
        return self._compact()

    def load(self, kept: Any) -> None:
        """Continue from a dump; None is one from before there was this."""
        self._kept = [] if kept is None else [np.array(kept, np.int64)]

    def _compact(self) -> Int64:
        """Sums by date, meter and slot, in their order: columns date, row, slot, Wh, export Wh, VAh, varh."""
        if not self._kept:
            return np.zeros((7, 0), np.int64)
        every = np.concatenate(self._kept, axis=1)
        every = every[:, np.lexsort(every[2::-1])]
        if every.shape[1]:
            starts = np.flatnonzero(np.r_[True, (np.diff(every[:3]) != 0).any(axis=0)])
            every = np.concatenate([every[:3, starts], np.add.reduceat(every[3:], starts, axis=1)])
        self._kept = [every]
        return every
