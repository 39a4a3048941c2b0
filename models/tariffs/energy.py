"""What energy costs and brings, by period of use or in blocks."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

import numpy as np

from models.tariffs.file import Energy, Export, Tier
from models.tariffs.grains import MONTH, Int64, part, unit_price
from models.tariffs.parts import Kind, Part
from models.tariffs.use import Use

_NO_LIMIT = 2**62


class FlatEnergy:
    """Energy at one price, or at one for each period of use.

    Args:
        said: the charge. periods: names of the calendar's. digits: of the currency. source: of the tariff.
        sign: -1 of what is paid for, and then the energy is that fed in.
    """

    def __init__(self, said: Energy | Export, periods: Sequence[str], digits: int, source: str, sign: int = 1) -> None:
        self._export = sign < 0
        self._groups: list[tuple[Int64, int, Kind]] = []
        only = said.periods if isinstance(said, Energy) else ()
        prices = said.prices or {"": said.price or Decimal(0)}
        for period, price in prices.items():
            some = [period] if period else list(only or periods)
            places = np.array([place for place, name in enumerate(periods) if name in some], np.int64)
            label = period or ", ".join(only)
            kind = Kind(said.name, label, "kWh", 1000, sign * price, "kWh", said.source or source)
            self._groups.append((places, sign * unit_price(price, digits), kind))

    def parts(self, use: Use) -> Iterator[Part]:
        """A part for each price."""
        energy = use.export if self._export else use.wh
        for places, price, kind in self._groups:
            used = energy[:, places].sum(axis=1)
            yield Part(kind, used, used * price)


class TieredEnergy:
    """Energy in blocks.

    Args:
        said: the charge. periods: names of the calendar's. digits: of the currency. source: of the tariff.
    """

    def __init__(self, said: Energy, periods: Sequence[str], digits: int, source: str) -> None:
        some = said.periods or periods
        self._places = np.array([place for place, name in enumerate(periods) if name in some], np.int64)
        self._said = said
        self._limits = [_wh(tier.up_to_kwh) for tier in said.tiers]
        self._each = [_wh(tier.per_person_kwh) for tier in said.tiers]
        self._extra = sorted((step.persons * 1000, _wh(step.kwh)) for step in said.extra)
        self._prices = [unit_price(tier.price, digits) for tier in said.tiers]
        whose = f"{', '.join(said.periods)}, " if said.periods else ""
        self._kinds = [
            Kind(said.name, f"{whose}{label}", "kWh", 1000, tier.price, "kWh", said.source or source)
            for label, tier in zip(_labels(said.tiers), said.tiers, strict=True)
        ]

    def parts(self, use: Use) -> Iterator[Part]:
        """A part for each block."""
        yearly = self._said.tiers_per == "year"
        before = use.before if yearly else np.zeros(len(use), np.int64)
        after = before + use.wh[:, self._places].sum(axis=1)
        # Below zero, where corrections exceed the use, the first block's price holds.
        floor = np.full(len(use), -_NO_LIMIT)
        for place, kind in enumerate(self._kinds):
            limit = self._limit(place, use)
            used = np.clip(after, floor, limit) - np.clip(before, floor, limit)
            yield Part(kind, used, used * self._prices[place])
            floor = limit

    def _limit(self, place: int, use: Use) -> Int64:
        if self._limits[place] == _NO_LIMIT:
            return np.full(len(use), _NO_LIMIT)
        limit = np.full(len(use), self._limits[place])
        persons = use.term("persons")
        if self._each[place]:
            limit += persons * self._each[place] // 1000
        if self._extra:
            steps = np.array([0, *(more for _, more in self._extra)])
            limit += steps[np.searchsorted([least for least, _ in self._extra], persons, side="right")]
        if self._said.tiers_per == "day":
            return limit * use.whole.days
        return part(limit, use.whole.months, MONTH) if self._said.tiers_per == "month" else limit


def _wh(kwh: Decimal | None) -> int:
    return _NO_LIMIT if kwh is None else round(kwh * 1000)


def _labels(tiers: Sequence[Tier]) -> list[str]:
    limits = [tier.up_to_kwh for tier in tiers]
    if len(limits) == 1:
        return [""]
    return [
        f"over {limits[place - 1]:f} kWh" if limit is None else f"up to {limit:f} kWh"
        for place, limit in enumerate(limits)
    ]
