"""Tariffs as integers: what energy costs, exact to the last decimal of the price.

Charges are counted in *grains*: `GRAINS` of them are one minor unit. A price of up to `PRICE_DECIMALS` decimals of a
minor unit per kWh, times whole watt-hours, is a whole number of grains; nothing is rounded until a bill is written. The
bill rounds half up, and what it rounded away goes to the next bill, so that bills never drift from the charges.
"""

import itertools
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

import numpy as np
from numpy.typing import ArrayLike, NDArray

from models.errors import BadRecord
from models.records import Tariff

Int64 = NDArray[np.int64]

PRICE_DECIMALS = 4
"""Decimals of a price per kWh beyond the currency's own."""

GRAINS = 1000 * 10**PRICE_DECIMALS
"""Grains in one minor unit."""

MOST_WH = 10**9
"""Energy of one account and day that can be priced (1 GWh); with the highest price a month of it fits into 64 bits."""

_MOST_PRICE = 10**8
_MOST_FIXED = 10**10
_NO_LIMIT = 2**62


@dataclass(frozen=True, slots=True, eq=False)
class Rate:
    """A tariff, ready to price with.

    Attributes:
        name: of the tariff.
        tier_wh: upper limits of monthly use, Wh, shape (T,), the last one without limit.
        tier_price: grains per Wh up to each limit, shape (T,).
        hour_price: grains per Wh on top, by local hour, shape (24,).
        fixed: grains a month.
        due_days: days from issue to due day.
    """

    name: str
    tier_wh: Int64
    tier_price: Int64
    hour_price: Int64
    fixed: int
    due_days: int

    def charge(self, used_wh: ArrayLike, hour_wh: ArrayLike) -> Int64:
        """Grains that energy costs.

        Args:
            used_wh: what each account has used in the month before, Wh, shape (n,).
            hour_wh: what it used now by local hour, Wh, shape (n, 24); negative where a correction takes energy back.
        """
        hours = np.asarray(hour_wh, np.int64)
        before = np.asarray(used_wh, np.int64)
        cost: Int64 = self._tiered(before + hours.sum(axis=1)) - self._tiered(before)
        return cost + hours @ self.hour_price

    def _tiered(self, used_wh: Int64) -> Int64:
        floors = np.r_[0, self.tier_wh[:-1]]
        within = np.clip(used_wh[:, None], floors, self.tier_wh) - floors
        # Below zero, where corrections exceed the month's use, the first tier's price holds.
        within[:, 0] += np.minimum(used_wh, 0)
        priced: Int64 = within @ self.tier_price
        return priced


def rate_of(tariff: Tariff, digits: int = 2) -> Rate:
    """Compile a tariff record.

    Args:
        tariff: prices in major units.
        digits: decimals of the currency.

    Raises:
        BadRecord: it has no price or two, tiers that do not rise or end, hours twice or out of range, or a number that
            is negative, absurd or too fine.
    """
    if not tariff.tariff:
        raise BadRecord("the tariff has no name")
    if tariff.price is not None and tariff.tiers:
        raise BadRecord("the tariff has both a price and tiers: give one of them, with or without hours")
    tiers = tariff.tiers or ([(None, tariff.price)] if tariff.price is not None else [])
    if not tiers and not tariff.hours:
        raise BadRecord("the tariff has no price: give price, tiers or hours")
    tiers = tiers or [(None, "0")]
    fixed = _scaled(tariff.fixed_per_month, digits + PRICE_DECIMALS + 3, _MOST_FIXED * GRAINS)
    if not 0 <= tariff.due_days <= 365:
        raise BadRecord(f"due_days {tariff.due_days} is not between 0 and 365")
    prices = np.array([_price(price, digits) for _, price in tiers], np.int64)
    return Rate(tariff.tariff, _limits(tiers), prices, _hours(tariff, digits), fixed, tariff.due_days)


def rounded(grains: Int64) -> Int64:
    """Whole minor units of grains, half up."""
    units: Int64 = (grains + GRAINS // 2) // GRAINS
    return units


def fixed_share(fixed: ArrayLike, day_of_month: int, days_in_month: int) -> Int64:
    """Grains of a monthly price that fall on one day; the days of a month add up to it exactly."""
    whole = np.asarray(fixed, np.int64)
    share: Int64 = whole * day_of_month // days_in_month - whole * (day_of_month - 1) // days_in_month
    return share


def _limits(tiers: list[tuple[float | None, str]]) -> Int64:
    if tiers[-1][0] is not None or any(limit is None for limit, _ in tiers[:-1]):
        raise BadRecord("the last tier, and only the last, must have null as its limit")
    limits = [0.0, *(float(limit) for limit, _ in tiers[:-1] if limit is not None)]
    if not all(low < high <= 1e9 for low, high in itertools.pairwise(limits)):
        raise BadRecord("the tiers' limits must rise from one to the next and be below 1e9 kWh")
    return np.array([*(round(limit * 1000) for limit in limits[1:]), _NO_LIMIT], np.int64)


def _hours(tariff: Tariff, digits: int) -> Int64:
    prices = np.zeros(24, np.int64)
    named: list[int] = []
    for price, hours in tariff.hours:
        if not all(0 <= hour <= 23 for hour in hours):
            raise BadRecord(f"hours {hours} must lie between 0 and 23")
        named += hours
        prices[hours] = _price(price, digits, signed=True)
    if len(set(named)) < len(named):
        raise BadRecord("an hour has two prices")
    return prices


def _price(text: str, digits: int, signed: bool = False) -> int:
    # A price per kWh in 1/10**PRICE_DECIMALS minor units is the same number in grains per Wh.
    return _scaled(text, digits + PRICE_DECIMALS, _MOST_PRICE, signed)


def _scaled(text: str, decimals: int, most: int, signed: bool = False) -> int:
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise BadRecord(f"price {text!r} is not a decimal number") from None
    if not value.is_finite() or value.adjusted() > 15 or len(value.as_tuple().digits) > 20:
        raise BadRecord(f"price {text!r} is absurd")
    exact = value.scaleb(decimals)
    if exact != int(exact):
        raise BadRecord(f"price {text!r} has more than {decimals} decimals")
    if abs(exact) > most or (exact < 0 and not signed):
        raise BadRecord(f"price {text!r} is negative or absurdly high")
    return int(exact)
