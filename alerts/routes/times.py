"""Times of the week in which a route holds or somebody is on duty, and hours in which nobody wants to be disturbed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from alerts.config import matches
from alerts.moments import wall_seconds
from models.calendar import LocalTime
from models.spans import DAY, WEEKDAYS, hours_of, moment_of, weekdays_of

_EPOCH = date(1970, 1, 1).toordinal()
_DAYS_AHEAD = 400


@dataclass(frozen=True)
class Times:
    """Hours of some days, in local time; hours over midnight belong to the day they begin on.

    Attributes:
        days: days of the week, as `mon-fri` or `sat`; none are all.
        hours: as `08:00-18:00`; none are all day.
        not_on: dates that do not count, such as holidays.

    Raises:
        BadSettings: a day or hour that cannot be read.
    """

    days: tuple[str, ...] = ()
    hours: tuple[str, ...] = ()
    not_on: tuple[date, ...] = ()

    def __post_init__(self) -> None:
        _ = self._weekdays, self._hours

    def holds(self, at: int, local: LocalTime) -> bool:
        """Whether a moment (Unix seconds) is in it."""
        clock = wall_seconds(at, local)
        return any(begin <= clock < end for begin, end in self._around(clock // DAY - 1, 2))

    def next(self, at: int, local: LocalTime) -> int | None:
        """The first moment from `at` on that is in it; None where a year has none."""
        if self.holds(at, local):
            return at
        starts = (moment_of(begin, local) for begin, _ in self._around(wall_seconds(at, local) // DAY, _DAYS_AHEAD))
        return next((start for start in starts if start >= at and self.holds(start, local)), None)

    def edges(self, begin: int, end: int, local: LocalTime) -> set[int]:
        """Moments between two others at which it may begin or end."""
        first = wall_seconds(begin, local) // DAY - 1
        pairs = self._around(first, wall_seconds(end, local) // DAY - first + 1)
        return {moment_of(clock, local) for pair in pairs for clock in pair}

    @cached_property
    def _weekdays(self) -> set[int]:
        return set().union(*map(weekdays_of, self.days)) if self.days else set(range(len(WEEKDAYS)))

    @cached_property
    def _hours(self) -> list[tuple[int, int]]:
        return sorted(map(hours_of, self.hours)) or [(0, DAY)]

    def _around(self, first: int, days: int) -> Iterator[tuple[int, int]]:
        """Its beginnings and ends on the wall clock, on so many days from a first one (days since 1970)."""
        left_out = {day.toordinal() - _EPOCH for day in self.not_on}
        for day in range(first, first + days):
            if (day + 3) % 7 in self._weekdays and day not in left_out:
                yield from ((day * DAY + begin, day * DAY + end) for begin, end in self._hours)


@dataclass(frozen=True, slots=True)
class Quiet:
    """Local hours in which messages wait.

    Attributes:
        hours: as `22:00-06:00`; hours round the clock, as `08:00-08:00`, let messages go once a day.
        below: from this severity on they do not count; 5 is always quiet.
        kind: patterns of kinds that they are for.

    Raises:
        BadSettings: hours that cannot be read.
    """

    hours: str
    below: int = 4
    kind: tuple[str, ...] = ("*",)

    def __post_init__(self) -> None:
        hours_of(self.hours)

    def end(self, kind: str, severity: int, at: int, local: LocalTime) -> int:
        """When a message of a kind and severity may go that is ready at a moment: then, or at the end of the hours."""
        if severity >= self.below or not any(matches(pattern, kind) for pattern in self.kind):
            return at
        begin, end = hours_of(self.hours)
        clock = wall_seconds(at, local)
        for day in (clock // DAY - 1, clock // DAY):
            if day * DAY + begin <= clock < day * DAY + end:
                return max(at, moment_of(day * DAY + end, local))
        return at
