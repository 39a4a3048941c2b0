"""How accounts pay, what they are billed, and what their tariffs cost."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.calendar import DAY, seconds
from models.churn.book import NO_ROW, Book, push
from models.money import minor_units
from models.records import Bill, Payment, Tariff
from models.tariffs.level import energy_level
from models.tariffs.parse import tariff_of

Float64 = NDArray[np.float64]

_GAP_RATE = 0.3
_LATE_RATE = 0.25
_YEAR_S = 365 * DAY


class Money:
    """Payments, bills and prices, as columns of the book; a tariff's level is in minor units per kWh."""

    def __init__(self, book: Book, digits: int, reference_kwh: int) -> None:
        self._book = book
        self._digits = digits
        self._month_wh = reference_kwh * 1000
        self._levels: dict[str, float] = {}

    def price(self, tariff: Tariff, day: int = 0) -> None:
        """Note what a tariff costs on average at the reference use, on a day (days since 1970-01-01).

        Raises:
            BadRecord: its prices are wrong.
        """
        made = tariff_of(tariff, self._digits)
        level = energy_level(made, day, self._month_wh) if made.holds(day) else math.nan
        self._levels[tariff.tariff] = level if level > 0 else math.nan

    def pay(self, payment: Payment, now: int) -> None:
        """Note a payment: how long after the last, and whether it settles what was billed.

        Raises:
            BadRecord: amount or time is wrong.
        """
        at, amount = seconds(payment.at), minor_units(payment.amount, self._digits)
        row = self._book.row(payment.account_id, now)
        if row == NO_ROW:
            return
        if payment.kind in ("reversal", "refund"):
            self._book["open"][row] += amount if self._book["open_due"][row] else 0
        elif payment.kind in ("payment", "top_up"):
            self._paid(row, at, amount)

    def bill(self, bill: Bill, now: int) -> None:
        """Note a bill.

        Raises:
            BadRecord: amount or time is wrong.
        """
        issued, due = seconds(bill.issued_at), seconds(bill.due_at)
        amount = minor_units(bill.amount, self._digits)
        book, row = self._book, self._book.row(bill.account_id, now)
        if row == NO_ROW or issued <= book["billed_at"][row, 0]:
            return
        if book["open_due"][row] and issued > book["open_due"][row]:
            self._settled(row, late=True)
        book["open"][row] += amount
        book["open_due"][row] = due
        push(book["bill"], row, amount)
        push(book["billed_at"], row, issued)

    def levels(self) -> Float64:
        """Price level of each account's tariff, shape (n,); NaN where it is not known."""
        by_code = np.array([*(self._levels.get(name, math.nan) for name in self._book.names["tariff"]), math.nan])
        return np.asarray(by_code[self._book["tariff"]])

    def keep_levels(self) -> None:
        """Keep the price levels of now in front of those of the evaluations before."""
        column = self._book["level"]
        column[:, 1:] = column[:, :-1].copy()
        column[:, 0] = self.levels()

    def bill_rise(self) -> Float64:
        """Log of the last bill to the median of the three before it, shape (n,); NaN with fewer bills."""
        bills = self._book["bill"].astype(np.float64)
        enough = (bills > 0).all(axis=1)
        bills[~enough] = 1.0
        return np.where(enough, np.log(bills[:, 0] / np.median(bills[:, 1:], axis=1)), np.nan)

    def gap_growth(self, now: int) -> Float64:
        """Log of the time since the last payment to the account's usual time between payments, shape (n,)."""
        book = self._book
        waited = np.maximum(now - book["paid_at"], 1).astype(np.float64)
        with np.errstate(invalid="ignore"):
            return np.where(book["paid_at"] > 0, np.log(waited / book["gap_s"]), np.nan)

    def yearly_value(self, yearly_kwh: Float64) -> Float64:
        """Money of a year in minor units by the bills, else by use and price, shape (n,); 0 where neither is known."""
        bills, times = self._book["bill"], self._book["billed_at"]
        count = (times > 0).sum(axis=1)
        last = times[np.arange(len(times)), np.maximum(count - 1, 0)]
        between = (times[:, 0] - last) / np.maximum(count - 1, 1)
        by_bills = bills.sum(axis=1) / np.maximum(count, 1) * _YEAR_S / np.maximum(between, DAY)
        return np.where(count >= 2, by_bills, np.nan_to_num(yearly_kwh * self.levels()))

    def dump(self) -> dict[str, Any]:
        """What is not in the book."""
        return {"levels": self._levels}

    def load(self, state: Mapping[str, Any]) -> None:
        """Continue from a dump."""
        self._levels = dict(state["levels"])

    def _paid(self, row: int, at: int, amount: int) -> None:
        book = self._book
        last = int(book["paid_at"][row])
        if at < last or (at == last and amount == book["paid"][row]):
            return
        if last and at > last:
            usual = book["gap_s"][row]
            book["gap_s"][row] = at - last if math.isnan(usual) else usual + _GAP_RATE * (at - last - usual)
        book["paid_at"][row], book["paid"][row] = at, amount
        if not book["open_due"][row]:
            return
        book["open"][row] -= amount
        if book["open"][row] <= 0:
            self._settled(row, late=at > book["open_due"][row] + DAY)
            book["open"][row] = book["open_due"][row] = 0

    def _settled(self, row: int, late: bool) -> None:
        share = self._book["late"][row]
        self._book["late"][row] = float(late) if math.isnan(share) else share + _LATE_RATE * (late - share)
