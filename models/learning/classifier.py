"""A river classifier of rare events that takes features with gaps and says what moved it."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from river import preprocessing

from models.learning.table import MOST_COLUMNS

Float64 = NDArray[np.float64]

Z_LIMIT = 5.0
"""Standardised features are cut here, so that one absurd value cannot decide a score."""

RAW_LIMIT = 1e30
"""Features that are not standardised are cut here, so that they fit any floating point number."""

WEIGHT_LIMIT = 20.0
"""Most that one example of the rarer class counts for."""


class Classifier:
    """Standardises features, weighs the rarer class up while learning, and gives probabilities at the true prior.

    A feature that is missing or not finite counts as average; beyond `MOST_COLUMNS` new ones are not looked at. An
    example weighs `total / (2 * examples of its class)`, at most `WEIGHT_LIMIT`; the odds are scaled back by what the
    weights did to the prior (King and Zeng, "Logistic regression in rare events data", 2001).

    Args:
        estimator: a river classifier with `learn_one(x, y, w=...)` and `predict_proba_one(x)`.
        weighed: whether the rarer class weighs more; an estimator that keeps how sure it is needs true counts.
        scaled: whether features are standardised; trees see none of it, and are better told values that never move.

    Attributes:
        seen: examples learned of (False, True), whatever they stood for.
    """

    def __init__(self, estimator: Any, weighed: bool = True, scaled: bool = True) -> None:
        self.estimator = estimator
        self._is_weighed, self._is_scaled = weighed, scaled
        self.seen = [0, 0]
        self._stood_for, self._weighed = [0.0, 0.0], [0.0, 0.0]
        self._scaler = preprocessing.StandardScaler()

    @property
    def names(self) -> list[str]:
        """The features seen so far, in the order they first came."""
        return list(self._scaler.counts)

    def learn(self, features: Mapping[str, float], label: bool, stands_for: float = 1.0) -> None:
        """Learn from one example that stands for so many."""
        self._scaler.learn_one(self._looked_at(known(features)))
        self.seen[label] += 1
        self._stood_for[label] += stands_for
        weight = stands_for * (self._weight(label) if self._is_weighed else 1.0)
        self._weighed[label] += weight
        self.estimator.learn_one(self._told(features), label, w=weight)

    def probability(self, features: Mapping[str, float]) -> float:
        """Probability that the label is true."""
        return sigmoid(self._log_odds(self._told(features)) + self.prior_shift)

    def weights(self) -> dict[str, float] | None:
        """Weights of a linear estimator by standardised feature; None for any other."""
        weights = getattr(self.estimator, "weights", None)
        return weights if isinstance(weights, dict) else None

    @property
    def intercept(self) -> float:
        """Log-odds of a linear estimator where all features are average, at the true prior."""
        return float(self.estimator.intercept) + self.prior_shift

    @property
    def prior_shift(self) -> float:
        """Log-odds to add, as learning saw the rarer class more often than it is."""
        negative, positive = self._stood_for
        weighed_negative, weighed_positive = self._weighed
        return math.log((positive + 1) / (negative + 1)) - math.log((weighed_positive + 1) / (weighed_negative + 1))

    def scale(self) -> tuple[Float64, Float64]:
        """Mean and standard deviation of each of `names`; 0 deviation where a feature has been constant."""
        means = np.array([self._scaler.means[name] for name in self.names])
        return means, np.sqrt([self._scaler.vars[name] for name in self.names])

    def _looked_at(self, features: dict[str, float]) -> dict[str, float]:
        """The features there is room for, so that state stays bounded whatever comes."""
        names = self._scaler.counts
        fresh = [name for name in features if name not in names]
        for name in fresh[max(MOST_COLUMNS - len(names), 0) :]:
            del features[name]
        return features

    def _weight(self, label: bool) -> float:
        return min((sum(self._stood_for) + 2) / (2 * (self._stood_for[label] + 1)), WEIGHT_LIMIT)

    def _told(self, features: Mapping[str, float]) -> dict[str, float]:
        """What the estimator is told: every feature seen so far, the average where it is not known."""
        if self._is_scaled:
            return self._standardised(features)
        means = self._scaler.means
        told = {**means, **{name: value for name, value in known(features).items() if name in means}}
        return {name: min(max(float(value), -RAW_LIMIT), RAW_LIMIT) for name, value in told.items()}

    def _standardised(self, features: Mapping[str, float]) -> dict[str, float]:
        scaler, scaled = self._scaler, {}
        for name in scaler.counts:
            value, deviation = features.get(name, math.nan), math.sqrt(scaler.vars[name])
            z = (value - scaler.means[name]) / deviation if deviation > 0 and math.isfinite(value) else 0.0
            scaled[name] = min(max(z, -Z_LIMIT), Z_LIMIT)
        return scaled

    def _log_odds(self, scaled: dict[str, float]) -> float:
        found = float(self.estimator.predict_proba_one(scaled).get(True, 0.5))
        return logit(found)


def known(features: Mapping[str, float]) -> dict[str, float]:
    """The features that have a finite value."""
    return {name: float(value) for name, value in features.items() if math.isfinite(value)}


def sigmoid(log_odds: float) -> float:
    """Probability of log-odds, without overflow.

    Examples:
        >>> sigmoid(0.0)
        0.5
    """
    tail = math.exp(-abs(log_odds))
    return 1 / (1 + tail) if log_odds >= 0 else tail / (1 + tail)


def logit(probability: float) -> float:
    """Log-odds of a probability, kept finite."""
    inside = min(max(probability, 1e-6), 1 - 1e-6)
    return math.log(inside / (1 - inside))
