"""The whole report and its text."""

import msgspec

from models.calendar import DAY
from models.evaluation.raises import Life, Step
from models.evaluation.report import Report, evaluate
from models.evaluation.rules import RULES
from models.evaluation.tables import text
from tests.models.evaluation.making import END, PLACES, alert, truth

TRUTH = [
    truth("theft", "meter:M1", 20, None, "bypass"),
    truth("overload", "transformer:T2", 40, 40.1, "peak_from_120"),
    truth("payment_fraud", "fraud:P2", 30, 30, "duplicate"),
    truth("payment_fraud", "fraud:S1", 35, 35.1, "probing"),
    truth("payment_fraud", "fraud:O1", 99, 99.9, "voids"),
    truth("outage", "feeder:F2", 60, 60.2, "planned"),
    truth("vacancy", "account:A2", 70, 90),
]

LIVES = [
    alert("theft.lead", "meter:M1", 27, None, "theft"),
    alert("theft.lead", "meter:M3", 61, 62, "theft by an outage"),
    alert("theft.lead", "meter:M2", 80, None, "theft at an empty home"),
    Life(
        "overload",
        "transformer:T2",
        (
            Step(round(39.5 * DAY), "overload.forecast", True),
            Step(round(40.02 * DAY), "overload.overload", True),
            Step(round(40.1 * DAY), "overload.heavy", True),
            Step(round(40.2 * DAY), "overload.heavy", False),
        ),
        (),
        PLACES.of("transformer:T2"),
    ),
    alert("payment_fraud.duplicate", "fraud:P2", 30, None, "fraud"),
    alert("payment_fraud.operator_velocity", "fraud:O2", 31, 32, "no fraud"),
    alert("overload.heavy", "transformer:T1", 50, 51, "notice"),
    alert("engine.lag", "engine:worker", 50, 51, "of the engine"),
    Life("dark", "meter:M3", (Step(60 * DAY, "quality.silent", False),), (), PLACES.of("meter:M3")),
]


def report() -> Report:
    return evaluate(LIVES, TRUTH, PLACES, 0, END)


def counts(name: str) -> tuple[int, int, int, int, int, int]:
    each = report().families[name].quality
    return each.hits, each.repeats, each.false_alarms, each.episodes.found, each.episodes.missed, each.episodes.censored


def test_every_family_is_judged_by_its_truth() -> None:
    assert list(report().families) == [rule.name for rule in RULES]
    assert counts("theft") == (1, 0, 2, 1, 0, 0)
    assert counts("overload") == (1, 0, 0, 1, 0, 0)
    assert counts("overload.forecast") == (1, 0, 0, 1, 0, 0)
    assert counts("payment_fraud") == (1, 0, 1, 1, 1, 1)
    assert counts("balance") == (0, 0, 0, 0, 1, 0)
    assert counts("churn") == (0, 0, 0, 0, 0, 0)


def test_a_forecast_comes_hours_before() -> None:
    delay = report().families["overload.forecast"].quality.delay
    assert delay is not None
    assert delay.median_h == -12


def test_false_alarms_by_what_was_the_case() -> None:
    found = report()
    cases = found.families["theft"].false_alarms_by_circumstance
    assert {name: each.false_alarms for name, each in cases.items()} == {"outage": 1, "vacancy": 1}
    assert found.false_under_outage == {rule.name: int(rule.name in ("theft", "theft.watch")) for rule in RULES}


def test_rates_are_of_a_subject_and_30_days() -> None:
    theft, overload = (report().families[name].quality for name in ("theft", "overload"))
    assert (theft.subject_months, overload.subject_months) == (3 * 100 / 30, 2 * 100 / 30)
    assert theft.false_alarms_per_month == 0.2


def test_confusion_of_frauds() -> None:
    assert report().fraud == {
        "duplicate": {"duplicate": 1},
        "no fraud": {"operator_velocity": 1},
        "probing": {"missed": 1},
        "voids": {"censored": 1},
    }


def test_what_is_not_judged_is_counted() -> None:
    assert report().notices == {"engine.lag": 1, "overload.heavy": 1}
    assert report().inhibited == {"quality": 1}


def test_the_report_goes_through_json() -> None:
    found = report()
    assert msgspec.json.decode(msgspec.json.encode(found), type=Report) == found


def test_the_text_says_what_the_report_says() -> None:
    lines = text(report()).splitlines()
    assert lines[0] == "100 days, 3 meters, 2 accounts, 2 transformers"
    rows = {tuple(line.split()[:5]) for line in lines}
    assert ("theft", "3", "1", "0", "2") in rows
    assert ("overload.forecast", "1", "1", "0", "0") in rows
    assert any("12.0 h before" in line for line in lines)
    assert any("7.0 d" in line and line.startswith("theft ") for line in lines)
    for title in ("Recall by sort", "Payment fraud: what it was, and what it was called first"):
        assert title in lines


def test_an_empty_replay_has_a_text_too() -> None:
    lines = text(evaluate([], [], PLACES, 0, END)).splitlines()
    assert len([line for line in lines if line.strip()]) == 2 + len(RULES)
