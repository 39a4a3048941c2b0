"""What made a score high: each cause is taken away in turn, and the score is asked again."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.learning.table import logits

Float64 = NDArray[np.float64]

_LEAST = 0.01
"""Log-odds below which a cause does nothing worth naming."""


class Cause(NamedTuple):
    """Features that say one thing, and are taken away together.

    Attributes:
        name: of the cause. features: its features; those derived of one fact belong to one cause.
    """

    name: str
    features: tuple[str, ...]


class Effect(NamedTuple):
    """What one cause does to a score.

    Attributes:
        cause: its name. log_odds: how much lower the log-odds are without it. without: the score then, 0 to 1.
    """

    cause: str
    log_odds: float
    without: float


def taken_away(features: Float64, names: Sequence[str], causes: Sequence[Cause]) -> Float64:
    """Features of n subjects (n, F) as they are and without each cause: shape (n, 1 + causes, F), NaN for normal."""
    rows = np.repeat(features[:, None].astype(float), 1 + len(causes), axis=1)
    for place, cause in enumerate(causes, 1):
        rows[:, place, [names.index(name) for name in cause.features]] = np.nan
    return rows


def strongest(scores: Float64, causes: Sequence[Cause], most: int) -> list[list[Effect]]:
    """The causes that raise each subject's score most, the strongest first.

    Args:
        scores: of the rows of `taken_away`, shape (n, 1 + causes), 0 to 1.
        causes: the same.
        most: how many at most of each.
    """
    odds = logits(scores)
    falls = odds[:, :1] - odds[:, 1:]
    by_name = np.argsort([cause.name for cause in causes])
    order = by_name[np.argsort(-falls[:, by_name], axis=1, kind="stable")][:, :most]
    columns = (order, np.take_along_axis(falls, order, axis=1), np.take_along_axis(scores[:, 1:], order, axis=1))
    return [
        [Effect(causes[place].name, fall, without) for place, fall, without in zip(*row, strict=True) if fall >= _LEAST]
        for row in zip(*(column.tolist() for column in columns), strict=True)
    ]


def told(effect: Effect, causes: Sequence[Cause], named: dict[str, float]) -> dict[str, object]:
    """An effect as evidence: the cause, its known features with their values, and what it does."""
    features = next(cause.features for cause in causes if cause.name == effect.cause)
    values = {name: round(named[name], 4) for name in features if np.isfinite(named[name])}
    said = {"cause": effect.cause, "values": values, "log_odds": round(effect.log_odds, 3)}
    return {**said, "without": round(effect.without, 4)}
