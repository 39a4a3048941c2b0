"""What was the case where an alert was false."""

import pytest

from models.calendar import DAY, HOUR
from models.evaluation.circumstances import NOTHING, ORDER, Circumstance, Circumstances
from models.evaluation.episodes import PLACES as KINDS
from models.evaluation.raises import Raise, raises_of
from tests.models.evaluation.making import END, alert, rule, truth


def raised(subject: str, day: float) -> Raise:
    return raises_of(alert("theft.lead", subject, day), rule("theft"), END)[0]


def test_every_kind_of_truth_has_its_place_in_the_order() -> None:
    assert sorted(ORDER) == sorted(KINDS)


@pytest.mark.parametrize(
    ("day", "kind"),
    [(9.9, NOTHING), (10, "outage"), (10.5, "outage"), (12, "outage"), (12.1, NOTHING)],
)
def test_an_outage_of_the_feeder_touches_its_meters_and_a_while_after(day: float, kind: str) -> None:
    known = Circumstances([truth("outage", "feeder:F1", 10, 10.5)], END)
    assert known.of(raised("meter:M1", day), 36 * HOUR) == kind
    assert known.of(raised("meter:M3", day), 36 * HOUR) == NOTHING


def test_an_empty_home_is_that_of_the_meters_account() -> None:
    known = Circumstances([truth("vacancy", "account:A1", 10, 40)], END)
    assert known.of(raised("meter:M1", 20), 0) == "vacancy"
    assert known.of(raised("meter:M2", 20), 0) == NOTHING


def test_the_first_in_the_order_counts() -> None:
    episodes = [truth("vacancy", "account:A1", 10, 40), truth("outage", "transformer:T1", 20, 20.2)]
    assert Circumstances(episodes, END).of(raised("meter:M1", 20.1), 0) == "outage"


def test_who_has_left_does_not_come_back() -> None:
    episodes = [truth("churn", "account:A1", 10, 40), truth("vacancy", "account:A2", 10, 40)]
    known = Circumstances(episodes, END)
    assert known.of(raised("meter:M1", 90), 0) == "churn"
    assert known.of(raised("meter:M2", 90), 0) == NOTHING


def test_counts_and_rates() -> None:
    episodes = [
        truth("vacancy", "account:A1", 10, 40),
        truth("vacancy", "account:A2", 70, 130),
        truth("outage", "feeder:F1", 50, 51),
    ]
    false = [raised("meter:M1", 20), raised("meter:M1", 30), raised("meter:M2", 50.5), raised("meter:M3", 60)]
    assert Circumstances(episodes, END).count(false, 0) == {
        "outage": Circumstance(1),
        "vacancy": Circumstance(2, 1.0),
        NOTHING: Circumstance(1),
    }


def test_what_follows_from_truth_is_no_circumstance() -> None:
    known = Circumstances([truth("unmetered", "transformer:T1", 0)], END)
    assert known.of(raised("meter:M1", 2 * DAY / DAY), 0) == NOTHING
