"""Numbers as a few bins, so that trees look for splits between bins instead of between values."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.learning.memory import Float32, Memory

Codes = NDArray[np.uint8]

MOST = 254
"""Most bins of known values that a code has room for."""


class Bins:
    """Edges between the bins of each column; a missing value has a bin of its own, the last.

    Args:
        values: examples to take the edges from, shape (n, F), float32, NaN where not known.
        count: bins of known values in each column, at most `MOST`.
    """

    def __init__(self, values: Float32, count: int) -> None:
        self.count = count
        self.edges = [_edges(column, count) for column in values.T]

    def codes(self, values: Float32) -> Codes:
        """The bin of each value, shape (F, n): as many edges as lie below the value; `count` where not known."""
        codes = np.empty(values.shape[::-1], np.uint8)
        for row, edges, column in zip(codes, self.edges, values.T, strict=True):
            row[:] = np.where(np.isnan(column), self.count, edges.searchsorted(column))
        return codes

    def edge(self, column: int, code: int) -> float:
        """The value up to which a column lies in the bins up to `code`; infinite for the last."""
        edges = self.edges[column]
        return float(edges[code]) if code < len(edges) else np.inf


class Binned:
    """The examples of a memory in bins, whose edges follow them: drawn anew whenever the memory has doubled or turned.

    Attributes:
        bins: the edges of now.
        codes: bins of the examples, shape (F, rows of the memory).
    """

    def __init__(self, count: int) -> None:
        self.count = count
        self.bins = Bins(np.zeros((0, 0), np.float32), count)
        self.codes: Codes = np.zeros((0, 0), np.uint8)
        self._drawn_at = 0

    def follow(self, memory: Memory, fresh: int) -> None:
        """Take in the `fresh` examples that came last."""
        turned = memory.came >= min(2 * self._drawn_at, self._drawn_at + memory.size)
        if turned or len(self.bins.edges) != memory.values.shape[1]:
            values = memory.values[: len(memory)]
            self.bins, self._drawn_at = Bins(values, self.count), memory.came
            self.codes = self.bins.codes(values)
            return
        rows = memory.latest(min(fresh, len(memory)))
        room = np.zeros((len(self.codes), len(memory) - self.codes.shape[1]), np.uint8)
        self.codes = np.concatenate([self.codes, room], axis=1)
        self.codes[:, rows] = self.bins.codes(memory.values[rows])


def _edges(column: Float32, count: int) -> Any:
    """Between neighbouring values where they are few, else at quantiles of their ranks."""
    known = np.sort(column[~np.isnan(column)])
    distinct = np.unique(known)
    if len(distinct) <= count:
        return (distinct[1:] + distinct[:-1]) / np.float32(2)
    places = np.linspace(0, len(known) - 1, count + 1)[1:-1].astype(np.int64)
    return np.unique(known[places])
