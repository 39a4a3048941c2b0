"""How files write times: lengths, hours of the day, days of the week."""

import re
from datetime import UTC, datetime

from models.calendar import LocalTime
from models.errors import BadSettings

DAY = 86_400
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_LENGTH = re.compile(r"([0-9]{1,6})(s|min|m|h|d)")
_UNITS = {"s": 1, "m": 60, "min": 60, "h": 3600, "d": DAY}
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])|24:00")


def length_of(text: str) -> int:
    """Seconds of a length.

    Raises:
        BadSettings: it is none.

    Examples:
        >>> length_of("90s"), length_of("15m"), length_of("7d")
        (90, 900, 604800)
    """
    found = _LENGTH.fullmatch(text.strip())
    if not found:
        raise BadSettings(f"{text!r} is not a length of time: write 90s, 15m, 2h or 7d")
    return int(found[1]) * _UNITS[found[2]]


def clock_of(text: str) -> int:
    """Seconds since midnight of a time of day.

    Raises:
        BadSettings: it is none.

    Examples:
        >>> clock_of("08:30"), clock_of("24:00")
        (30600, 86400)
    """
    found = _CLOCK.fullmatch(text.strip())
    if not found:
        raise BadSettings(f"{text!r} is not a time of day: write it as 08:00, up to 24:00")
    return DAY if found[1] is None else int(found[1]) * 3600 + int(found[2]) * 60


def hours_of(text: str) -> tuple[int, int]:
    """Beginning and end of hours of the day, in seconds since midnight; an end not after the beginning is next day's.

    Raises:
        BadSettings: they are none.

    Examples:
        >>> hours_of("22:00-06:00")
        (79200, 108000)
    """
    begin, dash, end = text.partition("-")
    if not dash:
        raise BadSettings(f"{text!r} are no hours: write them as 08:00-18:00")
    first, last = clock_of(begin), clock_of(end)
    return first, last if last > first else last + DAY


def weekdays_of(text: str) -> set[int]:
    """Days of the week, Monday 0.

    Raises:
        BadSettings: one is unknown.

    Examples:
        >>> sorted(weekdays_of("fri-mon"))
        [0, 4, 5, 6]
    """
    first, dash, last = text.lower().partition("-")
    names = (first.strip(), last.strip() if dash else first.strip())
    if unknown := [name for name in names if name not in WEEKDAYS]:
        raise BadSettings(f"{unknown[0]!r} is no day of the week: they are {', '.join(WEEKDAYS)}")
    begin, end = (WEEKDAYS.index(name) for name in names)
    return {day % 7 for day in range(begin, end + 1 if end >= begin else end + 8)}


def moment_of(clock: int, local: LocalTime) -> int:
    """Unix seconds at which a wall clock shows that; where it is set back the first time, where it skips just after."""
    guess = clock - int(local.offset(clock))
    return clock - int(local.offset(guess))


def clock_at(written: datetime) -> int:
    """A local date and time of a file as seconds since 1970 of the wall clock.

    Raises:
        BadSettings: it has an offset: files speak of the utility's own clock.
    """
    if written.tzinfo is not None:
        raise BadSettings(f"{written.isoformat()} has an offset: write local time without one")
    return int(written.replace(tzinfo=UTC).timestamp())
