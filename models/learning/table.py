"""Learners of tables of numbers that also take one example at a time, by name."""

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from river import base

Float64 = NDArray[np.float64]
Bool = NDArray[np.bool_]

MOST_COLUMNS = 512
"""Names beyond these are not looked at, so that state stays bounded whatever comes."""


class TableClassifier(base.Classifier):  # type: ignore[misc]
    """A river classifier whose work is done in columns; both ways of learning give the same model.

    Attributes:
        names: columns of the examples that came by name, in the order they first came.
    """

    names: list[str]

    @abstractmethod
    def learn_many(self, values: NDArray[Any], labels: Bool, weights: Float64 | None = None) -> None:
        """Learn from examples in their order.

        Args:
            values: features, shape (n, F), NaN where not known, always in the same columns; F may grow.
            labels: shape (n,).
            weights: shape (n,); 1 without.
        """

    @abstractmethod
    def predict_proba_many(self, values: NDArray[Any]) -> Float64:
        """Probability of a true label, shape (n,), of features of shape (n, F)."""

    def learn_one(self, x: Mapping[str, float], y: Any, w: float = 1.0) -> None:
        """Learn from one example of weight `w`; a feature that is missing or not finite is not known."""
        fresh = sorted(x.keys() - set(self.names))
        self.names += fresh[: MOST_COLUMNS - len(self.names)]
        self.learn_many(self._row(x), np.array([bool(y)]), np.array([float(w)]))

    def predict_proba_one(self, x: Mapping[str, float]) -> dict[bool, float]:
        """Probabilities of both labels."""
        true = float(self.predict_proba_many(self._row(x))[0])
        return {False: 1 - true, True: true}

    def _row(self, x: Mapping[str, float]) -> Float64:
        return np.array([[x.get(name, np.nan) for name in self.names]], np.float64)


class BlockClassifier(TableClassifier):
    """One that learns in blocks of so many examples, however these come.

    Args:
        size: examples of a block.
    """

    def __init__(self, size: int) -> None:
        self.names: list[str] = []
        self._waiting = Waiting(size)

    def learn_many(self, values: NDArray[Any], labels: Bool, weights: Float64 | None = None) -> None:
        """Learn from examples in their order; see `TableClassifier`."""
        for block in self._waiting.blocks(np.asarray(values, np.float64), labels, weights):
            self._step(*block)

    @abstractmethod
    def _step(self, values: Float64, labels: Bool, weights: Float64) -> None:
        """Learn a whole block: features of shape (n, F), labels and weights of shape (n,)."""


class Waiting:
    """Examples that came since the last whole block, so that any split into batches gives the same blocks.

    Args:
        size: examples of a block.
    """

    def __init__(self, size: int) -> None:
        self.size = size
        self._values: Float64 = np.zeros((0, 0))
        self._labels: Bool = np.zeros(0, bool)
        self._weights: Float64 = np.zeros(0)

    def blocks(self, values: Float64, labels: Bool, weights: Float64 | None) -> list[tuple[Float64, Bool, Float64]]:
        """Take examples in and give out the blocks they make whole."""
        weights = np.ones(len(labels)) if weights is None else weights
        columns = max(values.shape[1], self._values.shape[1])
        values = np.concatenate([wider(self._values, columns), wider(values, columns)])
        labels, weights = np.concatenate([self._labels, labels]), np.concatenate([self._weights, weights])
        whole = len(labels) // self.size * self.size
        self._values, self._labels, self._weights = values[whole:].copy(), labels[whole:].copy(), weights[whole:].copy()
        parts = [slice(begin, begin + self.size) for begin in range(0, whole, self.size)]
        return [(values[part], labels[part], weights[part]) for part in parts]


def wider(values: NDArray[Any], columns: int) -> Float64:
    """The same rows with columns added that are not known."""
    found = np.full((len(values), columns), np.nan)
    found[:, : values.shape[1]] = values
    return found


def sigmoids(log_odds: Float64) -> Float64:
    """Probabilities of log-odds, without overflow."""
    tail = np.exp(-np.abs(log_odds))
    found: Float64 = np.where(log_odds >= 0, 1.0, tail) / (1 + tail)
    return found


def logits(probabilities: Float64) -> Float64:
    """Log-odds of probabilities, kept finite."""
    inside = np.clip(probabilities, 1e-6, 1 - 1e-6)
    found: Float64 = np.log(inside / (1 - inside))
    return found
