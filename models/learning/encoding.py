"""Categories as numbers: how often those of the same category turned out true so far."""

from collections.abc import Hashable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from models.learning.table import Bool, Float64


class TargetRates:
    """Smoothed share of true labels by category, from the labels known so far.

    A category counts `smoothing` examples at the overall rate besides its own, so that one seen seldom says little.
    What is given is the log of this share to the overall one: 0 for a category that is new or not known.

    Source: Micci-Barreca, "A preprocessing scheme for high-cardinality categorical attributes", 2001; from labels of
    before only, as in Prokhorenkova et al., "CatBoost", 2018.

    Args:
        columns: how many columns of categories there are.
        smoothing: examples that the overall rate counts for.
        most: categories that a column remembers; the one that came first goes.
    """

    def __init__(self, columns: int, smoothing: float = 20.0, most: int = 20_000) -> None:
        self.smoothing, self.most = smoothing, most
        self._counts: list[dict[Hashable, tuple[int, int]]] = [{} for _ in range(columns)]
        self._seen = [0, 0]

    def of(self, rows: Sequence[Sequence[Hashable]]) -> Float64:
        """Log of the rate of each category to the overall one, shape (n, columns)."""
        seen, true = self._seen
        rate = (true + 1) / (seen + 2)
        found = np.array([[self._counts[place].get(key, (0, 0)) for place, key in enumerate(row)] for row in rows])
        return _relative(found.reshape(len(rows), len(self._counts), 2), rate, self.smoothing)

    def learn(self, rows: Iterable[Sequence[Hashable]], labels: Bool) -> None:
        """Count examples; a category that is None is not known and counts for none."""
        for row, label in zip(rows, labels.tolist(), strict=True):
            self._seen = [self._seen[0] + 1, self._seen[1] + label]
            for counts, key in zip(self._counts, row, strict=True):
                if key is not None:
                    seen, true = counts.get(key, (0, 0))
                    counts[key] = (seen + 1, true + label)
                    if len(counts) > self.most:
                        del counts[next(iter(counts))]


def _relative(found: NDArray[np.int64], rate: float, smoothing: float) -> Float64:
    share = (found[..., 1] + smoothing * rate) / (found[..., 0] + smoothing)
    relative: Float64 = np.log(share / rate)
    return relative
