"""How customers settled their invoices so far, and what that says of the next one."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Float64 = NDArray[np.float64]

_SMOOTHING = 2.0
"""Invoices of the average customer that a customer's own are mixed with."""

_HALF = 0.7
"""What the newest lateness leaves of those before."""

NAMES = (
    "late_share", "mean_days_late", "recent_days_late", "worst_days_late", "settled", "open", "open_overdue",
    "log_amount", "amount_to_usual", "term_days", "electronic",
)  # fmt: skip
"""Features of an invoice on the day it is written.

late_share, mean_days_late: of the customer's settled invoices, drawn to those of all. recent_days_late: newer ones
counting more. worst_days_late: of settled ones. settled, open, open_overdue: counts. log_amount: natural log of money
and 1. amount_to_usual: log to the customer's mean. term_days: from writing to due. electronic: 1 or 0.
"""


@dataclass(frozen=True, slots=True)
class Invoice:
    """An invoice as it is written: days since 1970-01-01, money in major units."""

    customer: str
    written: int
    due: int
    amount: float
    electronic: bool


@dataclass(slots=True)
class _History:
    settled: int = 0
    late: int = 0
    days_late: float = 0.0
    recent: float = 0.0
    worst: float = 0.0
    written: int = 0
    amount: float = 0.0
    open_due: dict[str, int] = field(default_factory=dict)


class Debtors:
    """Customers by name; an invoice that is settled is forgotten but for what it adds to these few numbers."""

    def __init__(self) -> None:
        self._all = _History()
        self._customers: dict[str, _History] = {}

    def features(self, invoice: Invoice) -> Float64:
        """`NAMES` of an invoice on the day it is written, from what was settled before, shape (F,)."""
        of = self._customers.get(invoice.customer, _History())
        count = of.settled + _SMOOTHING
        usual = of.amount / of.written if of.written else invoice.amount
        values = {
            "late_share": (of.late + _SMOOTHING * self._mean(self._all.late)) / count,
            "mean_days_late": self.expected_days_late(invoice.customer),
            "recent_days_late": of.recent,
            "worst_days_late": of.worst,
            "settled": of.settled,
            "open": len(of.open_due),
            "open_overdue": sum(due < invoice.written for due in of.open_due.values()),
            "log_amount": np.log1p(max(invoice.amount, 0)),
            "amount_to_usual": np.log((max(invoice.amount, 0) + 1) / (max(usual, 0) + 1)),
            "term_days": invoice.due - invoice.written,
            "electronic": invoice.electronic,
        }
        return np.array([values[name] for name in NAMES], np.float64)

    def expected_days_late(self, customer: str) -> float:
        """Mean days after the due day, 0 for those in time, of a customer's settled invoices drawn to that of all."""
        of = self._customers.get(customer, _History())
        return (of.days_late + _SMOOTHING * self._mean(self._all.days_late)) / (of.settled + _SMOOTHING)

    def write(self, number: str, invoice: Invoice) -> None:
        """Note an invoice that is open from now on."""
        of = self._customers.setdefault(invoice.customer, _History())
        of.written, of.amount = of.written + 1, of.amount + invoice.amount
        of.open_due[number] = invoice.due

    def settle(self, number: str, invoice: Invoice, day: int) -> None:
        """Note that an invoice was settled on a day."""
        late = max(day - invoice.due, 0)
        of = self._customers[invoice.customer]
        of.open_due.pop(number, None)
        of.recent, of.worst = _HALF * of.recent + (1 - _HALF) * late, max(of.worst, late)
        for history in (of, self._all):
            history.settled, history.late = history.settled + 1, history.late + (late > 0)
            history.days_late += late

    def _mean(self, total: float) -> float:
        return total / self._all.settled if self._all.settled else 0.0
