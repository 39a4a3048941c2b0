"""What an account is expected to use on the days to come, by what its shard published of it."""

import msgspec
import numpy as np

from models.accounts.book import Book
from models.accounts.dailyuse import banded
from models.accounts.outlook import Outlook
from models.accounts.runningbill import RunningBills
from models.tariffs.when import date_of


class ExpectedDay(msgspec.Struct):
    """Energy of a local day, kWh: below p10 on one day in ten, above p90 on one."""

    date: str
    p10_kwh: float
    p50_kwh: float
    p90_kwh: float


class ExpectedEnergy(msgspec.Struct):
    """Energy of an account's days to come.

    Attributes:
        class_: of the account. until: date of the last day that is known. learned_days: from how many, up to 14.
    """

    class_: str = msgspec.field(name="class")
    until: str
    learned_days: int
    days: list[ExpectedDay]


def expected_energy(message: RunningBills, account: str, days: int) -> ExpectedEnergy | None:
    """What an account of a block is expected to use on so many days to come; None where no day of it is known."""
    if message.usual is None or account not in message.account_id:
        return None
    usual = message.usual
    places = np.flatnonzero(usual.place == message.account_id.index(account))
    if not len(places):
        return None
    place = int(places[0])
    class_ = usual.classes[int(usual.class_[place])]
    found = ExpectedEnergy(class_, date_of(message.day).isoformat(), int(usual.learned[place]), [])
    book = Book()
    book.classes = [class_]
    outlook = Outlook(book)
    outlook.load(usual.outlook)
    low, high = (each[place : place + 1].astype(np.float64) for each in (usual.low, usual.high))
    for ahead in range(1, days + 1):
        day = message.day + ahead
        off = date_of(day).weekday() in usual.days_off
        middle = usual.wh[place, int(off)] * outlook.by_class(day)
        band = banded(middle, low, high, ahead)[0] / 1000
        found.days.append(ExpectedDay(date_of(day).isoformat(), *band.round(3).tolist()))
    return found
