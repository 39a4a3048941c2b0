"""Energy of a local day by class of customers, as the demand stage learns it."""

from typing import Any

import numpy as np

from models.accounts.book import MOST_CLASSES, Book
from models.accounts.dailyuse import DailyUse
from models.accounts.gathering import Gathered
from models.demand.messages import CLASS, DemandDays
from models.readings import Int64

_LATELY = 7
"""Days for which an account that is silent counts with what is usual of it; after them it is thought to be gone."""


class ClassDays:
    """Sums over the accounts of a partition.

    Energy of an earlier day is told apart and changes no day that was told: a late meter counted as usual there.

    Args:
        book: the accounts. use: what is usual of them.
    """

    def __init__(self, book: Book, use: DailyUse) -> None:
        self._book = book
        self._use = use
        self._today, self._late = np.zeros((2, MOST_CLASSES), np.int64)

    def take(self, energy: Gathered, *, late: bool) -> None:
        """Count energy of the open day, or of an earlier one."""
        total = self._late if late else self._today
        np.add.at(total, self._book.class_[energy.rows], energy.hours.sum(axis=1))

    def close(self, day: int) -> DemandDays | None:
        """End a local day that is in the usual days already; None where no account was heard of lately."""
        book, use, count = self._book, self._use, len(self._use)
        heard = use.heard[:count] == day
        silent = ~heard & (use.heard[:count] > day - _LATELY) & ~book.closed[:count]
        rows = np.flatnonzero(heard | silent)
        classes = book.class_[rows]
        usual = np.stack([use.usual_wh(rows, kind) for kind in (0, 1)])
        filled = np.where(silent[rows], usual[use.kind(day)], 0.0)

        def total(values: Any) -> Int64:
            return np.rint(np.bincount(classes, values, len(book.classes))).astype(np.int64)

        accounts, members = total(heard[rows]), total(np.ones(len(rows)))
        some = np.flatnonzero((members > 0) | (self._late[: len(book.classes)] != 0))
        found = DemandDays(
            day=day,
            level=CLASS,
            name=[book.classes[number] for number in some.tolist()],
            wh=np.maximum(self._today[some], 0),
            filled_wh=total(filled)[some],
            accounts=accounts[some],
            usual_wh=total(usual[0])[some],
            usual_off_wh=total(usual[1])[some],
            late_wh=self._late[some],
        )
        self._today[:], self._late[:] = 0, 0
        return found if len(some) else None

    def dump(self) -> dict[str, Any]:
        """The open day, for a snapshot."""
        return {"today": self._today, "late": self._late}

    def load(self, state: dict[str, Any]) -> None:
        """Continue from a dump."""
        self._today, self._late = state["today"], state["late"]
