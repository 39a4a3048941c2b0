"""The town's billing: monthly bills by tariff, credit of those who pay in advance, and who owes what since when."""

from calendar import monthrange
from collections.abc import Iterable
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from models.money import major
from models.records import Tariff
from streams.simulator.days import Clock, date_of
from streams.simulator.journal import Journal
from streams.simulator.state import DayState
from streams.simulator.town import TARIFFS, Town

Float64 = NDArray[np.float64]

ISSUE_HOUR = 6.0
_COST_DAYS = 10
_HOUR = 3600
_HALF_UP = 0.5 + 1e-6
"""Rounds a half up, also one that floating point holds a little too low."""


class Billing:
    """Prices what meters count; money is minor units.

    Bills that are not issued are those that GridPulse writes by itself: to the cent what it asks for readings that all
    come and are right, with a last bill up to the day on which a customer leaves.

    Args:
        town: who pays. clock: its days. journal: where bills are noted.
        issued: whether bills are noted; they are owed in any case.

    Attributes:
        owed: by account, shape (A,); below zero is credit.
        due_day: local date on which the oldest unpaid bill is due, -1 where nothing is, shape (A,).
        billed: accounts that got a bill on the last day that was done.
        daily_cost: cost of a usual day, the higher of the newest days' and all days' mean, shape (A,).
        left: accounts that have left and get no more bills.
    """

    def __init__(self, town: Town, clock: Clock, journal: Journal, *, issued: bool) -> None:
        count = len(town.account_names)
        self._town, self._clock, self._journal, self._issued = town, clock, journal, issued
        self._cost = np.zeros(count)
        self._kwh = np.zeros(count)
        self._days = self._month_days = 0
        self._prices = np.array([_hourly(tariff) for tariff in TARIFFS])
        self._prepaid = town.prepaid
        self.owed = np.zeros(count, np.int64)
        self.due_day = np.full(count, -1, np.int64)
        self.daily_cost = np.zeros(count)
        self._newest = np.zeros(count)
        self._mean = np.zeros(count)
        self.billed: list[int] = []
        self.left: set[int] = set()
        self._leaving: list[int] = []

    def leave(self, account: int) -> None:
        """Let an account leave on the day that is charged next."""
        if self._issued:
            self.left.add(account)
        else:
            self._leaving.append(account)

    def charge(self, state: DayState) -> None:
        """Price a day, and bill the month where it ends with it."""
        wh = np.rint(state.metered.astype(np.float64) * 1000)
        count = len(self.owed)
        cost = np.bincount(self._town.account, self._energy_cost(wh, state), count)
        kwh = np.bincount(self._town.account, wh.sum(axis=1) / 1000, count)
        self._cost += cost
        self._kwh += kwh
        self._days += 1
        self._month_days += 1
        share = 1 / min(self._days, _COST_DAYS)
        self._newest += share * (cost * 100 - self._newest)
        self._mean += (cost * 100 - self._mean) / self._days
        self.daily_cost = np.maximum(self._newest, self._mean)
        self.owed[self._prepaid] += np.rint(cost[self._prepaid] * 100).astype(np.int64)
        self.billed = []
        if self._leaving:
            self._bill(state.day, self._leaving)
            self.left.update(self._leaving)
            self._leaving = []
        if date_of(state.day + 1).day == 1:
            self._bill(state.day, range(count))
            self._cost[:] = 0
            self._kwh[:] = 0
            self._month_days = 0

    def pay(self, account: int, amount: int) -> None:
        """Take a payment; a negative amount takes one back."""
        self.owed[account] -= amount
        if self.owed[account] <= 0:
            self.due_day[account] = -1

    def _energy_cost(self, wh: Float64, state: DayState) -> Float64:
        """Cost of the energy of each meter in major units; a long interval is spread evenly over its hours."""
        hours = max(1, state.interval_s // _HOUR)
        first = np.minimum((state.local_s - state.interval_s // 2) // _HOUR, 23)
        tariff = self._town.tariff[self._town.account]
        cost = np.zeros(len(wh))
        for rank in range(hours):
            part = wh * (rank + 1) // hours - wh * rank // hours
            cost += (part * self._prices[:, np.minimum(first + rank, 23)][tariff]).sum(axis=1)
        return cost / 1000

    def _bill(self, day: int, accounts: Iterable[int]) -> None:
        """Bill accounts for what they used from the first day of the month, or of all, up to a day."""
        begin = date_of(day).replace(day=1)
        first_day = day - (date_of(day) - begin).days
        length = monthrange(begin.year, begin.month)[1]
        amounts = self._amounts(Fraction(1) if self._issued else Fraction(self._month_days, length))
        postpaid = ~self._prepaid & (amounts > 0)
        for account in accounts:
            if not postpaid[account] or account in self.left:
                continue
            due_day = day + 1 + TARIFFS[self._town.tariff[account]].due_days
            self.owed[account] += amounts[account]
            if self.due_day[account] < 0 < self.owed[account]:
                self.due_day[account] = due_day
            self.billed.append(account)
            if self._issued:
                self._note(account, int(amounts[account]), first_day, day, due_day)

    def _amounts(self, share: Fraction) -> NDArray[np.int64]:
        """What accounts used comes to, with their fixed price and tiers for a share of a month."""
        fixed = np.array([float(tariff.fixed_per_month) for tariff in TARIFFS])[self._town.tariff] * float(share)
        tiers = np.zeros(len(self.owed))
        for number, tariff in enumerate(TARIFFS):
            low = 0.0
            for limit, price in tariff.tiers:
                high = np.inf if limit is None else int(Fraction(limit) * 1000 * share) / 1000
                tiers += (self._town.tariff == number) * np.clip(self._kwh - low, 0, high - low) * float(price)
                low = high
        amounts: NDArray[np.int64] = np.floor((self._cost + tiers + fixed) * 100 + _HALF_UP).astype(np.int64)
        return amounts

    def _note(self, account: int, amount: int, first_day: int, day: int, due_day: int) -> None:
        name = self._town.account_names[account]
        issued_at = self._clock.time(day + 1, ISSUE_HOUR)
        self._journal.add(
            "bills",
            issued_at,
            bill_id=f"B{date_of(day):%Y%m}-{name}",
            account_id=name,
            issued_at=issued_at,
            due_at=self._clock.time(due_day, 12.0),
            amount=major(amount),
            period_from=self._clock.time(first_day, 0),
            period_to=self._clock.time(day + 1, 0),
        )


def _hourly(tariff: Tariff) -> Float64:
    """Price of each local hour, major units per kWh; tiers come on top at the end of the month."""
    prices = np.full(24, float(tariff.price or 0))
    for price, hours in tariff.hours:
        prices[hours] += float(price)
    return prices
