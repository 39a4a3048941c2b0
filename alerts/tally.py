"""Counts of alerts and messages by family and by kind, of losses of supply and of outages, as metric points."""

from collections.abc import Callable, Iterable, Mapping

from alerts.alert import State
from alerts.case import Case
from models.messages import Point

STATES = ("active", "unacknowledged", "shelved", "suppressed", "out_of_service", "chattering")
"""Fields of series `alerts` and `alert_kinds`: what is so now."""

EVENTS = ("raised", "reopened", "cleared", "inhibited", "messages", "ignored")
"""Further fields of series `alerts`: what happened since its last point."""

_LOST = "supply.lost"


class Tally:
    """What happened since the last points, by family, and which kinds these had anything of."""

    def __init__(self) -> None:
        self.events: dict[str, dict[str, int]] = {}
        self.kinds: list[str] = []

    def add(self, family: str, event: str, count: int = 1) -> None:
        """Count something that happened."""
        held = self.events.setdefault(family, {})
        held[event] = held.get(event, 0) + count

    def points(self, cases: Iterable[Case], at: int, partition: int) -> list[Point]:
        """Points of series `alerts` by family, `alert_kinds` by kind, and `supply`; start counting anew."""
        known, here = list(cases), {"partition": str(partition)}
        points = [
            Point(series="alerts", at=at, tags={"family": family} | here, fields=_floats(states) | self._events(family))
            for family, states in _now(known, lambda case: case.alert.family, self.events).items()
        ]
        points += [
            Point(series="alert_kinds", at=at, tags=_family_of(kind) | here, fields=_floats(states))
            for kind, states in self._kinds(known).items()
        ]
        self.events = {}
        return [*points, Point(series="supply", at=at, tags=here, fields=_without_supply(known))]

    def _events(self, family: str) -> dict[str, float]:
        happened = self.events.get(family, {})
        return {name: float(happened.get(name, 0)) for name in EVENTS}

    def _kinds(self, cases: list[Case]) -> dict[str, dict[str, int]]:
        """Counts by kind: of those that there are, and once more of those that there were, now 0."""
        counts = _now(cases, lambda case: case.alert.kind, self.kinds)
        there = sorted(kind for kind, states in counts.items() if any(states.values()))
        told = {kind: counts[kind] for kind in sorted({*there, *self.kinds})}
        self.kinds = there
        return told


def outage_points(in_force: Mapping[str, int], at: int) -> list[Point]:
    """A point of series `outages` for each kind of outage."""
    return [
        Point(series="outages", at=at, tags={"kind": kind}, fields={"open": float(count)})
        for kind, count in in_force.items()
    ]


def _now(cases: list[Case], name: Callable[[Case], str], always: Iterable[str]) -> dict[str, dict[str, int]]:
    """How many cases are in each of the states now, by a name of theirs."""
    counts = {each: dict.fromkeys(STATES, 0) for each in always}
    for case in cases:
        held = counts.setdefault(name(case), dict.fromkeys(STATES, 0))
        for state in _states(case):
            held[state] += 1
    return counts


def _family_of(kind: str) -> dict[str, str]:
    return {"family": kind.split(".", 1)[0], "kind": kind}


def _without_supply(cases: list[Case]) -> dict[str, float]:
    lost = [case.alert for case in cases if case.alert.kind == _LOST and case.alert.state == State.ACTIVE]
    meters = sum(alert.evidence.get("latest", {}).get("meters_expected", 0) for alert in lost)
    return {"alerts": float(len(lost)), "meters": float(meters)}


def _floats(counts: Mapping[str, int]) -> dict[str, float]:
    return {name: float(count) for name, count in counts.items()}


def _states(case: Case) -> list[str]:
    alert = case.alert
    if alert.state in (State.SUPPRESSED, State.OUT_OF_SERVICE):
        return [alert.state.value]
    names = ["active"] if alert.state == State.ACTIVE else []
    if alert.state == State.PENDING or not names:
        return names
    names += [] if alert.acknowledged else ["unacknowledged"]
    names += ["shelved"] if alert.shelved_until is not None else []
    return names + (["chattering"] if alert.chattering else [])
