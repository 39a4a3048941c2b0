"""A message as a CloudEvent (CloudEvents 1.0.2, JSON format)."""

from typing import Any

import msgspec

from alerts.channels.channel import Message
from alerts.moments import utc

CONTENT_TYPE = "application/cloudevents+json"
_TYPE = "io.gridpulse.alert"
_OF_THE_ALERT = (
    "alert_id", "alert_key", "kind", "family", "subject", "subject_type", "severity", "phase", "step", "since", "at",
    "feeder_id", "transformer_id", "meter_id", "account_id",
)  # fmt: skip


def cloud_event(message: Message, source: str) -> bytes:
    """The event, whole (structured mode); its `id` is the same for repeats of a message.

    A customer's event has no facts: what the utility knows and the customer is not told stays inside.
    """
    order = message.order
    fields = {name: getattr(order, name) for name in _OF_THE_ALERT} if order else {}
    if order and order.role != "account":
        fields["facts"] = order.facts
    words = {"recipient": message.recipient, "locale": message.locale, "title": message.subject, "text": message.text}
    event: dict[str, Any] = {
        "specversion": "1.0",
        "id": order.id if order else message.id,
        "source": source,
        "type": f"{_TYPE}.{order.phase if order else 'raised'}",
        "time": f"{utc(message.at):%Y-%m-%dT%H:%M:%SZ}",
        "datacontenttype": "application/json",
        "data": fields | words,
    }
    if order:
        event["subject"] = order.alert_key
    return msgspec.json.encode(event)
