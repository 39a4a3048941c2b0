"""Settings of notification."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from alerts.config.carriers import AppriseConfig, KannelConfig, SmppConfig, SmtpConfig, WebhookConfig
from alerts.config.names import CARRIERS, CHANNELS, DAY, HOUR, LOCALES, is_channel, require
from alerts.config.rates import rate_of


@dataclass(frozen=True, slots=True)
class NotifyConfig:
    """Settings of notification.

    Attributes:
        mode: `live` sends; `record` renders and reports every message but sends none, as replays of history want it.
        channels: channel of an order (sms, email, desk) -> what carries it: `file`, `smtp`, `kannel`, `smpp` or
            `console`.
        file: path of the `file` carrier's NDJSON.
        webhooks: channel -> program that takes its messages, whatever `channels` says. apprise: channel -> service.
        locale: for those whose contact names none that we have words in.
        utility, phone: name and telephone number of the utility, for the words. currency: its sign or code.
        concurrency: messages under way at once. pump_most: messages taken up at once.
        attempts: so many tries before a message has failed.
        retry_first_s, retry_most_s: wait before the second try, doubled with each further one up to the most.
        busy_wait_s: least wait after a gateway said it is overloaded.
        per_recipient, per_recipient_s: at most so many messages to one recipient in so many seconds; later ones wait.
        rates: channel -> the most messages in a time, as `10/s`, `60/min` or `500/h`; the most severe go first, and the
            others wait. What is not named has no limit.
        resend_in_doubt: whether a message whose fate a crash or a cut connection hid is sent again. By default not: a
            lost message is in the console, one sent twice cannot be taken back.
        doubt_wait_s: so long the gateway's delivery report is waited for, where it gives any, before that.
        keep_s: how long the outbox remembers what was sent, so that a repeated order is known.
    """

    mode: str = "live"
    channels: Mapping[str, str] = field(default_factory=lambda: {"sms": "file", "email": "file", "desk": "console"})
    file: str = "messages.ndjson"
    smtp: SmtpConfig = field(default_factory=SmtpConfig)
    kannel: KannelConfig = field(default_factory=KannelConfig)
    smpp: SmppConfig = field(default_factory=SmppConfig)
    webhooks: Mapping[str, WebhookConfig] = field(default_factory=dict)
    apprise: Mapping[str, AppriseConfig] = field(default_factory=dict)
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
    rates: Mapping[str, str] = field(default_factory=dict)
    resend_in_doubt: bool = False
    doubt_wait_s: int = 900
    keep_s: int = 90 * DAY

    def __post_init__(self) -> None:
        require(self.mode in ("live", "record"), f"mode {self.mode!r} is neither live nor record")
        require(self.locale in LOCALES, f"locale {self.locale!r} is not one of {', '.join(LOCALES)}")
        for channel, carrier in self.channels.items():
            require(channel in CHANNELS, f"channel {channel!r} is not one of {', '.join(CHANNELS)}")
            require(carrier in CARRIERS, f"carrier {carrier!r} of {channel} is not one of {', '.join(CARRIERS)}")
        for channel in (*self.webhooks, *self.apprise):
            require(is_channel(channel), f"channel {channel!r}: use small letters, digits, _ and -")
        both = sorted(self.webhooks.keys() & self.apprise.keys())
        require(not both, f"channel {', '.join(both)} is in webhooks and in apprise: keep one")
        for channel, rate in self.rates.items():
            require(channel in self.names, f"rates names {channel!r}, which is no channel: {', '.join(self.names)}")
            require(rate_of(rate) > 0, f"rate {rate!r} of {channel} is not like 10/s, 60/min or 500/h")
        for name in ("concurrency", "pump_most", "attempts", "retry_first_s", "per_recipient", "per_recipient_s"):
            require(getattr(self, name) > 0, f"{name} must be positive")

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all channels that there are."""
        return tuple(dict.fromkeys((*self.channels, *self.webhooks, *self.apprise)))
