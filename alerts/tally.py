"""Counts of alerts and messages by kind family, as metric points."""

from collections.abc import Iterable

from alerts.alert import State
from alerts.case import Case
from models.messages import Point

STATES = ("active", "unacknowledged", "shelved", "suppressed", "out_of_service", "chattering")
"""Fields of series `alerts` that count what is so now; the others count what happened since the last point."""

EVENTS = ("raised", "reopened", "cleared", "inhibited", "messages", "ignored")


class Tally:
    """What happened since the last points, by family."""

    def __init__(self) -> None:
        self.events: dict[str, dict[str, int]] = {}

    def add(self, family: str, event: str, count: int = 1) -> None:
        """Count something that happened."""
        held = self.events.setdefault(family, {})
        held[event] = held.get(event, 0) + count

    def points(self, cases: Iterable[Case], at: int, partition: int) -> list[Point]:
        """A point a family of series `alerts` (tags family, partition), and start counting anew."""
        now: dict[str, dict[str, int]] = {family: dict.fromkeys(STATES, 0) for family in self.events}
        for case in cases:
            held = now.setdefault(case.alert.family, dict.fromkeys(STATES, 0))
            for name in _states(case):
                held[name] += 1
        points = []
        for family, states in now.items():
            happened = self.events.get(family, {})
            fields = {name: float(count) for name, count in states.items()}
            fields |= {name: float(happened.get(name, 0)) for name in EVENTS}
            points.append(
                Point(series="alerts", at=at, tags={"family": family, "partition": str(partition)}, fields=fields)
            )
        self.events = {}
        return points


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
