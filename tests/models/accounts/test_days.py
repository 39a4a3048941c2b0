import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.accounts.days import LocalDays
from models.calendar import LocalTime


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Asia/Kathmandu", "Africa/Monrovia", "Pacific/Apia", "UTC"])
@given(st.integers(0, 4_000_000_000))
def test_single_moments_have_the_day_of_the_columns(zone: str, at: int) -> None:
    local = LocalTime(zone)
    assert LocalDays(local).of(at) == int(local.day(at + 1))


def test_midnight_begins_a_day_also_where_the_offset_changes_within_a_quarter() -> None:
    local = LocalTime("Africa/Monrovia")
    days = LocalDays(local)
    change = 63_593_070
    for at in range(change - 2000, change + 2000, 7):
        assert days.of(at) == int(local.day(at + 1))
    midnight = local.midnight(19_000)
    assert (days.of(midnight - 1), days.of(midnight)) == (18_999, 19_000)
