"""What a threshold on scores costs and brings, so that it can be chosen by money."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Float64 = NDArray[np.float64]
Bool = NDArray[np.bool_]

_POINTS = 40


class Costs(NamedTuple):
    """Money, in any unit.

    Attributes:
        look: cost of looking at one subject.
        found: what finding a true one brings.
        missed: what leaving a true one alone costs.
    """

    look: float
    found: float
    missed: float = 0.0


class Choice(NamedTuple):
    """One threshold.

    Attributes:
        threshold: subjects with at least this score are looked at.
        looked_at, found, missed: of the judged ones. benefit: money, less than nothing where looking does not pay.
    """

    threshold: float
    looked_at: int
    found: int
    missed: int
    benefit: float


def curve(labels: Bool, scores: Float64, costs: Costs) -> list[Choice]:
    """Thresholds from the strictest to the loosest, with what each would have brought.

    Args:
        labels: whether each judged subject was true, shape (n,).
        scores: what had been said of it before, shape (n,).
        costs: what looking costs and brings.
    """
    order = np.argsort(-scores, kind="stable")
    hits = np.cumsum(labels[order])
    # Subjects of one score are looked at together or not at all.
    ends = np.flatnonzero(np.r_[np.diff(scores[order]) != 0, True])
    picked = ends[np.unique(np.linspace(0, len(ends) - 1, _POINTS).astype(np.int64))]
    return [_choice(float(scores[order[end]]), int(end) + 1, int(hits[end]), int(hits[-1]), costs) for end in picked]


def best(choices: list[Choice]) -> Choice:
    """The choice that brings most; of equals the strictest."""
    return max(choices, key=lambda choice: choice.benefit)


def _choice(threshold: float, looked_at: int, found: int, true: int, costs: Costs) -> Choice:
    benefit = found * costs.found - looked_at * costs.look - (true - found) * costs.missed
    return Choice(threshold, looked_at, found, true - found, benefit)
