"""A message as mail: plain text and HTML side by side, with the headers that automatic mail should have."""

import re
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from hashlib import sha256
from html import escape

from alerts.channels.channel import Message
from alerts.curve import Curve
from alerts.moments import utc

_NOT_A_LABEL = re.compile(r"[^a-z0-9]+")
_COLOURS = ("#5f6b76", "#1f6f8b", "#b7791f", "#c2410c", "#b00020")
_URGENT = 3
_NAME_OF_PICTURE = "chart"
PICTURE = f"cid:{_NAME_OF_PICTURE}"
"""Address of the picture in the HTML part: the part beside it."""

_PAGE = "margin:0;padding:16px;font:15px/1.5 sans-serif;color:#1b1f23;background:#ffffff"
_EDGES = tuple(f"max-width:640px;border-left:6px solid {colour};padding:0 0 0 16px" for colour in _COLOURS)
_TITLE = "font-size:19px;line-height:1.3;margin:0 0 12px"
_PARAGRAPH = "margin:0 0 12px"
_TABLE = "border-collapse:collapse;font-size:13px;margin:0 0 12px"
_NAME, _VALUE = "padding:2px 16px 2px 0;color:#5f6b76", "padding:2px 0"
_IMAGE = "display:block;max-width:100%;height:auto;margin:0 0 12px"

STYLES = (_PAGE, *_EDGES, _TITLE, _PARAGRAPH, _TABLE, _NAME, _VALUE, _IMAGE)
"""Every style that stands at an element of the HTML part, for who shows it where styles must be named."""


def compose(message: Message, sender: str, html: bool = True, picture: bytes = b"") -> EmailMessage:
    """A mail; its id comes from the message's, so that the same message is the same mail however often it is made.

    The messages of one alert to one recipient make one conversation: all refer to an id made of both (RFC 5322, 3.6.4).

    Args:
        message: what is told.
        sender: mail address of the sender.
        html: whether there is an HTML part.
        picture: PNG that the HTML part shows; none where it is empty.
    """
    domain = f"gridpulse.{sender.rpartition('@')[2]}"
    mail = EmailMessage(policy=SMTP)
    mail["From"] = sender
    mail["To"] = Address(addr_spec=message.address)
    mail["Subject"] = message.subject
    mail["Date"] = format_datetime(utc(message.at))
    mail["Message-ID"] = _id(message.id, domain)
    for name, value in _conversation(message, domain).items():
        mail[name] = value
    mail["Auto-Submitted"] = "auto-generated"
    mail["Content-Language"] = message.locale
    mail["X-GridPulse-Severity"] = str(message.severity)
    if message.severity >= _URGENT:
        mail["Importance"] = "high"
    mail.set_content(message.text, cte=_encoding(message.text))
    if html:
        _add_html(mail, message, picture)
    return mail


def _conversation(message: Message, domain: str) -> dict[str, str]:
    if message.order is None:
        return {}
    root = _id(f"{message.order.alert_id}/{message.recipient}", domain)
    headers = {"In-Reply-To": root, "References": root}
    if message.order.role != "account":  # what goes to staff can be sorted by it (RFC 2919); a customer is no list
        label = _NOT_A_LABEL.sub("-", message.order.family.lower()).strip("-")
        headers["List-Id"] = f"<{label or 'alerts'}.{domain}>"
    return headers


def _id(name: str, domain: str) -> str:
    return f"<{sha256(name.encode()).hexdigest()[:40]}@{domain}>"


def _add_html(mail: EmailMessage, message: Message, picture: bytes) -> None:
    curve = message.curve if picture else None
    page = html_of(message, curve)
    mail.add_alternative(page, subtype="html", cte=_encoding(page))
    if curve is not None:
        part = mail.get_payload(1)
        assert isinstance(part, EmailMessage)
        part.add_related(
            picture, "image", "png", cid=f"<{_NAME_OF_PICTURE}>", filename="load.png", disposition="inline"
        )


def html_of(message: Message, curve: Curve | None = None) -> str:
    """The HTML part: the same words as the plain text, figures in a table, and where there is a curve its picture.

    Styles stand at each element and nothing is loaded from elsewhere: mail programs drop the one and block the other.
    """
    edge = _EDGES[min(max(message.severity, 0), 4)]
    blocks = [_block(block) for block in message.text.strip().split("\n\n")]
    shown = _image(curve) if curve else ""
    first, rest = blocks[0], "".join(blocks[1:])
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(message.locale)}"><head><meta charset="utf-8">'
        f"<title>{escape(message.subject)}</title></head>\n"
        f'<body style="{_PAGE}">\n<div style="{edge}">\n<h1 style="{_TITLE}">{escape(message.subject)}</h1>\n'
        f"{first}{shown}{rest}</div></body></html>\n"
    )


def _block(text: str) -> str:
    """A paragraph, and where its lines are set in, a table of names and values."""
    lines = text.split("\n")
    rows = [line.strip() for line in lines if line.startswith("  ")]
    words = "<br>\n".join(escape(line) for line in lines if not line.startswith("  "))
    paragraph = f'<p style="{_PARAGRAPH}">{words}</p>\n' if words else ""
    return paragraph + (_table(rows) if rows else "")


def _table(rows: list[str]) -> str:
    cells = "".join(
        f'<tr><td style="{_NAME}">{escape(name)}</td><td style="{_VALUE}">{escape(value)}</td></tr>\n'
        for name, _, value in (row.partition(": ") for row in rows)
    )
    return f'<table style="{_TABLE}">\n{cells}</table>\n'


def _image(curve: Curve) -> str:
    words = f"{curve.load_kva[-1]:,.0f} / {curve.rated_kva:,.0f} kVA"
    return f'<img src="{PICTURE}" width="600" height="230" alt="{escape(words)}" style="{_IMAGE}">\n'


def _encoding(text: str) -> str:
    return "quoted-printable" if text.isascii() else "base64"
