"""Regression trees of one depth, grown on binned columns and applied all at once."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.learning.bins import Bins, Codes
from models.learning.memory import Float32

Float64 = NDArray[np.float64]
Int = NDArray[np.int64]

_CELLS = 1 << 20
"""Rows times trees that are walked through at once, so that the work stays in the cache."""


@dataclass(frozen=True, slots=True)
class Growth:
    """How a tree is grown.

    Attributes:
        depth: levels of splits.
        rate: share of what a leaf finds that it keeps.
        l2: added to the curvature of every leaf, which draws small leaves towards zero.
        least: curvature that each side of a split must have.
    """

    depth: int
    rate: float
    l2: float
    least: float


@dataclass(frozen=True, slots=True)
class Tree:
    """A complete binary tree, its nodes level by level: the children of node i are 2i + 1 and 2i + 2.

    Attributes:
        column: what a node splits, shape (2^depth - 1,).
        threshold: a row goes right if its value is greater; infinite where nothing is gained by a split.
        missing_right: whether it goes right if its value is not known.
        value: of each leaf, shape (2^depth,).
    """

    column: NDArray[np.int32]
    threshold: Float32
    missing_right: NDArray[np.bool_]
    value: Float64


class Forest:
    """The latest trees, at most `size`; the next one takes the place of the oldest."""

    def __init__(self, size: int, depth: int) -> None:
        self.size, self.depth = size, depth
        self.grown = 0
        self._column = np.zeros((0, 2**depth - 1), np.int32)
        self._threshold = np.zeros((0, 2**depth - 1), np.float32)
        self._missing_right = np.zeros((0, 2**depth - 1), bool)
        self._value = np.zeros((0, 2**depth))

    def __len__(self) -> int:
        return len(self._value)

    @property
    def oldest(self) -> int | None:
        """Place of the tree that goes when another comes; None while there is room."""
        return self.grown % self.size if self.grown >= self.size else None

    def add(self, tree: Tree) -> int:
        """Take a tree in, in place of the oldest where there is no room; says where it is."""
        place = self.grown % self.size
        self._column = _placed(self._column, place, tree.column)
        self._threshold = _placed(self._threshold, place, tree.threshold)
        self._missing_right = _placed(self._missing_right, place, tree.missing_right)
        self._value = _placed(self._value, place, tree.value)
        self.grown += 1
        return place

    def sums(self, values: Float32) -> Float64:
        """Sum over the trees of the leaf each row falls into, shape (n,).

        Args:
            values: shape (n, F), NaN where not known.
        """
        found, step = np.zeros(len(values)), max(_CELLS // max(len(self), 1), 1)
        for begin in range(0, len(values), step):
            found[begin : begin + step] = self._leaves(values[begin : begin + step], 0, len(self)).sum(axis=1)
        return found

    def of(self, place: int, values: Float32) -> Float64:
        """What one tree gives each row, shape (n,)."""
        return self._leaves(values, place, place + 1)[:, 0]

    def _leaves(self, values: Float32, first: int, last: int) -> Float64:
        begin = np.arange(first, last) * (2**self.depth - 1)
        row = (np.arange(len(values)) * values.shape[1])[:, None]
        node: Int = np.zeros((len(values), last - first), np.int64)
        for _ in range(self.depth):
            place = begin + node
            value = values.ravel().take(row + self._column.ravel().take(place))
            right = value > self._threshold.ravel().take(place)
            right |= np.isnan(value) & self._missing_right.ravel().take(place)
            node = 2 * node + 1 + right
        leaf = node - (2**self.depth - 1) + np.arange(first, last) * 2**self.depth
        found: Float64 = self._value.ravel().take(leaf)
        return found


def grow(codes: Codes, bins: Bins, columns: Int, gradient: Float64, curvature: Float64, how: Growth) -> Tree:
    """Grow a tree level by level on the steepest descent of a loss, each split where the loss falls most.

    Source: Chen and Guestrin, "XGBoost: a scalable tree boosting system", 2016, equations 6 and 7; bins as in Ke et
    al., "LightGBM", 2017.

    Args:
        codes: bins of the examples in the columns to look at, shape (columns, n).
        bins: of all columns, for the thresholds.
        columns: which these are, shape (columns,).
        gradient: of the loss by the score, shape (n,).
        curvature: second derivative of the same, shape (n,).
        how: depth and restraint.
    """
    nodes = 2**how.depth - 1
    column, threshold = np.zeros(nodes, np.int32), np.full(nodes, np.inf, np.float32)
    missing_right = np.zeros(nodes, bool)
    node: Int = np.zeros(codes.shape[1], np.int64)
    for level in range(how.depth):
        place, code, right = _splits(_histograms(codes, node, 2**level, bins.count, gradient, curvature), how)
        here = slice(2**level - 1, 2 ** (level + 1) - 1)
        column[here], missing_right[here] = columns[place], right
        threshold[here] = [bins.edge(*split) for split in zip(columns[place].tolist(), code.tolist(), strict=True)]
        found = codes[place[node], np.arange(len(node))]
        node = 2 * node + np.where(found == bins.count, right[node], found > code[node])
    total, curve = _summed(node, 2**how.depth, gradient), _summed(node, 2**how.depth, curvature)
    return Tree(column, threshold, missing_right, -how.rate * total / (curve + how.l2))


def _histograms(codes: Codes, node: Int, nodes: int, bins: int, gradient: Float64, curvature: Float64) -> Float64:
    """Sums of gradient and curvature by column, node and bin, shape (2, columns, nodes, bins + 1)."""
    sums = np.empty((2, len(codes), nodes * (bins + 1)))
    first = node * (bins + 1)
    for place, row in enumerate(codes):
        cell = first + row
        sums[0, place] = _summed(cell, nodes * (bins + 1), gradient)
        sums[1, place] = _summed(cell, nodes * (bins + 1), curvature)
    return sums.reshape(2, len(codes), nodes, bins + 1)


def _splits(sums: Float64, how: Growth) -> tuple[Int, Int, NDArray[np.bool_]]:
    """For each node the column, the last bin that goes left, and whether missing goes right.

    A node that no split betters sends all rows left: its last bin is the one of missing values.
    """
    nodes, cells = sums.shape[2:]
    whole = sums[:, 0].sum(axis=-1)[:, None, :, None]
    below = np.cumsum(sums[..., :-1], axis=-1)
    left = np.stack([below, below + sums[..., -1:]], axis=1)
    gain = _gain(left, whole[:, None], how)
    gain = gain.transpose(2, 1, 0, 3).reshape(nodes, -1)
    best = gain.argmax(axis=1)
    place, way, code = best // (2 * (cells - 1)), best // (cells - 1) % 2, best % (cells - 1)
    dead = gain[np.arange(nodes), best] <= 0
    return place, np.where(dead, cells, code), (way == 0) & ~dead


def _gain(left: Float64, whole: Float64, how: Growth) -> Float64:
    """How much the loss falls, shape (ways, columns, nodes, bins); negative where a side is too light."""
    right = whole - left
    gain = _fall(left, how) + _fall(right, how) - _fall(whole, how)
    found: Float64 = np.where((left[1] < how.least) | (right[1] < how.least), -1.0, gain)
    return found


def _fall(sums: Float64, how: Growth) -> Float64:
    fall: Float64 = sums[0] ** 2 / (sums[1] + how.l2)
    return fall


def _summed(place: Int, count: int, weights: Float64) -> Any:
    return np.bincount(place, weights, count)


def _placed(rows: NDArray[Any], place: int, row: NDArray[Any]) -> NDArray[Any]:
    """The rows with one put in its place, which may be the next after the last."""
    if place == len(rows):
        return np.concatenate([rows, row[None]])
    rows[place] = row
    return rows
