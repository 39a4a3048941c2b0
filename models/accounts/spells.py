"""Spells: what accounts used while one set of prices held, within a local month; a row each."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.accounts.book import Book
from models.readings import Int32, Int64
from models.records import Tariff
from models.roster import Column, Table

NONE = -1
_FIRST_CAPACITY = 64

Int16 = np.ndarray[Any, np.dtype[np.int16]]


class Kept(NamedTuple):
    """Spells apart from their account's other ones: columns, names of tariffs, their prices, names of terms."""

    columns: dict[str, NDArray[Any]]
    tariffs: list[str]
    rates: list[Any]
    terms: list[str]
    default: Tariff


class Spells(Table):
    """The open spell of each account, and those before it as long as they can be corrected.

    Attributes:
        account: row of the account. previous: the spell before it, or -1.
        tariff: number of its name in the book. first: local day on which it began. last: on which it ends, or will.
        days: how many of them were closed with the account in supply. closed: 1 where it is billed.
        before: bought in the calendar year before it, Wh. varh: reactive energy.
        charged: grains that it was charged so far.
        wh, export: bought and fed in by period of use, Wh, shape (m, P).
        peak, highest: highest power of it, and of the months that ratchets remember, by demand charge, shape (m, 2).
        terms: thousandths of what is known of the account, shape (m, T).
        newest: the newest spell of each account's row, or -1.
    """

    account: Int32
    previous: Int32
    tariff: Int16
    first: Int32
    last: Int32
    days: Int16
    closed: Int16
    before: Int64
    varh: Int64
    charged: Int64
    wh: Int64
    export: Int64
    peak: Int64
    highest: Int64
    terms: Int64

    def __init__(self) -> None:
        self.newest = np.full(0, NONE, np.int32)
        super().__init__(_columns(1, 1))
        self._set(_FIRST_CAPACITY)  # so that the spell of an account without one, -1, can be looked at

    def widen(self, periods: int, terms: int) -> None:
        """Have room for so many periods of use and terms."""
        for name, width in (("wh", periods), ("export", periods), ("terms", terms)):
            column = getattr(self, name)
            if width > column.shape[1]:
                self._columns[name] = Column(np.int64, width)
                setattr(self, name, np.pad(column, ((0, 0), (0, width - column.shape[1]))))

    def reach(self, book: Book) -> None:
        """Know every account of a book."""
        if len(book) > len(self.newest):
            grown = np.full(max(len(book), 2 * len(self.newest)), NONE, np.int32)
            grown[: len(self.newest)] = self.newest
            self.newest = grown

    def open(self, rows: Int64, tariff: Int64, first: Int64, last: Int64) -> Int64:
        """Open a spell of each account, after the one that it has; returns their places."""
        places = np.arange(len(self), len(self) + len(rows))
        self.grow(len(self) + len(rows))
        self.account[places], self.previous[places] = rows, self.newest[rows]
        self.tariff[places], self.first[places], self.last[places] = tariff, first, last
        self.newest[rows] = places
        return places

    def holding(self, rows: Int64, day: int) -> Int64:
        """The spell of each account that a local day lies in; the oldest where all begin later."""
        places = self.newest[rows].astype(np.int64)
        while True:
            earlier = (self.first[places] > day) & (self.previous[places] != NONE)
            if not earlier.any():
                return places
            places = np.where(earlier, self.previous[places], places)

    def since(self, rows: Int64, day: int) -> Int64:
        """Places of the spells of accounts that go on to a local day or after it; the oldest first of each."""
        found = []
        places = self.newest[rows[rows < len(self.newest)]].astype(np.int64)
        while len(places := places[(places != NONE) & (self.last[places] >= day)]):
            found.append(places)
            places = self.previous[places].astype(np.int64)
        return np.concatenate(found[::-1]) if found else np.zeros(0, np.int64)

    def over(self, rows: Int64, day: int) -> NDArray[np.bool_]:
        """Which accounts have no spell that goes on to a local day."""
        newest = self.newest[rows]
        found: NDArray[np.bool_] = (newest == NONE) | (self.last[newest] < day)
        return found

    def forget(self, day: int) -> None:
        """Drop spells that ended before a local day, but for the newest of each account."""
        count = len(self)
        if not count:
            return
        keep = self.last[:count] >= day
        newest = self.newest[self.newest != NONE]
        keep[newest] = True
        new = np.where(keep, np.cumsum(keep) - 1, NONE).astype(np.int32)
        for name in self._columns:
            column = getattr(self, name)
            kept = column[:count][keep]
            column[: len(kept)] = kept
            column[len(kept) : count] = self._columns[name].fill
        self._count = int(np.count_nonzero(keep))
        chained = self.previous[: self._count]
        chained[:] = np.where(chained == NONE, NONE, new[chained])
        self.newest[:] = np.where(self.newest == NONE, NONE, new[self.newest])

    def taken(self, places: Int64) -> dict[str, np.ndarray[Any, Any]]:
        """Columns of some spells, but for those that say which spell belongs to which."""
        kept = [name for name in self._columns if name not in ("account", "previous")]
        return {name: getattr(self, name)[places] for name in kept}

    def dump(self) -> dict[str, Any]:
        """Everything, for a snapshot."""
        return {**{name: column.copy() for name, column in super().dump().items()}, "newest": self.newest.copy()}

    def load(self, kept: dict[str, Any]) -> None:
        """Continue from a dump."""
        self.widen(kept["wh"].shape[1], kept["terms"].shape[1])
        super().load({name: column for name, column in kept.items() if name != "newest"})
        self.newest = np.array(kept["newest"], np.int32)


def _columns(periods: int, terms: int) -> dict[str, Column]:
    return {
        "account": Column(np.int32),
        "previous": Column(np.int32, fill=NONE),
        "tariff": Column(np.int16),
        "first": Column(np.int32),
        "last": Column(np.int32),
        "days": Column(np.int16),
        "closed": Column(np.int16),
        "before": Column(np.int64),
        "varh": Column(np.int64),
        "charged": Column(np.int64),
        "wh": Column(np.int64, periods),
        "export": Column(np.int64, periods),
        "peak": Column(np.int64, 2),
        "highest": Column(np.int64, 2),
        "terms": Column(np.int64, terms),
    }
