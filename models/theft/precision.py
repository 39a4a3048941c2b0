"""How often visits find theft, as it goes: precision at a capacity, day by day."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Int64 = NDArray[np.int64]
Bool = NDArray[np.bool_]


class Precisions(NamedTuple):
    """Of each day with an inspection, arrays of one length.

    Attributes:
        last: place of the last inspection of the day. inspections: how many of the newest up to it count.
        theft: how many of those found theft.
    """

    last: Int64
    inspections: Int64
    theft: Int64


def by_day(days: Int64, theft: Bool, capacity: int) -> Precisions:
    """Precision of the newest `capacity` inspections at the end of each day that has any.

    Args:
        days: local date of each inspection, ascending (n,).
        theft: whether it found theft (n,).
        capacity: how many are made at a time.

    Examples:
        >>> by_day(np.array([1, 1, 2, 5]), np.array([True, False, True, True]), 2).theft.tolist()
        [1, 1, 2]
    """
    last = np.flatnonzero(np.diff(days, append=np.iinfo(np.int64).max))
    first = np.maximum(0, last + 1 - capacity)
    sums = np.concatenate([[0], np.cumsum(theft, dtype=np.int64)])
    return Precisions(last, last + 1 - first, sums[last + 1] - sums[first])
