"""Where an episode begins, what of it an alert shows, and where the next one takes its place."""

import math
from typing import Any

import numpy as np

from alerts.alert import ENGINE, Alert, Reason, State, alert_id
from alerts.case import Case, Condition
from alerts.config import FamilyRules
from alerts.damping import damped, levels_of
from models.messages import Finding

_ITEMS = 200


def mark(case: Case, at: int, reason: Reason, actor: str = "", text: str = "") -> None:
    """Write a step into the history; it makes a new revision. No actor means the engine."""
    case.alert.note(at, reason, actor or ENGINE, text)
    case.alert.reason, case.dirty = reason, True


def refresh(case: Case, at: int) -> None:
    """Let new evidence alone make a revision, without a step in the history."""
    case.alert.updated_at = max(case.alert.updated_at, at)
    case.alert.reason, case.dirty = Reason.EVIDENCE_UPDATED, True


def settled(case: Case, finding: Finding) -> bool:
    """Whether a person closed the episode that a finding goes on about, and it is no worse than then."""
    alert = case.alert
    closed = alert.closed_at if alert.state == State.CLEARED and alert.outcome == Reason.CLOSED else None
    same = closed is not None and finding.since <= closed and not case.ending
    return same and finding.severity <= alert.severity


def condition_of(finding: Finding) -> Condition:
    """What a finding says, made fit to be kept and shown."""
    return Condition(
        kind=finding.kind,
        severity=min(max(finding.severity, 0), 4),
        score=finding.score,
        since=finding.since,
        at=finding.at,
        evidence=plain(finding.evidence),
    )


def shell(finding: Finding) -> Alert:
    """An alert that is not raised yet."""
    return Alert(
        id=alert_id(finding.family, finding.subject, finding.since),
        key=finding.key,
        family=finding.family,
        kind=finding.kind,
        subject=finding.subject,
        subject_type=finding.subject_type,
        severity=min(max(finding.severity, 0), 4),
        peak_severity=0,
        score=finding.score,
        state=State.PENDING,
        since=finding.since,
        updated_at=finding.at,
    )


def fresh_since(case: Case, at: int) -> int:
    """Start of a new episode; one that reaches back into the closed alert's time starts now."""
    since = min(condition.since for condition in case.conditions.values())
    closed = case.alert.closed_at
    return at if closed is not None and since <= closed else since


def renew(case: Case, since: int) -> Alert | None:
    """Put a new alert in the place of a cleared one; shelf and chatter go on, for they are the key's."""
    old = case.alert
    if old.raised and not old.acknowledged:
        old.outcome = Reason.SUPERSEDED.value
        old.note(max(since, old.updated_at), Reason.SUPERSEDED, text="a new episode began")
        old.reason = Reason.SUPERSEDED
    case.alert = Alert(
        id=alert_id(old.family, old.subject, since),
        key=old.key,
        family=old.family,
        kind=old.kind,
        subject=old.subject,
        subject_type=old.subject_type,
        severity=0,
        peak_severity=0,
        score=0.0,
        state=State.PENDING,
        since=since,
        updated_at=since,
        shelved_until=old.shelved_until,
        shelved_once=old.shelved_once,
        chattering=old.chattering,
        recipients=old.recipients,
        feeder_id=old.feeder_id,
        transformer_id=old.transformer_id,
        meter_id=old.meter_id,
        account_id=old.account_id,
    )
    case.peak, case.told, case.verdicts, case.reminders, case.refreshed = (-1, 0.0, 0.0), {}, {}, 0, 0
    case.quit_chains()
    case.worsened, case.levels, case.counted = 0, {}, 0
    return old if old.reason == Reason.SUPERSEDED else None


def top_of(case: Case) -> Condition:
    """The condition that an alert shows: the most severe, of equals the newest."""
    return max(case.conditions.values(), key=lambda held: (held.severity, held.at, held.kind))


def rank(case: Case, rules: FamilyRules) -> None:
    """Bring the alert in line with its conditions."""
    top, alert = top_of(case), case.alert
    severity = damped(case, top, rules)
    same = alert.state == State.ACTIVE and (top.kind, severity) == (alert.kind, alert.severity)
    if not same or not case.levels:
        case.levels = levels_of(top, rules)
    alert.kind, alert.severity, alert.score = top.kind, severity, top.score
    alert.peak_severity = max(alert.peak_severity, severity)
    headline = top.evidence.get(rules.headline)
    peak = (top.severity, _number(headline), _number(top.score))
    alert.learn(top.at, top.evidence, peak=peak >= case.peak)
    case.peak = max(peak, case.peak)


def plain(value: Any) -> Any:
    """Evidence as JSON can carry it: arrays as lists, text keys, no number as None, anything unknown as text.

    Examples:
        >>> plain({"load_kw": np.float32(2.5), 7: (1, 2)})
        {'load_kw': 2.5, '7': [1, 2]}
    """
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, (np.ndarray, np.generic)):
        return plain(value.tolist())
    if isinstance(value, dict):
        return {str(name): plain(held) for name, held in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(held) for held in value[:_ITEMS]]
    return str(value)


def _number(value: Any) -> float:
    return float(value) if isinstance(value, (int, float)) and math.isfinite(value) else 0.0
