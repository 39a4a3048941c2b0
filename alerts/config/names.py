"""Names that settings may use, and how a wrong one is refused."""

import re

from models.errors import BadSettings

HOUR = 3600
DAY = 86_400

ROLES = ("account", "inspector", "engineer", "desk")
CHANNELS = ("sms", "email", "desk", "webhook", "chat")
CARRIERS = ("file", "smtp", "kannel", "smpp", "console")
OUTAGE_KINDS = ("planned", "fault", "peak_shift", "arrears")
LOSS = "supply"
"""Kind of an outage that nobody reported: meters' last gasps or silence say so."""
LOCALES = ("en", "zh")

_CHANNEL = re.compile(r"[a-z][a-z0-9_-]{0,30}")


def matches(pattern: str, kind: str) -> bool:
    """Whether a pattern (`*`, a family, or a whole dotted kind) names a kind.

    Examples:
        >>> matches("theft", "theft.lead"), matches("theft.tamper", "theft.lead")
        (True, False)
    """
    return pattern in ("*", kind) or kind.startswith(f"{pattern}.")


def is_channel(name: str) -> bool:
    """Whether a name can be one of a channel: those of `CHANNELS`, and any that a webhook or service is set under."""
    return bool(_CHANNEL.fullmatch(name))


def require(fine: bool, message: str) -> None:
    """Refuse a setting.

    Raises:
        BadSettings: with the message, unless it is fine.
    """
    if not fine:
        raise BadSettings(message)
