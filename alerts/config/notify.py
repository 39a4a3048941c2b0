"""Settings of notification."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from alerts.config.names import CARRIERS, CHANNELS, DAY, HOUR, LOCALES, require


@dataclass(frozen=True, slots=True)
class Contact:
    """How someone is reached; customers' come from reference data, those of staff from the settings."""

    phone: str = ""
    email: str = ""
    locale: str = "en"


@dataclass(frozen=True, slots=True)
class SmtpConfig:
    """A mail server.

    Attributes:
        security: `none`, `starttls` or `tls`. user, password: empty for a server that asks for none.
        sender: address of the From field. timeout_s: for each step of the conversation.
        ca_file: certificates to trust beside the system's, for a server of one's own.
    """

    host: str = "127.0.0.1"
    port: int = 25
    security: str = "none"
    user: str = ""
    password: str = ""
    sender: str = "gridpulse@localhost"
    timeout_s: float = 20.0
    ca_file: str = ""

    def __post_init__(self) -> None:
        require(self.security in ("none", "starttls", "tls"), f"smtp security {self.security!r}: none, starttls or tls")
        require(not self.user or self.security != "none", "smtp user needs security starttls or tls: it has a password")


@dataclass(frozen=True, slots=True)
class KannelConfig:
    """An SMS gateway with Kannel's `sendsms` interface.

    Attributes:
        url: as `http://127.0.0.1:13013/cgi-bin/sendsms`. sender: what recipients see, empty for the gateway's own.
        timeout_s: for connecting and for the answer.
    """

    url: str = "http://127.0.0.1:13013/cgi-bin/sendsms"
    user: str = ""
    password: str = ""
    sender: str = ""
    timeout_s: float = 20.0


@dataclass(frozen=True, slots=True)
class NotifyConfig:
    """Settings of notification.

    Attributes:
        mode: `live` sends; `record` renders and reports every message but sends none, as replays of history want it.
        channels: channel of an order (sms, email, desk) -> what carries it: `file`, `smtp`, `kannel` or `console`.
        file: path of the `file` carrier's NDJSON.
        staff: recipient (`engineer`, `inspector:north`) -> contact.
        locale: for those whose contact names none that we have words in.
        utility, phone: name and telephone number of the utility, for the words. currency: its sign or code.
        concurrency: messages under way at once. pump_most: messages taken up at once.
        attempts: so many tries before a message has failed.
        retry_first_s, retry_most_s: wait before the second try, doubled with each further one up to the most.
        busy_wait_s: least wait after a gateway said it is overloaded.
        per_recipient, per_recipient_s: at most so many messages to one recipient in so many seconds; later ones wait.
        resend_in_doubt: whether a message whose fate a crash or a cut connection hid is sent again. By default not: a
            lost message is in the console, one sent twice cannot be taken back.
        keep_s: how long the outbox remembers what was sent, so that a repeated order is known.
    """

    mode: str = "live"
    channels: Mapping[str, str] = field(default_factory=lambda: {"sms": "file", "email": "file", "desk": "console"})
    file: str = "messages.ndjson"
    smtp: SmtpConfig = SmtpConfig()
    kannel: KannelConfig = KannelConfig()
    staff: Mapping[str, Contact] = field(default_factory=dict)
    locale: str = "en"
    utility: str = "GridPulse"
    phone: str = ""
    currency: str = ""
    concurrency: int = 8
    pump_most: int = 500
    attempts: int = 8
    retry_first_s: int = 15
    retry_most_s: int = 1800
    busy_wait_s: int = 120
    per_recipient: int = 10
    per_recipient_s: int = HOUR
    resend_in_doubt: bool = False
    keep_s: int = 90 * DAY

    def __post_init__(self) -> None:
        require(self.mode in ("live", "record"), f"mode {self.mode!r} is neither live nor record")
        require(self.locale in LOCALES, f"locale {self.locale!r} is not one of {', '.join(LOCALES)}")
        for channel, carrier in self.channels.items():
            require(channel in CHANNELS, f"channel {channel!r} is not one of {', '.join(CHANNELS)}")
            require(carrier in CARRIERS, f"carrier {carrier!r} of {channel} is not one of {', '.join(CARRIERS)}")
        for name in ("concurrency", "pump_most", "attempts", "retry_first_s", "per_recipient", "per_recipient_s"):
            require(getattr(self, name) > 0, f"{name} must be positive")
