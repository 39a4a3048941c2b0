"""Precision, recall, intervals and delays."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.calendar import DAY
from models.evaluation.matching import match
from models.evaluation.metrics import Recall, Share, delay_of, f1, quality, wilson
from models.evaluation.raises import raises_of
from tests.models.evaluation.making import END, alert, rule, truth


def test_wilson_equals_published_values() -> None:
    # Newcombe (1998), table I: 81 of 263, 15 of 148, 0 of 20, 1 of 29.
    published = {
        (81, 263): (0.2553, 0.3662), (15, 148): (0.0624, 0.1605), (0, 20): (0.0, 0.1611), (1, 29): (0.0061, 0.1718),
    }  # fmt: skip
    for (hits, cases), (low, high) in published.items():
        found = wilson(hits, cases)
        assert found.low == pytest.approx(low, abs=5e-5)
        assert found.high == pytest.approx(high, abs=5e-5)


def test_of_no_cases_nothing_is_known() -> None:
    assert wilson(0, 0) == Share(0, None, None, None)


@given(st.integers(1, 10_000), st.data())
def test_the_interval_holds_the_share_and_mirrors(cases: int, data: st.DataObject) -> None:
    hits = data.draw(st.integers(0, cases))
    found, other = wilson(hits, cases), wilson(cases - hits, cases)
    assert found.low is not None
    assert found.high is not None
    assert found.value is not None
    assert 0 <= found.low <= found.value <= found.high <= 1
    assert found.low == pytest.approx(1 - (other.high or 0), abs=1e-9)


@given(st.floats(0, 1), st.floats(0, 1))
def test_f1_lies_between_precision_and_recall(precision: float, recall: float) -> None:
    found = f1(precision, recall)
    assert found is not None
    assert min(precision, recall) - 1e-9 <= found <= max(precision, recall) + 1e-9 or math.isclose(found, 0)


def test_f1_needs_both() -> None:
    assert f1(None, 1.0) is None
    assert f1(1.0, None) is None


def test_delays_are_in_hours() -> None:
    found = delay_of([3600 * hours for hours in range(11)])
    assert (found.median_h, found.p90_h) == (5.0, 9.0)


def test_quality_of_a_hand_counted_case() -> None:
    lives = [
        alert("theft.lead", "meter:M1", 14, 15, "hit"),
        alert("theft.lead", "meter:M1", 16, None, "repeat"),
        alert("theft.lead", "meter:M2", 50, None, "false"),
        alert("theft.lead", "meter:M2", 95, None, "early, of one not judged"),
    ]
    episodes = [
        truth("theft", "meter:M1", 10, None, "zero"),
        truth("theft", "meter:M3", 20, None, "zero"),
        truth("theft", "meter:M2", 90, None, "night"),
    ]
    judge = rule("theft")
    found = match(judge, [one for life in lives for one in raises_of(life, judge, END)], episodes, END)
    result = quality(found, 10.0)
    assert (result.raises, result.hits, result.repeats, result.false_alarms) == (4, 2, 1, 1)
    assert result.precision.value == pytest.approx(2 / 3)
    assert result.episodes == Recall(1, 1, 1, wilson(1, 2))
    assert result.f1 == pytest.approx(4 / 7)
    assert result.delay is not None
    assert result.delay.median_h == result.delay.p90_h == 4 * DAY / 3600
    assert result.false_alarms_per_month == pytest.approx(0.1)
    assert result.by_label == {"night": Recall(0, 0, 1, Share(0)), "zero": Recall(1, 1, 0, wilson(1, 2))}


def test_quality_of_nothing() -> None:
    result = quality(match(rule("theft"), [], [], END), 0.0)
    assert (result.f1, result.delay, result.false_alarms_per_month, result.by_label) == (None, None, None, {})
