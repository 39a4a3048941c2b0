"""Several forecasts made one, with weights that follow how wrong each has been."""

import numpy as np
from numpy.typing import NDArray

Float64 = NDArray[np.float64]


class Mixture:
    """Weights that sum to 1 and would have made the mean square error of the recent past smallest, one set a series.

    Source: Bates and Granger, "The combination of forecasts", 1969; here with all covariances of the errors, which are
    pulled towards equal weights.

    Args:
        experts: forecasts to be combined, M.
        series: each with weights of its own, C.
        kept: share of the past that is kept when one more forecast is learned.
        caution: added to the diagonal of the errors' covariances, as a share of its mean.

    Attributes:
        weights: shape (M, C); equal before anything was learned.
    """

    def __init__(self, experts: int, series: int, kept: float, caution: float = 0.1) -> None:
        self.kept = kept
        self.caution = caution
        self.weights: Float64 = np.full((experts, series), 1.0 / experts)
        self._products: Float64 = np.zeros((series, experts, experts))

    def learn(self, errors: Float64) -> None:
        """Learn how wrong each forecast was at its H steps, shape (M, H, C)."""
        by_series = errors.transpose(2, 0, 1)
        self._products *= self.kept
        self._products += (1 - self.kept) * (by_series @ by_series.transpose(0, 2, 1)) / errors.shape[1]

    def settle(self) -> None:
        """Bring the weights up to date with what was learned."""
        experts = len(self.weights)
        mean = np.trace(self._products, axis1=1, axis2=2) / experts
        diagonal = np.maximum(self.caution * mean, np.finfo(np.float64).tiny ** 0.5)
        cautious = self._products + diagonal[:, None, None] * np.eye(experts)
        raw = np.linalg.solve(cautious, np.ones((len(mean), experts, 1)))[..., 0]
        self.weights = np.ascontiguousarray((raw / raw.sum(axis=1, keepdims=True)).T)
