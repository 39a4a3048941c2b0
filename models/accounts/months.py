"""What a local month was like for each account, read off its ledger when the month is over."""

from dataclasses import dataclass
from datetime import date
from operator import itemgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.accounts.book import Book
from models.accounts.days import LocalDays
from models.accounts.documents import Item, ItemKind, Origin
from models.accounts.ledger import Ledger
from models.accounts.supply import Cuts
from models.calendar import DAY
from models.customers.messages import AccountMonths
from models.flow.stage import Out
from models.flow.topics import ACCOUNT_MONTHS
from models.tariffs.use import month_of
from models.tariffs.when import date_of

Int64 = NDArray[np.int64]

TOLERANCE_DAYS = 3
"""Days after the due day from which a bill is late: banks take that long."""

_AT_ONCE = 4096
_NEVER = 2**30
"""A local day that never comes."""

_WIDE = ("billed", "paid", "owed", "overdue")
_BILLS = (ItemKind.BILL, ItemKind.CHARGES)
_ENERGY = (*_BILLS, ItemKind.USAGE)
_PAID = (Origin.CASH, Origin.TRANSFER, Origin.RECOVERY)
_FACTS = ("judged", "late", "overdue_days", "billed", "paid", "payments", "paid_day",
          "owed", "overdue", "oldest_days", "reversed")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Month:
    """A local month: its number since 1970-01, first and last local day, and when it was summed up (Unix seconds)."""

    number: int
    first: int
    last: int
    at: int

    @classmethod
    def of(cls, day: int, at: int) -> "Month":
        """The month that a local day lies in."""
        first, length = month_of(day)
        begin = date_of(first)
        return cls((begin.year - 1970) * 12 + begin.month - 1, first, first + length - 1, at)

    @property
    def ends_quarter(self) -> bool:
        """Whether a quarter of the year is over with it."""
        return self.number % 3 == 2

    def days(self, first: int, last: int) -> int:
        """How many of these days are in the month."""
        return max(0, min(last, self.last) - max(first, self.first) + 1)

    def has(self, day: int) -> bool:
        """Whether a day is in it."""
        return self.first <= day <= self.last


def first_day(number: int) -> int:
    """First local day of a month by its number.

    Examples:
        >>> first_day(1)
        31
    """
    return (date(1970 + number // 12, number % 12 + 1, 1) - date(1970, 1, 1)).days


def month_numbers(days: NDArray[np.signedinteger]) -> Int64:
    """Months since 1970-01 that local days lie in."""
    found: Int64 = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    return found


def month_name(number: int) -> str:
    """A month as people write it.

    Examples:
        >>> month_name(654)
        '2024-07'
    """
    return f"{1970 + number // 12}-{number % 12 + 1:02}"


def send_months(book: Book, cuts: Cuts, month: Month, days: LocalDays, out: Out) -> None:
    """Tell what the month was like, some thousand accounts a message."""
    begin, end = days.local.midnight(month.first), days.local.midnight(month.last + 1)
    owed = -book.balance()
    for start in range(0, len(book), _AT_ONCE):
        rows = range(start, min(start + _AT_ONCE, len(book)))
        names = [book.names[row] for row in rows]
        found = np.array([facts(book.read(row), month, days) for row in rows], np.int64).T
        columns = dict(zip(_FACTS, found, strict=True))
        columns["cuts"] = np.array([cuts.cut_within(name, begin, end) for name in names], np.int64)
        columns["owed"] = owed[start : start + len(rows)]
        out.send(ACCOUNT_MONTHS, names[0], _message(month, names, columns))


def facts(ledger: Ledger, month: Month, days: LocalDays) -> tuple[int, ...]:
    """Values of `AccountMonths` but for the cuts, in the order of its fields."""
    since = (month.first - 1) * DAY
    received = [(days.of(receipt.at), receipt) for receipt in ledger.receipts if receipt.at >= since]
    received.sort(key=itemgetter(0))  # of several payments of a bill the last settles it
    settled = {use.item: day for day, receipt in received for use in receipt.uses if receipt.origin != Origin.WRITE_OFF}
    settled |= _given_up(ledger, [day for day, receipt in received if receipt.origin == Origin.RECOVERY])
    # What was due and settled before the month says nothing of it.
    bills = [item for item in ledger.items if item.kind in _BILLS and (item.open or _touches(item, settled, month))]
    judged = [item for item in bills if month.has(item.due + TOLERANCE_DAYS + 1)]
    late = sum(_settled(item, settled, month.last + 1) > item.due + TOLERANCE_DAYS for item in judged)
    overdue_days = sum(month.days(item.due + 1, _settled(item, settled, month.last + 1) - 1) for item in bills)
    unpaid = [item for item in ledger.items if _unpaid(item, settled, month)]
    paid = [(day, each.amount - each.reversed) for day, each in received if month.has(day) and each.origin in _PAID]
    mine = [(day, amount) for day, amount in paid if amount > 0]
    return (
        len(judged),
        late,
        overdue_days,
        sum(item.amount for item in ledger.items if item.at >= since and _written(item, month, days)),
        sum(amount for _, amount in mine),
        len(mine),
        max((day for day, _ in mine), default=-1),
        ledger.balance,
        sum(item.open for item in unpaid) + max(ledger.bad_debt, 0),
        max((month.last - item.due for item in unpaid), default=0),
        sum(each.done and each.at >= since and month.has(days.of(each.at)) for each in ledger.reversals),
    )


def _given_up(ledger: Ledger, recovered: list[int]) -> dict[int, int]:
    """Days on which debts were settled that had been written off: never, until all that was is recovered."""
    uses = (receipt.uses for receipt in ledger.receipts if receipt.origin == Origin.WRITE_OFF)
    numbers = [use.item for each in uses for use in each]
    if ledger.bad_debt > 0:
        return dict.fromkeys(numbers, _NEVER)
    return dict.fromkeys(numbers, max(recovered)) if recovered else {}


def _unpaid(item: Item, settled: dict[int, int], month: Month) -> bool:
    """Whether a debt that was due is open, or was given up."""
    open_ = bool(item.open) or settled.get(item.number) == _NEVER
    return open_ and item.kind != ItemKind.USAGE and item.due <= month.last


def _settled(item: Item, settled: dict[int, int], after: int) -> int:
    """Day on which a bill was settled, `after` while it is open; its due day where that was before the month."""
    return after if item.open else settled.get(item.number, item.due)


def _touches(item: Item, settled: dict[int, int], month: Month) -> bool:
    return item.number in settled or item.due + TOLERANCE_DAYS + 1 >= month.first


def _written(item: Item, month: Month, days: LocalDays) -> bool:
    """Whether a debt is one for energy, prepaid use among it, and was written in the month."""
    return item.kind in _ENERGY and month.has(days.of(item.at))


def _message(month: Month, names: list[str], columns: dict[str, Int64]) -> AccountMonths:
    kept: dict[str, Any] = {name: value if name in _WIDE else value.astype(np.int32) for name, value in columns.items()}
    return AccountMonths(month=month.number, at=month.at, account_id=names, **kept)
