"""What a recipient would read: messages about made-up alerts, and about real ones, with what they take as SMS."""

from collections.abc import Iterable
from itertools import product

import msgspec

from alerts.alert import Alert, State
from alerts.orders import CLEARED, RAISED, Order, order_of
from alerts.words.render import SMS, Renderer
from alerts.words.samples import sample_order
from alerts.words.sms import sms_size

_NO_END = 2**40


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """One message, as its recipient would read it.

    Attributes:
        kind, phase, role, channel, locale: what is told, to whom, how and in which language.
        subject: empty for SMS. text: the message.
        alphabet: `GSM-7` or `UCS-2`; units: septets, or 16-bit units; parts: text messages. Empty and 0 but for SMS.
    """

    kind: str
    phase: str
    role: str
    channel: str
    locale: str
    subject: str
    text: str
    alphabet: str = ""
    units: int = 0
    parts: int = 0


def preview(renderer: Renderer, order: Order, locale: str) -> Preview:
    """One order as its recipient would read it; its channel is sms, email or desk."""
    words = renderer.render(order, locale, order.channel)
    size = sms_size(words.text) if order.channel == SMS else None
    return Preview(
        kind=order.kind,
        phase=order.phase,
        role=order.role,
        channel=order.channel,
        locale=words.locale,
        subject=words.subject,
        text=words.text,
        alphabet=("GSM-7" if size.gsm7 else "UCS-2") if size else "",
        units=size.units if size else 0,
        parts=size.parts if size else 0,
    )


def previews(
    renderer: Renderer,
    kinds: Iterable[str],
    roles: Iterable[str],
    locales: Iterable[str],
    channels: Iterable[str],
    phases: Iterable[str] = (RAISED,),
) -> list[Preview]:
    """Messages about made-up but plausible alerts, each kind with each role, language, channel and phase.

    Raises:
        KeyError: there is no sample of a kind.
    """
    wanted = product(kinds, roles, locales, channels, phases)
    return [
        preview(renderer, sample_order(kind, role, phase, channel), locale)
        for kind, role, locale, channel, phase in wanted
    ]


def order_about(alert: Alert, role: str, channel: str) -> Order:
    """The order that would tell a role of an alert as it stands now."""
    phase = CLEARED if alert.state == State.CLEARED else RAISED
    recipient = f"account:{alert.account_id}" if role == "account" else role
    return order_of(
        alert,
        step=phase,
        recipient=recipient,
        channels=[channel],
        gathered=("", 0),
        kind=alert.kind,
        phase=phase,
        role=role,
        at=alert.updated_at if alert.closed_at is None else alert.closed_at,
        created_at=alert.updated_at,
        not_before=alert.updated_at,
        expires_at=_NO_END,
    )
