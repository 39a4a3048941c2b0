"""How sure a figure is, told by drawing what it was made of again (Efron's percentile bootstrap)."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Float64 = NDArray[np.float64]


def interval(values: Sequence[float]) -> tuple[float, float]:
    """Where the middle 95 % of values lie."""
    low, high = np.quantile(values, [0.025, 0.975])
    return float(low), float(high)


def resampled(groups: Sequence[Float64], resamples: int = 500, seed: int = 1) -> tuple[float, float]:
    """95 % interval of the mean of the groups' means, by drawing from each group again.

    Args:
        groups: losses that may be taken as independent, such as those of days or of weeks.
        resamples: how often to draw.
        seed: of the draws.
    """
    chance = np.random.default_rng(seed)
    means = [float(np.mean([chance.choice(group, len(group)).mean() for group in groups])) for _ in range(resamples)]
    return interval(means)
