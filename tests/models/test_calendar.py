"""Local days and hours agree with the standard library's, also where a clock is changed."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.calendar import DAY, LocalTime, seconds
from models.errors import BadRecord, BadSettings

ZONES = ("UTC", "Asia/Shanghai", "Europe/London", "America/Sao_Paulo", "Australia/Lord_Howe", "Asia/Kathmandu")


@given(st.integers(0, 4_000_000_000), st.sampled_from(ZONES))
def test_hours_and_days_equal_the_scalar_twin(end: int, zone: str) -> None:
    local = datetime.fromtimestamp(end - 1, ZoneInfo(zone))
    time = LocalTime(zone)
    assert int(time.hour(end)) == local.hour
    day = int(time.day(end))
    assert day == (local.date() - datetime(1970, 1, 1, tzinfo=UTC).date()).days
    assert int(time.weekday(day)) == local.weekday()


@given(st.integers(1, 40_000), st.sampled_from(ZONES))
def test_midnight_begins_the_day(day: int, zone: str) -> None:
    time = LocalTime(zone)
    midnight = time.midnight(day)
    assert int(time.day(midnight + 1)) == day
    assert int(time.day(midnight)) == day - 1 or int(time.offset(midnight)) != int(time.offset(midnight - 1))
    assert 22 * 3600 <= time.midnight(day + 1) - midnight <= DAY + 2 * 3600


def test_moments() -> None:
    assert seconds("2024-03-01T00:15:00+01:00") == seconds(1_709_248_500) == seconds(1_709_248_500.9)
    assert seconds("2024-02-29T23:15:00Z") == 1_709_248_500


@pytest.mark.parametrize("moment", ["2024-03-01T00:15:00", "soon", "", float("nan"), float("inf"), 1_709_248_500_000])
def test_bad_moments_say_what_is_wrong(moment: float | str) -> None:
    with pytest.raises(BadRecord, match="at "):
        seconds(moment)


def test_an_unknown_zone_is_refused() -> None:
    with pytest.raises(BadSettings, match="Europe/London"):
        LocalTime("Mars/Olympus")
