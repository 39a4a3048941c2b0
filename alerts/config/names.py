"""Names that settings may use, and how a wrong one is refused."""

from models.errors import BadSettings

HOUR = 3600
DAY = 86_400

ROLES = ("account", "inspector", "engineer", "desk")
CHANNELS = ("sms", "email", "desk")
CARRIERS = ("file", "smtp", "kannel", "console")
OUTAGE_KINDS = ("planned", "fault", "peak_shift", "arrears")
LOCALES = ("en", "zh")


def matches(pattern: str, kind: str) -> bool:
    """Whether a pattern (`*`, a family, or a whole dotted kind) names a kind.

    Examples:
        >>> matches("theft", "theft.lead"), matches("theft.tamper", "theft.lead")
        (True, False)
    """
    return pattern in ("*", kind) or kind.startswith(f"{pattern}.")


def require(fine: bool, message: str) -> None:
    """Refuse a setting.

    Raises:
        BadSettings: with the message, unless it is fine.
    """
    if not fine:
        raise BadSettings(message)
