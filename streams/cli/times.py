"""Times that are given on the command line."""

from datetime import UTC, datetime

from models.errors import BadSettings


def seconds_of(option: str, text: str | None) -> int | None:
    """Unix seconds of an ISO date or time, UTC where it says no zone; None where the option was not given.

    Raises:
        BadSettings: it is no time.
    """
    if text is None:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise BadSettings(f"{option} {text} is no time: write it like 2024-01-31 or 2024-01-31T18:00") from None
    return int((at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp())
