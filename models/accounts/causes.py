"""Why a bill is other than usual: days, weather, prices, and what is left, use; the parts add up exactly."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.accounts.book import Book
from models.accounts.climate import Climate
from models.accounts.dailyuse import DailyUse
from models.accounts.months import Month, first_day
from models.accounts.pastbills import PastBills
from models.accounts.projection import Projection, Running
from models.accounts.rates import Rates
from models.accounts.spells import Spells
from models.readings import Int64
from models.tariffs.grains import GRAINS
from models.tariffs.plan import Plan
from models.tariffs.use import Share, Use, share_of_days

_MIDDLE = 14
"""Days from the first to the day whose prices stand for those of a month that is over."""

_NOON = 48


class Causes(NamedTuple):
    """Parts of differences between bills, minor units, shape (n,) each.

    Attributes:
        days: another number of days. weather: heating and cooling. usage: all other use, with what it does to powers
            and periods of use. tariff: prices.
        weather_known: whether the temperatures of both months are known; where not, weather is 0.
    """

    days: Int64
    weather: Int64
    usage: Int64
    tariff: Int64
    weather_known: NDArray[np.bool_]


class Split:
    """Goes from the usual bill to the expected one by steps, each priced on its own.

    At the prices of the usual bill: its energy; then for the days of this month; then with the energy that the weather
    adds; then what is really used; and that at the prices of now. What the steps do not explain of the usual bill
    itself, as other powers or hours, counts as usage.

    Args:
        book: the accounts. rates: the tariffs. spells: with terms and powers. past: usual bills.
        climate: degree days. use: what they do to accounts. projection: energy by period of use.
    """

    def __init__(
        self,
        book: Book,
        rates: Rates,
        spells: Spells,
        past: PastBills,
        climate: Climate,
        use: DailyUse,
        projection: Projection,
        terms: list[str],
    ) -> None:
        self._book = book
        self._rates = rates
        self._spells = spells
        self._past = past
        self._climate = climate
        self._use = use
        self._projection = projection
        self._terms = terms

    def causes(self, running: Running, month: Month) -> Causes:
        """Why running bills are other than usual, of accounts that have a usual bill."""
        past, rows = self._past, running.rows
        like = past.like[rows].astype(np.int64)
        found = [np.zeros(len(rows), np.int64) for _ in range(3)]
        known = np.zeros(len(rows), np.bool_)
        tariff = past.tariff[rows, like].astype(np.int64)
        for key in np.unique(np.stack([like, tariff]), axis=1).T.tolist():
            some = np.flatnonzero((like == key[0]) & (tariff == key[1]))
            before = int(past.month_of(np.array(key[0]), month.number))
            parts, sure = self._priced(running.take(some), self._book.tariffs[key[1]], key[0], before, month)
            known[some] = sure
            for total, part in zip(found, parts, strict=True):
                total[some] = part
        days, weather, prices = found
        usage = running.amount - past.usual(rows) - days - weather - prices
        return Causes(days, weather, usage, prices, known)

    def _priced(
        self, running: Running, name: str, place: int, before: int, month: Month
    ) -> tuple[tuple[Int64, Int64, Int64], bool]:
        """Parts for days, weather and prices of accounts whose usual bill is of one month and tariff."""
        past, rows = self._past, running.rows
        old_first = first_day(before)
        plan = self._rates.plan(name, old_first + _MIDDLE)
        wh, days = past.wh[rows, place], past.days[rows, place].astype(np.int64)
        use = self._used(running, plan, month)
        longer = wh * running.days // np.maximum(days, 1)
        added = self._weather(running, before, days, month)
        warm = longer + (0 if added is None else added)
        old = share_of_days(old_first, days, plan.said.month)
        new = share_of_days(month.first, running.days, plan.said.month)
        as_usual = self._cost(plan, _with(use, wh), old, days, running.days)
        with_days, with_weather = (self._cost(plan, _with(use, each), new) for each in (longer, warm))
        now = self._cost(plan, use, new)
        return (with_days - as_usual, with_weather - with_days, running.amount - now), added is not None

    def _used(self, running: Running, plan: Plan, month: Month) -> Use:
        """What the month uses, by the periods of other prices."""
        spells, count = self._spells, len(plan.calendar.periods)
        usual = self._projection.energy(running.rows, plan.calendar, month.first, month.last)
        wh = _spread(running.wh, usual)
        alike = [number for number, each in enumerate(running.calendars) if each == plan.calendar]
        same = np.isin(running.calendar, alike)
        export = np.zeros_like(wh)
        export[:, plan.calendar.of(month.first)[_NOON]] = running.export.sum(axis=1)
        wh[same], export[same] = running.periods[same, :count], running.export[same, :count]
        demand, places = slice(0, len(plan.demand)), running.place
        terms = {name: spells.terms[places, column] for column, name in enumerate(self._terms)}
        none = Share(*np.zeros((3, len(wh)), np.int64))
        peak, highest = spells.peak[places, demand], spells.highest[places, demand]
        return Use(wh, export, running.before, running.varh, peak, highest, terms, none, none)

    def _weather(self, running: Running, before: int, days: Int64, month: Month) -> Int64 | None:
        """Wh that other weather than that of the usual bill adds; None where one of the two is not known."""
        old, now = self._climate.month(before), self._climate.month(month.number)
        if not (old.enough and now.enough):
            return None
        to_come = [self._use.kind(day) for day in range(month.last + 1 - running.left, month.last + 1)]
        ahead = np.array(self._climate.ahead([to_come.count(kind) for kind in (0, 1)]))
        mean = (np.array(now.daily) * now.days + ahead) / (now.days + running.left)
        other = mean - np.array(old.daily)
        found: Int64 = np.rint(self._use.follows(running.rows) @ other * running.days).astype(np.int64)
        return found

    @staticmethod
    def _cost(plan: Plan, use: Use, share: Share, days: Int64 | None = None, of: Int64 | None = None) -> Int64:
        """Minor units of use in some time; what is fed in and reactive is cut to `days` of the days that it is `of`."""
        export, varh = use.export, use.varh
        if days is not None and of is not None:
            export, varh = export * days[:, None] // np.maximum(of, 1)[:, None], varh * days // np.maximum(of, 1)
        priced = Use(use.wh, export, use.before, varh, use.peak, use.highest, use.terms, share, share)
        found: Int64 = plan.total(priced) // GRAINS
        return found


def _with(use: Use, wh: Int64) -> Use:
    """The same use with other energy, in the same shares of the periods of use."""
    return Use(
        _spread(wh, use.wh), use.export, use.before, use.varh, use.peak, use.highest, use.terms, use.so_far, use.whole
    )


def _spread(total: Int64, like: Int64) -> Int64:
    """Totals divided as other energy is, shape (n,) like (n, P) to (n, P); evenly where that has none."""
    like = np.maximum(like, 0)
    like = np.where(like.sum(axis=1, keepdims=True) > 0, like, 1)
    upto = np.cumsum(like, axis=1)
    # In floats, for a product of energies would leave 64 bits; whole Wh, and their sum is exact.
    ends = np.rint(total[:, None] * (upto / upto[:, -1:])).astype(np.int64)
    ends[:, -1] = total
    return np.diff(ends, axis=1, prepend=0)
