"""A scorer follows the snapshots that the learner publishes of one model."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.learning.classifier import Z_LIMIT, Classifier
from models.learning.hinged import Hinged
from models.learning.messages import ModelSnapshot
from models.learning.table import logits, sigmoids

Float64 = NDArray[np.float64]


class Scorer:
    """The newest snapshot of one model, ready to score.

    Args:
        model_name: which model's snapshots to follow; those of others are ignored.

    Attributes:
        version: of the snapshot in use; 0 before the first.
    """

    def __init__(self, model_name: str) -> None:
        self.model_name = model_name
        self.version = 0
        self._classifier: Classifier | None = None

    def take(self, snapshot: ModelSnapshot) -> bool:
        """Use a snapshot if it is of this model and newer; says whether it was."""
        if snapshot.model != self.model_name or snapshot.version <= self.version:
            return False
        self.version, self._classifier = snapshot.version, snapshot.state
        return True

    @property
    def seen(self) -> tuple[int, int]:
        """Examples that the snapshot learned of: labels false and true."""
        return (0, 0) if self._classifier is None else (self._classifier.seen[0], self._classifier.seen[1])

    def score(self, features: Mapping[str, float]) -> float | None:
        """Probability that the label is true, 0 to 1; None before any snapshot. NaN features count as average."""
        return None if self._classifier is None else self._classifier.probability(features)

    def score_many(self, names: Sequence[str], features: Float64) -> Float64 | None:
        """Probabilities of many subjects at once; the columns equal `score` row by row.

        Args:
            names: F column names.
            features: shape (n, F), NaN where not known.
        """
        classifier = self._classifier
        if classifier is None:
            return None
        if (weights := classifier.weights()) is not None:
            return _linear(classifier, weights, _standardised(classifier, names, features), len(features))
        if isinstance(hinged := classifier.estimator, Hinged):
            found = hinged.predict_proba_many(_standardised(classifier, names, features), len(features))
            if found is not None:
                return sigmoids(logits(found) + classifier.prior_shift)
        rows = (dict(zip(names, row, strict=True)) for row in features.tolist())
        return np.array([classifier.probability(row) for row in rows])

    def dump(self) -> dict[str, Any]:
        """The snapshot in use, for `models.flow.wire.pack`."""
        return {"version": self.version, "classifier": self._classifier}

    def load(self, state: dict[str, Any]) -> None:
        """Continue from a dump."""
        self.version, self._classifier = state["version"], state["classifier"]


def _standardised(classifier: Classifier, names: Sequence[str], features: Float64) -> dict[str, Float64]:
    """Columns as a scaled classifier is told them; those that are average everywhere are left out."""
    found = {}
    for name, mean, deviation in zip(classifier.names, *classifier.scale(), strict=True):
        if name in names and deviation > 0:
            z = (features[:, names.index(name)] - mean) / deviation
            found[name] = np.where(np.isfinite(z), np.clip(z, -Z_LIMIT, Z_LIMIT), 0.0)
    return found


def _linear(classifier: Classifier, weights: Mapping[str, float], z: Mapping[str, Float64], count: int) -> Float64:
    log_odds = np.full(count, classifier.intercept)
    for name, column in z.items():
        log_odds += weights.get(name, 0.0) * column
    return sigmoids(log_odds)
