"""The latest examples, to learn from them again and again."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Float32 = NDArray[np.float32]
Float64 = NDArray[np.float64]
Bool = NDArray[np.bool_]

_FIRST_ROOM = 256


class Memory:
    """A ring of the latest examples, at most `size`; it takes no more room than twice what came.

    Attributes:
        came: how many examples came at all.
        values: shape (room, F), float32, NaN where not known; of the rows only the first `len` hold examples.
        labels, weights: shape (room,).
    """

    def __init__(self, size: int) -> None:
        self.size = size
        self.came = 0
        self.values: Float32 = np.zeros((0, 0), np.float32)
        self.labels: Bool = np.zeros(0, bool)
        self.weights: Float64 = np.zeros(0)

    def __len__(self) -> int:
        return min(self.came, self.size)

    def add(self, values: NDArray[Any], labels: Bool, weights: Float64) -> None:
        """Take examples in, the latest in place of the oldest; a column that is new was not known before."""
        self._make_room(len(labels), values.shape[1])
        place = (self.came + np.arange(len(labels))) % self.size
        self.values[place], self.labels[place], self.weights[place] = finite(values), labels, weights
        self.came += len(labels)

    def latest(self, count: int) -> NDArray[np.int64]:
        """Rows of the latest examples, oldest first."""
        found: NDArray[np.int64] = np.arange(self.came - count, self.came) % self.size
        return found

    def _make_room(self, count: int, columns: int) -> None:
        room, known = self.values.shape
        needed = min(self.came + count, self.size)
        grown = room if needed <= room else min(max(2 * needed, _FIRST_ROOM), self.size)
        if (grown, columns) == (room, known):
            return
        values = np.full((grown, columns), np.nan, np.float32)
        values[:room, :known] = self.values
        self.values, self.labels = values, _longer(self.labels, grown)
        self.weights = _longer(self.weights, grown)


def finite(values: NDArray[Any]) -> Float32:
    """As float32; NaN where a value is not known, not finite or too large for it."""
    with np.errstate(over="ignore"):
        rows = np.asarray(values, np.float32)
    return np.where(np.isfinite(rows), rows, np.float32(np.nan))


def _longer(values: NDArray[Any], length: int) -> NDArray[Any]:
    return np.concatenate([values, np.zeros(length - len(values), values.dtype)])
