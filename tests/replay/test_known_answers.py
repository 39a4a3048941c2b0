"""A calm town in which exactly five things happen: each is found once, at the right time, and nothing else is."""

import json
from typing import Any

import pytest

from models.calendar import DAY
from streams.replay import replay
from streams.settings import load_settings
from streams.simulator.known import Answers, known_answers

Alerts = dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> tuple[Answers, Alerts]:
    folder = tmp_path_factory.mktemp("known")
    expected = known_answers(folder / "recording")
    replay(folder / "recording", load_settings(), out=folder / "out")
    rows = [json.loads(line) for line in (folder / "out" / "alerts.ndjson").read_text().splitlines()]
    found: Alerts = {}
    for row in rows:
        if row["opened_at"] is not None:
            found.setdefault(row["family"], []).append(row)
    return expected, found


def only(found: Alerts, family: str) -> dict[str, Any]:
    [alert] = found[family]
    return alert


def test_nothing_else_is_raised(answers: tuple[Answers, Alerts]) -> None:
    assert sorted(answers[1]) == ["arrears", "overload", "payment_fraud", "theft"]


def test_the_overload_is_told_within_half_an_hour_and_cleared_after_it(answers: tuple[Answers, Alerts]) -> None:
    expected, alert = answers[0], only(answers[1], "overload")
    assert alert["subject"] == expected.overloaded
    assert alert["kind"] == "overload.overload"
    assert alert["peak_severity"] == 4
    assert 0 <= alert["opened_at"] - expected.overload_begin <= 1800
    assert 0 <= alert["closed_at"] - expected.overload_end <= 3600


def test_the_bypass_is_a_lead_within_three_weeks(answers: tuple[Answers, Alerts]) -> None:
    expected, alert = answers[0], only(answers[1], "theft")
    assert alert["subject"] == expected.bypassed
    assert 0 < alert["opened_at"] - expected.bypass_begin <= 21 * DAY
    assert abs(alert["since"] - expected.bypass_begin) <= 2 * DAY


def test_who_stops_paying_is_one_alert_that_escalates(answers: tuple[Answers, Alerts]) -> None:
    expected, alert = answers[0], only(answers[1], "arrears")
    assert alert["subject"] == expected.stopped
    assert alert["kind"] == "arrears.disconnection_due"
    kinds = list(dict.fromkeys(step["kind"] for step in alert["history"]))
    notices = ["arrears.disconnection_notice", "arrears.final_notice"]
    assert kinds == ["arrears.overdue", *notices, "arrears.disconnection_due"]
    assert expected.stopped_begin < alert["opened_at"] <= expected.stopped_begin + 14 * DAY


def test_the_second_of_two_equal_payments_is_told_at_once(answers: tuple[Answers, Alerts]) -> None:
    expected, alert = answers[0], only(answers[1], "payment_fraud")
    assert alert["subject"] == expected.duplicate
    assert alert["kind"] == "payment_fraud.duplicate"
