"""Running bills of a billing system whose tariff nobody has said: its periods, by the bills that came before."""

from datetime import date
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.accounts.book import Book
from models.accounts.causes import Causes
from models.accounts.charging import Charging
from models.accounts.climate import Climate
from models.accounts.days import LocalDays
from models.accounts.estimates import filled
from models.accounts.intake import Bill
from models.accounts.months import month_numbers
from models.accounts.ownprices import own_prices
from models.accounts.pastbills import PastBills
from models.accounts.shockpolicy import MOST_BILLS, ShockPolicy
from models.accounts.watch import Dates, Ended, Looked
from models.readings import Int64
from models.roster import Column, Table
from models.tariffs.when import date_of, day_of

_NONE = -1
_LEAST_DAYS, _MOST_DAYS = 25, 100
_SHORTER, _LONGER = 0.8, 1.25
"""Bills of periods that are so much shorter or longer than usual say nothing of the next one."""

_MONTH_DAYS = 30.4
_ALWAYS_THERE = 28
"""The last day that every month has."""


class _Came(NamedTuple):
    """A bill that came: row of its account, minor units, first and last local day of its period, -1 where not said."""

    row: int
    amount: int
    first: int
    last: int


class Running(NamedTuple):
    """Periods that run, shape (n,) each: accounts, first day, days in all and to come, and energy expected, Wh."""

    rows: Int64
    first: Int64
    days: Int64
    left: Int64
    wh: Int64

    def take(self, some: Int64) -> "Running":
        """Some of the accounts."""
        return Running(*(each[some] for each in self))


