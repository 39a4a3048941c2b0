"""A tree grown the slow way, one node and one split at a time: the specification of the quick one."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.learning.tree import Growth

Float64 = NDArray[np.float64]


def slow_leaves(codes: NDArray[np.uint8], missing: int, gradient: Float64, curvature: Float64, how: Growth) -> Float64:
    """What the tree gives each example it was grown on, shape (n,)."""
    found = np.zeros(codes.shape[1])

    def split(rows: NDArray[Any], depth: int) -> None:
        best = best_split(codes[:, rows], missing, gradient[rows], curvature[rows], how) if depth else None
        if best is None:
            found[rows] = -how.rate * gradient[rows].sum() / (curvature[rows].sum() + how.l2)
            return
        split(rows[best], depth - 1)
        split(rows[~best], depth - 1)

    split(np.arange(codes.shape[1]), how.depth)
    return found


def best_split(
    codes: NDArray[np.uint8], missing: int, gradient: Float64, curvature: Float64, how: Growth
) -> NDArray[np.bool_] | None:
    """Which examples go left where the loss falls most; None where no split betters it."""
    best, most = None, 1e-12
    whole = fall(gradient, curvature, how)
    for row in codes:
        for missing_left in (False, True):
            for last in range(missing):
                left = np.where(row == missing, missing_left, row <= last)
                if curvature[left].sum() < how.least or curvature[~left].sum() < how.least:
                    continue
                gain = fall(gradient[left], curvature[left], how) + fall(gradient[~left], curvature[~left], how) - whole
                if gain > most + 1e-12:
                    best, most = left, gain
    return best


def fall(gradient: Float64, curvature: Float64, how: Growth) -> float:
    return float(gradient.sum() ** 2 / (curvature.sum() + how.l2))
