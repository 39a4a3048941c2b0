"""Times in foreign files as Unix seconds, also in the hours in which clocks are changed."""

from datetime import UTC, datetime
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
from numpy.typing import NDArray

from models.calendar import seconds
from models.errors import BadRecord, BadSettings
from streams.recording.arrivals import UNKNOWN
from streams.recording.values import value


class WallClock:
    """Reads times, with an offset or of a zone's clock on the wall.

    Args:
        zone: IANA name of the zone of times that name no offset; without it such times are unknown.
        stamp: whether a time is the end or the start of its interval.

    Raises:
        BadSettings: the zone is unknown.
    """

    def __init__(self, zone: str | None, stamp: Literal["end", "start"] = "end") -> None:
        try:
            self._zone = ZoneInfo(zone) if zone else None
        except (ZoneInfoNotFoundError, ValueError):
            raise BadSettings(f"unknown time zone {zone!r}: use an IANA name such as Europe/London") from None
        self._ends = stamp == "end"
        self._repeats: dict[int, int] = {}

    def seconds(self, text: str) -> int:
        """Unix seconds, the first of two where the clock shows the time twice; `UNKNOWN` where it never does."""
        moment = value(text, "moment")
        try:
            if isinstance(moment, str) and self._zone is not None:
                parsed = datetime.fromisoformat(moment)
                return int(parsed.timestamp()) if parsed.tzinfo else self._on_the_wall(parsed, self._zone)
            return seconds(moment)
        except (ValueError, BadRecord):
            return UNKNOWN

    def second_times(self, meter: NDArray[np.int32], at: NDArray[np.int64]) -> NDArray[np.int64]:
        """Move the second of two readings of a meter at a time that the clock shows twice to the later one.

        Args:
            meter: number of each reading's meter, in the order of the file.
            at: what `seconds` made of its time.
        """
        rows = np.flatnonzero(np.isin(at, np.fromiter(self._repeats, np.int64, len(self._repeats))))
        if not len(rows):
            return at
        order = rows[np.lexsort((rows, at[rows], meter[rows]))]
        again = (np.diff(meter[order]) == 0) & (np.diff(at[order]) == 0)
        moved, later = at.copy(), order[1:][again]
        moved[later] += np.array([self._repeats[time] for time in at[later].tolist()], np.int64)
        return moved

    def _on_the_wall(self, wall: datetime, zone: ZoneInfo) -> int:
        first, second = (int(wall.replace(tzinfo=zone, fold=fold).timestamp()) for fold in (0, 1))
        if second > first:
            self._repeats[first] = second - first
        elif second < first and not (self._ends and _is_change(first, zone)):
            return UNKNOWN
        return first


def _is_change(at: int, zone: ZoneInfo) -> bool:
    """Whether the zone's clock is put forward in that very second: an interval may end then, but none begin."""
    before, after = (datetime.fromtimestamp(time, UTC).astimezone(zone).utcoffset() for time in (at - 1, at))
    return before != after
