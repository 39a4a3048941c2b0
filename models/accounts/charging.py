"""Charges: energy of a day becomes money, gathered until a bill is written or prepaid credit is touched."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.accounts.book import Book
from models.accounts.config import AccountsConfig
from models.accounts.rates import Rates
from models.accounts.tariffs import GRAINS, MOST_WH, fixed_share, rounded
from models.errors import BadRecord
from models.messages import Charges

Int64 = NDArray[np.int64]

_EPOCH = date(1970, 1, 1)


@dataclass(slots=True)
class Charging:
    """Prices energy into the columns of a book.

    A late difference of a day counts to the month it belongs to for its tier, and to the next bill for its money.
    One of a month before the last is priced as if it were of the last. Energy exported has no price.

    Attributes:
        month_first: local day on which the open month begins.
        skipped: rows of charges that named no account or were absurd.
    """

    book: Book
    rates: Rates
    config: AccountsConfig
    month_first: int = 0
    skipped: int = 0

    def take(self, message: Charges) -> None:
        """Price one message.

        Raises:
            BadRecord: its arrays do not fit together.
        """
        count = len(message.account_id)
        if message.hour_wh.shape != (count, 24):
            raise BadRecord(f"hour_wh has shape {message.hour_wh.shape}, not ({count}, 24)")
        rows, hours = self._by_account(message)
        book = self.book
        book.metered[rows[~book.closed[rows]]] = True
        priced = np.flatnonzero(book.prepaid[rows] | self._accrues(rows))
        self._price(rows[priced], hours[priced], message.day)

    def close(self, day: int) -> None:
        """End a local day: fixed prices, smoothed daily cost, and after its last day the month."""
        first, days = month_of(day)
        self._add_fixed(day - first + 1, days)
        self._smooth(day)
        if is_month_end(day):
            book = self.book
            book.last_month_wh[:], book.month_wh[:] = book.month_wh, 0
            self.month_first = day + 1

    def bills(self, day: int) -> Iterator[tuple[int, int]]:
        """Take out what is to be billed at the end of a local day, as (row, minor units); the rounding stays behind."""
        book, count = self.book, len(self.book)
        ends = np.full(count, is_month_end(day)) | book.final[:count]
        due = ends & book.named[:count] & ~book.prepaid[:count] & ~book.billed[:count]
        amounts = rounded(book.accrued[:count])
        book.final[:count] = False
        for row in np.flatnonzero(due & (amounts > 0)):
            book.accrued[row] -= amounts[row] * GRAINS
            yield int(row), int(amounts[row])

    def use_up(self, row: int) -> int:
        """Take out the whole minor units that a prepaid account has used; less than one stays behind."""
        whole: int = max(0, int(self.book.accrued[row]) // GRAINS)
        self.book.accrued[row] -= whole * GRAINS
        return whole

    def dump(self) -> list[int]:
        """State outside of the book."""
        return [self.month_first, self.skipped]

    def load(self, state: list[Any]) -> None:
        """Continue from a dump."""
        self.month_first, self.skipped = state

    def _by_account(self, message: Charges) -> tuple[Int64, Int64]:
        hours = message.hour_wh.astype(np.int64)
        absurd = np.abs(hours).sum(axis=1) > MOST_WH
        usable = ~absurd & np.fromiter(map(bool, message.account_id), np.bool_, len(absurd))
        self.skipped += int(np.count_nonzero(~usable))
        names = message.account_id
        if not usable.all():
            names, hours = [name for name, good in zip(names, usable, strict=True) if good], hours[usable]
        rows = self.book.rows(names)
        single, place = np.unique(rows, return_inverse=True)
        if len(single) == len(rows):
            return rows, hours
        sums = np.zeros((len(single), 24), np.int64)
        np.add.at(sums, place, hours)
        return single, sums

    def _accrues(self, rows: Int64) -> NDArray[np.bool_]:
        book = self.book
        postpaid = ~book.billed[rows] & self.config.bill_from_charges
        return np.where(book.prepaid[rows], book.topped_up[rows], postpaid)

    def _price(self, rows: Int64, hours: Int64, day: int) -> None:
        book = self.book
        used = book.month_wh if day >= self.month_first else book.last_month_wh
        cost = self.rates.charge(book.tariffs, book.tariff[rows], used[rows], hours)
        used[rows] += hours.sum(axis=1)
        book.accrued[rows] += np.where(self._accrues(rows), cost, 0)
        new = np.flatnonzero(day > book.last_day[rows])
        book.cost_now[rows[new]] += cost[new]
        book.fresh[rows[new]] = True

    def _add_fixed(self, day_of_month: int, days: int) -> None:
        book = self.book
        rows = np.flatnonzero(book.metered[: len(book)])
        if not len(rows):
            return
        share = fixed_share(self.rates.fixed(book.tariffs)[book.tariff[rows]], day_of_month, days)
        book.accrued[rows] += np.where(self._accrues(rows), share, 0)
        book.cost_now[rows] += np.where(book.fresh[rows], share, 0)

    def _smooth(self, day: int) -> None:
        book = self.book
        rows = np.flatnonzero(book.fresh[: len(book)])
        days = np.minimum(book.cost_days[rows] + 1, self.config.cost_days)
        book.daily_cost[rows] += (book.cost_now[rows] / GRAINS - book.daily_cost[rows]) / days
        book.cost_days[rows], book.last_day[rows] = days, day
        book.cost_now[rows], book.fresh[rows] = 0, False


def date_of(day: int) -> date:
    """Date of a local day counted from 1970-01-01."""
    return _EPOCH + timedelta(days=day)


def month_of(day: int) -> tuple[int, int]:
    """First local day of the month that a day lies in, and how many days the month has."""
    then = date_of(day)
    first = then.replace(day=1)
    following = (first + timedelta(days=31)).replace(day=1)
    return (first - _EPOCH).days, (following - first).days


def is_month_end(day: int) -> bool:
    """Whether a local day is the last of its month."""
    return date_of(day + 1).day == 1
