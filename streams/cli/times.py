"""Times that are given on the command line."""

from datetime import UTC, datetime

from models.calendar import LocalTime
from models.errors import BadSettings
from models.spans import clock_at, moment_of


def seconds_of(option: str, text: str | None) -> int | None:
    """Unix seconds of an ISO date or time, UTC where it says no zone; None where the option was not given.

    Raises:
        BadSettings: it is no time.
    """
    if text is None:
        return None
    at = _read(option, text)
    return int((at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp())


def local_seconds(option: str, text: str, local: LocalTime) -> int:
    """Unix seconds of an ISO date or time, the utility's own where it says no zone.

    Raises:
        BadSettings: it is no time.
    """
    at = _read(option, text)
    return int(at.timestamp()) if at.tzinfo else moment_of(clock_at(at), local)


def _read(option: str, text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise BadSettings(f"{option} {text} is no time: write it like 2024-01-31 or 2024-01-31T18:00") from None
