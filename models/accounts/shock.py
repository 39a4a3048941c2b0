"""Warns of bills that will be higher than usual, once a month, and withdraws the warning when they will not."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.accounts.book import Book
from models.accounts.causes import Causes
from models.accounts.charging import Charging
from models.accounts.climate import Climate
from models.accounts.config import AccountsConfig
from models.accounts.days import LocalDays
from models.accounts.months import Month
from models.accounts.pastbills import PastBills
from models.accounts.projection import Running
from models.accounts.runningbill import RunningBill
from models.calendar import LocalTime
from models.flow.stage import Out
from models.messages import Finding
from models.money import major
from models.readings import Int64
from models.records import Weather, decoded
from models.roster import Column, Table
from models.tariffs.when import date_of

KIND = "bill.shock"
_CALM, _WARNED, _WITHDRAWN = range(3)
_DESK_FLOOR = 10


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


class Judged(NamedTuple):
    """Running bills that are looked at, and what is usual of them, minor units."""

    running: Running
    usual: Int64
    most: Int64


class Shock:
    """Follows the running bills of the accounts that are billed from charges.

    Args:
        book: the accounts. charging: what they were charged. config: with the policy. local: the zone.
        digits: decimals of the currency.
    """

    def __init__(self, book: Book, charging: Charging, config: AccountsConfig, local: LocalTime, digits: int) -> None:
        self._book = book
        self._charging = charging
        self._config = config
        self._days = LocalDays(local)
        self._digits = digits
        self._policy = policy = config.shock
        self._least = policy.least_units(digits)
        self._climate = Climate(policy, local)
        self._past = PastBills(policy, self._least)
        self._warned = Warned()
        self._split = charging.split(self._past, self._climate)

    def observe(self, value: bytes, now: int, _out: Out) -> None:
        """Take in a record of the weather, at its log time in Unix seconds.

        Raises:
            BadRecord: it cannot be used.
        """
        self._climate.observe(decoded(value, Weather), now)

    def close(self, day: int, at: int) -> list[Finding]:
        """End a local day that was charged: what is to be said at that time, Unix seconds."""
        month = Month.of(day, at)
        use = self._charging.use
        use.close(day, self._climate.close(day, use.kind(day)))
        self._warned.grow(len(self._book))
        self._past.grow(len(self._book))
        if day == month.last:
            return self._end(month, day, at)
        if day - month.first + 1 < self._policy.from_day or not self._policy.enabled:
            return []
        return self._judge(month, day, at)

    def running_bill(self, row: int) -> RunningBill:
        """The bill of one account's month that the last closed day lies in."""
        rows, day = np.array([row]), self._charging.day - 1
        month = Month.of(day, 0)
        begin = date_of(month.first).isoformat()
        every = [line for lines in reversed(self._charging.lines(row, self._digits)) for line in lines]
        found = RunningBill(date_of(day).isoformat(), [line for line in every if line.begin >= begin])
        judged = self._look(rows[self._billed(rows)], day)
        if len(judged.running.rows):
            causes = self._split.causes(judged.running, month) if judged.most[0] else None
            found.expected = self._evidence(judged, causes, 0, month)
        return found

    def dump(self) -> dict[str, Any]:
        """Everything, for a snapshot."""
        return {"climate": self._climate.dump(), "past": self._past.dump(), "warned": self._warned.dump()}

    def load(self, state: dict[str, Any]) -> None:
        """Continue from a dump; before there were warnings, no bills were kept."""
        if state:
            self._climate.load(state["climate"])
            self._past.load(state["past"])
            self._warned.load(state["warned"])

    def _billed(self, rows: Int64) -> NDArray[np.bool_]:
        """Which accounts get a bill that is made of charges."""
        book = self._book
        theirs = book.named[rows] & book.metered[rows] & ~book.prepaid[rows] & ~book.billed[rows] & ~book.closed[rows]
        return theirs & self._config.bill_from_charges

    def _look(self, rows: Int64, day: int) -> Judged:
        running, past = self._charging.projection.running(rows, day), self._past
        kept = running.rows < len(past)
        most, usual = np.zeros(len(kept), np.int64), np.zeros(len(kept), np.int64)
        most[kept], usual[kept] = past.most[running.rows[kept]], past.usual(running.rows[kept])
        return Judged(running, usual, most)

    def _judge(self, month: Month, day: int, at: int) -> list[Finding]:
        warned, past, count = self._warned, self._past, len(self._book)
        every = np.arange(count)
        billed = self._billed(every)
        judged = self._look(every[billed & (past.like[:count] >= 0)], day)
        rows, amount = judged.running.rows, judged.running.amount
        state = warned.state[rows]
        limit = judged.usual + np.rint(self._policy.clear_share * (judged.most - judged.usual)).astype(np.int64)
        begins, ends = (state == _CALM) & (amount > judged.most), (state == _WARNED) & (amount <= limit)
        gone = every[(warned.state[:count] == _WARNED) & ~billed]
        warned.state[rows[begins]], warned.since[rows[begins]] = _WARNED, at
        warned.state[rows[ends]], warned.state[gone] = _WITHDRAWN, _WITHDRAWN
        found = self._findings(judged, np.flatnonzero(begins | ends), month, at)
        return found + [self._finding(int(row), at, {}, clear=True) for row in gone.tolist()]

    def _end(self, month: Month, day: int, at: int) -> list[Finding]:
        """The month is over: its bills are known, and nobody is warned of the next one yet."""
        count, warned = len(self._book), self._warned
        every = np.arange(count)
        rows = every[self._billed(every)]
        running = self._charging.projection.running(rows, day)
        self._charging.use.settle()
        self._past.close(running, self._book.tariff[running.rows], month.number, count)
        amounts = dict(zip(running.rows.tolist(), running.amount.tolist(), strict=True))
        found = []
        for row in np.flatnonzero(warned.state[:count] == _WARNED).tolist():
            billed = {"month": _month(month), "billed": self._money(amounts[row])} if row in amounts else {}
            found.append(self._finding(row, at, billed, clear=True))
        warned.state[:] = _CALM
        warned.told_desk[:] = 0
        return found

    def _findings(self, judged: Judged, some: Int64, month: Month, at: int) -> list[Finding]:
        if not len(some):
            return []
        judged = Judged(judged.running.take(some), judged.usual[some], judged.most[some])
        causes, found = self._split.causes(judged.running, month), []
        for place, row in enumerate(judged.running.rows.tolist()):
            clear = bool(self._warned.state[row] == _WITHDRAWN)
            more = int(judged.running.amount[place] - judged.usual[place])
            if not clear:
                large = more >= max(self._policy.desk_share * judged.usual[place], _DESK_FLOOR * self._least)
                self._warned.told_desk[row] = large
            found.append(self._finding(row, at, self._evidence(judged, causes, place, month), clear=clear))
        return found

    def _evidence(self, judged: Judged, causes: Causes | None, place: int, month: Month) -> dict[str, Any]:
        """What there is to say of one running bill; parts of the difference that are zero are left out."""
        running = judged.running
        found = {
            "month": _month(month),
            "expected": self._money(int(running.amount[place])),
            "so_far": self._money(int(running.so_far[place])),
            "days_to_come": running.left,
        }
        if causes is None:
            return found
        usual, like = int(judged.usual[place]), int(self._past.like[running.rows[place]])
        found |= {
            "usual_bill": self._money(usual),
            "usual_month": _month_of(self._past.month_of(like, month.number)),
            "usual_most": self._money(int(judged.most[place])),
            "difference": self._money(int(running.amount[place]) - usual),
            "weather_known": bool(causes.weather_known[place]),
        }
        parts = {
            "by_weather": int(causes.weather[place]),
            "by_use": int(causes.usage[place]),
            "by_prices": int(causes.tariff[place]),
            "by_days": int(causes.days[place]),
        }
        return found | {name: self._money(part) for name, part in parts.items() if part}

    def _finding(self, row: int, at: int, evidence: dict[str, Any], *, clear: bool) -> Finding:
        book, desk = self._book, bool(self._warned.told_desk[row])
        return Finding(
            kind=KIND,
            subject=book.names[row],
            subject_type="account",
            at=at,
            since=int(self._warned.since[row]),
            severity=2 if desk else 1,
            clear=clear,
            evidence={"class": book.class_of(row), **evidence},
            account_id=book.names[row],
            recipients=["account", "desk"] if desk else ["account"],
        )

    def _money(self, amount: int) -> str:
        return major(amount, self._digits)


def _month(month: Month) -> str:
    return f"{date_of(month.first):%Y-%m}"


def _month_of(number: int) -> str:
    return f"{1970 + number // 12}-{number % 12 + 1:02}"
