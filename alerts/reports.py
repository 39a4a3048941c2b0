"""Delivery reports: what became of an order, for the alert's messages and for everybody who follows the topic."""

from typing import Any

from alerts.entry import Entry
from alerts.orders import Order

Report = dict[str, Any]
"""One delivery report, a record of topic `notifications.v1`; its `id`, `state` and `at` tell repeats."""

GATHERED = "gathered"
"""State of an order that was told in a digest; `told_in` names it."""

_SENT = ("address", "locale", "subject", "text", "attempts", "instead_of")


def report_of(order: Order, state: str, detail: str, at: int, **more: Any) -> Report:
    """What became of an order at a time (Unix seconds); `more` is what is known of its delivery."""
    usual = dict.fromkeys((*_SENT, "told_in"), "") | {"attempts": 0, "channel": order.channel}
    return {
        "id": order.id,
        "alert_id": order.alert_id,
        "alert_key": order.alert_key,
        "kind": order.kind,
        "phase": order.phase,
        "severity": order.severity,
        "recipient": order.recipient,
        "role": order.role,
        **usual,
        "state": state,
        "detail": detail,
        "ordered_at": order.created_at,
        "at": at,
        **more,
    }


def report_on(entry: Entry) -> Report:
    """What became of a message of the outbox."""
    sent = {name: getattr(entry, name) for name in _SENT} | {"channel": entry.channel or entry.order.channel}
    return report_of(entry.order, entry.fate.value, entry.detail, entry.changed_at, **sent)
