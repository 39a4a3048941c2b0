"""The trend of behaviour: how far a customer's troubles of past periods, in their order, stand against him today."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Float64 = NDArray[np.float64]
Int64 = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class TrendRule:
    """How fast trust is lost and won back; shares are of the distance to the newest period's trouble.

    Attributes:
        start: risk of one of whom nothing is known (0 to 1).
        worse: share taken at once where a period is worse than the risk so far.
        persists: added to that for each troubled period in a row before it.
        better: share taken where a period is better than the risk so far.
        recovers: added to that for each fine period in a row before it.
        scarred: taken from it for each troubled period ever seen in the window.
        fine: trouble up to which a period is fine. troubled: trouble from which on it is troubled.
        level: share that the mean of the periods has in the risk, whatever their order.
    """

    start: float = 0.05
    worse: float = 0.3
    persists: float = 0.05
    better: float = 0.5
    recovers: float = 0.05
    scarred: float = 0.02
    fine: float = 0.12
    troubled: float = 0.3
    level: float = 0.35


@dataclass(frozen=True, slots=True)
class Trend:
    """Trends of n customers.

    Attributes:
        risk: 0 nothing stands against him, 1 everything does, shape (n,).
        direction: newest trouble less that of the period before it, above 0 is worse, shape (n,).
        persistence: troubled periods in a row up to now. recovery: fine ones. scars: troubled periods of the window.
    """

    risk: Float64
    direction: Float64
    persistence: Int64
    recovery: Int64
    scars: Int64


def trend(trouble: Float64, rule: TrendRule) -> Trend:
    """The trend of periods, from the oldest to the newest.

    Who is troubled now and then is known by the mean, who changes by the course of the periods; the risk has both.
    More trouble in any one period never lowers it: the course is a rising function of what it was and of the period,
    runs of trouble only quicken its rise and slow its fall, runs of fine periods only quicken its fall.

    Args:
        trouble: of each period, 0 to 1, the newest first, shape (n, periods); NaN where the customer was not there.
        rule: how fast.
    """
    count = len(trouble)
    course, before, direction = np.full(count, rule.start), np.full(count, rule.start), np.zeros(count)
    persistence, recovery, scars = (np.zeros(count, np.int64) for _ in range(3))
    for period in range(trouble.shape[1] - 1, -1, -1):
        found = trouble[:, period]
        known = np.isfinite(found)
        now = np.where(known, found, 0.0)
        gap = np.where(known, now - course, 0.0)
        up = np.clip(rule.worse + rule.persists * persistence, 0, 1)
        down = np.clip(rule.better + rule.recovers * recovery - rule.scarred * scars, 0.1, 1)
        course = course + gap * np.where(gap > 0, up, down)
        direction, before = np.where(known, now - before, direction), np.where(known, now, before)
        troubled, fine = known & (now >= rule.troubled), known & (now <= rule.fine)
        persistence = np.where(known, np.where(troubled, persistence + 1, 0), persistence)
        recovery = np.where(known, np.where(fine, recovery + 1, 0), recovery)
        scars = scars + troubled
    risk = (1 - rule.level) * course + rule.level * _mean(trouble, rule.start)
    return Trend(risk, direction, persistence, recovery, scars)


def _mean(trouble: Float64, none: float) -> Float64:
    """Mean over the periods in which the customer was there."""
    known = np.isfinite(trouble)
    count = known.sum(axis=1)
    total = np.where(known, trouble, 0.0).sum(axis=1)
    found: Float64 = np.where(count > 0, total / np.maximum(count, 1), none)
    return found
