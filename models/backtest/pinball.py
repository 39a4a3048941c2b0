"""Figures of quantile forecasts."""

import numpy as np
from numpy.typing import NDArray

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
    off = truth[:, None] - quantiles
    return np.asarray(np.maximum(levels * off, (levels - 1) * off).mean(axis=1))


def below(truth: Float64, quantiles: Float64) -> Float64:
    """Share of times that the truth was below each quantile, shape (Q,); as large as its level when calibrated."""
    return np.asarray((truth[:, None] < quantiles).mean(axis=0))


def resampled(groups: list[Float64], resamples: int = 500, seed: int = 1) -> tuple[float, float]:
    """95 % interval of the mean of the groups' means, by drawing from each group again (Efron's bootstrap).

    Args:
        groups: losses that may be taken as independent, such as those of days or of weeks.
        resamples: how often to draw.
        seed: of the draws.
    """
    chance = np.random.default_rng(seed)
    means = [np.mean([chance.choice(group, len(group)).mean() for group in groups]) for _ in range(resamples)]
    low, high = np.quantile(means, [0.025, 0.975])
    return float(low), float(high)
