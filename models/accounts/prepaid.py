"""Prepaid credit: how long it lasts, and which step that is."""

import numpy as np
from numpy.typing import NDArray

from models.accounts.book import Book
from models.accounts.config import AccountsConfig
from models.accounts.dunning import credit_step
from models.accounts.habits import Habits, Shops

Int64 = NDArray[np.int64]

_COST_KNOWN_AFTER = 3


class Prepaid:
    """Judges the credit of prepaid accounts.

    Args:
        book: the accounts.
        config: with the policies.
    """

    def __init__(self, book: Book, config: AccountsConfig) -> None:
        self._book = book
        self._config = config
        self._habits, self._shops = Habits(book, config), Shops(config)

    def steps(self, rows: Int64, today: int) -> NDArray[np.int8]:
        """Step of each row on a local day, shape (n,); none for accounts that are not prepaid."""
        book = self._book
        steps = np.zeros(len(rows), np.int8)
        classes = book.class_[rows]
        judged = book.prepaid[rows] & book.topped_up[rows] & ~book.closed[rows]
        for number in np.flatnonzero(np.bincount(classes)):
            its = np.flatnonzero(judged & (classes == number))
            mine = rows[its]
            policy = self._config.policy_of(book.classes[number])
            lasts = self.days_left(mine, today)
            lasts -= self._shops.earlier(lasts, today)
            steps[its] = credit_step(lasts, self._balances(mine), book.credit_step[mine], policy)
        return steps

    def days_left(self, rows: Int64, today: int) -> NDArray[np.float64]:
        """Days that the credit of each row lasts, shape (n,); infinite where its daily cost is not known yet."""
        book = self._book
        known = (book.daily_cost[rows] > 0) & (book.cost_days[rows] >= _COST_KNOWN_AFTER)
        return np.where(known, self._habits.days_left(rows, np.maximum(self._balances(rows), 0), today), np.inf)

    def _balances(self, rows: Int64) -> Int64:
        return self._book.balance()[rows] if len(rows) > 1 else np.array([self._book.balance_of(int(r)) for r in rows])
