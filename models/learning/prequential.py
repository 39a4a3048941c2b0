"""Prequential evaluation: every example is scored before it is learned, and the latest scores are judged."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Float64 = NDArray[np.float64]
Bool = NDArray[np.bool_]


class Window:
    """The latest labels with the probabilities given before they were learned.

    Args:
        size: how many are kept.
    """

    def __init__(self, size: int) -> None:
        self.size = size
        self._labels: list[bool] = []
        self._scores: list[float] = []

    def __len__(self) -> int:
        return len(self._labels)

    def add(self, label: bool, score: float) -> None:
        """Note one label and its score; the oldest beyond `size` goes."""
        self._labels.append(label)
        self._scores.append(score)
        del self._labels[: -self.size], self._scores[: -self.size]

    def metrics(self) -> dict[str, float]:
        """Area under the ROC curve, average precision, log loss and base rate; nothing before both classes came."""
        labels, scores = np.array(self._labels, bool), np.array(self._scores)
        if not labels.any() or labels.all():
            return {}
        return {
            "labels": float(len(labels)),
            "base_rate": float(labels.mean()),
            "roc_auc": roc_auc(labels, scores),
            "average_precision": average_precision(labels, scores),
            "log_loss": log_loss(labels, scores),
        }

    def dump(self) -> dict[str, Any]:
        """State for a snapshot."""
        return {"labels": list(self._labels), "scores": list(self._scores)}

    def load(self, state: dict[str, Any]) -> None:
        """Continue from a dump."""
        self._labels, self._scores = list(state["labels"]), list(state["scores"])


def roc_auc(labels: Bool, scores: Float64) -> float:
    """Probability that a true example scores above a false one, ties counting half (Mann and Whitney, 1947).

    Examples:
        >>> roc_auc(np.array([False, True, True]), np.array([0.2, 0.2, 0.9]))
        0.75
    """
    below = np.sort(scores[~labels])
    true = scores[labels]
    wins = below.searchsorted(true, side="left") + below.searchsorted(true, side="right")
    return float(wins.sum() / (2 * len(true) * len(below)))


def average_precision(labels: Bool, scores: Float64) -> float:
    """Precision at each true example, averaged; examples of one score are taken together.

    Examples:
        >>> average_precision(np.array([True, False, True]), np.array([0.9, 0.5, 0.1]))
        0.8333333333333333
    """
    order = np.argsort(-scores, kind="stable")
    hits = np.cumsum(labels[order])
    last = np.r_[np.flatnonzero(np.diff(scores[order])), len(scores) - 1]
    found = np.diff(hits[last], prepend=0)
    return float((found * hits[last] / (last + 1)).sum() / hits[-1])


def log_loss(labels: Bool, scores: Float64) -> float:
    """Mean negative logarithm of the probability given to what turned out."""
    inside = np.clip(scores, 1e-9, 1 - 1e-9)
    return float(-np.log(np.where(labels, inside, 1 - inside)).mean())
