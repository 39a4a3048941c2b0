"""An order is one message to one recipient: who is to be told what, before it is put into words."""

from collections.abc import Sequence
from typing import Any

import msgspec

from alerts.alert import Alert

RAISED, CLEARED, REMINDER = "raised", "cleared", "reminder"


class Member(msgspec.Struct, kw_only=True):
    """One of the orders that a digest tells together; fields as those of `Order`."""

    alert_id: str
    kind: str
    subject: str
    subject_type: str
    severity: int
    phase: str
    at: int


class Order(msgspec.Struct, kw_only=True):
    """One message to send (alerts -> notify, by recipient).

    Words and address are found where it is sent: only there is the customer's reference data, and with it the language,
    the telephone number and the channels that are possible.

    Attributes:
        id: idempotency key: alert, step, recipient and channel. Two orders with one id are one message.
        alert_id, alert_key, kind, family, subject, subject_type, severity, since: of the alert at this step.
        phase: raised, cleared or reminder. step: what of the alert's life it tells.
        role: account, inspector, engineer or desk. recipient: `account:A1`, `desk`, or a contact of the routes file.
        channel: sms, email or desk; fallback: channels to take where the recipient has no address for it.
        at: event time of what it tells. created_at: log time. not_before: end of quiet hours. expires_at: when it is
            too late. All Unix seconds.
        facts: the evidence.
        group: what it may be gathered with, as `feeder F3`; one that goes alone names none. gather_s: how long it may
            wait for others of its group (seconds).
        legal: the law asks for it: quiet hours shift it, and nothing drops it.
        members: of a digest the first that it tells, the most severe in front; empty for an order of one alert. A
            digest's own `kind` is `digest`, its `subject` is what it was gathered by, its `alert_id` is its own.
        total: how many orders it tells. by_kind, by_phase, by_place: how many of each, the most first.
        flood: whether a flood made it.
    """

    id: str
    alert_id: str
    alert_key: str
    kind: str
    family: str
    subject: str
    subject_type: str
    severity: int
    since: int
    phase: str
    step: str
    role: str
    recipient: str
    channel: str
    at: int
    created_at: int
    not_before: int
    expires_at: int
    fallback: list[str] = []
    feeder_id: str = ""
    transformer_id: str = ""
    meter_id: str = ""
    account_id: str = ""
    facts: dict[str, Any] = {}
    group: str = ""
    gather_s: int = 0
    legal: bool = False
    members: list[Member] = []
    total: int = 0
    by_kind: dict[str, int] = {}
    by_phase: dict[str, int] = {}
    by_place: dict[str, int] = {}
    flood: bool = False


def order_of(
    alert: Alert, step: str, recipient: str, channels: Sequence[str], gathered: tuple[str, int], **more: Any
) -> Order:
    """An order about an alert as it is now.

    Args:
        alert: it.
        step: as in `Order`.
        recipient: as in `Order`.
        channels: the first is taken, the others where it fails.
        gathered: `group` and `gather_s`.
        more: the other fields that are not the alert's.
    """
    return Order(
        id=order_id(alert, step, recipient, channels[0]),
        alert_id=alert.id,
        alert_key=alert.key,
        family=alert.family,
        subject=alert.subject,
        subject_type=alert.subject_type,
        severity=alert.severity,
        since=alert.since,
        step=step,
        recipient=recipient,
        channel=channels[0],
        fallback=list(channels[1:]),
        feeder_id=alert.feeder_id,
        transformer_id=alert.transformer_id,
        meter_id=alert.meter_id,
        account_id=alert.account_id,
        facts=alert.evidence.get("latest", {}),
        group=gathered[0],
        gather_s=gathered[1],
        **more,
    )


def order_id(alert: Alert, step: str, recipient: str, channel: str) -> str:
    """Idempotency key of a message."""
    return f"{alert.id}/{step}/{recipient}/{channel}"
