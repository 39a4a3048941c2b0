"""What the accounts stage counts, as points of metric series."""

from dataclasses import asdict, dataclass, fields
from typing import Any

import numpy as np

from models.accounts.ageing import BUCKETS
from models.accounts.book import Book
from models.accounts.dunning import Step
from models.accounts.rates import Rates
from models.messages import Point


@dataclass(slots=True)
class Tally:
    """Money and records since the last close of a day; money in minor units."""

    billed: int = 0
    paid: int = 0
    reversed: int = 0
    refunded: int = 0
    late_fees: int = 0
    bills: int = 0
    payments: int = 0
    repeated: int = 0
    unmatched: int = 0
    rejected: int = 0

    def reset(self) -> None:
        """Begin a new day."""
        for field in fields(self):
            setattr(self, field.name, 0)

    def dump(self) -> dict[str, int]:
        """The counts, for a snapshot."""
        return asdict(self)

    def load(self, state: dict[str, Any]) -> None:
        """Continue from a dump."""
        for name, value in state.items():
            setattr(self, name, value)


_MONEY = ("billed", "paid", "reversed", "refunded", "late_fees")


def day_points(
    book: Book, rates: Rates, tally: Tally, today: int, at: int, tags: dict[str, str], digits: int
) -> list[Point]:
    """What is counted when a local day has ended, none without accounts; the tally begins anew."""
    if not len(book):
        return []
    points = [
        *ageing_points(book, today, at, tags, digits),
        accounts_point(book, rates, tally, at, tags, digits),
    ]
    tally.reset()
    return points


def ageing_points(book: Book, today: int, at: int, tags: dict[str, str], digits: int) -> list[Point]:
    """Series `ageing`, one point a class: what is open by days overdue, and credit (major units)."""
    count, scale = len(book), 10**digits
    totals = book.ageing(today)
    credit = np.zeros(len(book.classes), np.int64)
    np.add.at(credit, book.class_[:count], book.credit[:count])
    accounts = np.bincount(book.class_[:count], minlength=len(book.classes))
    points = []
    for number in np.flatnonzero(accounts):
        values = {name: int(value) / scale for name, value in zip(BUCKETS, totals[number], strict=True)}
        values |= {"credit": int(credit[number]) / scale, "accounts": float(accounts[number])}
        points.append(Point(series="ageing", at=at, tags={**tags, "class": book.classes[number]}, fields=values))
    return points


def accounts_point(book: Book, rates: Rates, tally: Tally, at: int, tags: dict[str, str], digits: int) -> Point:
    """Series `accounts`: the day's money, suspense (major units), accounts by step, records by outcome."""
    count, scale = len(book), 10**digits
    named, steps = book.named[:count], np.bincount(book.step[:count], minlength=len(Step))
    suspense = ~named & ~book.metered[:count] & ~book.billed[:count] & (book.credit[:count] > 0)
    values = {name: float(value) for name, value in tally.dump().items()}
    values |= {name: values[name] / scale for name in _MONEY}
    values |= {f"step_{step.name.lower()}": float(steps[step]) for step in Step if step}
    values |= {
        "accounts": float(count),
        "accounts_unknown": float(np.count_nonzero(~named)),
        "tariff_unknown": float(np.count_nonzero(named & ~rates.known(book.tariffs)[book.tariff[:count]])),
        "suspense": int(book.credit[:count][suspense].sum()) / scale,
        "suspense_accounts": float(np.count_nonzero(suspense)),
        "credit": int(book.credit[:count].sum()) / scale,
        "owed": int(book.owed[:count].sum()) / scale,
    }
    return Point(series="accounts", at=at, tags=tags, fields=values)
