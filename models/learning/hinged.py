"""Logistic regression that bends: each feature also counts by how far it lies beyond a few knots."""

from typing import Any

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


def _bent(x: dict[str, float]) -> dict[str, float]:
    bent = dict(x)
    for name, z in x.items():
        for place, knot in enumerate(KNOTS):
            bent[f"{name}|{place}"] = abs(z - knot) - abs(knot)
    return bent
