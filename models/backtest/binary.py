"""Figures of scores for something that is true or not: order, first places, calibration, and how sure they are."""

import numpy as np
from numpy.typing import NDArray

from models.backtest.bootstrap import interval
from models.backtest.report import Curve, Plot
from models.learning.prequential import average_precision, log_loss, roc_auc

Float64 = NDArray[np.float64]
Bool = NDArray[np.bool_]

_TENTHS = 10
_POINTS = 200
_RESAMPLES = 500


def figures(labels: Bool, scores: Float64) -> dict[str, float]:
    """Area under the ROC curve, average precision, first places, and errors of the probabilities.

    Args:
        labels: shape (n,), with both classes.
        scores: probabilities given to true, shape (n,).
    """
    return {
        "auc": roc_auc(labels, scores),
        "average_precision": average_precision(labels, scores),
        "precision_at_100": precision_at(labels, scores, 100),
        "recall_at_tenth": recall_at(labels, scores, 0.1),
        "log_loss": log_loss(labels, scores),
        "brier": float(np.mean((scores - labels) ** 2)),
        "base_rate": float(labels.mean()),
    }


def precision_at(labels: Bool, scores: Float64, count: int) -> float:
    """Share of true ones among the `count` highest scores; equal scores in the order they came.

    Examples:
        >>> precision_at(np.array([True, False, True]), np.array([0.9, 0.5, 0.1]), 2)
        0.5
    """
    return float(labels[np.argsort(-scores, kind="stable")[:count]].mean())


def recall_at(labels: Bool, scores: Float64, share: float) -> float:
    """Share of all true ones that are among the highest scores.

    Examples:
        >>> recall_at(np.array([True, False, True, False]), np.array([0.9, 0.5, 0.1, 0.2]), 0.25)
        0.5
    """
    count = round(len(labels) * share)
    return float(labels[np.argsort(-scores, kind="stable")[:count]].sum() / labels.sum())


def bounds(labels: Bool, scores: Float64, resamples: int = _RESAMPLES, seed: int = 1) -> dict[str, tuple[float, float]]:
    """95 % intervals of `figures`, by resampling the judged records (Efron's percentile bootstrap)."""
    chance = np.random.default_rng(seed)
    rows: list[dict[str, float]] = []
    while len(rows) < resamples:
        picked = chance.integers(0, len(labels), len(labels))
        if labels[picked].any() and not labels[picked].all():
            rows.append(figures(labels[picked], scores[picked]))
    return {name: interval([row[name] for row in rows]) for name in rows[0]}


def calibration(labels: Bool, scores: Float64) -> list[tuple[float, float, int]]:
    """By tenth of the scores, the lowest first: mean score, share of true ones, count."""
    order = np.argsort(scores, kind="stable")
    parts = [part for part in np.array_split(order, _TENTHS) if len(part)]
    return [(float(scores[part].mean()), float(labels[part].mean()), len(part)) for part in parts]


def plots(labels: Bool, scores: Float64, said: str, of: str) -> list[Plot]:
    """Pictures: ROC, precision by how many can be looked at, and calibration.

    Args:
        labels: whether each is true, shape (n,).
        scores: probabilities given to true, shape (n,).
        said: what true means, for the titles.
        of: what is scored, for the axes.
    """
    order = np.argsort(-scores, kind="stable")
    hits = np.cumsum(labels[order])
    count = np.arange(1, len(labels) + 1)
    ends = calibration(labels, scores)
    return [
        Plot(
            "roc", f"ROC of {said}", "false positive rate", "true positive rate",
            [diagonal("chance"), _curve("model", (count - hits) / (~labels).sum(), hits / labels.sum())], "shares",
        ),
        Plot(
            "precision_at_capacity", f"Precision of {said} by capacity", f"{of} looked at, highest scores first",
            f"share with {said}",
            [
                Curve("all alike", [1, len(labels)], [float(labels.mean())] * 2, role="reference"),
                _curve("model", count, hits / count, np.geomspace(1, len(count), _POINTS) - 1),
            ], "ranks",
        ),
        Plot(
            "calibration", f"Calibration of {said}", "mean score of a tenth", f"share of it with {said}",
            [diagonal("perfect"), Curve("model, by tenths", [end[0] for end in ends], [end[1] for end in ends])],
            "shares",
        ),
    ]  # fmt: skip


def diagonal(name: str) -> Curve:
    """What to compare shares with."""
    return Curve(name, [0, 1], [0, 1], role="reference")


def over_time(at: Float64, values: Float64, window: int) -> tuple[list[float], list[float]]:
    """Mean of each `window` consecutive records, and where these end."""
    ends = range(window, len(values) + 1, window)
    return [float(at[end - 1]) for end in ends], [float(values[end - window : end].mean()) for end in ends]


def _curve(name: str, x: Float64 | NDArray[np.int64], y: Float64, places: Float64 | None = None) -> Curve:
    places = np.linspace(0, len(x) - 1, _POINTS) if places is None else places
    picked = np.unique(places.round().astype(np.int64))
    return Curve(name, [float(value) for value in x[picked]], [float(value) for value in y[picked]])
