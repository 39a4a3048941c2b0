"""A roster gives each id a row; a table keeps arrays with a row for each."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.readings import Int64, MeterIds

_REMEMBERED = 1024
_FIRST_CAPACITY = 64


class Roster:
    """Ids and their rows, in the order in which they came.

    Attributes:
        ids: the id of each row.
    """

    def __init__(self, ids: list[str] | None = None) -> None:
        self.ids: list[str] = list(ids or [])
        self._rows = {name: row for row, name in enumerate(self.ids)}
        self._remembered: dict[int, tuple[list[str], Int64]] = {}

    def __len__(self) -> int:
        return len(self.ids)

    def find(self, name: str) -> int:
        """Row of an id, or -1."""
        return self._rows.get(name, -1)

    def add(self, name: str) -> int:
        """Row of an id, which gets a new one where it has none."""
        row = self._rows.setdefault(name, len(self.ids))
        if row == len(self.ids):
            self.ids.append(name)
        return row

    def rows(self, ids: MeterIds) -> Int64:
        """Rows of readings' meters; those not known get new rows, in the order of the readings."""
        rows = self._looked_up(ids)
        if ids.kept is not None:
            rows = rows[ids.kept]
        unknown = np.flatnonzero(rows < 0)
        if len(unknown):
            names = ids.names()
            rows[unknown] = [self.add(names[index]) for index in unknown.tolist()]
        return rows

    def _looked_up(self, ids: MeterIds) -> Int64:
        parts = [self._part(part, shared) for part, shared in ids.parts]
        return np.concatenate(parts)

    def _part(self, part: list[str], shared: bool) -> Int64:
        """Rows of a list, -1 where unknown; those of a shared list are remembered once all are known."""
        if not shared:
            return np.array(list(map(self._rows.get, part, [-1] * len(part))), np.int64)
        known = self._remembered.get(id(part))
        if known is not None:
            return known[1]
        rows = self._part(part, False)
        if (rows >= 0).all():
            if len(self._remembered) == _REMEMBERED:
                del self._remembered[next(iter(self._remembered))]
            self._remembered[id(part)] = (part, rows)
        return rows


class Column:
    """What one column of a table is.

    Args:
        dtype: kind of number.
        width: numbers a row; 0 for one that is no array of its own.
        fill: value of a new row.
    """

    def __init__(self, dtype: Any, width: int = 0, fill: float = 0) -> None:
        self.dtype = np.dtype(dtype)
        self.width = width
        self.fill = fill

    @property
    def row_bytes(self) -> int:
        """Bytes a row takes."""
        return int(self.dtype.itemsize) * max(1, self.width)

    def is_whole(self, values: NDArray[Any], rows: int) -> bool:
        """Whether an array can be the column of so many rows as it is: of its kind, and no part of another array."""
        shape = (rows, self.width) if self.width else (rows,)
        return values.base is None and values.flags.writeable and (values.dtype, values.shape) == (self.dtype, shape)

    def empty(self, rows: int) -> NDArray[Any]:
        """Values of new rows."""
        return np.full((rows, self.width) if self.width else rows, self.fill, self.dtype)


class Table:
    """Arrays with a row for each id of a roster; they grow by a quarter, so adding a row costs little.

    Columns are attributes. An attribute's array is replaced when the table grows: take it anew after `grow`.

    Args:
        columns: name -> what the column is.
    """

    def __init__(self, columns: dict[str, Column]) -> None:
        self._columns = columns
        self._count = 0
        self._capacity = 0
        self._set(0)

    def __len__(self) -> int:
        return self._count

    @property
    def row_bytes(self) -> int:
        """Bytes a row takes over all columns."""
        return sum(column.row_bytes for column in self._columns.values())

    def grow(self, count: int) -> None:
        """Have at least `count` rows; new ones hold the columns' fill values."""
        if count > self._capacity:
            self._set(max(count, self._capacity + self._capacity // 4, _FIRST_CAPACITY))
        self._count = max(self._count, count)

    def dump(self) -> dict[str, NDArray[Any]]:
        """The columns, cut to the rows in use."""
        return {name: getattr(self, name)[: self._count] for name in self._columns}

    def load(self, kept: dict[str, NDArray[Any]]) -> None:
        """Continue from a dump; arrays that came through bytes become columns as they are, new columns are filled."""
        self._count = len(next(iter(kept.values())))
        self._capacity = max(self._count, _FIRST_CAPACITY)
        for name, column in self._columns.items():
            values = kept.get(name)
            if values is None or not column.is_whole(values, self._capacity):
                values = column.empty(self._capacity)
                values[: self._count] = kept.get(name, column.fill)
            setattr(self, name, values)

    def _set(self, capacity: int) -> None:
        for name, column in self._columns.items():
            values = column.empty(capacity)
            if self._count:
                values[: self._count] = getattr(self, name)[: self._count]
            setattr(self, name, values)
        self._capacity = capacity
