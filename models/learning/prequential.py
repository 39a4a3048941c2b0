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
        self._weights: list[float] = []

    def __len__(self) -> int:
        return len(self._labels)

    def add(self, label: bool, score: float, weight: float = 1.0) -> None:
        """Note one label, its score and how many it stands for; the oldest beyond `size` goes."""
        self._labels.append(label)
        self._scores.append(score)
        self._weights.append(weight)
        del self._labels[: -self.size], self._scores[: -self.size], self._weights[: -self.size]

    def metrics(self) -> dict[str, float]:
        """Area under the ROC curve, average precision, log loss and base rate; nothing before both classes came.

        Each label counts for what it stands for; `labels` is how many there are, `effective_labels` how many equal ones
        would be as sure (Kish, 1965).
        """
        labels, scores, weights = np.array(self._labels, bool), np.array(self._scores), np.array(self._weights)
        if not labels.any() or labels.all():
            return {}
        return {
            "labels": float(len(labels)),
            "effective_labels": float(weights.sum() ** 2 / (weights**2).sum()),
            "base_rate": float(np.average(labels, weights=weights)),
            "roc_auc": roc_auc(labels, scores, weights),
            "average_precision": average_precision(labels, scores, weights),
            "log_loss": log_loss(labels, scores, weights),
        }

    def dump(self) -> dict[str, Any]:
        """State for a snapshot."""
        return {"labels": list(self._labels), "scores": list(self._scores), "weights": list(self._weights)}

    def load(self, state: dict[str, Any]) -> None:
        """Continue from a dump."""
        self._labels, self._scores = list(state["labels"]), list(state["scores"])
        self._weights = list(state["weights"])


def roc_auc(labels: Bool, scores: Float64, weights: Float64 | None = None) -> float:
    """Probability that a true example scores above a false one, ties counting half (Mann and Whitney, 1947).

    Examples:
        >>> roc_auc(np.array([False, True, True]), np.array([0.2, 0.2, 0.9]))
        0.75
    """
    told = np.ones(len(labels)) if weights is None else weights
    order = np.argsort(scores[~labels], kind="stable")
    below, true = scores[~labels][order], scores[labels]
    mass = np.concatenate([[0.0], np.cumsum(told[~labels][order])])
    wins = mass[below.searchsorted(true, side="left")] + mass[below.searchsorted(true, side="right")]
    return float((wins * told[labels]).sum() / (2 * told[labels].sum() * mass[-1]))


def average_precision(labels: Bool, scores: Float64, weights: Float64 | None = None) -> float:
    """Precision at each true example, averaged; examples of one score are taken together.

    Examples:
        >>> average_precision(np.array([True, False, True]), np.array([0.9, 0.5, 0.1]))
        0.8333333333333333
    """
    told = np.ones(len(labels)) if weights is None else weights
    order = np.argsort(-scores, kind="stable")
    hits, looked_at = np.cumsum(told[order] * labels[order]), np.cumsum(told[order])
    last = np.r_[np.flatnonzero(np.diff(scores[order])), len(scores) - 1]
    found = np.diff(hits[last], prepend=0)
    return float((found * hits[last] / looked_at[last]).sum() / hits[-1])


def log_loss(labels: Bool, scores: Float64, weights: Float64 | None = None) -> float:
    """Mean negative logarithm of the probability given to what turned out."""
    inside = np.clip(scores, 1e-9, 1 - 1e-9)
    return float(np.average(-np.log(np.where(labels, inside, 1 - inside)), weights=weights))
