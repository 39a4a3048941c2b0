"""Charges: energy of a day becomes money, gathered until a bill is written or prepaid credit is touched."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.accounts.book import Book
from models.accounts.causes import Split
from models.accounts.classdays import ClassDays
from models.accounts.climate import Climate
from models.accounts.config import AccountsConfig
from models.accounts.dailyuse import DailyUse
from models.accounts.dayring import DayRing
from models.accounts.demands import Demands
from models.accounts.gathering import Gathered, gathered, usable_rows
from models.accounts.habits import Habits
from models.accounts.opening import Opening
from models.accounts.outlook import Outlook
from models.accounts.pastbills import PastBills
from models.accounts.projection import Projection
from models.accounts.rates import Rates
from models.accounts.rating import Rating
from models.accounts.spells import Kept, Spells
from models.calendar import LocalTime
from models.messages import Charges
from models.readings import Int64
from models.records import Tariff
from models.tariffs.grains import GRAINS, rounded
from models.tariffs.plan import Plan
from models.tariffs.quarters import by_period, hours_by_period, slot_periods, slots_of_hours
from models.tariffs.use import month_of
from models.tariffs.when import date_of

_NOON = 48


class Charging:
    """Prices energy into the columns of a book.

    A late difference of a day is charged to the spell that the day lies in, with the prices of that time; what it costs
    more or less goes to the next bill. One of a month before the last is priced as if it were of the last.

    Args:
        book: the accounts. rates: the tariffs. config: who is billed. local: the zone.

    Attributes:
        day: the open local day. skipped: rows of charges that named no account or were absurd.
        outlook: of the classes. use: what accounts usually use. classes: what classes do on a day.
        projection: what running bills will come to. ring: energy of the last days, of accounts that no tariff prices.
    """

    def __init__(self, book: Book, rates: Rates, config: AccountsConfig, local: LocalTime) -> None:
        self.day = 0
        self.skipped = 0
        self._book = book
        self._rates = rates
        self._config = config
        self._local = local
        self._spells = Spells()
        self._rating = Rating(book, rates, self._spells)
        self._demands = Demands(local)
        self._habits = Habits(book, config)
        self._opening = Opening(book, rates, self._spells, self._demands, self._rating)
        self.outlook = Outlook(book)
        self.use = DailyUse(config.weekdays_off, self.outlook)
        self.classes = ClassDays(book, self.use)
        self.ring = DayRing()
        self.projection = Projection(book, rates, self._spells, self._rating, self.use)

    def set_tariff(self, tariff: Tariff) -> None:
        """Take in a tariff; what was used at times that it changes the prices of is charged anew.

        Raises:
            BadRecord: it cannot be priced with.
        """
        self._rates.set(tariff, self.day)
        if tariff.tariff in self._book.tariffs:
            places = self._opening.retime(self._book.tariffs.index(tariff.tariff), self.day)
            self._post(places)

    def set_terms(self, row: int, terms: Mapping[str, float] | str) -> None:
        """Note what else a tariff must know of an account, as `persons` or `kw`; it holds from the open day on."""
        self._opening.set_terms(row, terms)

    def take(self, message: Charges) -> None:
        """Price one message.

        Raises:
            BadRecord: its arrays do not fit together.
        """
        usable = usable_rows(message)
        self.skipped += int(np.count_nonzero(~usable))
        names = [name for name, good in zip(message.account_id, usable.tolist(), strict=True) if good]
        book = self._book
        energy = gathered(message, usable, book.rows(names))
        book.metered[energy.rows[~book.closed[energy.rows]]] = True
        if message.day == self.day:
            self.use.take(energy)
        self.classes.take(energy, late=message.day < self.day)
        priced = self.priced(energy.rows)
        self.ring.take(energy.rows[~priced], energy.hours[~priced].sum(axis=1), message.day, self.day)
        energy = energy.take(priced & ~self._gone(energy.rows, message.day))
        self._settle(self._opening.open(energy.rows, message.day, change=message.day >= self.day))
        places = self._spells.holding(energy.rows, message.day)
        self._add(energy, places, message.day)
        cost = self._post(self._opening.carry(energy, places))[energy.rows]
        fresh = np.flatnonzero(message.day > book.last_day[energy.rows])
        book.cost_now[energy.rows[fresh]] += cost[fresh]
        book.fresh[energy.rows[fresh]] = True

    def close(self, day: int) -> None:
        """End a local day: what costs by the day, smoothed daily cost, and spells that end."""
        book, spells = self._book, self._spells
        every = np.arange(len(book))
        rows = np.flatnonzero(book.metered[: len(book)] & self.priced(every))
        self._settle(self._opening.open(rows, day, change=True))
        spells.days[spells.newest[rows]] += 1
        left = self._opening.newest_of(np.flatnonzero(book.final[: len(book)]))
        spells.last[left] = np.minimum(spells.last[left], np.maximum(spells.first[left], day))
        cost = self._post(spells.newest[rows].astype(np.int64))
        book.cost_now[rows] += np.where(book.fresh[rows], cost[rows], 0)
        count = len(spells)
        self._settle(np.flatnonzero((spells.closed[:count] == 0) & (spells.last[:count] <= day)))
        self._smooth(day)
        self.ring.close(day)
        if is_month_end(day):
            self._forget(month_of(day)[0])
        self.day = day + 1

    def bills(self, day: int) -> Iterator[tuple[int, int]]:
        """Take out what is to be billed at the end of a local day, as (row, minor units); a rebate stays behind.

        The day on which a customer leaves is the last one that he pays for.
        """
        book, count = self._book, len(self._book)
        ends = np.full(count, is_month_end(day)) | book.final[:count]
        due = ends & book.named[:count] & ~book.prepaid[:count] & ~book.billed[:count]
        amounts = rounded(book.accrued[:count])
        book.metered[:count] &= ~book.final[:count]
        book.final[:count] = False
        for row in np.flatnonzero(due & (amounts > 0)):
            book.accrued[row] -= amounts[row] * GRAINS
            yield int(row), int(amounts[row])

    def priced(self, rows: Int64) -> NDArray[np.bool_]:
        """Whose energy is priced: of all that are charged, and of others where their tariff is known."""
        book = self._book
        charged = book.prepaid[rows] | self._accrues(rows)
        known: NDArray[np.bool_] = charged | self._rates.known(book.tariffs)[book.tariff[rows]]
        return known

    def use_up(self, row: int) -> int:
        """Take out the whole minor units that a prepaid account has used; less than one stays behind."""
        whole: int = max(0, int(self._book.accrued[row]) // GRAINS)
        self._book.accrued[row] -= whole * GRAINS
        return whole

    def of_month(self, rows: Int64, first: int) -> Int64:
        """Places of the spells of accounts that are in a month, by its first local day; the oldest first of each."""
        return self._spells.since(rows, first)

    def owners(self, places: Int64) -> Int64:
        """Rows of the accounts of spells."""
        found: Int64 = self._spells.account[places].astype(np.int64)
        return found

    def kept(self, places: Int64) -> Kept:
        """Spells with all that prices them."""
        numbers = np.unique(self._spells.tariff[places]).tolist()
        names = [self._book.tariffs[number] for number in numbers]
        columns = self._spells.taken(places)
        columns["tariff"] = np.searchsorted(numbers, columns["tariff"]).astype(np.int16)
        return Kept(columns, names, self._rates.dump(names), list(self._rating.terms), self._rates.default)

    def split(self, past: PastBills, climate: Climate) -> Split:
        """What tells why the bills of these accounts are other than usual."""
        terms = self._rating.terms
        return Split(self._book, self._rates, self._spells, past, climate, self.use, self.projection, terms)

    def dump(self) -> dict[str, Any]:
        """State outside of the book."""
        return {
            "day": self.day,
            "skipped": self.skipped,
            "spells": self._spells.dump(),
            "demands": self._demands.dump(),
            "opening": self._opening.dump(),
            "use": self.use.dump(),
            "outlook": self.outlook.dump(),
            "classes": self.classes.dump(),
            "ring": self.ring.dump(),
        }

    def load(self, state: Any) -> None:
        """Continue from a dump; of one from before there were spells, the open month's blocks begin anew."""
        if isinstance(state, list):
            self.day, self.skipped = state
            return
        self.day, self.skipped = state["day"], state["skipped"]
        self._spells.load(state["spells"])
        self._demands.load(state["demands"])
        self._opening.load(state["opening"])
        for name in ("use", "outlook", "classes", "ring"):
            if name in state:  # of a snapshot from before there were these
                getattr(self, name).load(state[name])

    def _accrues(self, rows: Int64) -> NDArray[np.bool_]:
        book = self._book
        postpaid = ~book.billed[rows] & self._config.bill_from_charges
        return np.where(book.prepaid[rows], book.topped_up[rows], postpaid)

    def _gone(self, rows: Int64, day: int) -> NDArray[np.bool_]:
        """Whose customers had left before a day: what is used then is not theirs any more."""
        gone = self._book.closed[rows] & ~self._book.final[rows]
        self._spells.reach(self._book)
        gone[gone] = self._spells.over(rows[gone], day)
        return gone

    def _add(self, energy: Gathered, places: Int64, day: int) -> None:
        spells, order = self._spells, np.argsort(places)
        for plan, some in self._rating.groups(places):
            chosen = order[np.searchsorted(places, some, sorter=order)]
            count, quarters = len(plan.calendar.periods), plan.calendar.of(day)
            spells.wh[some, :count] += hours_by_period(energy.hours[chosen], quarters, count)
            spells.export[some, quarters[_NOON]] += energy.export[chosen]
            if plan.demand:
                self._measure(plan, energy, some, chosen, day)
        if len(energy.fine):
            self._refine(energy, places, day)

    def _refine(self, energy: Gathered, places: Int64, day: int) -> None:
        """Put energy that came by quarters of an hour into its periods, in place of that by hours."""
        spells = self._spells
        for number, which in enumerate(energy.fine.tolist()):
            place = int(places[which])
            plan = self._rating.plan(place)
            count, quarters = len(plan.calendar.periods), plan.calendar.of(day)
            period = slot_periods(plan.calendar, day, self._local)
            hours = energy.hours[which] - energy.coarse[number]
            spells.wh[place, :count] += by_period(energy.wh[number][None], period, count)[0]
            spells.wh[place, :count] -= hours_by_period(hours[None], quarters, count)[0]
            spells.export[place, :count] += by_period(energy.fed[number][None], period, count)[0]
            spells.export[place, quarters[_NOON]] -= energy.fed[number].sum()
            spells.varh[place] += energy.varh[number]

    def _measure(self, plan: Plan, energy: Gathered, some: Int64, chosen: Int64, day: int) -> None:
        spells = self._spells
        fine = {which: number for number, which in enumerate(energy.fine.tolist())}
        for place, which in zip(some.tolist(), chosen.tolist(), strict=True):
            row, number = int(energy.rows[which]), fine.get(which)
            hours = energy.hours[which] if number is None else energy.coarse[number]
            wh = slots_of_hours(hours[None], day, self._local)[0]
            vah = wh
            if number is not None:
                wh, vah = wh + energy.wh[number], wh + energy.vah[number]
            self._demands.add(row, day, wh, vah)
            first, last = int(spells.first[place]), int(spells.last[place])
            spells.peak[place, : len(plan.demand)] = self._demands.peak(row, plan, first, last)
            self._demands.note(row, plan, first)

    def _post(self, places: Int64) -> Int64:
        """Charge spells; returns grains that each account is charged more, shape (accounts,)."""
        changed, more = self._rating.charge(places)
        rows = self._spells.account[changed].astype(np.int64)
        cost = np.zeros(len(self._book), np.int64)
        np.add.at(cost, rows, more)
        every = np.unique(rows)
        self._book.accrued[every] += np.where(self._accrues(every), cost[every], 0)
        return cost

    def _settle(self, places: Int64) -> None:
        """End spells: what they cost is final but for corrections."""
        if len(places):
            self._spells.closed[places] = 1
            self._post(places)

    def _smooth(self, day: int) -> None:
        book = self._book
        rows = np.flatnonzero(book.fresh[: len(book)])
        days = np.minimum(book.cost_days[rows] + 1, self._config.cost_days)
        book.daily_cost[rows] += (book.cost_now[rows] / GRAINS - book.daily_cost[rows]) / days
        book.cost_days[rows], book.last_day[rows] = days, day
        self._habits.learn(rows, book.cost_now[rows] / GRAINS, day)
        book.cost_now[rows], book.fresh[rows] = 0, False

    def _forget(self, day: int) -> None:
        self._spells.forget(day)
        self._demands.forget(day)


def is_month_end(day: int) -> bool:
    """Whether a local day is the last of its month."""
    return date_of(day + 1).day == 1
