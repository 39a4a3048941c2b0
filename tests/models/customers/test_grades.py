"""Grades: more trouble never helps, small swings change nothing, and every change is told in words."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.customers.config import CustomersConfig
from models.customers.grades import UNGRADED, graded
from models.customers.indicators import INDICATORS, Quarters, indicators, trouble, weights
from models.customers.names import FAIRLY_POOR
from models.customers.story import GRADE_WORDS, WORDS, causes, moved_said, quarter_said, trend_said
from models.customers.trend import TrendRule, trend

CONFIG = CustomersConfig()
NEVER = np.array([99])
troubles = st.lists(st.floats(0, 1), min_size=1, max_size=6)


def quarters(**columns: list[float]) -> Quarters:
    """One account's quarters, the newest first; what is not given is as of a customer without a fault."""
    count = len(next(iter(columns.values())))
    plain = {"months": 3, "judged": 3, "billed": 30_000, "wh": -1}
    names = Quarters.__dataclass_fields__
    return Quarters(**{name: np.array([columns.get(name, [plain.get(name, 0)] * count)]) for name in names})


def troubled(of: Quarters, business: bool = False) -> np.ndarray:
    return trouble(indicators(of, np.array([2000])), weights(np.array([business])), of.months)


def grade_of(history: np.ndarray) -> int:
    """The grade after all quarters, each judged when it was over; history is oldest first."""
    grade = np.array([UNGRADED])
    for end in range(1, len(history) + 1):
        grade = graded(trend(history[None, :end][:, ::-1], TrendRule()), grade, NEVER, CONFIG)
    return int(grade[0])


@given(troubles, st.data())
def test_more_trouble_in_any_quarter_never_gives_a_better_grade_or_a_lower_risk(
    before: list[float], data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(before) - 1))
    worse = np.array(before)
    worse[place] = data.draw(st.floats(before[place], 1))
    found, other = (trend(each[None, ::-1], TrendRule()).risk[0] for each in (np.array(before), worse))
    assert other >= found - 1e-12
    assert grade_of(worse) >= grade_of(np.array(before))


@given(
    st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6), st.integers(0, 90)), min_size=1, max_size=5),
    st.data(),
    st.booleans(),
)
def test_one_more_late_payment_never_improves_a_grade(
    past: list[tuple[int, int, int]], data: st.DataObject, business: bool
) -> None:
    judged = [float(on_time + late) for on_time, late, _ in past]
    late = [float(late) for _, late, _ in past]
    days = [float(days) for _, _, days in past]
    place, new_bill = data.draw(st.integers(0, len(past) - 1)), data.draw(st.booleans())
    if not new_bill and late[place] == judged[place]:
        new_bill = True
    more, bills = list(late), list(judged)
    more[place] += 1
    bills[place] += new_bill
    first = troubled(quarters(judged=judged, late=late, overdue_days=days), business)[0]
    second = troubled(quarters(judged=bills, late=more, overdue_days=days), business)[0]
    assert grade_of(second[::-1]) >= grade_of(first[::-1])


@given(st.integers(0, 3), st.lists(st.booleans(), min_size=8, max_size=20))
def test_a_risk_that_swings_about_a_limit_does_not_make_the_grade_flap(limit: int, ups: list[bool]) -> None:
    middle, off = CONFIG.grade_risks[limit], 0.9 * CONFIG.grade_margin
    plain = trend(np.zeros((1, 1)), TrendRule())
    grade, found = np.array([limit]), set()
    for up in ups:
        risk = np.array([middle + (off if up else -off)])
        grade = graded(replace(plain, risk=risk), grade, NEVER, CONFIG)
        found.add(int(grade[0]))
    assert len(found) == 1


def test_trust_falls_at_once_and_comes_back_a_step_at_a_time() -> None:
    plain = trend(np.zeros((1, 1)), TrendRule())
    low, high = (replace(plain, risk=np.array([risk])) for risk in (0.0, 0.9))
    grade, seen = graded(high, np.array([0]), NEVER, CONFIG), []
    for _ in range(5):
        seen.append(int(grade[0]))
        grade = graded(low, grade, NEVER, CONFIG)
    assert seen == [4, 3, 2, 1, 0]


def test_theft_that_was_found_keeps_a_customer_down_for_its_time() -> None:
    plain = trend(np.zeros((1, 1)), TrendRule())
    for quarters_ago, least in ((0, FAIRLY_POOR), (CONFIG.theft_quarters - 1, FAIRLY_POOR), (CONFIG.theft_quarters, 0)):
        assert graded(plain, np.array([0]), np.array([quarters_ago]), CONFIG)[0] == least


def test_of_the_same_troubles_the_newer_count_more_and_the_share_of_their_mean_is_the_same() -> None:
    newer, older = np.array([[0.6, 0.0, 0.0, 0.0]]), np.array([[0.0, 0.0, 0.0, 0.6]])
    assert trend(newer, TrendRule()).risk > trend(older, TrendRule()).risk
    for each in (newer, older):
        assert trend(each, TrendRule(level=1)).risk == pytest.approx(0.15)


def test_of_whom_nothing_is_known_the_risk_is_the_first() -> None:
    assert trend(np.full((1, 4), np.nan), TrendRule(start=0.07)).risk == pytest.approx(0.07)


def test_a_quarter_without_the_customer_changes_nothing() -> None:
    there = trend(np.array([[0.4, 0.1]]), TrendRule())
    away = trend(np.array([[0.4, np.nan, 0.1]]), TrendRule())
    assert there.risk == away.risk
    assert np.isnan(troubled(quarters(months=[0]))).all()


@pytest.mark.parametrize(
    ("column", "value", "indicator"),
    [("late", 3, "punctuality"), ("overdue", 30_000, "depth"), ("overdue_days", 90, "duration"), ("theft", 1, "theft"),
     ("tamper", 2, "tampering"), ("cuts", 1, "cut"), ("reversed", 2, "reversals")],
)  # fmt: skip
def test_each_indicator_is_told_by_its_name(column: str, value: float, indicator: str) -> None:
    found = indicators(quarters(**{column: [value]}), np.array([2000]))[0, 0] * weights(np.array([False]))[0]
    assert causes(found)[0] == indicator
    said = quarter_said(found)
    assert WORDS[indicator][0] in said.en
    assert WORDS[indicator][1] in said.zh


def test_energy_against_the_year_before_counts_half_when_it_doubles() -> None:
    found = indicators(quarters(wh=[200, 1, 1, 1, 100], months=[3] * 5), np.array([2000]))
    assert found[0, 0, INDICATORS.index("stability")] == pytest.approx(0.5)


def test_the_course_is_told_in_both_languages() -> None:
    worse = trend(np.array([[0.6, 0.5, 0.0]]), TrendRule())
    assert trend_said(worse, 0) == ("getting worse, troubled for 2 quarters in a row", "趋于恶化，连续2个季度不良")
    better = trend(np.array([[0.0, 0.0, 0.6]]), TrendRule())
    assert "fine quarters since the last trouble: 2" in trend_said(better, 0).en
    moved = moved_said(0, 4, np.zeros(len(INDICATORS)), trend_said(worse, 0))
    assert moved.en.startswith("fell to poor")
    assert GRADE_WORDS["poor"][1] in moved.zh
