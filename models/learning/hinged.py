"""Logistic regression that bends: each feature also counts by how far it lies beyond a few knots."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.learning.table import Float64, sigmoids

KNOTS = (-1.0, 0.0, 1.0)
"""In standard deviations from the average."""


class Hinged:
    """A linear classifier over standardised features and their hinges `|z - knot|`: both ends can be suspicious.

    Args:
        estimator: a river classifier with `learn_one(x, y, w=...)` and `predict_proba_one(x)`.
    """

    def __init__(self, estimator: Any) -> None:
        self.estimator = estimator

    def learn_one(self, x: dict[str, float], y: bool, w: float = 1.0) -> None:
        """Learn from one example of weight `w`."""
        self.estimator.learn_one(_bent(x), y, w=w)

    def predict_proba_one(self, x: dict[str, float]) -> dict[bool, float]:
        """Probabilities of both labels."""
        found: dict[bool, float] = self.estimator.predict_proba_one(_bent(x))
        return found

    def predict_proba_many(self, x: Mapping[str, NDArray[Any]], count: int) -> Float64 | None:
        """Probability of a true label by row, shape (count,); None where the estimator is not linear."""
        weights = getattr(self.estimator, "weights", None)
        if not isinstance(weights, dict):
            return None
        log_odds = np.full(count, float(self.estimator.intercept))
        for name, z in x.items():
            log_odds += weights.get(name, 0.0) * z
            for place, knot in enumerate(KNOTS):
                log_odds += weights.get(f"{name}|{place}", 0.0) * (np.abs(z - knot) - abs(knot))
        return sigmoids(log_odds)


def _bent(x: dict[str, float]) -> dict[str, float]:
    bent = dict(x)
    for name, z in x.items():
        for place, knot in enumerate(KNOTS):
            bent[f"{name}|{place}"] = abs(z - knot) - abs(knot)
    return bent
