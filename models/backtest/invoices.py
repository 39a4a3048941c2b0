"""Which invoices are settled late, told on the day they are written."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from models.accounts.debtors import NAMES, Debtors, Invoice
from models.backtest.binary import bounds, calibration, figures, plots
from models.backtest.report import Report
from models.learning.scaled import Scaled
from models.learning.secondorder import SecondOrder

Float64 = NDArray[np.float64]
Bool = NDArray[np.bool_]

PROTOCOL = (
    "in the order of dates, an invoice is scored on the day it is written, and whether it was settled late is learned "
    "on the day after it was settled; the second half counts"
)

NOTES = [
    "A sample that may be synthetic, of 100 customers: a smoke test of ageing, no more.",
    "Whether an invoice is disputed is left out, as it is not known when that was said.",
    "mean_absolute_error_days is of the customer's mean days late so far, constant_error_days of that of all so far.",
]


@dataclass(slots=True)
class InvoiceRun:
    """A pass over invoices; everything learned is in it."""

    debtors: Debtors = field(default_factory=Debtors)
    learner: Scaled = field(default_factory=lambda: Scaled(SecondOrder(every=1)))

    def go(self, invoices: Sequence[tuple[str, Invoice]], settled: Sequence[int]) -> Float64:
        """Score invoices: chance of being late, expected days late, and the same of all customers, shape (n, 3).

        Args:
            invoices: number and invoice, by the day they were written.
            settled: day each was settled.
        """
        known = sorted(range(len(invoices)), key=lambda place: (settled[place], place))
        told, values, found = 0, np.zeros((len(invoices), len(NAMES))), np.zeros((len(invoices), 3))
        for place, (number, invoice) in enumerate(invoices):
            while told < len(known) and settled[known[told]] < invoice.written:
                self._settle(invoices[known[told]], values[known[told]], settled[known[told]])
                told += 1
            values[place] = self.debtors.features(invoice)
            chance = self.learner.predict_proba_many(values[place : place + 1])[0]
            found[place] = chance, values[place, NAMES.index("mean_days_late")], self.debtors.expected_days_late("")
            self.debtors.write(number, invoice)
        return found

    def _settle(self, of: tuple[str, Invoice], values: Float64, day: int) -> None:
        number, invoice = of
        self.debtors.settle(number, invoice, day)
        self.learner.learn_many(values[None], np.array([day > invoice.due]))


def judge(invoices: Sequence[tuple[str, Invoice]], settled: Sequence[int], found: Float64) -> Report:
    """The report on what `InvoiceRun.go` gave."""
    days = np.array([max(day - invoice.due, 0) for (_, invoice), day in zip(invoices, settled, strict=True)], float)
    half = slice(len(days) // 2, None)
    late, scores = days[half] > 0, found[half, 0]
    errors = np.abs(found[half, 1:] - days[half, None]).mean(axis=0).tolist()
    return Report(
        task="arrears",
        data="invoices_paid_late",
        protocol=PROTOCOL,
        records=len(days),
        judged=len(late),
        metrics={
            **figures(late, scores),
            "mean_absolute_error_days": errors[0],
            "constant_error_days": errors[1],
        },
        intervals=dict(bounds(late, scores)),
        calibration=calibration(late, scores),
        notes=NOTES,
        plots=plots(late, scores, "late settlement", "invoices"),
    )
