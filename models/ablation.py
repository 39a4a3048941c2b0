"""What made a score high: each cause is taken away in turn, and the score is asked again."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.learning.classifier import logit

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
    """One subject's features (F,) as they are and, below, without each cause: shape (1 + causes, F), NaN for normal."""
    rows = np.repeat(features[None].astype(float), 1 + len(causes), axis=0)
    for place, cause in enumerate(causes, 1):
        rows[place, [names.index(name) for name in cause.features]] = np.nan
    return rows


def effects(scores: Float64, causes: Sequence[Cause], most: int) -> list[Effect]:
    """The causes that raise a score most, the strongest first.

    Args:
        scores: of the rows of `taken_away`, shape (1 + causes,), 0 to 1.
        causes: the same.
        most: how many at most.
    """
    whole, *others = scores.tolist()
    found = [
        Effect(cause.name, logit(whole) - logit(without), without)
        for cause, without in zip(causes, others, strict=True)
        if logit(whole) - logit(without) >= _LEAST
    ]
    return sorted(found, key=lambda effect: (-effect.log_odds, effect.cause))[:most]


def told(effect: Effect, causes: Sequence[Cause], named: dict[str, float]) -> dict[str, object]:
    """An effect as evidence: the cause, its known features with their values, and what it does."""
    features = next(cause.features for cause in causes if cause.name == effect.cause)
    values = {name: round(named[name], 4) for name in features if np.isfinite(named[name])}
    said = {"cause": effect.cause, "values": values, "log_odds": round(effect.log_odds, 3)}
    return {**said, "without": round(effect.without, 4)}
