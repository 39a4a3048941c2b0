"""What spells cost, many at a time."""

from collections.abc import Iterator

import numpy as np

from models.accounts.book import Book
from models.accounts.rates import Rates
from models.accounts.spells import Spells
from models.readings import Int64
from models.tariffs.bill import Line, line_of
from models.tariffs.plan import Plan
from models.tariffs.use import Share, Use, share_of_day

_AT_ONCE = 32_768
_DAYS = 2**20


class Rating:
    """Prices the columns of spells.

    Args:
        book: the accounts. rates: the tariffs. spells: what they used.

    Attributes:
        terms: names of the columns of `Spells.terms`.
    """

    def __init__(self, book: Book, rates: Rates, spells: Spells) -> None:
        self._book = book
        self._rates = rates
        self._spells = spells
        self.terms: list[str] = []

    def groups(self, places: Int64) -> Iterator[tuple[Plan, Int64]]:
        """Spells by the prices that hold for them."""
        spells = self._spells
        keys = spells.tariff[places].astype(np.int64) * _DAYS + spells.first[places]
        order = np.argsort(keys, kind="stable")
        bounds = np.flatnonzero(np.r_[True, np.diff(keys[order]) != 0, True]) if len(keys) else np.zeros(1, np.int64)
        for begin, end in zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True):
            some = places[order[begin:end]]
            for start in range(0, len(some), _AT_ONCE):
                yield self.plan(int(some[0])), some[start : start + _AT_ONCE]

    def plan(self, place: int) -> Plan:
        """The prices of one spell."""
        spells = self._spells
        return self._rates.plan(self._book.tariffs[int(spells.tariff[place])], int(spells.first[place]))

    def charge(self, places: Int64) -> tuple[Int64, Int64]:
        """Charge spells for all that they used so far.

        Returns:
            The places in another order, and grains that each is charged more than before (fewer, where below zero).
        """
        found = [(some, self._charge(plan, some)) for plan, some in self.groups(places)]
        if not found:
            return places, np.zeros(0, np.int64)
        return np.concatenate([some for some, _ in found]), np.concatenate([more for _, more in found])

    def lines(self, place: int, digits: int) -> list[Line]:
        """What makes up the charge of one spell, line by line."""
        plan, spells = self.plan(place), self._spells
        parts = plan.parts(self.use(plan, np.array([place])), closing=bool(spells.closed[place]))
        first = int(spells.first[place])
        return [line_of(part, plan, first, int(spells.last[place]), digits) for part in parts if part.amount[0]]

    def _charge(self, plan: Plan, some: Int64) -> Int64:
        spells, total = self._spells, np.zeros(len(some), np.int64)
        closed = spells.closed[some] != 0
        for closing in (False, True):
            those = np.flatnonzero(closed == closing)
            if len(those):
                total[those] = plan.total(self.use(plan, some[those]), closing=closing)
        more = total - spells.charged[some]
        spells.charged[some] = total
        return more

    def use(self, plan: Plan, some: Int64) -> Use:
        """What spells with the same prices used so far."""
        spells, periods = self._spells, len(plan.calendar.periods)
        share = share_of_day(int(spells.first[some[0]]), plan.said.month)
        passed = spells.days[some].astype(np.int64)
        ahead = (spells.last[some] - spells.first[some] + 1).astype(np.int64)
        so_far = Share(*(passed * each for each in share))
        open_ = Share(*(np.where(spells.closed[some] != 0, passed, ahead) * each for each in share))
        demand = slice(0, len(plan.demand))
        return Use(
            wh=spells.wh[some, :periods],
            export=spells.export[some, :periods],
            before=spells.before[some],
            varh=spells.varh[some],
            peak=spells.peak[some, demand],
            highest=spells.highest[some, demand],
            terms={name: spells.terms[some, column] for column, name in enumerate(self.terms)},
            so_far=so_far,
            whole=open_,
        )
