"""One set of prices, ready to price with."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from models.tariffs.adjust import Adjustment, LeastCharge, Levy
from models.tariffs.energy import FlatEnergy, TieredEnergy
from models.tariffs.file import Demand, Energy, Version
from models.tariffs.grains import GRAINS, Int64, rounded
from models.tariffs.parts import Part, Sums
from models.tariffs.power import ContractedPower, FixedFee, MeasuredPower
from models.tariffs.use import Use
from models.tariffs.when import Calendar, date_of, in_season

Measured = FlatEnergy | TieredEnergy | FixedFee | ContractedPower | MeasuredPower
Relative = Adjustment | LeastCharge | Levy


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """The prices of a tariff that hold together, in some season.

    Attributes:
        said: the version of the tariff. calendar: its periods of use.
        charges: of what is measured, in the order of a bill. relative: of what those cost, then export, and taxes last.
        demand: what must be known of the highest power, one for each column of `Use.peak`.
    """

    said: Version
    calendar: Calendar
    charges: tuple[Measured, ...]
    relative: tuple[Relative | FlatEnergy, ...]
    demand: tuple[Demand, ...]

    def parts(self, use: Use, *, closing: bool = True) -> Iterator[Part]:
        """The lines of a bill.

        Args:
            use: of n accounts.
            closing: the use is complete: lines are rounded where the tariff says so, and a minimum charge is due.
        """
        use = _netted(use) if self.said.net_metering else use
        sums, whole = Sums(len(use)), closing and self.said.round == "line"
        for part in self._all(use, sums, closing):
            if whole:
                part.amount = rounded(part.amount, self.said.half) * GRAINS
            sums.add(part.kind.name, part.amount)
            yield part

    def total(self, use: Use, *, closing: bool = True) -> Int64:
        """Grains that use costs, shape (n,); when closing, whole minor units of them."""
        total = np.zeros(len(use), np.int64)
        for part in self.parts(use, closing=closing):
            total += part.amount
        return rounded(total, self.said.half) * GRAINS if closing else total

    def _all(self, use: Use, sums: Sums, closing: bool) -> Iterator[Part]:
        for charge in self.charges:
            yield from charge.parts(use)
        for other in self.relative:
            if isinstance(other, FlatEnergy):
                yield from other.parts(use)
            elif closing or not isinstance(other, LeastCharge):
                yield from other.parts(use, sums)


def plan_of(said: Version, calendar: Calendar, digits: int, day: int) -> Plan:
    """The prices that hold on a local day.

    Raises:
        BadSettings: a price cannot be counted exactly.
    """
    on, source, periods = date_of(day), said.source, calendar.periods
    demand = tuple(each for each in said.demand if in_season(on, each.season))
    charges: list[Measured] = [
        _energy(each, calendar, digits, source) for each in said.energy if in_season(on, each.season)
    ]
    charges += [FixedFee(each, digits, source) for each in said.fixed if in_season(on, each.season)]
    charges += [ContractedPower(each, digits, source) for each in said.capacity if in_season(on, each.season)]
    charges += [MeasuredPower(each, place, digits, source) for place, each in enumerate(demand)]
    relative: list[Relative | FlatEnergy] = []
    if said.power_factor is not None:
        relative.append(Adjustment(said.power_factor, digits, source))
    relative += [FlatEnergy(each, periods, digits, source, -1) for each in said.export if in_season(on, each.season)]
    if said.minimum is not None:
        relative.append(LeastCharge(said.minimum, digits, source))
    relative += [Levy(each, digits, source) for each in said.taxes]
    return Plan(said, calendar, tuple(charges), tuple(relative), demand)


def seasons_on(said: Version, day: int) -> tuple[bool, ...]:
    """Which of the charges with a season hold on a local day; days on which the same do share their prices."""
    on = date_of(day)
    charges = (said.energy, said.fixed, said.capacity, said.demand, said.export)
    seasons = [each.season for group in charges for each in group if each.season]
    return tuple(in_season(on, season) for season in seasons)


def _energy(said: Energy, calendar: Calendar, digits: int, source: str) -> FlatEnergy | TieredEnergy:
    kind = TieredEnergy if said.tiers else FlatEnergy
    return kind(said, calendar.periods, digits, source)


def _netted(use: Use) -> Use:
    off = np.minimum(np.maximum(use.wh, 0), np.maximum(use.export, 0))
    return Use(
        use.wh - off, use.export - off, use.before, use.varh, use.peak, use.highest, use.terms, use.so_far, use.whole
    )
