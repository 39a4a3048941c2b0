"""Watches running bills of one kind: warns of those that will be higher than usual, once, and withdraws it."""

from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from models.accounts.book import Book
from models.accounts.causes import Causes
from models.accounts.estimates import Estimates, facts, one_of, period
from models.accounts.shockpolicy import ShockPolicy
from models.messages import Finding
from models.money import major
from models.readings import Int64
from models.roster import Column, Table

KIND = "bill.shock"
_CALM, _WARNED, _WITHDRAWN = range(3)
_DESK_FLOOR = 10


class Looked(NamedTuple):
    """Running bills that are looked at, shape (n,) each, money in minor units.

    Attributes:
        rows: of the accounts. amount: expected. so_far: by now. left: days to come.
        usual: the usual bill. most: the most that is usual, 0 where too few bills are known.
        made_of: what its kind knows of them besides.
    """

    rows: Int64
    amount: Int64
    so_far: Int64
    left: Int64
    usual: Int64
    most: Int64
    made_of: Any

    def take(self, some: Int64) -> "Looked":
        """Some of the accounts."""
        return Looked(
            self.rows[some], self.amount[some], self.so_far[some], self.left[some], self.usual[some], self.most[some],
            self.made_of.take(some),
        )  # fmt: skip


class Closed(NamedTuple):
    """What a local day left: what is to be said, and the running bills as they are after it."""

    findings: list[Finding]
    looked: Looked


class Ended(NamedTuple):
    """Accounts whose running bill is over.

    Attributes:
        rows: of them, shape (n,). amounts: what those that are known came to, minor units, by row.
        dates: what those were for, with the names of `Estimates`, by row.
    """

    rows: Int64
    amounts: Mapping[int, int]
    dates: Mapping[int, Mapping[str, int]]


class Dates(NamedTuple):
    """What running bills are for, as `Estimates` has it, shape (n,) each."""

    by_tariff: Int64
    month: Int64
    first: Int64
    last: Int64
    usual_month: Int64
    bills: Int64


class Kind(Protocol):
    """A kind of running bills: those of months that tariffs price, or those of a billing system."""

    def billed(self, rows: Int64) -> NDArray[np.bool_]:
        """Which accounts have running bills of this kind."""

    def ended(self, day: int) -> Ended:
        """Whose bills are over with a local day."""

    def ready(self, day: int) -> NDArray[np.bool_]:
        """Of which accounts enough is known on a local day to judge, shape (accounts,)."""

    def look(self, rows: Int64, day: int) -> Looked:
        """Running bills of accounts after a local day; those that nothing is known of are left out."""

    def causes(self, looked: Looked, day: int) -> Causes:
        """Why they are other than usual, of accounts that have a usual bill."""

    def dates(self, looked: Looked, day: int) -> Dates:
        """What they are for, and their usual bills."""


class Warned(Table):
    """What was said of the running bill of each account, by row of the book.

    Attributes:
        state: nothing, that it will be a shock, or that it will not after all. since: when it was warned of, Unix
            seconds. told_desk: whether the desk was told, too.
    """

    state: NDArray[np.int16]
    since: Int64
    told_desk: NDArray[np.int16]

    def __init__(self) -> None:
        super().__init__({"state": Column(np.int16), "since": Column(np.int64), "told_desk": Column(np.int16)})


class Watch:
    """Follows running bills of one kind.

    Args:
        book: the accounts. kind: of their bills. policy: what a shock is. digits: decimals of the currency.

    Attributes:
        warned: what was said.
    """

    def __init__(self, book: Book, kind: Kind, policy: ShockPolicy, digits: int) -> None:
        self._book = book
        self._kind = kind
        self._policy = policy
        self._digits = digits
        self._least = policy.least_units(digits)
        self.warned = Warned()

    def close(self, day: int, at: int) -> Closed:
        """End a local day, at that time in Unix seconds."""
        every = np.arange(len(self._book))
        self.warned.grow(len(every))
        found = self._end(self._kind.ended(day), at)
        billed = self._kind.billed(every)
        looked = self._kind.look(every[billed], day)
        if self._policy.enabled:
            found += self._judge(looked, day, at) + self._gone(every[~billed], at)
        return Closed(found, looked)

    def estimates(self, looked: Looked, day: int) -> Estimates:
        """What running bills after a local day are expected to come to, and why."""
        count, known = len(looked.rows), np.flatnonzero(looked.most > 0)
        parts = np.zeros((5, count), np.int64)
        if len(known):
            causes = self._kind.causes(looked.take(known), day)
            parts[:, known] = causes.weather, causes.usage, causes.tariff, causes.days, causes.weather_known
        dates = self._kind.dates(looked, day)
        return Estimates(
            dates.by_tariff, dates.month, dates.first, dates.last, looked.amount, looked.so_far, looked.left,
            looked.usual, dates.usual_month, looked.most, dates.bills, *parts,
        )  # fmt: skip

    def _end(self, ended: Ended, at: int) -> list[Finding]:
        warned, found = self.warned, []
        for row in ended.rows[warned.state[ended.rows] == _WARNED].tolist():
            said = {}
            if (amount := ended.amounts.get(row)) is not None:
                said = {**period(ended.dates[row]), "billed": major(amount, self._digits)}
            found.append(self._finding(row, at, said, clear=True))
        warned.state[ended.rows], warned.told_desk[ended.rows] = _CALM, 0
        return found

    def _judge(self, looked: Looked, day: int, at: int) -> list[Finding]:
        warned = self.warned
        looked = looked.take(np.flatnonzero(self._kind.ready(day)[looked.rows] & (looked.most > 0)))
        rows, state = looked.rows, warned.state[looked.rows]
        limit = looked.usual + np.rint(self._policy.clear_share * (looked.most - looked.usual)).astype(np.int64)
        begins = (state == _CALM) & (looked.amount > looked.most)
        ends = (state == _WARNED) & (looked.amount <= limit)
        warned.state[rows[begins]], warned.since[rows[begins]] = _WARNED, at
        warned.state[rows[ends]] = _WITHDRAWN
        some = np.flatnonzero(begins | ends)
        return self._findings(looked.take(some), day, at) if len(some) else []

    def _gone(self, rows: Int64, at: int) -> list[Finding]:
        """Withdraw what was said of accounts that have no running bill of this kind any more."""
        gone = rows[self.warned.state[rows] == _WARNED]
        self.warned.state[gone] = _WITHDRAWN
        return [self._finding(row, at, {}, clear=True) for row in gone.tolist()]

    def _findings(self, looked: Looked, day: int, at: int) -> list[Finding]:
        columns, found = self.estimates(looked, day)._asdict(), []
        for place, row in enumerate(looked.rows.tolist()):
            clear = bool(self.warned.state[row] == _WITHDRAWN)
            more = int(looked.amount[place] - looked.usual[place])
            if not clear:
                large = more >= max(self._policy.desk_share * looked.usual[place], _DESK_FLOOR * self._least)
                self.warned.told_desk[row] = large
            found.append(self._finding(row, at, facts(one_of(columns, place), self._digits), clear=clear))
        return found

    def _finding(self, row: int, at: int, evidence: dict[str, Any], *, clear: bool) -> Finding:
        book, desk = self._book, bool(self.warned.told_desk[row])
        return Finding(
            kind=KIND,
            subject=book.names[row],
            subject_type="account",
            at=at,
            since=int(self.warned.since[row]),
            severity=2 if desk else 1,
            clear=clear,
            evidence={"class": book.class_of(row), **evidence},
            account_id=book.names[row],
            recipients=["account", "desk"] if desk else ["account"],
        )
