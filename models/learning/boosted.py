"""Gradient-boosted trees that go on growing while labels come."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.learning.bins import Binned
from models.learning.memory import Memory, finite
from models.learning.table import BlockClassifier, Bool, Float64, sigmoids
from models.learning.tree import Forest, Growth, Int, grow


class BoostedTrees(BlockClassifier):
    """Boosts trees of log loss on a bounded memory of the latest labels; whenever `every` more came, another grows.

    The new tree takes the place of the oldest, once there are `trees` of them, and is fitted to what all the others
    leave unexplained. So the model is never rebuilt and never stops: each tree in turn is fitted anew to the latest
    examples (backfitting). Any split of the same labels into batches gives the same model.

    Source: Friedman, "Greedy function approximation", 2001; Friedman, "Stochastic gradient boosting", 2002.

    Args:
        trees: most that are kept.
        depth: levels of splits of each.
        rate: share of what a tree finds that it adds to the score.
        every: labels between two trees.
        memory: latest labels that are learned from.
        bins: of known values in each column, at most 254; missing ones have one more.
        l2: curvature added to each leaf.
        least: curvature (expected variance of the labels, summed) that each side of a split must have.
        rows, columns: share of the examples and of the columns that each tree looks at.
        seed: of the draws of rows and columns.

    Examples:
        >>> model = BoostedTrees(every=10)
        >>> for value in range(200):
        ...     model.learn_one({"kwh": value % 100}, value % 100 > 50)
        >>> model.predict_one({"kwh": 90.0})
        True
    """

    def __init__(
        self,
        trees: int = 300,
        depth: int = 5,
        rate: float = 0.05,
        every: int = 100,
        memory: int = 20_000,
        bins: int = 32,
        l2: float = 5.0,
        least: float = 2.0,
        rows: float = 0.6,
        columns: float = 0.5,
        seed: int = 1,
    ) -> None:
        super().__init__(every)
        self.trees, self.depth, self.rate, self.every, self.memory = trees, depth, rate, every, memory
        self.bins, self.l2, self.least = bins, l2, least
        self.rows, self.columns, self.seed = rows, columns, seed
        self._memory = Memory(memory)
        self._forest = Forest(trees, depth)
        self._binned = Binned(bins)
        self._chance = np.random.default_rng(seed)
        self._sums: Float64 = np.zeros(0)
        self._start = 0.0

    def predict_proba_many(self, values: NDArray[Any]) -> Float64:
        """Probability of a true label, shape (n,), of features of shape (n, F)."""
        return sigmoids(self._start + self._forest.sums(finite(values)))

    def _step(self, values: Float64, labels: Bool, weights: Float64) -> None:
        """One more tree, on what the others leave unexplained of the examples in memory."""
        memory = self._memory
        memory.add(values, labels, weights)
        self._binned.follow(memory, self.every)
        self._settle()
        if not values.shape[1]:
            return
        count = len(memory)
        labels, weights = memory.labels[:count], memory.weights[:count]
        self._start = float(np.log((weights[labels].sum() + 1) / (weights[~labels].sum() + 1)))
        expected = sigmoids(self._start + self._sums[:count])
        gradient, curvature = weights * (expected - labels), weights * expected * (1 - expected)
        rows, columns = self._drawn(count)
        codes = self._binned.codes[np.ix_(columns, rows)]
        how = Growth(self.depth, self.rate, self.l2, self.least)
        tree = grow(codes, self._binned.bins, columns, gradient[rows], curvature[rows], how)
        self._sums[:count] += self._forest.of(self._forest.add(tree), memory.values[:count])

    def _settle(self) -> None:
        """Bring the scores of the examples in memory up to date: those that came, and without the tree that goes."""
        memory, count = self._memory, len(self._memory)
        self._sums = np.concatenate([self._sums, np.zeros(count - len(self._sums))])
        fresh = memory.latest(min(self.every, count))
        self._sums[fresh] = self._forest.sums(memory.values[fresh])
        if (oldest := self._forest.oldest) is not None:
            self._sums -= self._forest.of(oldest, memory.values[:count])

    def _drawn(self, count: int) -> tuple[Int, Int]:
        """Rows and columns that the next tree looks at."""
        known = self._memory.values.shape[1]
        rows = np.flatnonzero(self._chance.random(count) < self.rows)
        columns = self._chance.choice(known, max(round(self.columns * known), 1), replace=False)
        return rows, np.sort(columns)
