"""Alerts that stay: after a time they must be acknowledged anew, and people are told anew."""

from alerts.alert import Reason
from alerts.case import Case, Told
from alerts.episode import mark


def expect(case: Case, realarm_s: int, now: int) -> None:
    """Set when a case must be acknowledged anew: `realarm_s` (seconds, 0 is never) after `now` (milliseconds)."""
    if realarm_s:
        case.wakes["realarm"] = now + realarm_s * 1000


def realarm(case: Case, at: int) -> None:
    """Ask for an acknowledgement anew, unless nobody is to be told now; customers are not told again."""
    alert = case.alert
    if case.cover is not None or alert.shelved_until is not None or alert.chattering:
        return
    by = alert.acknowledged_by
    text = f"still active; {by} acknowledged it" if alert.acknowledged else "still active; nobody acknowledged it"
    alert.unacknowledge()
    case.reminders, case.worsened = 0, alert.revision + 1
    case.quit_chains()
    case.told = {name: _anew(told) for name, told in case.told.items()}
    mark(case, at, Reason.REALARMED, text=text)


def _anew(told: Told) -> Told:
    return told if told.role == "account" else Told(round=told.round + 1)
