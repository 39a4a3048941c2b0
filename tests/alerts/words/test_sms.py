"""Counting the parts of text messages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.words.sms import SmsSize, cut_to, encoded_parts, parts_of, sms_size, to_gsm7


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("", SmsSize(True, 0, 1)),
        ("x" * 160, SmsSize(True, 160, 1)),
        ("x" * 161, SmsSize(True, 161, 2)),
        ("x" * 306, SmsSize(True, 306, 2)),
        ("x" * 307, SmsSize(True, 307, 3)),
        ("€" * 80, SmsSize(True, 160, 1)),
        ("€" * 81, SmsSize(True, 162, 2)),
        ("€" * 153, SmsSize(True, 306, 3)),
        ("é@ñ_", SmsSize(True, 4, 1)),
        ("`", SmsSize(False, 1, 1)),
        ("变" * 70, SmsSize(False, 70, 1)),
        ("变" * 71, SmsSize(False, 71, 2)),
        ("变" * 134, SmsSize(False, 134, 2)),
        ("变" * 135, SmsSize(False, 135, 3)),
        ("😀" * 35, SmsSize(False, 70, 1)),
        ("😀" * 67, SmsSize(False, 134, 3)),
    ],
)
def test_sizes_at_the_limits(text: str, size: SmsSize) -> None:
    assert sms_size(text) == size


@given(st.text(), st.integers(1, 3))
def test_a_cut_text_fits_and_a_fitting_one_is_not_cut(text: str, parts: int) -> None:
    cut = cut_to(text, parts)
    assert sms_size(cut).parts <= parts
    assert cut == text if sms_size(text).parts <= parts else cut.endswith("..")


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("T–017 — ‘a’ “b”…", "T-017 - 'a' \"b\"..."),
        ("118\u00a0°C ≥ 5\u202f℃", "118 C >= 5 C"),
        ("soft\u00adhyphen\u200b", "softhyphen"),
        ("€ é ñ [x]", "€ é ñ [x]"),
        ("Čapek – 1", "Čapek – 1"),
        ("变压器 – 1", "变压器 – 1"),
    ],
)
def test_typographic_signs_become_plain_where_the_whole_text_does(text: str, plain: str) -> None:
    assert to_gsm7(text) == plain


@given(st.text(st.characters(exclude_characters="℃")))
def test_no_letter_is_ever_replaced(text: str) -> None:
    assert [each for each in to_gsm7(text) if each.isalnum()] == [each for each in text if each.isalnum()]


@given(st.text(st.sampled_from("a€é变😀\ud800"), max_size=400))
def test_parts_say_the_whole_text_and_tear_no_character(text: str) -> None:
    parts, encoded = parts_of(text), encoded_parts(text)
    assert "".join(parts) == text
    assert len(parts) == len(encoded) == (sms_size(text).parts if text else 0)
    if len(parts) > 1:
        assert all(len(part) <= (153 if sms_size(text).gsm7 else 134) for part in encoded)
