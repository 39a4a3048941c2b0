"""Logistic regression on likeness: an example counts by how like it is to some that are remembered."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.learning.memory import Memory
from models.learning.ranks import Ranks
from models.learning.secondorder import Posterior
from models.learning.table import BlockClassifier, Bool, Float64, sigmoids

_JITTER = 1e-3
_INTERCEPT_PRECISION = 0.1

Float32 = NDArray[np.float32]


class KernelLogistic(BlockClassifier):
    """Bayesian logistic regression in the space that a kernel spans over landmarks (Nystrom's method).

    Two examples are like each other by `exp(-width * mean |difference of ranks|)`, the Laplace kernel, whose sharp peak
    sees twins. What is learned is sharpened by blocks; whenever the memory has doubled or turned, ranks and landmarks
    are drawn anew from it and the memory is learned again.

    Source: Williams and Seeger, "Using the Nystrom method to speed up kernel machines", 2001.

    Args:
        landmarks: examples to compare with.
        width: how fast likeness falls with distance.
        variance: of the function to be learned, before anything is known.
        memory: latest labels kept.
        every: labels between two steps.
        columns: which columns make examples like each other; None for all.
        seed: of the draws of landmarks.
    """

    def __init__(
        self,
        landmarks: int = 200,
        width: float = 7.0,
        variance: float = 3.0,
        memory: int = 20_000,
        every: int = 50,
        columns: Sequence[int] | None = None,
        seed: int = 1,
    ) -> None:
        super().__init__(every)
        self.landmarks, self.width, self.variance = landmarks, width, variance
        self.memory, self.every, self.columns, self.seed = memory, every, columns, seed
        self._memory = Memory(memory)
        self._chance = np.random.default_rng(seed)
        self._drawn_at = 0
        self._ranks = Ranks(np.zeros((0, 0)))
        self._landmarks: Float32 = np.zeros((0, 0), np.float32)
        self._span: Float64 = np.zeros((0, 0))
        self._posterior = Posterior(np.zeros(1), np.array([_INTERCEPT_PRECISION]))

    def predict_proba_many(self, values: NDArray[Any]) -> Float64:
        """Probability of a true label, shape (n,), of features of shape (n, F)."""
        return sigmoids(self._posterior.log_odds(self._rows(self._compared(values))))

    def _compared(self, values: NDArray[Any]) -> Float64:
        chosen = values if self.columns is None else values[:, list(self.columns)]
        return np.asarray(chosen, np.float64)

    def _step(self, values: Float64, labels: Bool, weights: Float64) -> None:
        memory, values = self._memory, self._compared(values)
        memory.add(values, labels, weights)
        if memory.came >= min(2 * self._drawn_at, self._drawn_at + memory.size) or values.shape[1] != len(self._ranks):
            self._draw()
        else:
            self._posterior.sharpen(self._rows(values), labels, weights)

    def _draw(self) -> None:
        """Ranks and landmarks from the memory, and all of it learned again."""
        memory, count = self._memory, len(self._memory)
        values = memory.values[:count]
        self._drawn_at, self._ranks = memory.came, Ranks(values)
        picked = np.sort(self._chance.choice(count, min(self.landmarks, count), replace=False))
        self._landmarks = self._ranks.of(values[picked]).astype(np.float32)
        likeness = _likeness(self._landmarks, self._landmarks, self.width) + _JITTER * np.eye(len(picked))
        self._span = np.linalg.inv(np.linalg.cholesky(likeness)).T
        rows = self._rows(values)
        precision = np.full(rows.shape[1], 1 / self.variance)
        precision[0] = _INTERCEPT_PRECISION
        self._posterior = Posterior(np.zeros(len(precision)), precision)
        self._posterior.fit(rows, memory.labels[:count], memory.weights[:count])

    def _rows(self, values: NDArray[Any]) -> Float64:
        ones = np.ones((len(values), 1))
        if not len(self._ranks) or values.shape[1] < len(self._ranks):
            return np.concatenate([ones, np.zeros((len(values), len(self._span)))], axis=1)
        ranks = self._ranks.of(values[:, : len(self._ranks)]).astype(np.float32)
        return np.concatenate([ones, _likeness(ranks, self._landmarks, self.width) @ self._span], axis=1)


def _likeness(one: Float32, other: Float32, width: float) -> Float64:
    """How like each row is to each other row, shape (n, m)."""
    distance = np.zeros((len(one), len(other)), np.float32)
    for place in range(one.shape[1]):
        distance += np.abs(one[:, place, None] - other[None, :, place])
    found: Float64 = np.exp(distance * np.float32(-width / max(one.shape[1], 1))).astype(np.float64)
    return found
