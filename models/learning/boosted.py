"""Gradient-boosted trees that go on growing while labels come."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from river import base

from models.learning.bins import Binned
from models.learning.memory import Bool, Float32, Memory
from models.learning.tree import Float64, Forest, Growth, Int, grow


class BoostedTrees(base.Classifier):  # type: ignore[misc]
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
        fade: labels until an example counts half; 0 if all count alike.
        rare: how much more an example of a true label counts; probabilities stay those of the unweighted labels.
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
        fade: float = 0.0,
        rare: float = 1.0,
        seed: int = 1,
    ) -> None:
        self.trees, self.depth, self.rate, self.every, self.memory = trees, depth, rate, every, memory
        self.bins, self.l2, self.least, self.rows, self.columns = bins, l2, least, rows, columns
        self.fade, self.rare, self.seed = fade, rare, seed
        self.names: list[str] = []
        self._memory = Memory(memory)
        self._forest = Forest(trees, depth)
        self._binned = Binned(bins)
        self._chance = np.random.default_rng(seed)
        self._sums: Float64 = np.zeros(0)
        self._start = 0.0
        self._fresh = 0

    def learn_one(self, x: Mapping[str, float], y: Any, w: float = 1.0) -> None:
        """Learn from one example of weight `w`; a feature that is missing or not finite is not known."""
        self.names += sorted(x.keys() - set(self.names))
        self.learn_many(self._row(x), np.array([bool(y)]), np.array([w]))

    def predict_proba_one(self, x: Mapping[str, float]) -> dict[bool, float]:
        """Probabilities of both labels."""
        true = float(self.predict_proba_many(self._row(x))[0])
        return {False: 1 - true, True: true}

    def learn_many(self, values: NDArray[Any], labels: Bool, weights: Float64 | None = None) -> None:
        """Learn from examples in their order.

        Args:
            values: features, shape (n, F), NaN where not known, always in the same columns.
            labels: shape (n,).
            weights: shape (n,); 1 without.
        """
        rows, weights = _known(values), np.ones(len(labels)) if weights is None else weights
        begin = 0
        while begin < len(labels):
            part = slice(begin, begin + self.every - self._fresh)
            self._memory.add(rows[part], labels[part], weights[part])
            self._fresh += len(labels[part])
            begin = part.stop
            if self._fresh == self.every:
                self._grow()

    def predict_proba_many(self, values: NDArray[Any]) -> Float64:
        """Probability of a true label, shape (n,), of features of shape (n, F)."""
        return _sigmoid(self._start - np.log(self.rare) + self._forest.sums(_known(values)))

    def _grow(self) -> None:
        """One more tree, on what the others leave unexplained of the examples in memory."""
        self._binned.follow(self._memory, self._fresh)
        self._settle()
        count = len(self._memory)
        if not self._memory.values.shape[1]:
            return
        labels, weights = self._memory.labels[:count], self._weights()
        self._start = float(np.log((weights[labels].sum() + 1) / (weights[~labels].sum() + 1)))
        expected = _sigmoid(self._start + self._sums[:count])
        gradient, curvature = weights * (expected - labels), weights * expected * (1 - expected)
        rows, columns = self._drawn(count)
        codes = self._binned.codes[np.ix_(columns, rows)]
        how = Growth(self.depth, self.rate, self.l2, self.least)
        tree = grow(codes, self._binned.bins, columns, gradient[rows], curvature[rows], how)
        self._sums[:count] += self._forest.of(self._forest.add(tree), self._memory.values[:count])

    def _settle(self) -> None:
        """Bring the scores of the examples in memory up to date: those that came, and without the tree that goes."""
        memory, count = self._memory, len(self._memory)
        self._sums = np.concatenate([self._sums, np.zeros(count - len(self._sums))])
        fresh = memory.latest(min(self._fresh, count))
        self._sums[fresh] = self._forest.sums(memory.values[fresh])
        self._fresh = 0
        if (oldest := self._forest.oldest) is not None:
            self._sums -= self._forest.of(oldest, memory.values[:count])

    def _weights(self) -> Float64:
        memory, count = self._memory, len(self._memory)
        weights = memory.weights[:count] * np.where(memory.labels[:count], self.rare, 1.0)
        if not self.fade:
            return weights
        faded: Float64 = weights * 0.5 ** (memory.ages() / self.fade)
        return faded

    def _drawn(self, count: int) -> tuple[Int, Int]:
        """Rows and columns that the next tree looks at."""
        known = self._memory.values.shape[1]
        rows = np.flatnonzero(self._chance.random(count) < self.rows)
        columns = self._chance.choice(known, max(round(self.columns * known), 1), replace=False)
        return rows, np.sort(columns)

    def _row(self, x: Mapping[str, float]) -> Float32:
        return np.array([[x.get(name, np.nan) for name in self.names]], np.float32)


def _known(values: NDArray[Any]) -> Float32:
    """As numbers that are finite or NaN."""
    with np.errstate(over="ignore"):
        rows = np.asarray(values, np.float32)
    return np.where(np.isfinite(rows), rows, np.float32(np.nan))


def _sigmoid(log_odds: Float64) -> Float64:
    tail = np.exp(-np.abs(log_odds))
    found: Float64 = np.where(log_odds >= 0, 1.0, tail) / (1 + tail)
    return found
