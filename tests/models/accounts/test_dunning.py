from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.accounts.clockpolicy import ClockPolicy
from models.accounts.dunning import (
    NO_DAY,
    DunningPolicy,
    Step,
    credit_step,
    dunned_due,
    standing,
)
from models.errors import BadSettings

POLICY = DunningPolicy()
CLOCK = ClockPolicy()
DEBTS = st.lists(st.tuples(st.integers(0, 200), st.integers(1, 1000)), max_size=8).map(sorted)


@given(DEBTS, st.integers(1, 2000), st.integers(-50, 300))
def test_step_is_the_highest_whose_age_the_minimum_has_reached(
    debts: list[tuple[int, int]], minimum: int, today: int
) -> None:
    ladder = POLICY.ladder(reminded=False, closed=False, clock=CLOCK)
    expected = Step.NONE
    for days, step in ladder:
        if sum(amount for due, amount in debts if today - due >= days) >= minimum:
            expected = step
    assert standing(dunned_due(debts, minimum), today, ladder, Step.NONE).step == expected


@given(DEBTS, st.booleans(), st.booleans(), st.sampled_from([Step.NONE, Step.DUE_SOON, Step.OVERDUE, Step.NOTICE]))
def test_nothing_changes_before_the_day_that_standing_names(
    debts: list[tuple[int, int]], reminded: bool, closed: bool, before: Step
) -> None:
    ladder, due = POLICY.ladder(reminded, closed, CLOCK), dunned_due(debts, POLICY.minimum)
    step, today = before, 0
    while today < 300:
        now = standing(due, today, ladder, step)
        until = min(now.next_day, 300)
        assert until > today
        for later in range(today, until):
            assert standing(due, later, ladder, now.step).step == now.step
        step, today = now.step, until
    assert (due == NO_DAY) == (step == Step.NONE)


def test_what_was_begun_holds_while_anything_is_overdue() -> None:
    ladder = POLICY.ladder(reminded=False, closed=False, clock=CLOCK)
    assert standing(100, 105, ladder, Step.NONE).step == Step.NONE
    assert standing(100, 105, ladder, Step.DISCONNECTION).step == Step.OVERDUE
    assert standing(100, 100, ladder, Step.DISCONNECTION).step == Step.NONE
    assert (
        standing(100, 105, POLICY.ladder(reminded=True, closed=False, clock=CLOCK), Step.DUE_SOON).step == Step.DUE_SOON
    )


def test_who_left_is_not_cut() -> None:
    assert standing(0, 500, POLICY.ladder(reminded=False, closed=True, clock=CLOCK), Step.NONE).step == Step.OVERDUE


def test_low_credit_has_hysteresis() -> None:
    days = np.array([3.9, 4.0, 5.9, 6.0, 0.0, np.inf])
    balance = np.array([10, 10, 10, 10, 0, 0])
    fresh = credit_step(days, balance, np.zeros(6, np.int8), POLICY)
    assert fresh.tolist() == [Step.LOW_CREDIT, 0, 0, 0, Step.OUT_OF_CREDIT, 0]
    low = credit_step(days, balance, np.full(6, Step.LOW_CREDIT), POLICY)
    assert low.tolist() == [Step.LOW_CREDIT] * 3 + [0, Step.OUT_OF_CREDIT, 0]


def test_the_cut_waits_for_the_days_that_the_law_asks_for() -> None:
    ladder = POLICY.ladder(reminded=False, closed=False, clock=ClockPolicy(overdue_days=60))
    assert ladder[-1] == (60, Step.DISCONNECTION)
    assert POLICY.ladder(reminded=False, closed=False, clock=ClockPolicy(overdue_days=5))[-1][0] == 40


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"grace_days": 30}, "grace_days < notice_days"),
        ({"minimum": 0}, "minimum"),
        ({"low_credit_days": 9.0}, "low_credit_clear_days"),
        ({"clocks": ()}, "in order of effective_from, at least one"),
        ({"clocks": (CLOCK, CLOCK)}, "no two from one day"),
    ],
)
def test_bad_policies_say_why(values: dict[str, Any], reason: str) -> None:
    with pytest.raises(BadSettings, match=reason):
        DunningPolicy(**values)
