"""Which period of use holds when."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.calendar import LocalTime
from models.messages import SLOTS
from models.tariffs.quarters import by_period, hours_by_period, slot_periods, slots_of_hours
from models.tariffs.when import Calendar, Rule, date_of, day_of, in_season

CALENDAR = Calendar(
    "valley",
    (
        Rule("critical", ("17:00-20:00",), ("critical",)),
        Rule("night", ("23:00-06:30",)),
        Rule("peak", ("08:00-22:00",), ("mon-fri",), ("06-01..09-30",)),
        Rule("holiday", (), ("holiday",)),
    ),
    holidays=(date(2026, 7, 3),),
    dates={"critical": (date(2026, 7, 6),)},
)
LOCAL = LocalTime("Europe/Berlin")


def at(on: date, clock: str) -> str:
    hour, minute = map(int, clock.split(":"))
    return CALENDAR.periods[CALENDAR.of(day_of(on))[hour * 4 + minute // 15]]


@pytest.mark.parametrize(
    ("on", "clock", "period"),
    [
        (date(2026, 7, 1), "08:00", "peak"),
        (date(2026, 7, 1), "07:45", "valley"),
        (date(2026, 7, 1), "22:00", "valley"),
        (date(2026, 7, 1), "23:00", "night"),
        (date(2026, 7, 1), "06:15", "night"),
        (date(2026, 7, 1), "06:30", "valley"),
        (date(2026, 7, 4), "12:00", "valley"),  # Saturday
        (date(2026, 7, 3), "12:00", "holiday"),  # a Friday, but a holiday
        (date(2026, 7, 6), "17:00", "critical"),
        (date(2026, 7, 6), "20:00", "peak"),  # still a Monday
        (date(2026, 10, 1), "12:00", "valley"),
        (date(2026, 9, 30), "12:00", "peak"),
    ],
)
def test_the_first_rule_that_fits_decides(on: date, clock: str, period: str) -> None:
    assert at(on, clock) == period


@given(st.dates(date(2020, 1, 1), date(2030, 12, 31)))
def test_a_season_and_the_rest_of_the_year_share_it(on: date) -> None:
    assert in_season(on, ("11-01..03-31",)) != in_season(on, ("04-01..10-31",))
    assert date_of(day_of(on)) == on


@pytest.mark.parametrize(
    ("on", "quarters"), [(date(2026, 3, 29), 92), (date(2026, 10, 25), 100), (date(2026, 7, 1), 96)]
)
def test_days_on_which_the_clock_is_set(on: date, quarters: int) -> None:
    """The night of a day with 23 or 25 hours is an hour shorter or longer; nothing is lost, and powers stay powers."""
    day = day_of(on)
    hours = np.full((1, 24), 400)
    slots = slots_of_hours(hours, day, LOCAL)
    lost = 400 if quarters == 92 else 0
    assert slots.sum() == hours.sum() - lost, "there is no energy of the hour that there is not"
    assert np.count_nonzero(slots) == quarters
    assert slots.max() == 100
    periods = slot_periods(CALENDAR, day, LOCAL)[:quarters]
    nights = {92: 26, 96: 30, 100: 34}[quarters]
    assert np.count_nonzero(periods == CALENDAR.periods.index("night")) == nights


@given(st.lists(st.lists(st.integers(-5_000, 60_000), min_size=24, max_size=24), min_size=1, max_size=4))
def test_hours_and_quarters_are_the_same_energy(days: list[list[int]]) -> None:
    hours, day, count = np.array(days, np.int64), day_of(date(2026, 7, 1)), len(CALENDAR.periods)
    from_hours = hours_by_period(hours, CALENDAR.of(day), count)
    slots = slots_of_hours(hours, day, LOCAL)
    assert slots.shape == (len(days), SLOTS)
    assert (from_hours == by_period(slots, slot_periods(CALENDAR, day, LOCAL), count)).all()
    assert (from_hours.sum(axis=1) == hours.sum(axis=1)).all()
