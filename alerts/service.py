"""Alerts out of service: a person takes one out for a time, what happens is recorded, and nobody is told."""

from typing import NamedTuple

from alerts.alert import Alert, Reason, State, alert_id
from alerts.case import Case
from alerts.config import FamilyRules
from alerts.episode import mark, rank, refresh, renew

_ENDED = ("realarm", "lift", "on_delay", "off_delay")
"""What is not to be done any more for an alert that goes out of service."""


class TakenOut(NamedTuple):
    """The case that is out of service now, and the key's earlier alert if nobody had acknowledged it."""

    case: Case
    retired: Alert | None


class Service(NamedTuple):
    """What a person wants: from and until when (Unix seconds), who is its owner, and why."""

    at: int
    until: int
    owner: str
    why: str


def take_out(case: Case | None, key: str, rules: FamilyRules, service: Service) -> TakenOut:
    """Take a key out of service, whether or not it has an alert."""
    at, retired = service.at, None
    if case is None:
        case = Case(alert=_blank(key, at), counted=0)
    elif case.alert.state == State.CLEARED:
        closed = case.alert.closed_at
        retired = renew(case, at if closed is None else max(at, closed + 1))
    if case.conditions:
        rank(case, rules)
    alert = case.alert
    alert.state = State.OUT_OF_SERVICE
    alert.out_of_service_until, alert.out_of_service_by = service.until, service.owner
    case.cover = None
    case.quit_chains()
    for name in _ENDED:
        case.wakes.pop(name, None)
    case.wakes["service"] = service.until * 1000
    mark(case, at, Reason.OUT_OF_SERVICE, service.owner, service.why)
    return TakenOut(case, retired)


def record(case: Case, at: int, rules: FamilyRules, began: bool, refresh_s: int) -> None:
    """Note what a detector says of an alert that is out of service.

    Args:
        case: with the condition that was said.
        at: event time, Unix seconds.
        rules: of its family.
        began: whether no condition held before.
        refresh_s: new evidence alone makes a new revision at most this often.
    """
    alert = case.alert
    before = (alert.kind, alert.severity)
    rank(case, rules)
    if began or before != (alert.kind, alert.severity):
        mark(case, at, Reason.RECORDED, text=f"{alert.kind}, severity {alert.severity}")
    elif at - case.refreshed >= refresh_s:
        refresh(case, at)


def _blank(key: str, at: int) -> Alert:
    """The record of a key of which no detector has said anything."""
    family, _, subject = key.partition(":")
    return Alert(
        id=alert_id(family, subject, at),
        key=key,
        family=family,
        kind=family,
        subject=subject,
        subject_type="",
        severity=0,
        peak_severity=0,
        score=0.0,
        state=State.OUT_OF_SERVICE,
        since=at,
        updated_at=at,
    )
