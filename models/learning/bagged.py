"""A forest of trees that keeps growing while labels come."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.learning.bins import Binned
from models.learning.memory import Memory, finite
from models.learning.table import BlockClassifier, Bool, Float64
from models.learning.tree import Forest, Growth, grow

_NEAREST = 1e-4


class BaggedTrees(BlockClassifier):
    """Mean of deep trees, each grown on a drawing with repeats from a bounded memory of the latest labels.

    Whenever `every` more labels came another tree is grown, in the place of the oldest once there are `trees`.

    Source: Breiman, "Random forests", 2001; the drawing by Poisson weights: Oza and Russell, "Online bagging and
    boosting", 2001.

    Args:
        trees: most that are kept.
        depth: levels of splits of each.
        every: labels between two trees.
        memory: latest labels that are learned from.
        bins: of known values in each column, at most 254.
        least: examples that each side of a split must have.
        l2: examples at the base rate that each leaf is mixed with.
        columns: share of the columns that each tree looks at.
        seed: of the draws.
    """

    def __init__(
        self,
        trees: int = 200,
        depth: int = 7,
        every: int = 25,
        memory: int = 20_000,
        bins: int = 64,
        least: float = 5.0,
        l2: float = 5.0,
        columns: float = 0.3,
        seed: int = 1,
    ) -> None:
        super().__init__(every)
        self.trees, self.depth, self.every, self.memory, self.bins = trees, depth, every, memory, bins
        self.least, self.l2, self.columns, self.seed = least, l2, columns, seed
        self._memory = Memory(memory)
        self._binned = Binned(bins)
        self._forest = Forest(trees, depth)
        self._chance = np.random.default_rng(seed)
        self._rate = 0.5

    def predict_proba_many(self, values: NDArray[Any]) -> Float64:
        """Probability of a true label, shape (n,), of features of shape (n, F)."""
        if not len(self._forest):
            return np.full(len(values), self._rate)
        found = self._rate + self._forest.sums(finite(values)) / len(self._forest)
        return np.clip(found, _NEAREST, 1 - _NEAREST)

    def _step(self, values: Float64, labels: Bool, weights: Float64) -> None:
        memory = self._memory
        memory.add(values, labels, weights)
        count = len(memory)
        weights, true = memory.weights[:count], memory.labels[:count]
        self._rate = float((weights[true].sum() + 1) / (weights.sum() + 2))
        if not values.shape[1]:
            return
        self._binned.follow(memory, self.every)
        drawn = self._chance.poisson(1.0, count)
        rows, weights = np.flatnonzero(drawn), (weights * drawn)[drawn > 0]
        known = values.shape[1]
        columns = np.sort(self._chance.choice(known, max(round(self.columns * known), 1), replace=False))
        how = Growth(self.depth, 1.0, self.l2, self.least)
        codes = self._binned.codes[np.ix_(columns, rows)]
        self._forest.add(grow(codes, self._binned.bins, columns, weights * (self._rate - true[rows]), weights, how))
