"""Columns on one scale, for learners to which scale matters."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.learning.classifier import Z_LIMIT
from models.learning.hinged import KNOTS
from models.learning.secondorder import SecondOrder
from models.learning.table import Bool, Float64, TableClassifier, wider

_ABSURD = 1e100
"""Values from here on are not known: a square of one would be infinite."""


class Moments:
    """Running mean and standard deviation of each column; what is not known or not finite is left out."""

    def __init__(self) -> None:
        self._sums: Float64 = np.zeros((3, 0))
        self._first: Float64 = np.zeros(0)

    def scale(self, values: Float64) -> Float64:
        """Rows standardised by what was taken in so far, shape (n, F); 0 where not known."""
        known, first, sums = self._grown(values)
        return _standardised(known, first, sums[:, None])

    def scale_and_take(self, values: Float64) -> Float64:
        """Take rows in one after the other, each standardised by all up to it."""
        known, first, sums = self._grown(values)
        parts = np.stack([np.isfinite(known), *(np.nan_to_num(known - first) ** power for power in (1, 2))])
        # A running sum from where the last ended adds in the same order however the rows are split.
        running = np.cumsum(np.concatenate([sums[:, None], parts], axis=1), axis=1)
        self._first, self._sums = first, running[:, -1]
        return _standardised(known, first, running[:, 1:])

    def _grown(self, values: Float64) -> tuple[Float64, Float64, Float64]:
        """The rows that have been or are known, what is taken off each column, and its sums."""
        columns = max(values.shape[1], len(self._first))
        known = wider(np.where(np.abs(values) < _ABSURD, values, np.nan), columns)
        first = np.concatenate([self._first, np.full(columns - len(self._first), np.nan)])
        for place in np.flatnonzero(np.isnan(first)):
            finite = known[np.isfinite(known[:, place]), place]
            first[place] = finite[0] if len(finite) else np.nan
        sums = np.concatenate([self._sums, np.zeros((3, columns - self._sums.shape[1]))], axis=1)
        return known, first, sums


class Scaled(TableClassifier):
    """Standardises columns before another learner sees them; what is not known counts as average.

    Args:
        model: the learner.
        bent: whether it is also told how far each value lies beyond a few knots, so that a linear one can bend.
    """

    def __init__(self, model: TableClassifier, bent: bool = False) -> None:
        self.model, self.bent = model, bent
        self.names: list[str] = []
        self._moments = Moments()

    @classmethod
    def _unit_test_params(cls) -> Iterator[dict[str, Any]]:
        yield {"model": SecondOrder()}

    def learn_many(self, values: NDArray[Any], labels: Bool, weights: Float64 | None = None) -> None:
        """Learn from examples in their order; see `TableClassifier`."""
        rows = self._moments.scale_and_take(np.asarray(values, np.float64))
        self.model.learn_many(self._told(rows), labels, weights)

    def predict_proba_many(self, values: NDArray[Any]) -> Float64:
        """Probability of a true label, shape (n,), of features of shape (n, F)."""
        return self.model.predict_proba_many(self._told(self._moments.scale(np.asarray(values, np.float64))))

    def _told(self, rows: Float64) -> Float64:
        """Columns of one feature stand together, so that one that is new comes after all that are known."""
        if not self.bent:
            return rows
        bent = [rows, *(np.abs(rows - knot) - abs(knot) for knot in KNOTS)]
        return np.stack(bent, axis=2).reshape(len(rows), -1)


def _standardised(known: Float64, first: Float64, sums: Float64) -> Float64:
    count, total, squares = sums
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = total / count
        deviation = np.sqrt(np.maximum(squares / count - mean**2, 0.0))
        z = (known - first - mean) / deviation
    found: Float64 = np.clip(np.where(np.isfinite(z) & (deviation > 0), z, 0.0), -Z_LIMIT, Z_LIMIT)
    return found
