"""A share of inspections goes where they teach most, and how likely each was is kept, so that figures can be righted.

Only inspected meters get a label, and leads choose the inspected: what no rule and no model suspects is never looked
at, and no model learns that it was wrong. Once a week some meters without a sent lead are drawn for a visit. Each is
drawn independently, with a known probability (Poisson sampling; Särndal, Swensson and Wretman, "Model Assisted Survey
Sampling", 1992): mostly by how uncertain the rules and the learned model together are about it (consensus entropy;
Settles, "Active Learning", 2012), a part of it equal for all, so that nobody's is zero. A label got this way stands for
1 over its probability of meters (Horvitz and Thompson, 1952).
"""

import hashlib
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.messages import Finding
from models.theft.assessment import REASONS, Assessment
from models.theft.columns import Columns
from models.theft.config import TheftConfig

KIND = "theft.learn"

EXPLORED: dict[str, tuple[str, int, float]] = {
    "asked": ("<i4", 0, -1),
    "asked_at": ("<i8", 0, 0),
    "propensity": ("<f8", 0, 1.0),
    "counted": ("|u1", 0, 0),
}
"""Columns of a meter: the local day on which a visit was suggested (-1: never), the event time of that while it stands
(0: it does not), with what probability it was drawn, and whether its sent lead was counted."""

EQUAL = 0.2
"""Part of the suggestions that is drawn with equal chances, however sure the judges are."""

_WEEK, _MONDAY = 7, 4
"""1970-01-01 was a Thursday, so a day is a Monday if it leaves 4 when divided by 7."""

_MODEL = REASONS.index("model")

Float64 = NDArray[np.float64]
Int64 = NDArray[np.int64]
Bool = NDArray[np.bool_]


class Visit(NamedTuple):
    """Why a meter was, or would have been, visited.

    Attributes:
        asked_at: event time at which a visit to learn was suggested (Unix seconds); 0 where none was.
        propensity: probability with which it was chosen; 1 of leads.
    """

    asked_at: int
    propensity: float


class Exploration:
    """Suggests visits that teach, beside the leads that were sent.

    Args:
        config: settings.
        meters: the columns of `EXPLORED`, and those of leads and usage.
    """

    def __init__(self, config: TheftConfig, meters: Columns) -> None:
        self._config = config
        self._meters = meters
        self._sent = 0

    def suggest(self, day: int, at: int, rows: Int64, usable: Bool, found: Assessment) -> list[int]:
        """Count the leads sent today, and on Mondays draw meters whose visit would teach.

        Args:
            day: local day.
            at: its event time, Unix seconds.
            rows: of its n meters.
            usable: whose day can be judged, shape (n,).
            found: its evidence.

        Returns:
            Places in `rows` of the meters whose visit is suggested from today on.
        """
        meters = self._meters
        sent = meters["sent"][rows] == 1
        self._sent += int((sent & (meters["counted"][rows] == 0)).sum())
        meters["counted"][rows] = sent
        if day % _WEEK != _MONDAY:
            return []
        places = np.flatnonzero(usable & ~sent & self._is_free(day, rows))
        chances = propensities(interest(found)[places], wanted(self._sent, self._config.explore_share))
        self._sent = 0
        hit = np.array([draw(meters.names[row], day) for row in rows[places].tolist()]) < chances
        asked = rows[places[hit]]
        meters["since"][asked[meters["open"][asked] == 0]] = at
        meters["asked"][asked], meters["asked_at"][asked], meters["propensity"][asked] = day, at, chances[hit]
        drawn: list[int] = places[hit].tolist()
        return drawn

    def lapse(self, day: int, rows: Int64) -> list[int]:
        """Places in `rows` of suggestions that nobody followed in time; they stand no more from today on."""
        meters = self._meters
        standing = (meters["asked_at"][rows] > 0) & (meters["sent"][rows] == 0)
        late = np.flatnonzero(standing & (day - meters["asked"][rows] >= self._config.explore_days))
        for row in rows[late].tolist():
            self.end(row)
        places: list[int] = late.tolist()
        return places

    def mark(self, row: int, finding: Finding) -> Finding:
        """A finding about a meter as it is told: while a visit is suggested and no lead was sent, it is to learn."""
        meters = self._meters
        if not meters["asked_at"][row] or meters["sent"][row]:
            return finding
        finding.clear, finding.kind, finding.severity, finding.recipients = False, KIND, 1, ["desk"]
        finding.evidence = {**finding.evidence, "propensity": float(f"{meters['propensity'][row]:.3g}")}
        return finding

    def end(self, row: int) -> Visit:
        """Take back a meter's suggestion, if it has one, and say what it was.

        A lead that was sent is visited for itself: its probability is 1, whatever was suggested before.
        """
        meters = self._meters
        asked_at, chance = int(meters["asked_at"][row]), float(meters["propensity"][row])
        meters["asked_at"][row], meters["propensity"][row] = 0, 1.0
        return Visit(asked_at, chance if asked_at and not meters["sent"][row] else 1.0)

    def dump(self) -> dict[str, Any]:
        """What is not in the columns."""
        return {"sent": self._sent}

    def load(self, state: dict[str, Any]) -> None:
        """Continue from a dump."""
        self._sent = state["sent"]

    def _is_free(self, day: int, rows: Int64) -> Bool:
        """Who is known well enough, and was neither asked for nor visited lately."""
        meters, config = self._meters, self._config
        fresh = (meters["asked"][rows] < 0) | (day - meters["asked"][rows] > config.damp_days)
        known = meters["known_days"][rows] >= config.warm_days
        free: Bool = fresh & known & (meters["damped_until"][rows] < day)
        return free


def interest(found: Assessment) -> Float64:
    """How uncertain rules and model together are about each meter (bits, 0 to 1), shape (n,).

    The rules' score and the model's probability vote; without a model the rules are alone.
    """
    others = np.delete(found.strengths, _MODEL, axis=1)
    rules = 1 - np.prod(1 - others, axis=1)
    consensus = np.where(np.isnan(found.probability), rules, (rules + found.probability) / 2)
    inside = np.clip(consensus, 1e-12, 1 - 1e-12)
    entropy: Float64 = -inside * np.log2(inside) - (1 - inside) * np.log2(1 - inside)
    return entropy


def wanted(sent: int, share: float) -> float:
    """How many visits to learn make up a share of all, beside so many that are sent.

    Examples:
        >>> round(wanted(9, 0.1), 6)
        1.0
    """
    return sent * share / (1 - share)


def propensities(interests: Float64, many: float) -> Float64:
    """Probability of each meter to be drawn, so that `many` are expected, at most all; shape as `interests`."""
    count, total = len(interests), float(interests.sum())
    if not count:
        return np.zeros(0)
    shares = np.full(count, 1 / count) if total <= 0 else EQUAL / count + (1 - EQUAL) * interests / total
    chances: Float64 = np.minimum(many * shares, 1.0)
    return chances


def draw(meter: str, day: int) -> float:
    """A number from 0 to 1 for a meter and a day, the same in every run and on every machine."""
    digest = hashlib.blake2b(f"{day}|{meter}".encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64
