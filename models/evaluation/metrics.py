"""Precision, recall, delay and rate of false alarms, with how sure they are."""

import math
from collections.abc import Iterable, Sequence

import msgspec
import numpy as np

from models.evaluation.matching import Fate, Matched, Verdict

MONTH_S = 30 * 86_400

_Z = 1.959963984540054
"""Two-sided 95 % of the normal distribution."""


class Share(msgspec.Struct, frozen=True):
    """A share of some cases with its 95 % interval; all None where there are no cases."""

    cases: int
    value: float | None = None
    low: float | None = None
    high: float | None = None


class Delay(msgspec.Struct, frozen=True):
    """Hours from the beginning of episodes to their first raise, negative before it: the middle, and nine in ten."""

    median_h: float
    p90_h: float


class Recall(msgspec.Struct, frozen=True):
    """How many episodes were found; those not judged are in neither count."""

    found: int
    missed: int
    censored: int
    recall: Share


class Quality(msgspec.Struct, frozen=True):
    """How good one kind of alert is.

    Attributes:
        raises: all; hits, repeats and false alarms add up to it. precision: hits of hits and false alarms.
        episodes: found, missed and censored. f1: harmonic mean of precision and recall.
        delay: None where nothing was found.
        false_alarms_per_month: of one subject, over 30 days. subject_months: how many of those there were.
        by_label: the same episodes by sort; one may be of several sorts.
    """

    raises: int
    hits: int
    repeats: int
    false_alarms: int
    precision: Share
    episodes: Recall
    f1: float | None
    delay: Delay | None
    false_alarms_per_month: float | None
    subject_months: float
    by_label: dict[str, Recall]


def wilson(successes: int, cases: int) -> Share:
    """Share of successes with its score interval (Wilson, 1927).

    Examples:
        >>> wilson(9, 10).value, round(wilson(9, 10).low, 3), round(wilson(9, 10).high, 3)
        (0.9, 0.596, 0.982)
    """
    if not cases:
        return Share(0)
    value, spread = successes / cases, _Z * _Z / cases
    middle = (value + spread / 2) / (1 + spread)
    half = math.sqrt(spread * (value * (1 - value) + spread / 4)) / (1 + spread)
    return Share(cases, value, max(0.0, min(value, middle - half)), min(1.0, max(value, middle + half)))


def quality(matched: Matched, subject_months: float) -> Quality:
    """How good a rule's alerts are; `subject_months` is what the rate of false alarms is of."""
    verdicts = [verdict for _, verdict in matched.raises]
    hits, false = verdicts.count(Verdict.HIT), verdicts.count(Verdict.FALSE)
    precision, recall = wilson(hits, hits + false), recall_of(fate for _, fate in matched.episodes)
    return Quality(
        raises=len(verdicts),
        hits=hits,
        repeats=verdicts.count(Verdict.REPEAT),
        false_alarms=false,
        precision=precision,
        episodes=recall,
        f1=f1(precision.value, recall.recall.value),
        delay=_delay(matched),
        false_alarms_per_month=false / subject_months if subject_months else None,
        subject_months=subject_months,
        by_label=_by_label(matched),
    )


def recall_of(fates: Iterable[Fate]) -> Recall:
    """Counts of fates, and the share of those judged that was found."""
    given = list(fates)
    found, missed = given.count(Fate.FOUND), given.count(Fate.MISSED)
    return Recall(found, missed, given.count(Fate.CENSORED), wilson(found, found + missed))


def f1(precision: float | None, recall: float | None) -> float | None:
    """Harmonic mean; None where one of them is not known, 0 where both are.

    Examples:
        >>> f1(0.5, 1.0), f1(0.0, 0.0), f1(None, 1.0)
        (0.6666666666666666, 0.0, None)
    """
    if precision is None or recall is None:
        return None
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def _delay(matched: Matched) -> Delay | None:
    delays = [
        matched.first[place].at - episode.begin
        for place, (episode, fate) in enumerate(matched.episodes)
        if fate == Fate.FOUND
    ]
    return delay_of(delays) if delays else None


def delay_of(seconds: Sequence[int]) -> Delay:
    """Median and 90th percentile, interpolated linearly, in hours."""
    median, p90 = (np.quantile(seconds, (0.5, 0.9)) / 3600).tolist()
    return Delay(median, p90)


def _by_label(matched: Matched) -> dict[str, Recall]:
    fates: dict[str, list[Fate]] = {}
    for episode, fate in matched.episodes:
        for label in episode.labels:
            fates.setdefault(label, []).append(fate)
    return {label: recall_of(fates[label]) for label in sorted(fates)}
