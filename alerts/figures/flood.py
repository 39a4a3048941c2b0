"""Floods: more in a time than a person can take in (ISA-18.2, clause 16)."""

from collections.abc import Iterable
from typing import NamedTuple

import msgspec


class FloodRule(NamedTuple):
    """A flood begins with more than `most` in `window`, and ends with fewer than `end`; one unit of time throughout."""

    most: int = 10
    window: int = 600
    end: int = 5


class Flood(NamedTuple):
    """When a flood began and ended, and how many alarms came in it."""

    begin: int
    end: int
    alarms: int


class FloodWatch(msgspec.Struct):
    """Follows what comes, in order.

    Attributes:
        recent: the newest times, as many as the rule needs. since: when the flood of now began; None where there is
            none. count: how many came in it, those that began it included.
    """

    recent: list[int] = []
    since: int | None = None
    count: int = 0

    def note(self, at: int, rule: FloodRule) -> bool:
        """Note one that came; whether it began a flood."""
        self.recent.append(at)
        del self.recent[: -(rule.most + 1)]
        self.count += 1
        if self.since is not None or len(self.recent) <= rule.most or self.recent[0] <= at - rule.window:
            return False
        self.since, self.count = at, rule.most + 1
        return True

    def over_at(self, rule: FloodRule) -> int:
        """When the flood of now is over if nothing more comes."""
        return self.recent[-min(rule.end, len(self.recent))] + rule.window  # a rule may be changed while it goes on

    def finish(self, rule: FloodRule) -> Flood:
        """End the flood of now where it ends by itself."""
        assert self.since is not None
        flood = Flood(self.since, self.over_at(rule), self.count)
        self.since, self.count = None, 0
        return flood


def floods(times: Iterable[int], rule: FloodRule) -> list[Flood]:
    """All floods in rising times.

    Examples:
        >>> floods(range(11), FloodRule())
        [Flood(begin=10, end=606, alarms=11)]
    """
    watch, found = FloodWatch(), []
    for at in times:
        if watch.since is not None and at > watch.over_at(rule):
            found.append(watch.finish(rule))
        watch.note(at, rule)
    return [*found, watch.finish(rule)] if watch.since is not None else found
