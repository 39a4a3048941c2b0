"""What accounts used while one set of prices held, as columns."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from models.tariffs.grains import MONTH, YEAR, Int64
from models.tariffs.when import date_of


class Share(NamedTuple):
    """Time, so that the shares of single days add up exactly; shape (n,) each.

    Attributes:
        days: how many. months: in parts of a month (`models.tariffs.grains.MONTH`). years: in parts of a year.
    """

    days: Int64
    months: Int64
    years: Int64

    def take(self, rows: Int64) -> "Share":
        """Some of the rows."""
        return Share(self.days[rows], self.months[rows], self.years[rows])


@dataclass(slots=True)
class Use:
    """Use of n accounts.

    Attributes:
        wh: bought, by period of use, Wh, shape (n, P). export: fed in, the same.
        before: bought in the calendar year before that, Wh, shape (n,).
        varh: reactive energy, shape (n,).
        peak: highest power for each demand charge, W or VA, shape (n, D). highest: that of the months that its
            ratchet remembers.
        terms: thousandths of what is known of each account, as `persons` or `kw`, shape (n,) each; nothing known is 0.
        so_far: time that has passed. whole: time that the prices will have held when the month is over.
    """

    wh: Int64
    export: Int64
    before: Int64
    varh: Int64
    peak: Int64
    highest: Int64
    terms: Mapping[str, Int64]
    so_far: Share
    whole: Share

    def __len__(self) -> int:
        return len(self.wh)

    def term(self, name: str) -> Int64:
        """Thousandths of something that is known of each account, shape (n,)."""
        found = self.terms.get(name)
        return np.zeros(len(self), np.int64) if found is None else found


def share_of_day(day: int, month: str = "calendar") -> tuple[int, int, int]:
    """One local day as days, parts of a month, and parts of a year."""
    days = month_of(day)[1]
    year = date_of(day).year
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return 1, MONTH // (30 if month == "30 days" else days), YEAR // (366 if leap else 365)


def share_of_days(day: int, days: Int64, month: str = "calendar") -> Share:
    """So many local days, shape (n,), of the month and year that one lies in."""
    return Share(*(days * each for each in share_of_day(day, month)))


def month_of(day: int) -> tuple[int, int]:
    """First local day of the month that a day lies in, and how many days the month has."""
    first = day - date_of(day).day + 1
    return first, 32 - date_of(first + 31).day
