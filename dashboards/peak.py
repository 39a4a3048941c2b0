"""The highest load that a forecast expects, against the rating."""

from collections.abc import Sequence
from typing import NamedTuple

Curve = Sequence[Sequence[float]]
"""kVA of each step, each a sequence by quantile level, the median in the middle and the upper bound last."""


class Peak(NamedTuple):
    """The highest load of a forecast.

    Attributes:
        at: end of the step whose median is highest, Unix seconds. expected: median of the highest load, as a share of
            the rating. upper: what it probably stays below, as such a share. Shares are None where no rating is known.
    """

    at: int
    expected: float | None
    upper: float | None


def median_of(curve: Curve) -> list[float]:
    """The median of each step, kVA.

    Examples:
        >>> median_of([(1, 2, 3), (2, 4, 8)])
        [2, 4]
    """
    return [step[len(step) // 2] for step in curve]


def highest_of(curve: Curve) -> tuple[float, float]:
    """The highest median and the highest upper bound of any step, kVA.

    Examples:
        >>> highest_of([(1, 2, 3), (2, 4, 8), (1, 3, 9)])
        (4, 9)
    """
    return max(median_of(curve)), max(step[-1] for step in curve)


def peak_of(
    at: int, step_s: int, rated_kva: float | None, median: Sequence[float], peak_kva: tuple[float, float]
) -> Peak:
    """The peak of a forecast made at `at`, given the median of each step, and median and upper bound of the peak, kVA.

    Examples:
        >>> peak_of(0, 3600, 10, [2, 4, 3], (5, 9))
        Peak(at=7200, expected=0.5, upper=0.9)
    """
    expected, upper = ((kva / rated_kva) if rated_kva else None for kva in peak_kva)
    return Peak(at + (median.index(max(median)) + 1) * step_s, expected, upper)
