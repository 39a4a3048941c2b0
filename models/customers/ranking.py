"""Where segments begin: counts and sums by bin, which shards add up to the same whatever their number.

A quantile sketch whose merge depends on the order would give other segments on another number of partitions. Bins of a
fixed grid are whole numbers, so their sums are exact; the price is that a limit is only known to a bin's width, 2 %.
"""

import math

import numpy as np
from numpy.typing import NDArray

Int64 = NDArray[np.int64]
Float64 = NDArray[np.float64]

BINS = 1_800
_STEP = math.log(1.02)

MEASURES = ("profit", "recency", "frequency", "money", "amount")
"""Profit of a year, days since the last payment, payments a year, money paid a year, mean of a payment."""

FIFTHS = (0.2, 0.4, 0.6, 0.8)

NOBODY = 2.0**62
"""A limit that nobody reaches."""


def bins_of(values: NDArray[np.integer]) -> Int64:
    """Bin of each value: 0 for what is not above 0, then bins 2 % wide from 1 on."""
    positive = np.maximum(values, 1)
    found = 1 + np.floor(np.log(positive.astype(np.float64)) / _STEP + 1e-9).astype(np.int64)
    return np.where(values > 0, np.minimum(found, BINS - 1), 0)


def floors() -> Float64:
    """Least value of each bin."""
    found: Float64 = np.concatenate(([-np.inf], np.exp(_STEP * np.arange(BINS - 1))))
    return found


def counted(values: NDArray[np.integer]) -> tuple[Int64, Int64]:
    """Counts and sums by bin of one shard's values, shape (BINS,)."""
    place, sums = bins_of(values), np.zeros(BINS, np.int64)
    np.add.at(sums, place, values)
    return np.bincount(place, minlength=BINS).astype(np.int64), sums


def share_cuts(sums: Int64, shares: tuple[float, ...]) -> list[float]:
    """Falling limits: those at or above the first make the first share of everything above 0 together, and so on."""
    above = np.maximum(sums, 0).copy()
    above[0] = 0
    falling = np.cumsum(above[::-1])
    if not falling[-1]:
        return [NOBODY] * len(shares)
    places = [BINS - 1 - int(np.searchsorted(falling, share * falling[-1])) for share in shares]
    return [float(floors()[place]) for place in places]


def quantile_cuts(counts: Int64, levels: tuple[float, ...]) -> list[float]:
    """Rising limits: a value is at the k-th part if it is above k of them."""
    rising = np.cumsum(counts)
    tops = np.concatenate((floors()[1:], [NOBODY]))
    return [float(tops[int(np.searchsorted(rising, level * rising[-1]))]) for level in levels]
