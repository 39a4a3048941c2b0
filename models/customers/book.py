"""The customers of one partition: a row each, columns that grow together."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.customers.grades import UNGRADED
from models.customers.indicators import QUARTERS, Quarters
from models.roster import Column, Roster, Table

NO_ROW, NO_DAY = -1, -1
_MOST_CLASSES = 64

Int16 = NDArray[np.int16]
Int32 = NDArray[np.int32]
Int64 = NDArray[np.int64]

SUMMED = ("judged", "late", "overdue_days", "billed", "paid", "payments", "reversed", "cuts", "theft", "tamper", "wh")
"""Columns of quarters that add up over their months; `overdue` is as of the end."""

_COLUMNS: dict[str, Column] = {
    "class_": Column(np.int16),
    "critical": Column(np.int16),
    "state": Column(np.int16),
    "since_day": Column(np.int32, fill=NO_DAY),
    "end_day": Column(np.int32, fill=NO_DAY),
    "paid_day": Column(np.int32, fill=NO_DAY),
    "tamper_day": Column(np.int32, fill=NO_DAY),
    "owed": Column(np.int64),
    "oldest_days": Column(np.int32),
    "months": Column(np.int16, QUARTERS),
    "judged": Column(np.int16, QUARTERS),
    "late": Column(np.int16, QUARTERS),
    "overdue_days": Column(np.int32, QUARTERS),
    "billed": Column(np.int64, QUARTERS),
    "paid": Column(np.int64, QUARTERS),
    "payments": Column(np.int16, QUARTERS),
    "overdue": Column(np.int64, QUARTERS),
    "reversed": Column(np.int16, QUARTERS),
    "cuts": Column(np.int16, QUARTERS),
    "theft": Column(np.int16, QUARTERS),
    "tamper": Column(np.int16, QUARTERS),
    "wh": Column(np.int64, QUARTERS),
    "trouble": Column(np.float32, QUARTERS, fill=np.nan),
    "grades": Column(np.int16, QUARTERS, fill=UNGRADED),
    "risk": Column(np.float32),
    "grade": Column(np.int16, fill=UNGRADED),
    "abc": Column(np.int16),
    "rfm": Column(np.int16),
    "matrix": Column(np.int16),
    "life": Column(np.int16),
    "profit": Column(np.int64),
    "value": Column(np.int64),
    "churn": Column(np.float32, fill=np.nan),
    "rule": Column(np.int16, fill=-1),
    "told_priority": Column(np.int16),
    "told_patience": Column(np.int16),
    "told_no_plans": Column(np.int16),
}


class Book(Table):
    """Customers by row.

    Columns of quarters have shape (n, QUARTERS), the running quarter first. Days are local, since 1970-01-01, `NO_DAY`
    where not known; money is minor units.

    class_: place in `classes`. critical: in `CRITICAL`. state: here, or gone how.
    since_day: first energy or bill. end_day: of the contract. paid_day: last payment. tamper_day: last
    event of tampering. owed, oldest_days, quarters: as
    in `AccountMonths`; months: summed up of the quarter; theft, tamper: found in it; wh: energy. trouble, grades: of
    quarters that are over, and of the running one where it is summed up. risk: of `models.customers.trend`. grade: by
    the figures, `UNGRADED` before a quarter is over. abc, rfm (as 543), matrix, life: segments. profit: of a year.
    value: of the time it will stay. churn: probability of leaving, NaN where not known. rule: of the policy. told_*:
    what the other stages know of it.

    Args:
        most: accounts that get a row.

    Attributes:
        roster: their names. classes: names of classes.
    """

    class_: Int16
    critical: Int16
    state: Int16
    since_day: Int32
    end_day: Int32
    paid_day: Int32
    tamper_day: Int32
    owed: Int64
    oldest_days: Int32
    months: Int16
    judged: Int16
    late: Int16
    overdue_days: Int32
    billed: Int64
    paid: Int64
    payments: Int16
    overdue: Int64
    reversed: Int16
    cuts: Int16
    theft: Int16
    tamper: Int16
    wh: Int64
    trouble: NDArray[np.float32]
    grades: Int16
    risk: NDArray[np.float32]
    grade: Int16
    abc: Int16
    rfm: Int16
    matrix: Int16
    life: Int16
    profit: Int64
    value: Int64
    churn: NDArray[np.float32]
    rule: Int16
    told_priority: Int16
    told_patience: Int16
    told_no_plans: Int16

    def __init__(self, most: int) -> None:
        super().__init__(_COLUMNS)
        self._most = most
        self.roster = Roster()
        self.classes: list[str] = ["unknown"]

    def row(self, account: str) -> int:
        """Row of an account, which gets one where it has none; `NO_ROW` without a name or where the book is full."""
        row = self.roster.find(account)
        if row >= 0:
            return row
        if not account or len(self.roster) >= self._most:
            return NO_ROW
        row = self.roster.add(account)
        self.grow(row + 1)
        return row

    def rows(self, accounts: Sequence[str]) -> Int64:
        """Rows of accounts, `NO_ROW` for those without one, shape (n,)."""
        return np.fromiter(map(self.row, accounts), np.int64, len(accounts))

    def set_class(self, row: int, name: str) -> None:
        """Put an account into a class; beyond 64 classes it is unknown."""
        if name not in self.classes and len(self.classes) < _MOST_CLASSES:
            self.classes.append(name)
        self.class_[row] = self.classes.index(name) if name in self.classes else 0

    def business(self) -> NDArray[np.bool_]:
        """Whether accounts are judged as businesses, shape (n,)."""
        homes = [place for place, name in enumerate(self.classes) if name in ("unknown", "residential")]
        return ~np.isin(self.class_[: len(self)], homes)

    def quarters(self) -> Quarters:
        """Quarters of all accounts, sharing memory with the book."""
        count = len(self)
        names = ("months", "judged", "late", "overdue_days", "billed", "overdue", "reversed", "cuts", "theft", "tamper")
        return Quarters(**{name: getattr(self, name)[:count] for name in (*names, "wh")})

    def turn(self) -> None:
        """Begin a new quarter: each becomes the one before, and the oldest is forgotten."""
        count = len(self)
        for name in (*SUMMED, "months", "overdue", "trouble", "grades"):
            column = getattr(self, name)[:count]
            column[:, 1:] = column[:, :-1].copy()
            column[:, 0] = _COLUMNS[name].fill

    def kept(self) -> dict[str, Any]:
        """Everything, for a snapshot."""
        return {"ids": self.roster.ids, "classes": self.classes, "columns": self.dump()}

    def restore(self, state: dict[str, Any]) -> None:
        """Continue from what `kept` gave; a column that it lacks is as of a new row."""
        self.roster, self.classes = Roster(state["ids"]), list(state["classes"])
        count = len(self.roster)
        self.grow(count)
        for name, column in state["columns"].items():
            getattr(self, name)[:count] = column
