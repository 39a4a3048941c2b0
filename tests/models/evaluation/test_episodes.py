"""Truth as it is read, and what follows from it."""

import pytest

from models.errors import BadRecording
from models.evaluation.episodes import LOSS, UNMETERED, episode, losses, unmetered, with_recurrence
from tests.models.evaluation.making import PLACES, truth


@pytest.mark.parametrize(
    ("kind", "subject", "detail", "place", "labels"),
    [
        ("theft", "M1", "way=zero counted=0.0", "meter:M1", ("zero",)),
        ("overload", "T1", "peak=1.04 intervals=1", "transformer:T1", ("peak_below_105",)),
        ("overload", "T1", "peak=1.05 intervals=1", "transformer:T1", ("peak_105_to_120",)),
        ("overload", "T1", "peak=1.20 intervals=1", "transformer:T1", ("peak_from_120",)),
        ("overload", "T1", "", "transformer:T1", ()),
        ("meter_fault", "M1", "kw=0.0", "meter:M1", ("stuck_at_zero",)),
        ("meter_fault", "M1", "kw=0.26", "meter:M1", ("stuck_at_a_value",)),
        ("silent", "M1", "", "meter:M1", ("silent",)),
        ("churn", "A1", "", "account:A1", ()),
        ("payment_fraud", "O2", "way=voids payments=11", "fraud:O2", ("voids",)),
        ("outage", "feeder:F1", "way=fault", "feeder:F1", ("fault",)),
    ],
)
def test_a_row_of_truth(kind: str, subject: str, detail: str, place: str, labels: tuple[str, ...]) -> None:
    found = episode(kind, subject, 10, 20, detail)
    assert (found.kind, found.subject, found.begin, found.end, found.labels) == (kind, place, 10, 20, labels)


@pytest.mark.parametrize(
    ("kind", "subject", "end", "detail", "said"),
    [
        ("thieft", "M1", 20, "", "kind 'thieft' is unknown"),
        ("theft", "", 20, "", "needs a subject"),
        ("theft", "M1", 9, "", "must not end before it begins"),
        ("theft", "M1", 20, "bypass", "detail 'bypass'"),
        ("overload", "T1", 20, "peak=high", "detail 'peak=high'"),
    ],
)
def test_a_wrong_row_says_what_is_wrong(kind: str, subject: str, end: int, detail: str, said: str) -> None:
    with pytest.raises(BadRecording, match=said):
        episode(kind, subject, 10, end, detail)


def test_an_overload_is_again_within_a_week_of_the_one_before() -> None:
    days = [20.0, 1.0, 3.0, 9.5, 17.0]
    episodes = [truth("overload", "transformer:T1", day, day + 0.1) for day in days]
    ordered = with_recurrence([*episodes, truth("overload", "transformer:T2", 2, 2.1), truth("theft", "meter:M1", 0)])
    said = {each.begin // 86_400: each.labels for each in ordered if each.subject == "transformer:T1"}
    assert said == {
        1: ("first_in_a_week",),
        3: ("again_within_a_week",),
        9: ("again_within_a_week",),
        17: ("first_in_a_week",),
        20: ("again_within_a_week",),
    }
    assert [each.labels for each in ordered if each.subject != "transformer:T1"] == [(), ("first_in_a_week",)]
    assert [each.begin for each in ordered] == sorted(each.begin for each in ordered)


def test_what_is_not_metered_is_seen_where_the_transformer_has_a_meter() -> None:
    episodes = [
        truth("theft", "meter:M1", 1, None, "zero"),
        truth("meter_fault", "meter:M2", 2, 3, "stuck_at_zero"),
        truth("theft", "meter:M3", 4),
        truth("silent", "meter:M1", 5),
        truth("theft", "meter:unknown", 6),
    ]
    found = unmetered(episodes, PLACES)
    assert [(each.kind, each.subject, each.begin, each.labels) for each in found] == [
        (UNMETERED, "transformer:T1", 86_400, ("theft",)),
        (UNMETERED, "transformer:T1", 2 * 86_400, ("meter_fault",)),
    ]


def test_losses_are_faults_of_transformers_and_feeders() -> None:
    outages = [
        truth("outage", "feeder:F1", 10, 11, "fault"),
        truth("outage", "transformer:T1", 10, 11, "planned"),
        truth("outage", "account:A1", 10, 11, "fault"),
        truth("outage", "transformer:T2", 12, 13, "fault"),
        truth("overload", "transformer:T2", 12, 13, "fault"),
    ]
    assert [(each.kind, each.subject) for each in losses(outages)] == [(LOSS, "feeder:F1"), (LOSS, "transformer:T2")]
