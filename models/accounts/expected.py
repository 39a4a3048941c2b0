"""What an account is expected to use on the days to come, as it is shown."""

import msgspec
import numpy as np

from models.accounts.dailyuse import DailyUse
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


def expected_energy(use: DailyUse, row: int, name: str, day: int, days: int) -> ExpectedEnergy:
    """What the account of a row, of a class, is expected to use on so many days after a local day."""
    rows = np.array([row])
    found = ExpectedEnergy(name, date_of(day).isoformat(), use.learned(row), [])
    for ahead in range(1, days + 1 if found.learned_days else 0):
        band = use.band(rows, day + ahead, ahead)[0] / 1000
        found.days.append(ExpectedDay(date_of(day + ahead).isoformat(), *band.round(3).tolist()))
    return found
