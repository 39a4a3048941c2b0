"""Bayesian linear regression for many transformers at once."""

from typing import Any

import numpy as np
from river import base

from models.grid.rows import Bool, Field, Float, Int64, Rows

_BLOCK = 512
_LOOSEST = 1000.0


class _Posterior(Rows):
    """Mean, shape (n, d), and covariance, shape (n, d, d), of the weights of n models."""

    mean: Float
    covariance: Float


class BayesianRegressions(base.Estimator):  # type: ignore[misc]
    """One `river.linear_model.BayesianLinearRegression` with smoothing a row, learned together.

    river inverts the precision matrix at every example when it forgets; here the covariance is brought forward by the
    Sherman-Morrison formula, which also holds with smoothing: with precision S' = s S + (1 - s) b x x', the inverse is
    that of s S corrected by a rank-one term. All rows take one example at a time: `learn_many` is a mini-batch over
    models, not over time.

    A direction that was not seen for long would be forgotten without bound; its variance stops at 1,000 times the
    prior's.

    Args:
        features: how many features an example has, d.
        alpha, beta, smoothing: precision of the prior, precision of the noise, share of the past that is kept.
    """

    def __init__(self, features: int, alpha: float = 1.0, beta: float = 1.0, smoothing: float = 0.9995) -> None:
        self.features = features
        self.alpha = alpha
        self.beta = beta
        self.smoothing = smoothing
        covariance = Field("f8", np.eye(features) / alpha, (features, features))
        self._posterior = _Posterior({"mean": Field("f8", 0.0, (features,)), "covariance": covariance})

    @property
    def weights(self) -> Float:
        """Posterior mean of the weights, shape (n, d)."""
        return self._posterior.mean

    def grow(self, count: int) -> None:
        """Add models up to `count`."""
        self._posterior.grow(count)

    def predict_many(self, examples: Float) -> Float:
        """Predictions of every model for its own example, shape (n, d) -> (n,)."""
        return np.asarray(np.einsum("nd,nd->n", examples, self._posterior.mean))

    def learn_many(self, examples: Float, targets: Float, rows: Bool) -> None:
        """Learn one example a model, shapes (n, d) and (n,), for the chosen rows."""
        chosen = np.flatnonzero(rows)
        for start in range(0, len(chosen), _BLOCK):
            block = chosen[start : start + _BLOCK]
            self._fit(block, examples[block], targets[block])

    def dump(self) -> dict[str, Any]:
        """Posterior of all models."""
        return self._posterior.dump()

    def load(self, state: dict[str, Any]) -> None:
        """Continue from a dump."""
        self._posterior.load(state)

    def _fit(self, rows: Int64, examples: Float, targets: Float) -> None:
        """Posterior after one more example, Bishop (2006) 3.50 to 3.51 with the past weighted by `smoothing`."""
        kept, weight = self.smoothing, (1.0 - self.smoothing) * self.beta
        mean, covariance = self._posterior.mean[rows], self._posterior.covariance[rows]
        error = targets - np.einsum("nd,nd->n", examples, mean)
        spread = np.einsum("nij,nj->ni", covariance, examples)
        share = weight / (kept + weight * np.einsum("nd,nd->n", examples, spread))
        self._posterior.mean[rows] = mean + spread * (share * error)[:, None]
        scaled = spread * np.sqrt(share)[:, None]
        covariance -= scaled[:, :, None] * scaled[:, None, :]
        covariance /= kept
        self._posterior.covariance[rows] = self._bounded(covariance)

    def _bounded(self, covariance: Float) -> Float:
        variance = np.einsum("nii->ni", covariance)
        most = _LOOSEST / self.alpha
        if variance.max(initial=0.0) <= most:
            return covariance
        shrink = np.sqrt(np.minimum(1.0, most / variance))
        return np.asarray(covariance * shrink[:, :, None] * shrink[:, None, :])
