"""What a recipient would read: messages about made-up alerts, and about real ones, with what they take as SMS."""

import base64
from collections.abc import Iterable
from itertools import product

import msgspec

from alerts.alert import Alert, State
from alerts.channels.channel import Message
from alerts.channels.chart import chart
from alerts.channels.cloudevent import cloud_event
from alerts.channels.mail import PICTURE, html_of
from alerts.config.carriers import SOURCE
from alerts.curve import Curve
from alerts.orders import CLEARED, RAISED, Order, order_of
from alerts.words.masking import masked
from alerts.words.render import CONSOLE, MAIL, SMS, Renderer, Words, form_of
from alerts.words.samplecurve import sample_curve
from alerts.words.samples import sample_order
from alerts.words.sms import parts_of, sms_size

WEBHOOK = "webhook"
_NO_END = 2**40


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """One message, as its recipient would read it.

    Attributes:
        kind, phase, role, channel, locale: what is told, to whom, how and in which language.
        severity: 0 to 4.
        subject: empty for SMS. text: the message.
        alphabet: `GSM-7` or `UCS-2`; units: septets, or 16-bit units; parts: text messages. Empty and 0 but for SMS.
        texts: what each of these parts says. html: of a mail, its picture in it. event: of a webhook, as JSON.
    """

    kind: str
    phase: str
    role: str
    channel: str
    locale: str
    severity: int
    subject: str
    text: str
    alphabet: str = ""
    units: int = 0
    parts: int = 0
    texts: list[str] = []
    html: str = ""
    event: str = ""


def preview(renderer: Renderer, order: Order, locale: str, curve: Curve | None = None) -> Preview:
    """One order as its recipient would read it, by sms, email, desk or webhook; `curve` is for a mail's picture."""
    words = renderer.render(order, locale, form_of(order.channel, short=False, inside=order.channel == CONSOLE))
    size = sms_size(words.text) if order.channel == SMS else None
    message = _message(order, words)
    return Preview(
        kind=order.kind,
        phase=order.phase,
        role=order.role,
        channel=order.channel,
        locale=words.locale,
        severity=order.severity,
        subject=words.subject,
        text=words.text,
        alphabet=("GSM-7" if size.gsm7 else "UCS-2") if size else "",
        units=size.units if size else 0,
        parts=size.parts if size else 0,
        texts=parts_of(words.text) if size else [],
        html=_page(message, curve) if order.channel == MAIL else "",
        event=cloud_event(message, SOURCE).decode() if order.channel == WEBHOOK else "",
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
        preview(renderer, order, locale, sample_curve(order))
        for kind, role, locale, channel, phase in wanted
        for order in [sample_order(kind, role, phase, channel)]
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


def _page(message: Message, curve: Curve | None) -> str:
    """The HTML of a mail in one piece: a mail program finds the picture beside the page, here it is in it."""
    picture = chart(curve) if curve else b""
    page = html_of(message, curve if picture else None)
    return page.replace(f'src="{PICTURE}"', f'src="data:image/png;base64,{base64.b64encode(picture).decode()}"')


def _message(order: Order, words: Words) -> Message:
    """What a channel would be handed, but for the address."""
    return Message(
        id=order.id,
        channel=order.channel,
        recipient=order.recipient,
        address="",
        subject=words.subject,
        text=words.text,
        locale=words.locale,
        severity=order.severity,
        at=order.at,
        order=masked(order),
    )
