"""Energy of local days that are not summed up yet, and of those that were."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.calendar import HOUR
from models.meters.clock import Clock
from models.meters.columns import RING_DAYS, Meters
from models.meters.piece import Cells, spread
from models.meters.quarters import Quarters
from models.meters.window import Written
from models.readings import Int32, Int64


class DaySums:
    """Sums by local hour of the open days, and what came late for closed ones.

    The energy of an interval that is longer than an hour is spread evenly over its hours.

    Args:
        meters: the meters' columns.
        clock: the utility's days.

    Attributes:
        closed: newest local date that was summed up. quarters: energy by quarters of an hour, where it is needed.
    """

    def __init__(self, meters: Meters, clock: Clock) -> None:
        self.closed = 0
        self._meters = meters
        self._clock = clock
        self._late: list[Int64] = []
        self.quarters = Quarters(meters, clock.local)

    def add(self, cells: Cells, written: Written) -> None:
        """Add what cells changed."""
        self.quarters.add(cells, written)
        hour = self._clock.hours(cells.ends())
        day = hour // 24
        open_ = day > self.closed
        if open_.all():
            self._add_open(cells, written, hour, day)
            return
        self._add_open(cells.take(open_), written.take(open_), hour[open_], day[open_])
        late = ~open_
        self._add_late(cells.take(late), written.take(late), hour[late])
        np.minimum.at(self._meters.first_day, cells.row[late], day[late].astype(np.int32))

    def hours(self, day: int, rows: slice) -> Int32:
        """Import by local hour of an open day, shape (n, 24), Wh."""
        return self._meters.hours[rows][:, self._places(day)]

    def clear(self, day: int) -> None:
        """Make room for the days to come; `day` is closed."""
        meters, parity = self._meters, day & 1
        meters.hours[:, self._places(day)] = 0
        for column in (meters.day_cells, meters.day_same, meters.day_estimated, meters.day_rejected, meters.day_export):
            column[:, parity] = 0
        self.closed = day

    def take_late(self) -> "Late":
        """What came late since last asked, by meter and date."""
        rows, hours, wh, export, seconds = self._compact()
        self._late = []
        return Late(rows, hours, wh, export, seconds)

    def dump(self) -> dict[str, Any]:
        """What came late; the open days are in the meters' columns."""
        return {"closed": self.closed, "late": self._compact(), "quarters": self.quarters.dump()}

    def load(self, kept: dict[str, Any]) -> None:
        """Continue from a dump."""
        self.closed = kept["closed"]
        self._late = [kept["late"]] if kept["late"].size else []
        self.quarters.load(kept.get("quarters"))

    def _places(self, day: int) -> Int64:
        return (day * 24 + np.arange(24)) % self._meters.hour_cells

    def _add_open(self, cells: Cells, written: Written, hour: Int64, day: Int64) -> None:
        meters, parity = self._meters, day & 1
        fresh = written.fresh
        changes: list[tuple[NDArray[Any], Int64, NDArray[Any]]] = [
            *((meters.hours, (hour - back) % meters.hour_cells, wh) for back, wh in _by_hour(cells, written.wh)),
            (meters.day_cells, parity, fresh.astype(np.uint16)),
            (meters.day_same, parity, (fresh & cells.same).astype(np.uint16)),
            (meters.day_estimated, parity, (fresh & cells.estimated).astype(np.uint16)),
            (meters.day_export, parity, written.export.astype(np.int32)),
        ]
        for column, place, change in changes:
            if not change.any():
                continue
            flat, index = column.reshape(-1), cells.row * column.shape[1] + place
            if cells.distinct:
                flat[index] += change
            else:
                np.add.at(flat, index, change)
        if (day < meters.first_day[cells.row]).any():
            np.minimum.at(meters.first_day, cells.row, day.astype(np.int32))

    def _add_late(self, cells: Cells, written: Written, hour: Int64) -> None:
        count = _hours_of(cells)
        owner, rank, wh = spread(written.wh, count)
        last = rank == count[owner] - 1
        columns = (written.export[owner] * last, (written.fresh * cells.step)[owner] * last)
        self._late.append(np.stack([cells.row[owner], hour[owner] - (count[owner] - 1 - rank), wh, *columns]))

    def _compact(self) -> Int64:
        """Late energy summed by meter and hour, in their order: columns row, hour, Wh, export Wh, fresh seconds."""
        if not self._late:
            return np.zeros((5, 0), np.int64)
        every = np.concatenate(self._late, axis=1)
        order = np.lexsort((every[1], every[0]))
        every = every[:, order]
        change = np.r_[True, (np.diff(every[0]) != 0) | (np.diff(every[1]) != 0)]
        starts = np.flatnonzero(change)
        compact = np.concatenate([every[:2, starts], np.add.reduceat(every[2:], starts, axis=1)], axis=1 - 1)
        self._late = [compact]
        return compact


class Late:
    """Energy that came after its day was summed up, by meter and date.

    Attributes:
        row, day: m meter-days, by row and then date. hours: shape (m, 24), Wh. export: Wh. seconds: of new intervals.
    """

    def __init__(self, row: Int64, hour: Int64, wh: Int64, export: Int64, seconds: Int64) -> None:
        key = row * 2**32 + hour // 24
        _, first, whose = np.unique(key, return_index=True, return_inverse=True)
        self.row, self.day = row[first], hour[first] // 24
        self.hours = np.zeros((len(first), 24), np.int64)
        self.export = np.zeros(len(first), np.int64)
        self.seconds = np.zeros(len(first), np.int64)
        np.add.at(self.hours, (whose, hour % 24), wh)
        np.add.at(self.export, whose, export)
        np.add.at(self.seconds, whose, seconds)

    def __len__(self) -> int:
        return len(self.row)

    def correct(self, meters: Meters, full_share: float) -> None:
        """Add to the ring of daily totals; a day that came whole and late is as good as any other."""
        place = self.day % RING_DAYS
        before = meters.ring[self.row, place].astype(np.float64)
        nothing = np.isnan(before) | (before == 0)
        total = np.where(np.isnan(before), 0.0, np.abs(before)) + self.hours.sum(axis=1) / 1000.0
        whole = nothing & (self.seconds >= full_share * 86_400)
        usable = whole | ~(np.isnan(before) | np.signbit(before))
        meters.ring[self.row, place] = np.copysign(np.maximum(total, 0.0), np.where(usable, 1.0, -1.0))


def _hours_of(cells: Cells) -> Int64:
    """How many hours each cell takes, at least one."""
    return np.maximum(1, cells.step // HOUR)


def _by_hour(cells: Cells, wh: Int64) -> Iterator[tuple[int, NDArray[np.int32]]]:
    """Energy of cells by hours before their last one; a cell of several hours is spread evenly over them."""
    count = _hours_of(cells)
    most = int(count.max(initial=1))
    if most == 1:
        yield 0, wh.astype(np.int32)
        return
    for back in range(most):
        rank = np.maximum(count - back, 1)
        part = wh * rank // count - wh * (rank - 1) // count
        yield back, np.where(back < count, part, 0).astype(np.int32)
