"""Running bills of local months that tariffs price: of accounts billed here, and of others whose tariff is known."""

import numpy as np
from numpy.typing import NDArray

from models.accounts.book import Book
from models.accounts.causes import Causes
from models.accounts.charging import Charging
from models.accounts.climate import Climate
from models.accounts.estimates import filled
from models.accounts.months import Month
from models.accounts.pastbills import PastBills
from models.accounts.shockpolicy import ShockPolicy
from models.accounts.watch import Dates, Ended, Looked
from models.readings import Int64


class MonthlyBills:
    """Running bills of months.

    A bill of a month that is over is as good as one that was sent: what a billing system made of it is not asked.

    Args:
        book: the accounts. charging: what they were charged. policy: what is usual.
        climate: degree days. least: minor units that a shock is above the usual bill at least.

    Attributes:
        past: bills of months that are over.
    """

    def __init__(self, book: Book, charging: Charging, policy: ShockPolicy, climate: Climate, least: int) -> None:
        self._book = book
        self._charging = charging
        self._policy = policy
        self.past = PastBills(policy, least)
        self._split = charging.split(self.past, climate)

    def billed(self, rows: Int64) -> NDArray[np.bool_]:
        """Which accounts pay afterwards for energy that a tariff prices."""
        book = self._book
        theirs = book.named[rows] & book.metered[rows] & ~book.prepaid[rows] & ~book.closed[rows]
        return theirs & self._charging.priced(rows)

    def ended(self, day: int) -> Ended:
        """With the last day of a month its bills are known."""
        month, count = Month.of(day, 0), len(self._book)
        self.past.grow(count)
        if day != month.last:
            return Ended(np.zeros(0, np.int64), {}, {})
        every = np.arange(count)
        running = self._charging.projection.running(every[self.billed(every)], day)
        self.past.close(running, self._book.tariff[running.rows], month.number, count)
        amounts = dict(zip(running.rows.tolist(), running.amount.tolist(), strict=True))
        return Ended(every, amounts, {row: {"by_tariff": 1, "month": month.number} for row in amounts})

    def ready(self, day: int) -> NDArray[np.bool_]:
        """From a day of the month on, those whose usual bill is known."""
        month, count = Month.of(day, 0), len(self._book)
        if day == month.last or day - month.first + 1 < self._policy.from_day:
            return np.zeros(count, np.bool_)
        known: NDArray[np.bool_] = self.past.like[:count] >= 0
        return known

    def look(self, rows: Int64, day: int) -> Looked:
        """Bills of the month that a local day lies in."""
        running, past = self._charging.projection.running(rows, day), self.past
        kept = running.rows < len(past)
        most, usual = np.zeros(len(kept), np.int64), np.zeros(len(kept), np.int64)
        most[kept], usual[kept] = past.most[running.rows[kept]], past.usual(running.rows[kept])
        left = np.full(len(running.rows), running.left)
        return Looked(running.rows, running.amount, running.so_far, left, usual, most, running)

    def causes(self, looked: Looked, day: int) -> Causes:
        """Why bills of the month of a local day are other than usual."""
        return self._split.causes(looked.made_of, Month.of(day, 0))

    def dates(self, looked: Looked, day: int) -> Dates:
        """The month of a local day, and those of the usual bills."""
        number, count = Month.of(day, 0).number, len(looked.rows)
        like, none, known = filled(count, 0), filled(count), looked.most > 0
        like[known] = self.past.like[looked.rows[known]]
        return Dates(filled(count, 1), filled(count, number), none, none, self.past.month_of(like, number), none)
