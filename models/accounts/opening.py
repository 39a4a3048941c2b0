"""Opens spells of accounts, and ends them where a tariff or what it must know changes."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.accounts.book import Book
from models.accounts.demands import Demands
from models.accounts.gathering import Gathered
from models.accounts.rates import Rates
from models.accounts.rating import Rating
from models.accounts.spells import NONE, Spells
from models.errors import BadRecord
from models.readings import Int64
from models.tariffs.when import date_of

_MOST_TERMS = 16
_MOST_TERM = 100_000


class Opening:
    """Which spell an account is in.

    Args:
        book: the accounts. rates: the tariffs. spells: of the accounts. demands: their highest powers.
        rating: knows the columns of terms.
    """

    def __init__(self, book: Book, rates: Rates, spells: Spells, demands: Demands, rating: Rating) -> None:
        self._book = book
        self._rates = rates
        self._spells = spells
        self._demands = demands
        self._rating = rating
        self._terms = np.zeros((0, 1), np.int64)

    def set_terms(self, row: int, said: Mapping[str, float] | str) -> None:
        """Note the terms of an account in place of those before.

        Raises:
            BadRecord: there are too many names of terms, or a value is absurd.
        """
        names, terms = self._rating.terms, _read(said) if isinstance(said, str) else said
        if wrong := [name for name, value in terms.items() if not 0 <= value <= _MOST_TERM]:
            raise BadRecord(f"terms: {wrong[0]} is not between 0 and 100,000")
        new = [name for name in sorted(terms) if name not in names]
        if len(names) + len(new) > _MOST_TERMS:
            raise BadRecord(f"terms: all accounts together have {_MOST_TERMS} names at most; {new[0]} is one more")
        names += new
        self._reach()
        self._terms[row] = 0
        for name, value in terms.items():
            self._terms[row, names.index(name)] = round(value * 1000)

    def open(self, rows: Int64, day: int, *, change: bool) -> Int64:
        """Have a spell for a local day, of each account.

        Args:
            rows: of the accounts.
            day: the local day.
            change: whether a tariff or term that has changed holds from this day on.

        Returns:
            Places of spells that this ended.
        """
        self._reach()
        spells = self._spells
        places = spells.newest[rows]
        has = places != NONE
        over = has & (spells.last[places] < day)
        changed = has & ~over & self._differs(rows, places) if change else np.zeros(len(rows), np.bool_)
        cut = changed & (spells.first[places] < day)
        again = changed & (spells.first[places] == day) & ~spells.wh[places].any(axis=1)
        spells.last[places[cut]] = day - 1
        self._begin(rows[~has | over | cut], day)
        self._dress(places[again].astype(np.int64), rows[again], day)
        ended: Int64 = places[cut].astype(np.int64)
        return ended

    def retime(self, tariff: int, day: int) -> Int64:
        """Note anew when the prices of open spells end; on a local day the records of a tariff changed.

        Returns:
            Places of all spells of the tariff.
        """
        spells, name = self._spells, self._book.tariffs[tariff]
        places = np.flatnonzero(spells.tariff[: len(spells)] == tariff)
        for first in np.unique(spells.first[places]).tolist():
            some = places[(spells.first[places] == first) & (spells.closed[places] == 0)]
            spells.last[some] = max(self._rates.last(name, first), day - 1)
            spells.widen(len(self._rates.plan(name, first).calendar.periods), 1)
        return places

    def newest_of(self, rows: Int64) -> Int64:
        """Places of the newest spells of accounts that have one."""
        places: Int64 = self._spells.newest[rows[rows < len(self._spells.newest)]].astype(np.int64)
        found: Int64 = places[places != NONE]
        return found

    def carry(self, energy: Gathered, places: Int64) -> Int64:
        """Carry energy into what later spells of the same year know of the time before them.

        Returns:
            Places of all spells that this and the energy itself changed.
        """
        spells, touched = self._spells, [places]
        total = energy.hours.sum(axis=1)
        later = spells.newest[energy.rows].astype(np.int64)
        while (rest := np.flatnonzero(later != places)).size:
            same = rest[_years(spells.first[later[rest]]) == _years(spells.first[places[rest]])]
            spells.before[later[same]] += total[same]
            touched.append(later[same])
            later[rest] = spells.previous[later[rest]]
        return np.unique(np.concatenate(touched))

    def dump(self) -> dict[str, Any]:
        """The terms, for a snapshot."""
        return {"names": list(self._rating.terms), "terms": self._terms.copy()}

    def load(self, state: dict[str, Any]) -> None:
        """Continue from a dump."""
        self._rating.terms[:] = state["names"]
        self._terms = np.array(state["terms"], np.int64)

    def _reach(self) -> None:
        self._spells.reach(self._book)
        width = max(1, len(self._rating.terms))
        short, narrow = len(self._spells.newest) - len(self._terms), width - self._terms.shape[1]
        if short > 0 or narrow > 0:
            self._terms = np.pad(self._terms, ((0, max(0, short)), (0, max(0, narrow))))
        self._spells.widen(1, width)

    def _differs(self, rows: Int64, places: NDArray[np.int32]) -> NDArray[np.bool_]:
        spells = self._spells
        other = (spells.terms[places] != self._terms[rows]).any(axis=1)
        differs: NDArray[np.bool_] = other | (spells.tariff[places] != self._book.tariff[rows])
        return differs

    def _begin(self, rows: Int64, day: int) -> None:
        if not len(rows):
            return
        spells, before = self._spells, self._spells.newest[rows].astype(np.int64)
        places = spells.open(
            rows, self._book.tariff[rows].astype(np.int64), np.full(len(rows), day), np.full(len(rows), day)
        )
        self._dress(places, rows, day)
        has = before != NONE
        same = has & (_years(spells.first[np.maximum(before, 0)]) == date_of(day).year)
        older = before[same]
        spells.before[places[same]] = spells.before[older] + spells.wh[older].sum(axis=1)

    def _dress(self, places: Int64, rows: Int64, day: int) -> None:
        """Give spells that begin on a day the tariff and terms of their accounts."""
        spells, book = self._spells, self._book
        spells.tariff[places], spells.terms[places] = book.tariff[rows], self._terms[rows]
        for number in np.flatnonzero(np.bincount(book.tariff[rows])).tolist():
            name = book.tariffs[number]
            plan = self._rates.plan(name, day)
            spells.widen(len(plan.calendar.periods), 1)
            its = book.tariff[rows] == number
            spells.last[places[its]] = self._rates.last(name, day)
            if plan.demand:
                for place, row in zip(places[its].tolist(), rows[its].tolist(), strict=True):
                    highest = self._demands.highest(row, plan, day)
                    spells.highest[place, : len(highest)] = highest


def _read(text: str) -> dict[str, float]:
    """Terms written as `persons=5 kw=4.6`."""
    pairs = [part.partition("=") for part in text.split()]
    try:
        return {name: float(value) for name, _, value in pairs}
    except ValueError:
        raise BadRecord(f"terms {text!r} are not written as persons=5 kw=4.6") from None


def _years(days: NDArray[np.signedinteger]) -> Int64:
    """Calendar years of local days, shape (n,)."""
    years: Int64 = days.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970
    return years
