"""Linear regressions that learn from every example once and keep only second moments."""

import numpy as np
from numpy.typing import NDArray

Float64 = NDArray[np.float64]


class Moments:
    """What ridge regressions of several groups need to know of all their examples.

    Learning adds products; solving gives exactly the weights that a ridge regression on all examples at once would
    have. So memory does not grow, and how examples are split into batches does not matter but for rounding.

    Args:
        groups: regressions that learn side by side, each from its own examples, G.
        features: of an example, F.
        targets: predicted from the same features, H.

    Attributes:
        gram: sums of products of features, shape (G, F, F).
        cross: sums of products of features and targets, shape (G, F, H).
    """

    def __init__(self, groups: int, features: int, targets: int) -> None:
        self.gram: Float64 = np.zeros((groups, features, features))
        self.cross: Float64 = np.zeros((groups, features, targets))

    def fade(self, kept: float) -> None:
        """Let everything learned so far count for less, by the factor `kept`."""
        self.gram *= kept
        self.cross *= kept

    def add(self, group: int, examples: Float64, targets: Float64) -> None:
        """Learn examples of a group, shapes (n, F) and (n, H)."""
        self.gram[group] += examples.T @ examples
        self.cross[group] += examples.T @ targets

    def add_each(self, examples: Float64, targets: Float64) -> None:
        """Learn one example of every group, shapes (G, F) and (G, H); an example of zeros teaches nothing."""
        self.gram += examples[:, :, None] * examples[:, None, :]
        self.cross += examples[:, :, None] * targets[:, None, :]

    def solve(self, ridge: float | Float64, pool: float = 0.0) -> Float64:
        """Weights of every group, shape (G, F, H).

        Args:
            ridge: added to the diagonal, as so many examples of size 1 whose target is 0; or shape (F,), one each.
            pool: how much an example of another group counts, beside 1 for one of its own; 1 makes all groups equal.

        Examples:
            >>> moments = Moments(1, 1, 1)
            >>> moments.add(0, np.array([[1.0], [2.0]]), np.array([[3.0], [6.0]]))
            >>> moments.solve(0.0).item()
            3.0
        """
        gram, cross = self._pooled(self.gram, pool), self._pooled(self.cross, pool)
        weights = np.linalg.solve(gram + np.eye(gram.shape[-1]) * ridge, cross)
        return np.broadcast_to(weights, self.cross.shape)

    @staticmethod
    def _pooled(sums: Float64, pool: float) -> Float64:
        total = sums.sum(axis=0, keepdims=True)
        return total if pool == 1 else np.asarray((1 - pool) * sums + pool * total)
