"""What the running bill of an account will come to, from what was used so far and what its days left usually take."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.accounts.book import Book
from models.accounts.dailyuse import HOURS, DailyUse
from models.accounts.rates import Rates
from models.accounts.rating import Rating
from models.accounts.spells import NONE, Spells
from models.readings import Int64
from models.tariffs.grains import GRAINS, rounded
from models.tariffs.plan import Plan
from models.tariffs.use import Use, month_of, share_of_days
from models.tariffs.when import Calendar

SEVERAL = -1
"""In place of a calendar where several hold in the month."""

_NO_CALENDAR = -2
_NOON = 48


@dataclass(slots=True)
class Running:
    """Bills of a month that is not over, of n accounts.

    Attributes:
        rows: of the accounts. amount: expected, minor units. so_far: charged by now, minor units.
        wh: energy of the month, expected. days: days of it in supply. left: days to come.
        before: energy of the year before the month, Wh. varh: as `wh`.
        periods, export: `wh` and what is fed in by period of use, shape (n, P). calendar: number in `calendars` of
            what those periods are of, or `SEVERAL`.
        place: the newest spell.
    """

    rows: Int64
    amount: Int64
    so_far: Int64
    wh: Int64
    days: Int64
    left: int
    before: Int64
    varh: Int64
    periods: Int64
    export: Int64
    calendar: Int64
    calendars: list[Calendar]
    place: Int64

    def add(self, some: Int64, plan: Plan, use: Use, days: Int64) -> None:
        """Count what some of the accounts use while one set of prices holds; `some` are places in the arrays."""
        count = use.wh.shape[1]
        self.periods, self.export = _widened(self.periods, count), _widened(self.export, count)
        if plan.calendar not in self.calendars:
            self.calendars.append(plan.calendar)
        number = self.calendars.index(plan.calendar)
        first = self.calendar[some] == _NO_CALENDAR
        self.before[some] = np.where(first, use.before, np.minimum(self.before[some], use.before))
        self.calendar[some] = np.where(first | (self.calendar[some] == number), number, SEVERAL)
        self.periods[some, :count] += use.wh
        self.export[some, :count] += use.export
        self.wh[some] += use.wh.sum(axis=1)
        self.varh[some] += use.varh
        self.days[some] += days

    def take(self, chosen: Int64) -> "Running":
        """Some of the accounts."""
        return Running(
            self.rows[chosen], self.amount[chosen], self.so_far[chosen], self.wh[chosen], self.days[chosen], self.left,
            self.before[chosen], self.varh[chosen], self.periods[chosen], self.export[chosen], self.calendar[chosen],
            self.calendars, self.place[chosen],
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Rates:
    """What is fed in, by the periods of a calendar, and reactive energy, in so many days."""

    calendar: Calendar
    fed: Int64
    varh: Int64
    days: Int64

    def export(self, calendar: Calendar, day: int, count: int) -> Int64:
        """What is fed in on so many days by other periods, shape (n, P); all of it at noon where they are others."""
        if calendar == self.calendar:
            return self.fed * count // self.days[:, None]
        found = np.zeros((len(self.fed), len(calendar.periods)), np.int64)
        found[:, calendar.of(day)[_NOON]] = self.fed.sum(axis=1) * count // self.days
        return found


class Projection:
    """Prices the month of accounts as it will be when it is over.

    Every set of prices that holds in the rest of the month is applied to what its days usually take; blocks, minimum
    charges and fees are those of the whole month. The highest power stays as it is.

    Args:
        book: the accounts. rates: the tariffs. spells: what was used. rating: prices it. use: of days to come.
    """

    def __init__(self, book: Book, rates: Rates, spells: Spells, rating: Rating, use: DailyUse) -> None:
        self._book = book
        self._rates = rates
        self._spells = spells
        self._rating = rating
        self._use = use

    def running(self, rows: Int64, day: int) -> Running:
        """Bills of the month of a local day that has been closed; accounts without a spell in it are left out."""
        first, days = month_of(day)
        spells = self._spells
        rows = rows[rows < len(spells.newest)]
        rows = rows[(spells.newest[rows] != NONE) & (spells.last[spells.newest[rows]] >= first)]
        found = _nothing(rows, spells.newest[rows].astype(np.int64), first + days - 1 - day)
        self._charged(found, first)
        every = np.arange(len(rows))
        for plan, places in self._rating.groups(found.place):
            some = _found(found.place, places)
            for last in np.unique(spells.last[places]).tolist():
                its = spells.last[places] == last
                self._follow(found, every[some[its]], plan, day, last, first + days - 1)
        return found

    def energy(self, rows: Int64, calendar: Calendar, begin: int, end: int) -> Int64:
        """Energy that is expected of local days, both included, by period of use, Wh, shape (n, P)."""
        total = np.zeros((len(rows), len(calendar.periods)))
        classes = self._book.class_[rows]
        for kind in (0, 1):
            days = [day for day in range(begin, end + 1) if self._use.kind(day) == kind]
            if not days:
                continue
            hours = self._use.hours(rows, kind)
            periods = np.stack([_hours_to_periods(calendar, day) for day in days])
            share = np.stack([self._use.outlook.by_class(day) for day in days])
            for number in np.flatnonzero(np.bincount(classes)):
                its = classes == number
                total[its] += hours[its] @ np.tensordot(share[:, number], periods, 1)
        found: Int64 = np.rint(total).astype(np.int64)
        return found

    def _charged(self, found: Running, first: int) -> None:
        """Count what the spells of the month were charged so far, and what those that are over used."""
        spells, places = self._spells, found.place
        some = np.arange(len(places))
        grains = np.zeros(len(places), np.int64)
        while len(some):
            np.add.at(grains, some, spells.charged[places])
            places = spells.previous[places].astype(np.int64)
            within = (places != NONE) & (spells.first[places] >= first)
            some, places = some[within], places[within]
            for plan, group in self._rating.groups(places):
                its = some[_found(places, group)]
                found.add(its, plan, self._rating.use(plan, group), spells.days[group].astype(np.int64))
                found.amount[its] += rounded(spells.charged[group])
        found.so_far += rounded(grains)

    def _follow(self, found: Running, some: Int64, plan: Plan, day: int, last: int, end: int) -> None:
        """Price the newest spells of accounts, and what follows on them up to the end of the month."""
        spells, places = self._spells, found.place[some]
        use = self._rating.use(plan, places)
        passed = spells.days[places].astype(np.int64)
        rates = _Rates(plan.calendar, use.export, use.varh, np.maximum(passed, 1))
        if last > day:
            self._lengthen(use, found.rows[some], plan, (day + 1, last), rates)
            passed = passed + last - day
        use.so_far = share_of_days(int(spells.first[places[0]]), passed, plan.said.month)
        self._price(found, some, plan, use, passed)
        name = self._book.tariffs[int(spells.tariff[places[0]])]
        while last < end:
            begin, before = max(last, day) + 1, use.before + use.wh.sum(axis=1)
            plan, last = self._rates.plan(name, begin), self._rates.last(name, begin)
            days = np.full(len(some), last - begin + 1)
            none = np.zeros((len(some), len(plan.calendar.periods)), np.int64)
            share, demand = share_of_days(begin, days, plan.said.month), slice(0, len(plan.demand))
            peak, highest = spells.peak[places, demand], spells.highest[places, demand]
            use = Use(none, none, before, np.zeros_like(before), peak, highest, use.terms, share, share)
            self._lengthen(use, found.rows[some], plan, (begin, last), rates)
            self._price(found, some, plan, use, days)

    def _lengthen(self, use: Use, rows: Int64, plan: Plan, days: tuple[int, int], rates: "_Rates") -> None:
        """Add use of days to come; what is fed in and reactive goes on as it was."""
        count = days[1] - days[0] + 1
        use.wh = use.wh + self.energy(rows, plan.calendar, *days)
        use.export = use.export + rates.export(plan.calendar, days[0], count)
        use.varh = use.varh + rates.varh * count // rates.days

    @staticmethod
    def _price(found: Running, some: Int64, plan: Plan, use: Use, days: Int64) -> None:
        found.amount[some] += plan.total(use) // GRAINS
        found.add(some, plan, use, days)


def _nothing(rows: Int64, place: Int64, left: int) -> Running:
    amount, so_far, wh, days, before, varh = np.zeros((6, len(rows)), np.int64)
    periods, export = np.zeros((2, len(rows), 1), np.int64)
    calendar = np.full(len(rows), _NO_CALENDAR)
    return Running(
        rows, amount, so_far, wh, days, left, before, varh, periods, export, calendar, [], place
    )  # fmt: skip


def _found(places: Int64, wanted: Int64) -> Int64:
    order = np.argsort(places)
    found: Int64 = order[np.searchsorted(places, wanted, sorter=order)]
    return found


def _widened(columns: Int64, count: int) -> Int64:
    return np.pad(columns, ((0, 0), (0, max(0, count - columns.shape[1]))))


def _hours_to_periods(calendar: Calendar, day: int) -> NDArray[np.float64]:
    """Share of each hour of a local day that is of each period of use, shape (24, P)."""
    shares = np.zeros((HOURS, len(calendar.periods)))
    np.add.at(shares, (np.arange(4 * HOURS) // 4, np.array(calendar.of(day))), 0.25)
    return shares
