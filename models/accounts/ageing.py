"""Ageing: how much of what is owed is overdue for how long."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Int64 = NDArray[np.int64]

BUCKETS = ("current", "1-30", "31-60", "61-90", "90+")
"""Days overdue; `current` is not overdue, its due day included."""

_LAST_DAYS = np.array([0, 30, 60, 90], np.int64)


def bucket(due: ArrayLike, today: int) -> Int64:
    """Index into `BUCKETS` of debts, by the local days they are due (days since 1970-01-01).

    Examples:
        >>> bucket([100, 99, 70, 69], today=100).tolist()
        [0, 1, 1, 2]
    """
    return np.searchsorted(_LAST_DAYS, today - np.asarray(due, np.int64), side="left").astype(np.int64)


def ageing(due: ArrayLike, amount: ArrayLike, today: int) -> Int64:
    """Totals of open amounts by bucket.

    Args:
        due: local day each debt is due, days since 1970-01-01, shape (n,).
        amount: what is open of each, minor units, shape (n,).
        today: local day to judge by.

    Returns:
        Minor units, shape (5,), in the order of `BUCKETS`.
    """
    owner = np.zeros(np.shape(due), np.int64)
    total: Int64 = ageing_by(owner, 1, due, amount, today)[0]
    return total


def ageing_by(owner: ArrayLike, owners: int, due: ArrayLike, amount: ArrayLike, today: int) -> Int64:
    """Totals of open amounts by owner and bucket.

    Args:
        owner: whose debt each is (a class, an account), 0 to `owners` - 1, shape (n,).
        owners: how many there are.
        due: local day each debt is due, days since 1970-01-01, shape (n,).
        amount: what is open of each, minor units, shape (n,).
        today: local day to judge by.

    Returns:
        Minor units, shape (owners, 5).
    """
    totals = np.zeros((owners, len(BUCKETS)), np.int64)
    np.add.at(totals, (np.asarray(owner, np.int64), bucket(due, today)), np.asarray(amount, np.int64))
    return totals
