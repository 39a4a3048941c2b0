"""Values as their places among those of other examples, which no scale or outlier can disturb."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Float64 = NDArray[np.float64]

_MOST = 1000


class Ranks:
    """Where values lie among known ones: 0 below all, 1 above all, the middle of their run where equal, 0.5 unknown.

    Args:
        values: examples to compare with, shape (n, F), NaN where not known; each column keeps at most 1,000 quantiles.
    """

    def __init__(self, values: NDArray[Any]) -> None:
        self._known = [_thinned(np.sort(column[np.isfinite(column)])) for column in np.asarray(values, np.float64).T]

    def __len__(self) -> int:
        return len(self._known)

    def of(self, values: NDArray[Any]) -> Float64:
        """Ranks of rows of shape (n, F)."""
        found = np.full(values.shape, 0.5)
        for place, known in enumerate(self._known):
            column = np.asarray(values[:, place], np.float64)
            both = known.searchsorted(column, "left") + known.searchsorted(column, "right")
            found[:, place] = np.where(np.isfinite(column), (both + 0.5) / (2 * len(known) + 1), 0.5)
        return found


def _thinned(known: Float64) -> Float64:
    return known if len(known) <= _MOST else known[np.linspace(0, len(known) - 1, _MOST).astype(np.int64)]
