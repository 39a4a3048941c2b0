"""What of an alert's life counts as a raise."""

import pytest

from models.calendar import DAY, HOUR
from models.evaluation.raises import Life, Step, raises_of
from tests.models.evaluation.making import END, alert, rule

HEAVY, FORECAST, OVERLOAD = "overload.heavy", "overload.forecast", "overload.overload"


def life(*steps: tuple[int, str, bool], subject: str = "transformer:T1") -> Life:
    return Life("a", subject, tuple(Step(*step) for step in steps))


def spans(of: Life, name: str) -> list[tuple[int, int | None]]:
    return [(one.at, one.until) for one in raises_of(of, rule(name), END)]


def test_a_stage_counts_from_its_entry_to_its_end() -> None:
    evening = life(
        (0, FORECAST, True), (50, HEAVY, True), (100, OVERLOAD, True), (150, HEAVY, True), (200, HEAVY, False)
    )
    assert spans(evening, "overload") == [(100, 150)]
    assert spans(evening, "overload.forecast") == [(0, 50)]
    assert [one.kind for one in raises_of(evening, rule("overload"), END)] == [OVERLOAD]


def test_steps_that_change_nothing_are_no_raises() -> None:
    told = life((0, OVERLOAD, True), (10, OVERLOAD, True), (20, OVERLOAD, True))
    assert spans(told, "overload") == [(0, None)]


def test_a_reopened_alert_is_raised_again() -> None:
    back = life((0, "theft.lead", True), (10, "theft.lead", False), (20, "theft.tamper", True), subject="meter:M1")
    assert spans(back, "theft") == [(0, 10), (20, None)]


def test_an_alert_that_an_outage_suppressed_is_no_raise() -> None:
    assert spans(life((0, "theft.lead", False), subject="meter:M1"), "theft") == []
    assert spans(life((0, "theft.lead", False), (9, "theft.lead", True), subject="meter:M1"), "theft") == [(9, None)]


def test_a_stage_before_the_claim_is_none() -> None:
    due = life((0, "arrears.due_soon", True), (30, "arrears.overdue", True), (60, "arrears.restored", False),
               subject="account:A1")  # fmt: skip
    assert spans(due, "arrears") == [(30, 60)]


def test_another_kind_of_subject_is_not_judged() -> None:
    assert spans(life((0, OVERLOAD, True), subject="feeder:F1"), "overload") == []


def test_a_family_is_not_the_beginning_of_another_name() -> None:
    assert spans(life((0, "churns.risk", True), subject="account:A1"), "churn") == []
    assert spans(life((0, "churn", True), subject="account:A1"), "churn") == [(0, None)]


def test_a_step_that_lies_before_its_raise_ends_it_at_once() -> None:
    assert spans(life((50, OVERLOAD, True), (40, OVERLOAD, False)), "overload") == [(50, 50)]


@pytest.mark.parametrize(
    ("opened", "closed", "expected"),
    [
        (1, 1.5, [(1, 1.5)]),
        (1, 2, [(1, 2)]),
        (1, 3.25, [(1, 2), (2, 3), (3, 3.25)]),
        (97.5, None, [(97.5, 98.5), (98.5, 99.5)]),
        (99, None, [(99, 100)]),
        (99.5, None, []),
    ],
)
def test_a_forecast_is_a_claim_a_day(opened: float, closed: float | None, expected: list[tuple[float, float]]) -> None:
    found = spans(alert(FORECAST, "transformer:T1", opened, closed), "overload.forecast")
    assert found == [(round(at * DAY), round(until * DAY)) for at, until in expected]


def test_an_overload_that_lasts_is_one_raise() -> None:
    assert spans(alert(OVERLOAD, "transformer:T1", 1, 9), "overload") == [(DAY, 9 * DAY)]
    assert rule("overload").renew_s == 0
    assert rule("overload.forecast").renew_s == 24 * HOUR
