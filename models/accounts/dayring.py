"""Energy of the last local days, one by one, of accounts whose bills come from a billing system."""

import numpy as np
from numpy.typing import NDArray

from models.readings import Int64
from models.roster import Column, Table

DAYS = 127
"""Closed days that are kept: a period of a hundred days, and four weeks until its bill comes."""

_RING = DAYS + 1
_AT_ONCE = 32_768
_NO_DAY = -1


class DayRing(Table):
    """Energy by local day, by row of the book, each in the place of its day modulo 128.

    Attributes:
        wh: shape (n, 128). since: first local day that was counted, -1 where none was.
    """

    wh: NDArray[np.int32]
    since: NDArray[np.int32]

    def __init__(self) -> None:
        super().__init__({"wh": Column(np.int32, _RING), "since": Column(np.int32, fill=_NO_DAY)})

    def take(self, rows: Int64, wh: Int64, day: int, today: int) -> None:
        """Count energy of a local day.

        Args:
            rows: of accounts, none twice.
            wh: energy, shape (n,).
            day: it.
            today: the open local day; what is too old for the ring is left out.
        """
        if not len(rows) or not today - DAYS <= day <= today:
            return
        self.grow(int(rows.max()) + 1)
        self.wh[rows, day % _RING] += wh
        self.since[rows] = np.where(self.since[rows] == _NO_DAY, day, self.since[rows])

    def close(self, day: int) -> None:
        """End a local day: the next one takes the place of the oldest."""
        self.wh[: len(self), (day + 1) % _RING] = 0

    def knows(self, rows: Int64, first: Int64, day: int) -> NDArray[np.bool_]:
        """Whether all days from `first` on, shape (n,), to the last closed one were counted."""
        inside = rows < len(self)
        since = (
            np.where(inside, self.since[np.where(inside, rows, 0)], _NO_DAY)
            if len(self)
            else np.full(len(rows), _NO_DAY)
        )
        found: NDArray[np.bool_] = (since != _NO_DAY) & (since <= first) & (first > day - DAYS)
        return found

    def between(self, rows: Int64, first: Int64, last: Int64, day: int) -> Int64:
        """Energy from one local day to another, both included, as far as they are kept, Wh, shape (n,).

        Args:
            rows: of accounts that were counted.
            first: shape (n,).
            last: shape (n,); days that are not closed have none.
            day: the last closed one.
        """
        places = np.arange(day - DAYS + 1, day + 1) % _RING
        found = np.zeros(len(rows), np.int64)
        for start in range(0, len(rows), _AT_ONCE):
            some = slice(start, start + _AT_ONCE)
            upto = np.zeros((len(rows[some]), DAYS + 1), np.int64)
            np.cumsum(self.wh[rows[some][:, None], places], axis=1, dtype=np.int64, out=upto[:, 1:])
            each, begin = np.arange(len(upto)), day - DAYS + 1
            ends = np.clip(np.stack([first[some] - begin, last[some] + 1 - begin]), 0, DAYS)
            found[some] = np.maximum(upto[each, ends[1]] - upto[each, ends[0]], 0)
        return found
