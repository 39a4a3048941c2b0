"""Settings of what carries messages: a mail server, SMS gateways, webhooks, services that Apprise speaks to."""

import base64
import binascii
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from alerts.config.names import require

_SECRET_PREFIX = "whsec_"
_SECRET_BYTES = range(24, 65)


SOURCE = "urn:gridpulse"
"""`source` of events where a site has no other name."""


@dataclass(frozen=True, slots=True)
class SmtpConfig:
    """A mail server.

    Attributes:
        security: `none`, `starttls` or `tls`. user, password: empty for a server that asks for none.
        sender: address of the From field. timeout_s: for each step of the conversation.
        ca_file: certificates to trust beside the system's, for a server of one's own.
        html: whether mails have an HTML part beside the plain text. charts: whether it shows the load as a picture.
    """

    host: str = "127.0.0.1"
    port: int = 25
    security: str = "none"
    user: str = ""
    password: str = field(default="", repr=False)
    sender: str = "gridpulse@localhost"
    timeout_s: float = 20.0
    ca_file: str = ""
    html: bool = True
    charts: bool = True

    def __post_init__(self) -> None:
        require(self.security in ("none", "starttls", "tls"), f"smtp security {self.security!r}: none, starttls or tls")
        require(not self.user or self.security != "none", "smtp user needs security starttls or tls: it has a password")


@dataclass(frozen=True, slots=True)
class KannelConfig:
    """An SMS gateway with Kannel's `sendsms` interface.

    Attributes:
        url: as `http://127.0.0.1:13013/cgi-bin/sendsms`. sender: what recipients see, empty for the gateway's own.
        timeout_s: for connecting and for the answer.
        reports_url: where the gateway reaches `/receipts/kannel` of the console or worker, as
            `http://127.0.0.1:8100/receipts/kannel`; empty asks for no delivery reports.
    """

    url: str = "http://127.0.0.1:13013/cgi-bin/sendsms"
    user: str = ""
    password: str = field(default="", repr=False)
    sender: str = ""
    timeout_s: float = 20.0
    reports_url: str = ""

    def __post_init__(self) -> None:
        if self.reports_url:
            require(_is_web(self.reports_url), "kannel reports_url is not http://host:port/receipts/kannel")


@dataclass(frozen=True, slots=True)
class SmppConfig:
    """An SMS centre over SMPP 3.4.

    Attributes:
        host: its name or address.
        port: its port.
        security: `none` or `tls`. ca_file: certificates to trust beside the system's.
        user: our `system_id`. password: with it. system_type: where the centre wants one.
        sender: what recipients see, a number or up to 11 letters; empty for the centre's own.
        timeout_s: for connecting and for each answer. keep_alive_s: how often a quiet connection is tried.
        receipts: whether delivery receipts are asked for.
        receipt_ids: `same` where receipts name messages as the centre's answers do, `decimal` where the answer is
            hexadecimal and the receipt decimal.
    """

    host: str = "127.0.0.1"
    port: int = 2775
    security: str = "none"
    ca_file: str = ""
    user: str = ""
    password: str = field(default="", repr=False)
    system_type: str = ""
    sender: str = ""
    timeout_s: float = 20.0
    keep_alive_s: float = 30.0
    receipts: bool = True
    receipt_ids: str = "same"

    def __post_init__(self) -> None:
        require(self.security in ("none", "tls"), f"smpp security {self.security!r} is neither none nor tls")
        require(self.receipt_ids in ("same", "decimal"), f"smpp receipt_ids {self.receipt_ids!r}: same or decimal")
        for name, most in (("user", 15), ("password", 8), ("system_type", 12), ("sender", 20)):
            value = getattr(self, name)
            require(value.isascii() and len(value) <= most, f"smpp {name} is longer than {most} letters, or not ASCII")


@dataclass(frozen=True, slots=True)
class WebhookConfig:
    """A program that takes messages as CloudEvents over HTTP.

    Attributes:
        url: where they are posted; not shown, for it may hold a key.
        ca_file: certificates to trust beside the system's.
        secret: key of the signature, `whsec_` and 24 to 64 random bytes in base64; empty signs nothing.
        old_secret: the key before, signed with too while the receiver changes over.
        source: `source` of the events, the name of this site as a URI.
        timeout_s: for connecting and for the answer.
    """

    url: str = field(default="", repr=False)
    secret: str = field(default="", repr=False)
    old_secret: str = field(default="", repr=False)
    source: str = SOURCE
    timeout_s: float = 10.0
    ca_file: str = ""

    def __post_init__(self) -> None:
        require(_is_web(self.url), "a webhook needs a url, as https://example.com/hook")
        require(bool(self.source), "source of a webhook's events must not be empty")
        for secret in (self.secret, self.old_secret):
            require(not secret or bool(key_of(secret)), "a webhook's secret is whsec_ and 24 to 64 bytes in base64")


@dataclass(frozen=True, slots=True)
class AppriseConfig:
    """A service that Apprise speaks to: WeCom, DingTalk, Feishu, Slack, Twilio and many more.

    Attributes:
        url: in Apprise's form, as `wecombot://…`; it is secret, for it holds the keys. `{address}` in it stands for the
            recipient's telephone number (channel `sms`) or mail address (`email`).
    """

    url: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        require("://" in self.url, "an apprise channel needs a url, as slack://…")


def key_of(secret: str) -> bytes:
    """The key that a webhook's secret holds; empty where it holds none."""
    if not secret.startswith(_SECRET_PREFIX):
        return b""
    try:
        key = base64.b64decode(secret.removeprefix(_SECRET_PREFIX), validate=True)
    except binascii.Error:
        return b""
    return key if len(key) in _SECRET_BYTES else b""


def _is_web(url: str) -> bool:
    if not url.isascii() or any(character.isspace() for character in url):
        return False
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        return False
