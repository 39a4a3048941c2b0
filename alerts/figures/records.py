"""What figures are made of: steps of alerts, and what the desk was told."""

from collections.abc import Iterable
from typing import NamedTuple

from alerts.alert import Reason, State
from alerts.orders import RAISED

RAISES = (Reason.RAISED, Reason.REOPENED, Reason.INHIBITION_LIFTED, Reason.RETURNED_TO_SERVICE)
ENDS = (Reason.CLEARED, Reason.CLOSED, Reason.STALE, Reason.INHIBITED, Reason.OUT_OF_SERVICE)
HANDLED = (Reason.ACKNOWLEDGED, Reason.ASSIGNED, Reason.SHELVED, Reason.CLOSED)
STEPS = (*RAISES, *ENDS, *HANDLED, Reason.DEESCALATED, Reason.FLAPPING)
"""Reasons of the steps that figures look at."""


class Step(NamedTuple):
    """One step of an alert, times in Unix seconds; fields as those of `Transition`, and of its alert."""

    alert_id: str
    key: str
    family: str
    subject: str
    kind: str
    severity: int
    seq: int
    at: int
    reason: str
    state: str


class Said(NamedTuple):
    """One order to the desk: at `at` (log time, Unix seconds) it was told, by itself or (`gathered`) with others.

    A digest's subject is its title.
    """

    at: int
    alert_id: str
    kind: str
    subject: str
    severity: int
    phase: str
    gathered: bool = False


class Alarm(NamedTuple):
    """Something that asked for an operator's attention at a time (Unix seconds)."""

    at: int
    kind: str
    subject: str
    severity: int


class Spell:
    """One time in which an alert was active, and what the desk was told in it.

    Attributes:
        alert_id, key, family, subject, kind, severity: of the alert when it was raised.
        begin, end: Unix seconds; `end` is None while it goes on. acknowledged_at: None where nobody acknowledged it.
        handled: whether a person did anything about it. fell_at: when its severity first fell. said: the desk's orders.
    """

    def __init__(self, step: Step) -> None:
        self.alert_id, self.key, self.family, self.subject, self.kind, self.severity = step[:6]
        self.begin = step.at
        self.end: int | None = None
        self.acknowledged_at: int | None = None
        self.handled = False
        self.fell_at: int | None = None
        self.said: list[Said] = []

    def note(self, step: Step) -> None:
        """Take in a later step of the alert; one that is over can still be acknowledged."""
        if step.reason in ENDS and self.end is None:
            self.end = step.at
        if step.reason in HANDLED:
            self.handled = True
        if step.reason == Reason.ACKNOWLEDGED and self.acknowledged_at is None:
            self.acknowledged_at = step.at
        if step.reason == Reason.DEESCALATED and self.fell_at is None:
            self.fell_at = step.at

    @property
    def beginnings(self) -> int:
        """How often the desk was told that it began."""
        return sum(said.phase == RAISED for said in self.said)

    def lasted(self, now: int) -> int:
        """How long it lasted up to a time (seconds)."""
        return (now if self.end is None else self.end) - self.begin


def is_raise(step: Step) -> bool:
    """Whether an alert became active, and is more than information."""
    return step.reason in RAISES and step.state == State.ACTIVE and step.severity > 0


def spells_of(steps: Iterable[Step], said: Iterable[Said] = ()) -> list[Spell]:
    """Spells by their begin.

    Args:
        steps: of any alerts, each alert's in order.
        said: orders to the desk; each goes to the last spell of its alert that began before it.
    """
    by_alert: dict[str, list[Spell]] = {}
    for step in steps:
        known = by_alert.setdefault(step.alert_id, [])
        if is_raise(step):
            known.append(Spell(step))
        elif known:
            known[-1].note(step)
    for order in said:
        begun = [spell for spell in by_alert.get(order.alert_id, []) if spell.begin <= order.at]
        if begun:
            begun[-1].said.append(order)
    found = [spell for known in by_alert.values() for spell in known]
    return sorted(found, key=lambda spell: (spell.begin, spell.alert_id))
