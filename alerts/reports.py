"""What is told of a message to those who keep its history."""

from typing import Any

from alerts.entry import Entry

Report = dict[str, Any]
"""One delivery report, a record of topic `notifications.v1`; its `id`, `state` and `at` tell repeats."""


def report_of(entry: Entry) -> Report:
    """The report on one message."""
    order = entry.order
    return {
        "id": order.id,
        "alert_id": order.alert_id,
        "alert_key": order.alert_key,
        "kind": order.kind,
        "phase": order.phase,
        "severity": order.severity,
        "recipient": order.recipient,
        "role": order.role,
        "channel": entry.channel or order.channel,
        "address": entry.address,
        "locale": entry.locale,
        "subject": entry.subject,
        "text": entry.text,
        "instead_of": entry.instead_of,
        "state": entry.fate.value,
        "detail": entry.detail,
        "attempts": entry.attempts,
        "ordered_at": order.created_at,
        "at": entry.changed_at,
    }
