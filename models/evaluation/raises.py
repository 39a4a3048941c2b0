"""Raises: the times at which an alert began to claim something, and how long it did."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from models.evaluation.rules import Rule


class Step(NamedTuple):
    """What an alert was from a time on: Unix seconds, its dotted kind, and whether it was active."""

    at: int
    kind: str
    active: bool


@dataclass(frozen=True, slots=True)
class Life:
    """What became of one alert.

    Attributes:
        alert_id: its id. subject: as in `Episode`.
        steps: what it was when, oldest first; none active where it was never raised.
        aliases: further subjects that it may be right about, such as the instrument of a payment.
        places: the subject and what it is part of, `meter:M1`, `transformer:T1`, ….
    """

    alert_id: str
    subject: str
    steps: tuple[Step, ...]
    aliases: tuple[str, ...] = ()
    places: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """Dotted kind it came to."""
        return self.steps[-1].kind if self.steps else ""


@dataclass(frozen=True, slots=True)
class Raise:
    """One claim of an alert, from `at` until it was withdrawn or became another one; Unix seconds.

    Attributes:
        until: None where it stood to the end. kind: dotted, as it was raised. life: of the alert.
    """

    at: int
    until: int | None
    kind: str
    life: Life

    @property
    def last(self) -> float:
        """Unix seconds until which it stood; infinite where it stood to the end."""
        return math.inf if self.until is None else self.until


def raises_of(life: Life, rule: Rule, end: int) -> list[Raise]:
    """The raises of an alert that a rule judges, in order; `end` is that of the recording, Unix seconds."""
    if not rule.speaks_of(life.subject):
        return []
    found: list[Raise] = []
    standing = False
    for step in life.steps:
        claims = step.active and rule.claims(step.kind)
        if claims and not standing:
            found.append(Raise(step.at, None, step.kind, life))
        elif standing and not claims:
            found[-1] = replace(found[-1], until=max(step.at, found[-1].at))
        standing = claims
    return [part for one in found for part in _renewed(one, rule.renew_s, end)] if rule.renew_s else found


def _renewed(one: Raise, renew_s: int, end: int) -> Iterator[Raise]:
    """A raise cut into claims of at most `renew_s`; the last is left out where it is not over by the end."""
    at = one.at
    while at + renew_s < min(one.last, end + 1):
        yield replace(one, at=at, until=at + renew_s)
        at += renew_s
    if one.until is not None:
        yield replace(one, at=at)
