"""What one account's meter counted between two days, from intervals or from totals by period of use."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np

from models.calendar import LocalTime
from models.errors import BadRecord
from models.messages import SLOTS
from models.tariffs.grains import Int64
from models.tariffs.plan import Plan
from models.tariffs.quarters import by_period, peaks, slot_periods


class Amounts(NamedTuple):
    """What was counted while some prices held: by period of use (P,), reactive, and the highest powers (D,)."""

    wh: Int64
    export: Int64
    varh: int
    peak: Int64


class Metered(Protocol):
    """What was counted."""

    def amounts(self, plan: Plan, first: int, last: int) -> Amounts:
        """What was counted from one local day to another, both included."""
        ...


@dataclass(slots=True)
class Intervals:
    """What was counted by quarters of an hour of local days, `begin` the first; shape (days, 100) but for varh (days,).

    Attributes:
        wh: bought, Wh. export: fed in. vah: apparent energy. varh: reactive energy.
        local: the zone.
    """

    begin: int
    wh: Int64
    export: Int64
    vah: Int64
    varh: Int64
    local: LocalTime

    def amounts(self, plan: Plan, first: int, last: int) -> Amounts:
        """See `Metered`."""
        count = len(plan.calendar.periods)
        wh, export = np.zeros(count, np.int64), np.zeros(count, np.int64)
        peak = np.zeros(len(plan.demand), np.int64)
        for day in range(first, last + 1):
            row = slice(day - self.begin, day - self.begin + 1)
            period = slot_periods(plan.calendar, day, self.local)
            wh += by_period(self.wh[row], period, count)[0]
            export += by_period(self.export[row], period, count)[0]
            peak = np.maximum(peak, peaks(plan, self.wh[row], self.vah[row], period)[0])
        varh = self.varh[first - self.begin : last - self.begin + 1].sum()
        return Amounts(wh, export, int(varh), peak)


class Total(NamedTuple):
    """What was counted in one period of use: Wh bought and fed in, varh, and the highest power, W or VA."""

    wh: int
    export: int = 0
    varh: int = 0
    peak: int = 0


@dataclass(slots=True)
class Totals:
    """What was counted from `begin` to `end`, both included, by name of the period of use; spread evenly over days.

    Attributes:
        begin, end: local days. totals: by period of use; the one `all` is of tariffs without periods.
    """

    begin: int
    end: int
    totals: Mapping[str, Total]

    def amounts(self, plan: Plan, first: int, last: int) -> Amounts:
        """See `Metered`.

        Raises:
            BadRecord: the tariff has no such period of use.
        """
        names = plan.calendar.periods
        if unknown := [name for name in self.totals if name not in names]:
            raise BadRecord(f"the tariff has no period of use {unknown[0]!r}: its periods are {', '.join(names)}")
        every = [self.totals.get(name, Total(0)) for name in names]
        wh, export = (
            [self._part(value, first, last) for value in column] for column in list(zip(*every, strict=True))[:2]
        )
        varh = self._part(sum(total.varh for total in every), first, last)
        peak = [_highest(each.periods, names, every) for each in plan.demand]
        return Amounts(np.array(wh, np.int64), np.array(export, np.int64), varh, np.array(peak, np.int64))

    def _part(self, value: int, first: int, last: int) -> int:
        days, before, after = self.end - self.begin + 1, first - self.begin, last + 1 - self.begin
        return value * after // days - value * before // days


def _highest(only: Sequence[str], names: Sequence[str], every: Sequence[Total]) -> int:
    return max((total.peak for name, total in zip(names, every, strict=True) if not only or name in only), default=0)


def nothing(begin: int, days: int, local: LocalTime) -> Intervals:
    """Intervals of so many days in which nothing was counted yet."""
    wh, export, vah = np.zeros((3, days, SLOTS), np.int64)
    return Intervals(begin, wh, export, vah, np.zeros(days, np.int64), local)
