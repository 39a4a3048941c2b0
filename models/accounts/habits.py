"""What a prepaid account uses on working days and on days off, and so how long its credit lasts."""

import numpy as np
from numpy.typing import NDArray

from models.accounts.book import Book
from models.accounts.config import AccountsConfig

Int64 = NDArray[np.int64]
Float64 = NDArray[np.float64]

WEEK = 7

_LEARNS_AFTER = 7
"""Days of charges after which a day's cost says something of its kind, and not of the level alone."""

_KEEPS = 1 - 1 / 20
"""What a day of a kind leaves of those before: the last twenty count."""

_USUAL_DAYS = 4.0
"""Days as costly as any other that each kind begins with."""

_LONGEST_DAYS = 36_525.0
"""A century: of an empty house, whose mean only ever halves, credit lasts longer than any date."""

_MOST_SHARE, _LEAST_SHARE = 3.0, 0.1


class Habits:
    """The level of an account's daily cost, and the share of it that each kind of day takes.

    Kinds are working days and days off by the week. The level is the exponential mean of costs over their kind's share,
    so that a weekend does not look like a change of habits.

    Args:
        book: the accounts; `cost_level` and the columns of shares are kept here.
        config: days off, and how many days the level remembers.
    """

    def __init__(self, book: Book, config: AccountsConfig) -> None:
        self._book = book
        self._kinds = np.isin(np.arange(WEEK), config.weekdays_off).astype(np.int64)

    def learn(self, rows: Int64, cost: Float64, day: int) -> None:
        """Take in the cost of a local day; call it when the book has counted the day.

        Args:
            rows: of accounts, none twice.
            cost: minor units, shape (n,).
            day: local day.
        """
        book, kind = self._book, int(self._kinds[_weekdays(day, 1)[0]])
        days = book.cost_days[rows]
        # Of a snapshot from before there were habits, the mean is the level.
        level = np.where(book.cost_level[rows] != 0, book.cost_level[rows], book.daily_cost[rows])
        share = self._shares(rows)[:, kind]
        learns = (days > _LEARNS_AFTER) & (level > 0)
        seen, total = (book.rest_days, book.rest_share) if kind else (book.work_days, book.work_share)
        said = np.clip(cost / np.where(learns, level, 1.0), 0, _MOST_SHARE)
        total[rows] = np.where(learns, _KEEPS * total[rows] + said, total[rows])
        seen[rows] = np.where(learns, _KEEPS * seen[rows] + 1, seen[rows])
        book.cost_level[rows] = level + (cost / np.maximum(share, _LEAST_SHARE) - level) / np.maximum(days, 1)

    def days_left(self, rows: Int64, balance: Int64, today: int) -> Float64:
        """Days that credit lasts, shape (n,): whole weeks, then day by day; infinite where (next to) nothing is used.

        Args:
            rows: of accounts.
            balance: minor units, shape (n,), none below zero.
            today: local day, none of which is used yet.
        """
        book = self._book
        level = np.where(book.cost_level[rows] > 0, book.cost_level[rows], book.daily_cost[rows])
        used = level > 0
        cost = np.where(used, level, 1.0)[:, None] * self._shares(rows)[:, self._kinds[_weekdays(today, WEEK)]]
        total = np.cumsum(cost, axis=1)
        weeks, rest = np.divmod(balance, total[:, -1])
        whole = (total[:, :-1] <= rest[:, None]).sum(axis=1)
        each = np.arange(len(rows))
        before = np.where(whole > 0, total[each, whole - 1], 0.0)
        found: Float64 = WEEK * weeks + whole + (rest - before) / cost[each, whole]
        return np.where(used & (found <= _LONGEST_DAYS), found, np.inf)

    def _shares(self, rows: Int64) -> Float64:
        """Share of the level by kind of day, shape (n, 2)."""
        book = self._book
        total = np.stack([book.work_share[rows], book.rest_share[rows]], axis=1)
        seen = np.stack([book.work_days[rows], book.rest_days[rows]], axis=1)
        found: Float64 = np.maximum((_USUAL_DAYS + total) / (_USUAL_DAYS + seen), _LEAST_SHARE)
        return found


class Shops:
    """How much earlier than usual a warning must come for the customer to be able to top up.

    Args:
        config: days of the week on which credit is not sold.
    """

    def __init__(self, config: AccountsConfig) -> None:
        closed = np.isin(np.arange(2 * WEEK) % WEEK, config.weekdays_closed)
        runs = np.zeros(2 * WEEK, np.int64)
        for day in range(2 * WEEK):
            runs[day] = runs[day - 1] + 1 if closed[day] and day else int(closed[day])
        ahead = np.zeros(2 * WEEK + 1, np.int64)
        for day in range(2 * WEEK - 1, -1, -1):
            ahead[day] = ahead[day + 1] + 1 if closed[day] else 0
        self._before = np.where(closed.all(), 0, runs[WEEK:])
        self._after = np.where(closed[:WEEK] | closed.all(), 0, ahead[1 : WEEK + 1])

    def earlier(self, days_left: Float64, today: int) -> Int64:
        """Days by which to warn earlier, shape (n,).

        They are the closed days up to the one on which the credit ends, and, where shops close tomorrow, the days until
        they open again: a warning on those days would help nobody.
        """
        weekday = _weekdays(today, 1)[0]
        ends = (weekday + np.where(np.isfinite(days_left), days_left, 0).astype(np.int64)) % WEEK
        found: Int64 = self._before[ends] + self._after[weekday]
        return found


def _weekdays(day: int, count: int) -> Int64:
    """Days of the week from a local day on, Monday 0, shape (count,)."""
    return (day + 3 + np.arange(count)) % WEEK