class Cycles(Table):
    """Billing periods by row of the book, and what a day and a kWh cost in them.

    Bills are numbered as if by month: one of two months counts two. One whose energy was not counted from its first day
    on, or that has fewer than 25 days, says when the next period begins and nothing else; so does the first one.

    Args:
        book: the accounts. charging: with the energy of their days. policy: what is usual. climate: degree days.
        least: minor units that a shock is above the usual bill at least. days: local days.

    Attributes:
        begin: first day of the open period, -1 before a bill came. length: days that a period has, 0 as that.
        newest: number of the newest bill. first: first day of each that is kept, as `PastBills` keeps them.
        fixed, per_wh: minor units that a day and a Wh cost by the last bills. bills: how many of them those were.
        past: the bills.
    """

    begin: NDArray[np.int32]
    length: NDArray[np.int16]
    newest: NDArray[np.int32]
    first: NDArray[np.int32]
    fixed: NDArray[np.float64]
    per_wh: NDArray[np.float64]
    bills: NDArray[np.int16]

    def __init__(
        self, book: Book, charging: Charging, policy: ShockPolicy, climate: Climate, least: int, days: LocalDays
    ) -> None:
        self._book = book
        self._charging = charging
        self._policy = policy
        self._climate = climate
        self._days = days
        self.past = PastBills(policy, least)
        self._came: list[_Came] = []
        super().__init__({
            "begin": Column(np.int32, fill=_NONE),
            "length": Column(np.int16),
            "newest": Column(np.int32, fill=_NONE),
            "first": Column(np.int32, MOST_BILLS, fill=_NONE),
            "fixed": Column(np.float64),
            "per_wh": Column(np.float64),
            "bills": Column(np.int16),
        })  # fmt: skip

    def note(self, row: int, bill: Bill) -> None:
        """Take in a bill that was posted; without a period it ends on the day before its issue."""
        end = bill.covers_to - 1 if bill.covers_to > 0 else bill.at
        last = self._days.of(end) - (bill.covers_to <= 0)
        first = self._days.of(bill.covers_from) if bill.covers_from >= 0 else _NONE
        self._came.append(_Came(row, bill.amount, first, last))

    def billed(self, rows: Int64) -> NDArray[np.bool_]:
        """Which accounts have periods, and no tariff that would say more of them."""
        book, inside = self._book, rows < len(self)
        theirs = inside & book.named[rows] & book.metered[rows] & ~book.prepaid[rows] & ~book.closed[rows]
        return theirs & ~self._charging.priced(rows)

    def ended(self, day: int) -> Ended:
        """Whose bills came, or did not come for another whole period."""
        if self._came:
            self.grow(1 + max(came.row for came in self._came))
            self.past.grow(len(self))
        amounts: dict[int, int] = {}
        dates: dict[int, dict[str, int]] = {}
        for came in self._came:
            first = int(self.begin[came.row])
            if self._put(came, day):
                amounts[came.row] = came.amount
                dates[came.row] = {"by_tariff": 0, "first": max(first, came.first), "last": came.last}
        self._came.clear()
        rows = np.array(sorted(amounts), np.int64)
        self._judge(rows)
        waited = (self.begin[: len(self)] != _NONE) & (self.begin[: len(self)] + 2 * self.length[: len(self)] == day)
        return Ended(np.union1d(rows, np.flatnonzero(waited)), amounts, dates)

    def ready(self, day: int) -> NDArray[np.bool_]:
        """From a share of the period on, until its bill comes, those whose usual bill is known."""
        found, count = np.zeros(len(self._book), np.bool_), len(self)
        begin, length = self.begin[:count].astype(np.int64), self.length[:count].astype(np.int64)
        passed = day - begin + 1
        enough = passed * _MONTH_DAYS >= self._policy.from_day * length
        found[:count] = (self.past.like[:count] >= 0) & enough & (passed < 2 * length)
        return found

    def look(self, rows: Int64, day: int) -> Looked:
        """Bills of the periods that run on a local day."""
        rows = rows[rows < len(self)]
        rows = rows[self.bills[rows] > 0]
        first, days = self.begin[rows].astype(np.int64), self.length[rows].astype(np.int64)
        used = self._charging.ring.between(rows, first, first + days - 1, day)
        left = np.clip(first + days - 1 - day, 0, days)
        wh = used + self._charging.use.to_come(rows, first, first + days - 1, day)
        so_far, amount = self._cost(rows, days - left, used), self._cost(rows, days, wh)
        most, usual = self.past.most[rows], self.past.usual(rows)
        return Looked(rows, amount, so_far, left, usual, most, Running(rows, first, days, left, wh))

    def causes(self, looked: Looked, day: int) -> Causes:
        """Why bills are other than usual; what the same energy cost otherwise then is counted as prices."""
        running, rows = looked.made_of, looked.rows
        each, like = np.arange(len(rows)), self.past.like[rows].astype(np.int64)
        wh, days = self.past.wh[rows, like], self.past.days[rows, like].astype(np.int64)
        longer = wh * running.days // np.maximum(days, 1)
        added, known = np.zeros(len(rows), np.int64), np.zeros(len(rows), np.bool_)
        began = self.first[rows, like].astype(np.int64)
        spans = np.stack([began, days, running.first, running.days])
        for span in np.unique(spans, axis=1).T:
            some = each[(spans == span[:, None]).all(axis=0)]
            if (degrees := self._warmer(span.tolist(), day)) is not None:
                follows = self._charging.use.follows(rows[some])
                added[some], known[some] = np.rint(follows @ degrees * running.days[some]), True
        steps = [
            looked.usual,
            self._cost(rows, days, wh),
            self._cost(rows, running.days, longer),
            self._cost(rows, running.days, longer + added),
            looked.amount,
        ]
        prices, by_days, weather, usage = (after - before for before, after in pairwise(steps))
        return Causes(by_days, weather, usage, prices, known)

    def dates(self, looked: Looked, day: int) -> Dates:
        """The periods, and the months that the middle of the usual bill's lies in."""
        rows, running, count = looked.rows, looked.made_of, len(looked.rows)
        like = np.where(looked.most > 0, self.past.like[rows], 0)
        middle = np.maximum(self.first[rows, like], 0) + self.past.days[rows, like] // 2
        last = running.first + running.days - 1
        bills = self.bills[rows].astype(np.int64)
        return Dates(filled(count, 0), filled(count), running.first, last, month_numbers(middle), bills)

    def dump(self) -> dict[str, Any]:
        """Everything, for a snapshot."""
        return {"columns": super().dump(), "past": self.past.dump(), "came": [list(came) for came in self._came]}

    def load(self, kept: dict[str, Any]) -> None:
        """Continue from a dump."""
        super().load(kept["columns"])
        self.past.load(kept["past"])
        self._came = [_Came(*came) for came in kept["came"]]

    def _put(self, came: _Came, day: int) -> bool:
        """Keep a bill; whether it is that of the open period, or begins the first one."""
        row, begin = came.row, int(self.begin[came.row])
        first = came.first if came.first >= 0 else begin
        if came.last < max(first, begin, 0):
            return False
        days = came.last - first + 1
        whole = first >= 0 and days >= _LEAST_DAYS
        if not whole and begin not in (_NONE, first):
            return False  # it is for something else
        self.begin[row] = came.last + 1
        if whole:
            passed = _months(came.last + 1 - begin) if begin != _NONE else 0
            self._keep(row, came.amount, first, days, passed, day)
        return True

    def _keep(self, row: int, amount: int, first: int, days: int, passed: int, day: int) -> None:
        past, newest = self.past, int(self.newest[row])
        number = newest + passed if newest != _NONE else int(month_numbers(np.array(first + days // 2)))
        past.days[row, np.arange(max(newest + 1, number - MOST_BILLS + 1), number + 1) % MOST_BILLS] = 0
        self.newest[row], self.length[row] = number, min(_next_days(first, days), _MOST_DAYS + 1)
        one, since = np.array([row]), np.array([first])
        if days > _MOST_DAYS or not self._charging.ring.knows(one, since, day)[0]:
            return
        place = number % MOST_BILLS
        past.amount[row, place], past.days[row, place], self.first[row, place] = amount, days, first
        past.wh[row, place] = self._charging.ring.between(one, since, since + days - 1, day)[0]

    def _judge(self, rows: Int64) -> None:
        """What is usual, and what energy costs, of accounts that got a bill."""
        past = self.past
        length = self.length[rows].astype(np.int64)
        month = self.newest[rows].astype(np.int64) + np.array([_months(days) for days in length.tolist()], np.int64)
        order = past.year_before(month)
        days = past.days[rows[:, None], order].astype(np.int64)
        least = np.maximum(np.ceil(_SHORTER * length), _LEAST_DAYS)[:, None]
        most = np.floor(_LONGER * length)[:, None]
        past.judge(rows, month, (least, most))
        known = (days >= least) & (days <= most)
        known &= np.cumsum(known[:, ::-1], axis=1)[:, ::-1] <= self._policy.recent_bills
        amount, wh = past.amount[rows[:, None], order], past.wh[rows[:, None], order]
        self.fixed[rows], self.per_wh[rows] = own_prices(amount, wh, days, known)
        self.bills[rows] = known.sum(axis=1)

    def _cost(self, rows: Int64, days: Int64, wh: Int64) -> Int64:
        found: Int64 = np.rint(np.maximum(self.fixed[rows] * days + self.per_wh[rows] * wh, 0)).astype(np.int64)
        return found

    def _warmer(self, span: list[int], day: int) -> NDArray[np.float64] | None:
        """Degrees a day by which a period is colder and hotter than an earlier one; None where one is not known."""
        began, days, first, length = span
        then, now = self._climate.span(began, began + days - 1), self._climate.span(first, min(day, first + length - 1))
        if not (then.enough and now.enough):
            return None
        kinds = [self._charging.use.kind(each) for each in range(day + 1, first + length)]
        ahead = np.array(self._climate.ahead([kinds.count(kind) for kind in (0, 1)]))
        mean = (np.array(now.daily) * now.days + ahead) / (now.days + len(kinds))
        found: NDArray[np.float64] = mean - np.array(then.daily)
        return found


def _next_days(first: int, days: int) -> int:
    """Days of the period after one: as many, or up to the same day of a month where it went from one to the same."""
    begin, end = date_of(first), date_of(first + days)
    if begin.day != end.day or begin.day > _ALWAYS_THERE:
        return days
    month = 2 * (12 * end.year + end.month) - 12 * begin.year - begin.month - 1
    return day_of(date(month // 12, month % 12 + 1, end.day)) - first - days


def _months(days: int) -> int:
    """How many months a period counts as."""
    return max(1, round(days / _MONTH_DAYS))
