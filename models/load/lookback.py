"""The latest values of several series as features of what comes next."""

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

Float64 = NDArray[np.float64]
Int64 = NDArray[np.int64]


@dataclass(frozen=True)
class Lookback:
    """The latest values in full, and older ones as means of neighbours.

    Values are told against the level they are at, the mean of those in full, so that a model carries over to levels it
    has not seen (as N-Linear and R-Linear do; Zeng et al. 2023, Li et al. 2023).

    Attributes:
        fine: latest steps that count one by one.
        coarse: means of older ones.
        width: steps in each mean.
    """

    fine: int
    coarse: int = 0
    width: int = 1

    @property
    def steps(self) -> int:
        """How far it looks back."""
        return self.fine + self.coarse * self.width

    @property
    def features(self) -> int:
        """How many features there are: values, means, and 1."""
        return self.fine + self.coarse + 1

    def of(self, values: Float64, ends: Int64) -> tuple[Float64, Float64]:
        """Features of moments, shape (n, C, features), and levels, shape (n, C).

        A mean is weighed by the root of its width, so that a ridge bears on it as on the values it stands for.

        Args:
            values: of C series, shape (T, C).
            ends: how many of the values are known at each moment, shape (n,), at least `steps`.
        """
        before = int(ends.min()) - self.steps
        values, ends = values[before : int(ends.max())], ends - before
        fine = sliding_window_view(values, self.fine, axis=0)[ends - self.fine]
        level = _means(values, self.fine)[ends - self.fine]
        out = np.ones((*level.shape, self.features))
        np.subtract(fine, level[..., None], out=out[..., : self.fine])
        if self.coarse:
            starts = ends[:, None] - self.steps + self.width * np.arange(self.coarse)
            older = _means(values, self.width)[starts] - level[:, None]
            out[..., self.fine : -1] = older.transpose(0, 2, 1) * np.sqrt(self.width)
        return out, level


def _means(values: Float64, width: int) -> Float64:
    """Means of `width` neighbours by where they begin, shape (T - width + 1, C)."""
    sums = np.concatenate([np.zeros((1, values.shape[1])), np.cumsum(values, axis=0)])
    return np.asarray((sums[width:] - sums[:-width]) / width)
