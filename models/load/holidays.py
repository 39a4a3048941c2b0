"""Public holidays by rule, so that any year has them."""

from datetime import date, timedelta
from functools import lru_cache

_EPOCH = date(1970, 1, 1)
_MONDAY, _THURSDAY, _SATURDAY, _SUNDAY = 0, 3, 5, 6


@lru_cache(maxsize=64)
def united_states(year: int) -> frozenset[int]:
    """Federal holidays and the day after Thanksgiving, as days since 1970-01-01.

    Those on a fixed date that falls on a weekend also have the working day next to it, when they are observed.

    Examples:
        >>> (date(2010, 11, 25) - date(1970, 1, 1)).days in united_states(2010)
        True
    """
    thanksgiving = _nth(year, 11, _THURSDAY, 4)
    found = {thanksgiving, thanksgiving + timedelta(days=1)}
    for month, nth in ((1, 3), (2, 3), (9, 1), (10, 2)):
        found.add(_nth(year, month, _MONDAY, nth))
    found.add(_nth(year, 6, _MONDAY, 1) - timedelta(days=7))
    for month, day in ((1, 1), (7, 4), (11, 11), (12, 24), (12, 25)):
        found |= _observed(date(year, month, day))
    return frozenset((day - _EPOCH).days for day in found)


def year_of(day: int) -> int:
    """Year of a day since 1970-01-01."""
    return date.fromordinal(_EPOCH.toordinal() + day).year


def month_after(day: int) -> int:
    """How many days there are from a day, since 1970-01-01, to the first of the next month.

    Examples:
        >>> month_after((date(2011, 2, 1) - date(1970, 1, 1)).days)
        28
    """
    begin = date.fromordinal(_EPOCH.toordinal() + day)
    following = date(begin.year + begin.month // 12, begin.month % 12 + 1, 1)
    return (following - begin).days


def _nth(year: int, month: int, weekday: int, nth: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))


def _observed(day: date) -> set[date]:
    moved = {_SATURDAY: -1, _SUNDAY: 1}.get(day.weekday(), 0)
    return {day, day + timedelta(days=moved)}
