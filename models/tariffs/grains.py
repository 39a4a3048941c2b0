"""Exact money in whole numbers: grains, of which `GRAINS` are one minor unit.

A price of up to `PRICE_DECIMALS` decimals of a minor unit per kWh, times whole watt-hours, is a whole number of grains.
What must be divided (a monthly price by days, a tax by a hundred) is rounded down to a grain, 1e-7 minor units.
"""

from decimal import Decimal
from fractions import Fraction
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from models.errors import BadSettings

Int64 = NDArray[np.int64]
Half = Literal["up", "even"]

PRICE_DECIMALS = 4
"""Decimals of a price per kWh beyond the currency's own."""

GRAINS: int = 1000 * 10**PRICE_DECIMALS
"""Grains in one minor unit."""

MONTH = 377_580
"""Parts of a month in which the share of a day is whole, whether the month has 28, 29, 30 or 31 days."""

YEAR = 133_590
"""Parts of a year in which the share of a day is whole, leap year or not."""

_MOST_PRICE = 10**8
_MOST_AMOUNT = 10**17
MOST_POWER_PRICE = 10**10
"""Grains per W that a kW may cost; 100 MW of it fit into 64 bits."""

_MOST_PRODUCT = 2**62


def unit_price(price: Decimal, digits: int, most: int = _MOST_PRICE) -> int:
    """Grains per Wh, W or VA of a price per kWh, kW or kVA in major units.

    Raises:
        BadSettings: it is absurdly high or has more decimals than can be counted.
    """
    return _whole(price, digits + PRICE_DECIMALS, most)


def amount_of(price: Decimal, digits: int) -> int:
    """Grains of an amount in major units.

    Raises:
        BadSettings: it is absurdly high or has more decimals than can be counted.
    """
    return _whole(price, digits + PRICE_DECIMALS + 3, _MOST_AMOUNT)


def share_of(percent: Decimal) -> tuple[int, int]:
    """Numerator and denominator of a percentage.

    Raises:
        BadSettings: it is absurdly high or too fine.
    """
    if not percent.is_finite() or abs(percent) > 1000:
        raise BadSettings(f"{percent} is no percentage between -1000 and 1000")
    share = Fraction(percent) / 100
    if share.denominator > 10**10:
        raise BadSettings(f"{percent} % has more than 8 decimals")
    return share.numerator, share.denominator


def part(value: ArrayLike, share: ArrayLike, whole: int) -> Int64:
    """`value * share / whole`, rounded down, without the product ever leaving 64 bits."""
    every, rest = np.divmod(np.asarray(value, np.int64), whole)
    shares = np.asarray(share, np.int64)
    if whole * int(np.abs(shares).max(initial=0)) > _MOST_PRODUCT:
        found: Int64 = (every * shares + rest.astype(object) * shares // whole).astype(np.int64)
    else:
        found = every * shares + rest * shares // whole
    return found


def rounded(grains: Int64, half: Half = "up") -> Int64:
    """Whole minor units of grains; a half goes away from zero, or to the even neighbour."""
    size = np.abs(grains)
    units, rest = np.divmod(size, GRAINS)
    middle = units % 2 == 1 if half == "even" else np.True_
    units += (2 * rest > GRAINS) | ((2 * rest == GRAINS) & middle)
    found: Int64 = np.sign(grains) * units
    return found


def major_units(grains: int, digits: int) -> Decimal:
    """Major units of grains, exactly."""
    return Decimal(grains).scaleb(-digits - PRICE_DECIMALS - 3)


def _whole(price: Decimal, decimals: int, most: int) -> int:
    if not price.is_finite() or price.adjusted() > 15 or len(price.as_tuple().digits) > 20:
        raise BadSettings(f"price {price} is absurd")
    exact = price.scaleb(decimals)
    if exact != int(exact):
        raise BadSettings(f"price {price} has more than {decimals} decimals")
    if abs(exact) > most:
        raise BadSettings(f"price {price} is absurdly high")
    return int(exact)
