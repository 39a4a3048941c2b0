"""What each kind of evidence adds to a meter's score: by how much it would be lower without its cause."""

import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Float64 = NDArray[np.float64]

_LEAST = 1e-3
_FEATURES = 3


def combined(strengths: Sequence[float]) -> float:
    """Score of strengths that count as independent: `1 - product of (1 - strength)`.

    Examples:
        >>> combined([0.5, 0.5])
        0.75
    """
    return 1.0 - math.prod(1.0 - strength for strength in strengths)


def effects(
    strengths: Float64,
    kinds: Sequence[str],
    seen: Float64,
    names: Sequence[str],
    traces: Mapping[str, Mapping[str, float]],
    learned: Callable[[Float64], Float64],
    damped: Float64,
) -> Float64:
    """By how much scores fall when the cause of each kind of evidence is taken away.

    What a rule sees, the learned model sees too: its word is asked for anew without the cause. As evidence of one
    kind makes that of another less needed, the effects do not add up to the score.

    Args:
        strengths: of n meters by kind, capped, 0 to 1, shape (n, K).
        kinds: their names; the learned model's is called `model`.
        seen: every feature of the meters, shape (n, F).
        names: of the features.
        traces: kind -> features that its cause leaves, with what they are where nothing is wrong.
        learned: features, shape (m, F) -> strengths of the model, shape (m,).
        damped: factors on the scores, shape (n,).

    Returns:
        Shape (n, K); 0 where the score would be no lower.
    """
    calm, found, model = np.prod(1 - strengths, axis=1), np.zeros_like(strengths), list(kinds).index("model")
    for place, name in enumerate(kinds):
        some = np.flatnonzero(strengths[:, place] > 0)
        without = strengths[some]
        without[:, place] = 0.0
        if place != model:
            features = seen[some]
            for feature, value in traces[name].items():
                features[:, names.index(feature)] = value
            without[:, model] = learned(features)
        found[some, place] = damped[some] * (np.prod(1 - without, axis=1) - calm[some])
    return np.maximum(found, 0.0)


def feature_effects(
    strengths: Mapping[str, float],
    seen: Mapping[str, float],
    learned: Callable[[Mapping[str, float]], float],
    damped: float = 1.0,
) -> dict[str, float]:
    """By how much the score falls when a feature of the learned model is as on average; the three largest.

    Args:
        strengths: by kind, capped, 0 to 1; the learned model's is called `model`.
        seen: every feature of the meter; one that is missing counts as average.
        learned: features -> strength of the model.
        damped: factor on the score.
    """
    score, found = combined(list(strengths.values())), {}
    if strengths.get("model", 0.0) > 0:
        for name in seen:
            rest = {other: value for other, value in seen.items() if other != name}
            found[name] = damped * (score - combined(list({**strengths, "model": learned(rest)}.values())))
    return dict(list(worth_naming(found).items())[:_FEATURES])


def worth_naming(found: Mapping[str, float]) -> dict[str, float]:
    """Effects that are not next to nothing, the largest first."""
    named = [(name, round(effect, 4)) for name, effect in found.items() if effect > _LEAST]
    return dict(sorted(named, key=lambda item: (-item[1], item[0])))
