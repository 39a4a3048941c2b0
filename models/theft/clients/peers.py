"""What clients of one district and tariff usually use in one third of the year."""

import numpy as np

from models.theft.clients.invoices import Float64, Int64, Invoices

_REMEMBERED = 2000
"""Readings that the usual use is the mean of, in the long run."""

THIRDS = 3


def third(day: int) -> int:
    """Third of the year of a day since 1970-01-01: consumption is billed every four months."""
    month = int(np.datetime64(day, "D").astype("datetime64[M]").astype(np.int64)) % 12
    return month * THIRDS // 12


class Peers:
    """Mean `use` of each group of supplies; the last readings count most."""

    def __init__(self) -> None:
        self._place: dict[int, int] = {}
        self._mean: Float64 = np.zeros(0)
        self._count: Float64 = np.zeros(0)

    def usual(self, now: Invoices) -> Float64:
        """What peers used so far, shape (n,), NaN where there were none."""
        places = self._places(now)
        return np.where(self._count > 0, self._mean, np.nan)[places]

    def learn(self, now: Invoices, use: Float64) -> None:
        """Take in the use of readings."""
        places = self._places(now)
        count = np.bincount(places, minlength=len(self._mean))
        total = np.bincount(places, use, len(self._mean))
        weight = np.minimum(self._count, _REMEMBERED)
        self._mean = (self._mean * weight + total) / np.maximum(weight + count, 1)
        self._count = weight + count

    def _places(self, now: Invoices) -> Int64:
        keys, inverse = np.unique((now.district * 1000 + now.tariff) * THIRDS + third(now.day), return_inverse=True)
        known = [self._place.setdefault(key, len(self._place)) for key in keys.tolist()]
        more = np.zeros(len(self._place) - len(self._mean))
        self._mean, self._count = np.concatenate([self._mean, more]), np.concatenate([self._count, more])
        found: Int64 = np.array(known, np.int64)[inverse]
        return found
