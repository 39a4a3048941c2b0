"""Figures of quantile forecasts."""

import numpy as np
from numpy.typing import NDArray

from models.grid import scores

Float64 = NDArray[np.float64]


def pinball(truth: Float64, quantiles: Float64, levels: Float64) -> Float64:
    """Pinball loss of each forecast, the mean over its quantiles; shape (n,).

    Args:
        truth: what came, shape (n,).
        quantiles: that were forecast, shape (n, Q).
        levels: of the quantiles, shape (Q,).

    Examples:
        >>> pinball(np.array([10.0]), np.array([[8.0, 12.0]]), np.array([0.1, 0.9]))
        array([0.2])
    """
    return np.asarray(scores.pinball(truth[:, None], quantiles, levels).mean(axis=1))


def below(truth: Float64, quantiles: Float64) -> Float64:
    """Share of times that the truth was below each quantile, shape (Q,); as large as its level when calibrated."""
    return np.asarray((truth[:, None] < quantiles).mean(axis=0))
