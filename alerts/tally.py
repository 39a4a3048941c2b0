"""Counts of alerts and messages by family and by kind, of losses of supply and of outages, as metric points."""

from collections.abc import Mapping

from alerts.census import Census
from models.messages import Point

EVENTS = ("raised", "reopened", "cleared", "inhibited", "messages", "ignored")
"""Fields of series `alerts` beside the states: what happened since its last point."""


class Tally:
    """What happened since the last points, by family, and which kinds these had anything of."""

    def __init__(self) -> None:
        self.events: dict[str, dict[str, int]] = {}
        self.kinds: list[str] = []

    def add(self, family: str, event: str, count: int = 1) -> None:
        """Count something that happened."""
        held = self.events.setdefault(family, {})
        held[event] = held.get(event, 0) + count

    def points(self, census: Census, at: int, partition: int) -> list[Point]:
        """Points of series `alerts` by family, `alert_kinds` by kind, and `supply`; start counting anew."""
        here = {"partition": str(partition)}
        points = [
            Point(series="alerts", at=at, tags={"family": name} | here, fields=census.states(name) | self._events(name))
            for name in sorted({*census.families(), *self.events})
        ]
        points += [
            Point(series="alert_kinds", at=at, tags=_family_of(kind) | here, fields=census.states(kind))
            for kind in self._kinds(census)
        ]
        self.events = {}
        return [*points, Point(series="supply", at=at, tags=here, fields=census.without_supply())]

    def _events(self, family: str) -> dict[str, float]:
        happened = self.events.get(family, {})
        return {name: float(happened.get(name, 0)) for name in EVENTS}

    def _kinds(self, census: Census) -> list[str]:
        """Kinds that there are, and once more those that there were."""
        before, self.kinds = self.kinds, census.kinds()
        return sorted({*before, *self.kinds})


def outage_points(in_force: Mapping[str, int], at: int) -> list[Point]:
    """A point of series `outages` for each kind of outage."""
    return [
        Point(series="outages", at=at, tags={"kind": kind}, fields={"open": float(count)})
        for kind, count in in_force.items()
    ]


def _family_of(kind: str) -> dict[str, str]:
    return {"family": kind.split(".", 1)[0], "kind": kind}
