"""Local days and hours of a utility's time zone, for arrays of Unix seconds."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
from numpy.typing import ArrayLike, NDArray

from models.errors import BadRecord, BadSettings
from models.records import Moment

Int64 = NDArray[np.int64]

DAY = 86_400
HOUR = 3_600
_LAST_YEAR = 2100
_SINCE = 1_577_836_800


def seconds(moment: Moment) -> int:
    """Whole Unix seconds of a moment.

    Raises:
        BadRecord: the text is not RFC 3339, or names no offset.

    Examples:
        >>> seconds("2024-03-01T00:15:00+01:00")
        1709248500
    """
    if isinstance(moment, (int, float)):
        if not abs(moment) <= 4e11:
            raise BadRecord(f"at {moment!r} is not Unix seconds (milliseconds, perhaps?)")
        return int(moment)
    try:
        parsed = datetime.fromisoformat(moment)
    except ValueError:
        raise BadRecord(f"at {moment!r} is neither Unix seconds nor RFC 3339") from None
    if parsed.tzinfo is None:
        raise BadRecord(f"at {moment!r} has no offset: add Z or +hh:mm, or give the source a zone")
    return int(parsed.timestamp())


class LocalTime:
    """Local dates and hours of one zone.

    A time that ends an interval belongs to the day and hour the interval lies in: midnight ends the day before. Dates
    are counted in days since 1970-01-01. On the day a clock is set back, two hours of the day share one number.

    Args:
        zone: an IANA name such as `Europe/London`.

    Raises:
        BadSettings: the zone is unknown.
    """

    def __init__(self, zone: str) -> None:
        self.zone = zone
        self._starts, self._offsets = _transitions(zone)

    def offset(self, at: ArrayLike) -> Int64:
        """Seconds that local time is ahead of UTC."""
        return self._offsets[np.searchsorted(self._starts, np.asarray(at, np.int64), side="right") - 1]

    def day(self, end: ArrayLike) -> Int64:
        """Local date of the interval that ends at `end`."""
        return self._local(end) // DAY

    def hour(self, end: ArrayLike) -> Int64:
        """Local hour, 0 to 23, of the interval that ends at `end`."""
        return self._local(end) % DAY // HOUR

    def weekday(self, day: ArrayLike) -> Int64:
        """Day of the week of a local date; Monday is 0."""
        return (np.asarray(day, np.int64) + 3) % 7

    def midnight(self, day: int) -> int:
        """Unix seconds at which a local date begins."""
        guess = day * DAY - int(self.offset(day * DAY))
        return day * DAY - int(self.offset(guess))

    def begins_with(self, interval_s: int) -> bool:
        """Whether local days begin with an interval, counted from 1970 UTC, in all offsets from 2020 on."""
        first = np.searchsorted(self._starts, _SINCE, side="right") - 1
        return not (self._offsets[first:] % interval_s).any()

    def day_close(self, day: int, lateness_s: int) -> int:
        """Log time (milliseconds) at which a local date is summed up, `lateness_s` after it ends."""
        return (self.midnight(day + 1) + lateness_s) * 1000

    def next_close(self, now: int, lateness_s: int) -> int:
        """The first local date whose `day_close` is at or after the log time `now` (milliseconds)."""
        day = int(self.day(now // 1000 - lateness_s)) - 1
        while self.day_close(day, lateness_s) < now:
            day += 1
        return day

    def _local(self, end: ArrayLike) -> Int64:
        inside = np.asarray(end, np.int64) - 1
        return inside + self.offset(inside)


@lru_cache(maxsize=16)
def _transitions(zone: str) -> tuple[Int64, Int64]:
    """Unix seconds at which the offset of a zone changes, and the offsets from then on (seconds)."""
    try:
        info = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise BadSettings(f"unknown time zone {zone!r}: use an IANA name such as Europe/London") from None

    def offset(at: int) -> int:
        delta = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=at)).astimezone(info).utcoffset()
        return int(delta.total_seconds()) if delta else 0

    week = 7 * DAY
    begin, end = -week, int(datetime(_LAST_YEAR, 1, 1, tzinfo=UTC).timestamp())
    starts, offsets = [begin], [offset(begin)]
    for at in range(begin, end, week):
        if offset(at + week) == offsets[-1]:
            continue
        low, high = at, at + week
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if offset(middle) == offsets[-1] else (low, middle)
        starts.append(high)
        offsets.append(offset(high))
    return np.array(starts, np.int64), np.array(offsets, np.int64)
