"""What arrives of customers, put into the book."""

from typing import Any

import numpy as np

from models.accounts.days import LocalDays
from models.calendar import seconds
from models.customers.book import NO_DAY, NO_ROW, Book
from models.customers.messages import AccountMonths, Risks
from models.customers.names import HERE, MOVED, SWITCHED, critical_code
from models.errors import BadRecord
from models.messages import Charges, Evidence
from models.records import Account, CustomerEvent, decoded
from models.theft.config import TAMPER

_LEAVING = {"move_out": MOVED, "switched_away": SWITCHED}
_THEFT = "inspection_theft"
_STRONG = 0.3
TAMPERING = frozenset(code for code, (one, _) in TAMPER.items() if one >= _STRONG)
"""Events of a meter that speak of tampering by themselves."""


class Intake:
    """Puts records and messages into a book.

    Args:
        book: the customers.
        days: local days.

    Attributes:
        counts: `left_out`, accounts that found no room; `left`, customers that went since the last month, and
            `expected`, those of them that were at risk.
        reasons: for leaving, of the likeliest accounts.
    """

    def __init__(self, book: Book, days: LocalDays, ending_risk: float) -> None:
        self._book, self._days, self._ending_risk = book, days, ending_risk
        self.counts = {"left_out": 0, "left": 0, "expected": 0}
        self.reasons: dict[str, list[str]] = {}

    def account(self, value: bytes) -> None:
        """Take reference data; the accounts stage refuses what cannot be used of it."""
        try:
            record = decoded(value, Account)
            end = NO_DAY if record.contract_end is None else self._days.of(seconds(record.contract_end))
        except BadRecord:
            return
        book, row = self._book, self._row(record.account_id)
        if row == NO_ROW:
            return
        book.set_class(row, record.class_ or "unknown")
        book.critical[row] = critical_code(record.critical)
        book.end_day[row] = end if end != NO_DAY else book.end_day[row]

    def event(self, value: bytes) -> None:
        """Take what a customer did; the churn stage refuses what cannot be used of it."""
        try:
            record = decoded(value, CustomerEvent)
            at = seconds(record.at)
        except BadRecord:
            return
        row = self._row(record.account_id) if record.kind in (*_LEAVING, "contract_end") else NO_ROW
        if row == NO_ROW:
            return
        if record.kind == "contract_end":
            self._book.end_day[row] = self._days.of(at)
        elif self._book.state[row] == HERE:
            self._book.state[row] = _LEAVING[record.kind]
            self.counts["left"] += 1
            self.counts["expected"] += bool(self._book.churn[row] >= self._ending_risk)

    def charges(self, message: Charges) -> None:
        """Add the energy of a day, and note who has supply."""
        rows = self._rows(message.account_id)
        known = rows != NO_ROW
        rows, wh = rows[known], message.hour_wh[known].sum(axis=1, dtype=np.int64)
        np.add.at(self._book.wh[:, 0], rows, wh)
        self._begun(rows[wh > 0], message.day)

    def month(self, message: AccountMonths) -> None:
        """Add a month of ledgers to the running quarter."""
        rows = self._rows(message.account_id)
        known = np.flatnonzero(rows != NO_ROW)
        rows, book = rows[known], self._book
        for name in ("judged", "late", "overdue_days", "billed", "paid", "payments", "reversed", "cuts"):
            getattr(book, name)[rows, 0] += getattr(message, name)[known].astype(getattr(book, name).dtype)
        book.overdue[rows, 0] = message.overdue[known]
        book.owed[rows], book.oldest_days[rows] = message.owed[known], message.oldest_days[known]
        book.paid_day[rows] = np.maximum(book.paid_day[rows], message.paid_day[known])
        lived = (message.billed[known] > 0) | (message.payments[known] > 0) | (book.wh[rows, 0] > 0)
        lived |= message.overdue[known] > 0
        book.months[rows[lived], 0] += 1
        self._begun(rows[message.billed[known] > 0], self._days.of(message.at))

    def conduct(self, message: Evidence) -> None:
        """Note theft that an inspection found, and tampering, once a day."""
        row = self._row(message.account_id)
        day = self._days.of(message.at)
        if row == NO_ROW:
            return
        if message.code == _THEFT:
            self._book.theft[row, 0] = 1
        elif message.code in TAMPERING and day > self._book.tamper_day[row]:
            self._book.tamper[row, 0] += 1
            self._book.tamper_day[row] = day

    def risks(self, message: Risks) -> None:
        """Take what churn makes of accounts."""
        rows = self._rows(message.account_id)
        known = rows != NO_ROW
        self._book.churn[rows[known]] = message.probability[known]
        for account in message.account_id:
            self.reasons.pop(account, None)
        self.reasons.update(message.reasons)

    def dump(self) -> dict[str, Any]:
        """What is not in the book."""
        return {"counts": dict(self.counts), "reasons": dict(self.reasons)}

    def load(self, state: dict[str, Any]) -> None:
        """Continue from a dump."""
        self.counts, self.reasons = dict(state["counts"]), dict(state["reasons"])

    def _begun(self, rows: np.ndarray[Any, Any], day: int) -> None:
        new = rows[self._book.since_day[rows] == NO_DAY]
        self._book.since_day[new] = day

    def _row(self, account: str) -> int:
        return int(self._rows([account])[0])

    def _rows(self, accounts: list[str]) -> np.ndarray[Any, Any]:
        rows = self._book.rows(accounts)
        missing = np.flatnonzero(rows == NO_ROW)
        self.counts["left_out"] += sum(bool(accounts[place]) for place in missing.tolist())
        return rows
