"""Which period of use holds at which quarter of an hour of which date."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from models.errors import BadSettings
from models.spans import WEEKDAYS, hours_of, weekdays_of

QUARTERS = 96
"""Quarters of an hour in a local day."""

HOLIDAY = "holiday"

_EPOCH = date(1970, 1, 1)
_SEASON = re.compile(r"(\d\d)-(\d\d)\.\.(\d\d)-(\d\d)")
_LENGTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_MOST_PERIODS = 24


def date_of(day: int) -> date:
    """Date of a local day counted from 1970-01-01."""
    return _EPOCH + timedelta(days=day)


def day_of(on: date) -> int:
    """Local day of a date, counted from 1970-01-01."""
    return (on - _EPOCH).days


def in_season(on: date, seasons: tuple[str, ...]) -> bool:
    """Whether a date is in one of some seasons; none are all year."""
    return not seasons or any(_inside((on.month, on.day), season_of(text)) for text in seasons)


def season_of(text: str) -> tuple[tuple[int, int], tuple[int, int]]:
    """First and last (month, day) of a season, both in it; it may lead over the new year.

    Raises:
        BadSettings: it is none.

    Examples:
        >>> season_of("06-01..09-30")
        ((6, 1), (9, 30))
    """
    found = _SEASON.fullmatch(text.strip())
    numbers = [int(part) for part in found.groups()] if found else []
    ends = list(zip(numbers[::2], numbers[1::2], strict=True))
    if not ends or not all(1 <= month <= 12 and 1 <= day <= _LENGTHS[month - 1] for month, day in ends):
        raise BadSettings(f"{text!r} is no season: write its first and last day as 06-01..09-30")
    return ends[0], ends[1]


def _inside(on: tuple[int, int], season: tuple[tuple[int, int], tuple[int, int]]) -> bool:
    first, last = season
    return first <= on <= last if first <= last else on >= first or on <= last


@dataclass(frozen=True)
class Rule:
    """Hours of some days that are of one period of use.

    Attributes:
        period: its name, as `peak`.
        hours: local, as `10:00-14:00`, in whole quarters of an hour; hours over midnight are the late and the early
            ones of the same day; none are all day.
        days: days of the week, as `mon-fri`, `holiday`, and names of `dates`; none are all.
        season: first and last day, as `06-01..09-30`; none are all year.
    """

    period: str
    hours: tuple[str, ...] = ()
    days: tuple[str, ...] = ()
    season: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _ = self.quarters, [season_of(text) for text in self.season]

    @cached_property
    def quarters(self) -> frozenset[int]:
        """The quarters of an hour of a day that it is about."""
        spans = [hours_of(text) for text in self.hours] or [(0, 86_400)]
        if odd := [text for text in self.hours if any(end % 900 for end in hours_of(text))]:
            raise BadSettings(f"{odd[0]!r} does not begin and end with a quarter of an hour")
        return frozenset(place % QUARTERS for begin, end in spans for place in range(begin // 900, end // 900))


@dataclass(frozen=True)
class Calendar:
    """Which period of use holds when; the first rule that fits decides.

    Attributes:
        otherwise: period of what no rule fits.
        rules: asked in their order.
        holidays: dates that are `holiday` and no day of the week.
        dates: name -> more dates that rules may name in `days`, as those of critical peaks; they stay days of the week.
    """

    otherwise: str = "all"
    rules: tuple[Rule, ...] = ()
    holidays: tuple[date, ...] = ()
    dates: Mapping[str, tuple[date, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if len(self.periods) > _MOST_PERIODS:
            raise BadSettings(f"a calendar may have {_MOST_PERIODS} periods, this has {len(self.periods)}")
        if taken := {HOLIDAY, *WEEKDAYS} & self.dates.keys():
            raise BadSettings(f"dates {min(taken)!r} have the name of a day: take another")
        for rule in self.rules:
            _ = [self._weekdays(text) for text in rule.days if text != HOLIDAY and text not in self.dates]

    @cached_property
    def periods(self) -> tuple[str, ...]:
        """Names of its periods, in the order in which they are named."""
        return tuple(dict.fromkeys([*(rule.period for rule in self.rules), self.otherwise]))

    def of(self, day: int) -> tuple[int, ...]:
        """Number of the period of every quarter of an hour of a local day (days since 1970-01-01), shape (96,)."""
        key = self._key(date_of(day))
        if key not in self._known:
            self._known[key] = tuple(self._period(key, place) for place in range(QUARTERS))
        return self._known[key]

    @cached_property
    def _known(self) -> dict[tuple[bool, ...], tuple[int, ...]]:
        return {}

    def _key(self, on: date) -> tuple[bool, ...]:
        return tuple(in_season(on, rule.season) and self._on(rule, on) for rule in self.rules)

    def _on(self, rule: Rule, on: date) -> bool:
        return not rule.days or any(self._is(text, on) for text in rule.days)

    def _is(self, text: str, on: date) -> bool:
        if text in self.dates:
            return on in self.dates[text]
        if text == HOLIDAY or on in self.holidays:
            return text == HOLIDAY and on in self.holidays
        return on.weekday() in self._weekdays(text)

    def _weekdays(self, text: str) -> set[int]:
        try:
            return weekdays_of(text)
        except BadSettings:
            known = ", ".join([*WEEKDAYS, HOLIDAY, *self.dates])
            raise BadSettings(f"{text!r} are no days that are known: they are {known}, and spans as mon-fri") from None

    def _period(self, holds: tuple[bool, ...], quarter: int) -> int:
        fits = (rule.period for rule, good in zip(self.rules, holds, strict=True) if good and quarter in rule.quarters)
        return self.periods.index(next(fits, self.otherwise))
