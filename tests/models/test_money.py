"""Money never passes through a float, and what is no amount is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import BadRecord
from models.money import major, minor_units


@given(st.integers(-(10**15), 10**15))
def test_text_and_minor_units_say_the_same(value: int) -> None:
    assert minor_units(major(value)) == minor_units(value) == value


@pytest.mark.parametrize(
    "amount",
    ["", "1e3", "9e999999", "NaN", "inf", "12.345", "1,000", "٣", "0x10", " 1", 10**16, "9" * 17, "1." + "0" * 9],
)
def test_what_is_no_amount_is_refused(amount: int | str) -> None:
    with pytest.raises(BadRecord, match="amount"):
        minor_units(amount)
