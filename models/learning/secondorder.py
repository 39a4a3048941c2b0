"""Logistic regression that also keeps how sure it is of its weights, and so needs each example only once."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.learning.table import BlockClassifier, Bool, Float64, sigmoids

_INTERCEPT_PRECISION = 0.1
_LEAST_CURVATURE = 0.01
_CUT = 1e3
"""Values are cut here, which standardised ones never reach: a square of one beyond would drown all others."""


class Posterior:
    """A Gaussian belief about the weights of a logistic regression, made sharper by blocks of examples.

    Each block adds its curvature to the precision and moves the mean by one Newton step (the online Laplace
    approximation: Spiegelhalter and Lauritzen, "Sequential updating of conditional probabilities", 1990).

    Args:
        mean: of the weights before anything is learned, shape (F,).
        precision: the inverse of their variances then, shape (F,).
    """

    def __init__(self, mean: Float64, precision: Float64) -> None:
        self.mean = mean
        self.precision = np.diag(precision)
        self._prior_mean, self._prior = mean, precision

    def log_odds(self, rows: Float64) -> Float64:
        """Of rows of shape (n, F), at the mean of the weights."""
        found: Float64 = rows @ self.mean
        return found

    def sharpen(self, rows: Float64, labels: Bool, weights: Float64) -> None:
        """Learn from a block: rows of shape (n, F), labels and weights of shape (n,)."""
        expected = sigmoids(self.log_odds(rows))
        curvature = weights * np.maximum(expected * (1 - expected), _LEAST_CURVATURE)
        self.precision += rows.T @ (rows * curvature[:, None])
        self.mean = self.mean + np.linalg.solve(self.precision, rows.T @ (weights * (labels - expected)))

    def fit(self, rows: Float64, labels: Bool, weights: Float64, steps: int = 3) -> None:
        """Forget what was learned and learn all of some rows at once, by Newton's method."""
        for _ in range(steps):
            expected = sigmoids(self.log_odds(rows))
            curvature = weights * np.maximum(expected * (1 - expected), _LEAST_CURVATURE)
            self.precision = np.diag(self._prior) + rows.T @ (rows * curvature[:, None])
            slope = rows.T @ (weights * (labels - expected)) + self._prior * (self._prior_mean - self.mean)
            self.mean = self.mean + np.linalg.solve(self.precision, slope)

    def widen(self, precision: Float64) -> None:
        """Add weights that are 0 with such a precision, shape (more,)."""
        known, more = len(self.mean), len(precision)
        grown = np.diag(np.concatenate([np.zeros(known), precision]))
        grown[:known, :known] = self.precision
        self.precision, self.mean = grown, np.concatenate([self.mean, np.zeros(more)])
        self._prior = np.concatenate([self._prior, precision])
        self._prior_mean = np.concatenate([self._prior_mean, np.zeros(more)])

    def forget(self, share: float) -> None:
        """Lose a share of what was learned about how sure the weights are."""
        self.precision += share * (np.diag(self._prior) - self.precision)


class SecondOrder(BlockClassifier):
    """Bayesian logistic regression with a full covariance of its weights; a value that is not known counts as 0.

    Meant for standardised features. A second-order method needs no learning rate and learns from few labels about as
    much as fitting them all at once.

    Args:
        variance: of each weight before anything is learned.
        every: labels between two steps.

    Examples:
        >>> model = SecondOrder()
        >>> for value in range(100):
        ...     model.learn_one({"z": value / 50 - 1}, value > 50)
        >>> model.predict_one({"z": 0.8})
        True
    """

    def __init__(self, variance: float = 0.05, every: int = 10) -> None:
        super().__init__(every)
        self.variance, self.every = variance, every
        self._posterior = Posterior(np.zeros(1), np.array([_INTERCEPT_PRECISION]))

    def predict_proba_many(self, values: NDArray[Any]) -> Float64:
        """Probability of a true label, shape (n,), of features of shape (n, F)."""
        rows, mean = _with_intercept(np.asarray(values, np.float64)), self._posterior.mean
        width = min(rows.shape[1], len(mean))
        return sigmoids(rows[:, :width] @ mean[:width])

    def _step(self, values: Float64, labels: Bool, weights: Float64) -> None:
        more = values.shape[1] + 1 - len(self._posterior.mean)
        if more > 0:
            self._posterior.widen(np.full(more, 1 / self.variance))
        self._posterior.sharpen(_with_intercept(values), labels, weights)


def _with_intercept(values: Float64) -> Float64:
    known = np.clip(np.where(np.isfinite(values), values, 0.0), -_CUT, _CUT)
    return np.concatenate([np.ones((len(values), 1)), known], axis=1)
