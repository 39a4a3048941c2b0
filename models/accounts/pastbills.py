"""Bills of past months, and what they make usual."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.accounts.projection import Running
from models.accounts.shockpolicy import MOST_BILLS, ShockPolicy
from models.readings import Int64
from models.roster import Column, Table

_LEAST_DAYS, _ANY_DAYS = 25, 1_000
_NO_BILL = -1
_TO_DEVIATION = 1.4826
"""Standard deviations in one median absolute deviation of the normal distribution."""

_FAR = np.iinfo(np.int64).max // 4


class PastBills(Table):
    """Bills of the last months by row of the book, each in the place of its month modulo `MOST_BILLS`.

    Args:
        policy: what is usual.
        least: minor units that a shock is above the usual bill at least.

    Attributes:
        amount: minor units, shape (n, 13). wh: energy. days: in supply; 0 where there is no bill.
        tariff: number of its name in the book, at the end of the month.
        like: place of the usual bill of the open month, -1 where too few are known.
        most: the most that is usual in it, minor units.
    """

    amount: Int64
    wh: Int64
    days: NDArray[np.int16]
    tariff: NDArray[np.int16]
    like: NDArray[np.int16]
    most: Int64

    def __init__(self, policy: ShockPolicy, least: int) -> None:
        self._policy = policy
        self._least = least
        super().__init__({
            "amount": Column(np.int64, MOST_BILLS),
            "wh": Column(np.int64, MOST_BILLS),
            "days": Column(np.int16, MOST_BILLS),
            "tariff": Column(np.int16, MOST_BILLS),
            "like": Column(np.int16, fill=_NO_BILL),
            "most": Column(np.int64),
        })  # fmt: skip

    def close(self, running: Running, tariff: NDArray[np.int16], month: int, accounts: int) -> None:
        """End a month, and say what is usual in the next.

        Args:
            running: bills of accounts as they are at its end.
            tariff: of those accounts.
            month: counted since 1970-01.
            accounts: how many there are in all; of the others there is no bill.
        """
        self.grow(accounts)
        place, rows = month % MOST_BILLS, running.rows
        self.days[:, place] = 0
        self.amount[rows, place], self.wh[rows, place] = running.amount, running.wh
        self.days[rows, place], self.tariff[rows, place] = running.days, tariff
        every = np.arange(len(self))
        self.judge(every, np.full(len(every), month + 1), (_LEAST_DAYS, _ANY_DAYS))

    def usual(self, rows: Int64) -> Int64:
        """Amount of the usual bill, minor units, shape (n,); of accounts that have one."""
        found: Int64 = self.amount[rows, self.like[rows]]
        return found

    @staticmethod
    def month_of(place: Int64, open_month: int) -> Int64:
        """Months whose bills are in some places while a month is open; all are counted since 1970-01."""
        return open_month - 1 - (open_month - 1 - place) % MOST_BILLS

    @staticmethod
    def year_before(month: Int64) -> Int64:
        """Places of the bills of the twelve months before open ones, the oldest first, shape (n, 12)."""
        found: Int64 = (month[:, None] + np.arange(1, MOST_BILLS)) % MOST_BILLS
        return found

    def judge(self, rows: Int64, month: Int64, days: tuple[Any, Any]) -> None:
        """Say what is usual in the open month of some accounts.

        Args:
            rows: of the accounts.
            month: open, counted since 1970-01, shape (n,).
            days: from how many to how many a bill has that can be compared, shape (n, 1) or for all.
        """
        policy, each = self._policy, np.arange(len(rows))
        # The oldest first, so that of two bills in the middle the choice is always the same.
        order = self.year_before(month)
        length = self.days[rows[:, None], order]
        known = (length >= days[0]) & (length <= days[1])
        amount = np.where(known, self.amount[rows[:, None], order], _FAR)
        recent = np.where(np.arange(order.shape[1]) >= order.shape[1] - policy.recent_bills, amount, _FAR)
        # Of the thirteen months that are kept, the last but twelve is the same month a year ago.
        like = np.where(known[:, 0], order[:, 0], order[each, _middle(recent)])
        enough = (known.sum(axis=1) >= policy.least_bills) & ((recent < _FAR).any(axis=1) | known[:, 0])
        self.like[rows] = np.where(enough, like, _NO_BILL)
        usual = self.amount[rows, np.where(enough, like, 0)]
        share = np.rint(policy.least_share * np.maximum(usual, 0)).astype(np.int64)
        spread = np.rint(policy.spread * _TO_DEVIATION * _deviation(amount, known)).astype(np.int64)
        most = usual + np.maximum(np.maximum(share, spread), self._least)
        newest = order.shape[1] - 1 - np.argmax(known[:, ::-1], axis=1)
        last = np.where(known.any(axis=1), amount[each, newest], 0)  # a bill like the one before surprises nobody
        self.most[rows] = np.where(enough, np.maximum(most, last), 0)


def _middle(amount: Int64) -> Int64:
    """Column of the median of each row; of two in the middle the lower one's, 0 where none is known."""
    order = np.argsort(amount, axis=1, kind="stable")
    half = np.maximum((amount < _FAR).sum(axis=1) - 1, 0) // 2
    found: Int64 = order[np.arange(len(amount)), half]
    return found


def _deviation(amount: Int64, known: NDArray[np.bool_]) -> Int64:
    """Median absolute deviation of each row, shape (n,); 0 where none is known."""
    each = np.arange(len(amount))
    off = np.where(known, np.abs(amount - amount[each, _middle(amount)][:, None]), _FAR)
    found: Int64 = np.where(known.any(axis=1), off[each, _middle(off)], 0)
    return found
