"""What else was the case where an alert was false: an outage, an empty home, a broken meter."""

from collections import defaultdict
from collections.abc import Iterable

import msgspec

from models.evaluation.episodes import PLACES, Episode
from models.evaluation.metrics import MONTH_S
from models.evaluation.raises import Raise

NOTHING = "nothing"

ORDER = (
    "outage", "meter_fault", "silent", "register_reset", "vacancy", "churn", "arrears", "theft", "overload",
    "payment_fraud",
)  # fmt: skip
"""Kinds of truth by how much they explain; a false alarm is counted under the first that held."""

_LASTING = ("churn",)
"""What goes on after its episode is over: who has left does not come back."""


class Circumstance(msgspec.Struct, frozen=True):
    """False alarms under one kind of truth.

    Attributes:
        false_alarms: how many. per_month: of one subject to which it happens, over 30 days of it; None for outages,
            which happen to many at once, and for `NOTHING`.
    """

    false_alarms: int
    per_month: float | None = None


class Circumstances:
    """All truth of a recording by place.

    Args:
        episodes: all truth. end: of the recording, Unix seconds.
    """

    def __init__(self, episodes: Iterable[Episode], end: int) -> None:
        self._at: dict[str, list[Episode]] = defaultdict(list)
        self._months: dict[str, float] = defaultdict(float)
        for each in episodes:
            if each.kind in PLACES:
                self._at[each.subject].append(each)
                self._months[each.kind] += max(0.0, min(_last(each), end) - each.begin) / MONTH_S

    def of(self, one: Raise, after_s: int) -> str:
        """Kind of truth that held at a raise's place, or had ended at most `after_s` before; or `NOTHING`."""
        places = dict.fromkeys((*one.life.places, one.life.subject, *one.life.aliases))
        near = [each for place in places for each in self._at.get(place, ())]
        held = {each.kind for each in near if each.begin <= one.at <= _last(each) + after_s}
        return next((kind for kind in ORDER if kind in held), NOTHING)

    def count(self, false_alarms: Iterable[Raise], after_s: int) -> dict[str, Circumstance]:
        """False alarms by what was the case, and how often each leads to one."""
        counts = dict.fromkeys((*ORDER, NOTHING), 0)
        for one in false_alarms:
            counts[self.of(one, after_s)] += 1
        return {kind: Circumstance(count, self._rate(kind, count)) for kind, count in counts.items() if count}

    def _rate(self, kind: str, count: int) -> float | None:
        months = 0.0 if kind == "outage" else self._months.get(kind, 0.0)
        return count / months if months else None


def _last(episode: Episode) -> float:
    return float("inf") if episode.kind in _LASTING else episode.last
