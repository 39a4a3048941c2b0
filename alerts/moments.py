"""Event times as dates; one out of range becomes the nearest date there is, so that no bad time stops a message."""

from datetime import UTC, datetime

from models.calendar import LocalTime

_LAST_SECOND = 253_402_214_400


def utc(at: int) -> datetime:
    """The moment in UTC."""
    return datetime.fromtimestamp(min(max(at, 0), _LAST_SECOND), UTC)


def wall(at: int, local: LocalTime) -> datetime:
    """What a wall clock of the zone shows; marked as UTC, for it is only for formatting."""
    return utc(at + int(local.offset(at)))


def wall_seconds(at: int, local: LocalTime) -> int:
    """What a wall clock of the zone shows at a moment, as seconds since 1970 of that clock."""
    return int(wall(at, local).timestamp())


def local_text(at: int, local: LocalTime) -> str:
    """Local date and time.

    Examples:
        >>> local_text(1717614900, LocalTime("Asia/Shanghai"))
        '2024-06-06 03:15'
    """
    return f"{wall(at, local):%Y-%m-%d %H:%M}"
