"""Alerts of two runs side by side."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from models.evaluation.differences import Change, Difference, Occurrence, counts, differences, within

HOUR = 3600


def alert(name: str, opened: int, closed: int | None = None, **more: Any) -> Occurrence:
    said: dict[str, Any] = {
        "family": "theft",
        "subject": "M1",
        "since": opened,
        "severity": 2,
        "kinds": ("theft.lead",),
    }
    return Occurrence(id=name, opened_at=opened, closed_at=closed, **(said | more))


def only(before: list[Occurrence], after: list[Occurrence]) -> Difference:
    [found] = differences(before, after)
    return found


def test_equal_alerts_are_the_same_whatever_their_ids() -> None:
    found = only([alert("a", 0, HOUR)], [alert("b", 0, HOUR)])
    assert (found.change, found.later_s, found.ended_later_s) == (Change.SAME, 0, 0)


def test_an_alert_that_only_one_run_has_came_or_went() -> None:
    assert only([], [alert("a", 0)]).change == Change.CAME
    assert only([alert("a", 0)], []).change == Change.GONE


def test_a_later_raise_moved() -> None:
    found = only([alert("a", 0, 9 * HOUR)], [alert("b", 2 * HOUR, 8 * HOUR)])
    assert (found.change, found.later_s, found.ended_later_s) == (Change.MOVED, 2 * HOUR, -HOUR)


def test_an_alert_that_ends_in_one_run_alone_moved() -> None:
    found = only([alert("a", 0)], [alert("b", 0, HOUR)])
    assert (found.change, found.later_s, found.ended_later_s) == (Change.MOVED, 0, None)


def test_another_severity_or_other_kinds_are_a_move() -> None:
    assert only([alert("a", 0)], [alert("a", 0, severity=3)]).change == Change.MOVED
    assert only([alert("a", 0)], [alert("a", 0, kinds=("theft.watch", "theft.lead"))]).change == Change.MOVED


def test_other_subjects_families_and_times_do_not_match() -> None:
    before = alert("a", 0, HOUR)
    for other in (alert("b", 0, HOUR, subject="M2"), alert("b", 0, HOUR, family="quality"), alert("b", 2 * HOUR)):
        assert {each.change for each in differences([before], [other])} == {Change.CAME, Change.GONE}


def test_what_an_alert_is_about_counts_for_matching_and_not_only_when_it_was_raised() -> None:
    found = only([alert("a", 2 * HOUR, 3 * HOUR)], [alert("b", 4 * HOUR, since=HOUR)])
    assert (found.change, found.later_s) == (Change.MOVED, 2 * HOUR)


def test_of_an_alert_split_in_two_the_longer_part_is_it_and_the_other_came() -> None:
    found = differences([alert("a", 0, 10 * HOUR)], [alert("b", 0, HOUR), alert("c", 3 * HOUR, 10 * HOUR)])
    assert {each.after.id: each.change for each in found if each.after} == {"b": Change.CAME, "c": Change.MOVED}


def test_a_window_keeps_what_either_run_raised_in_it() -> None:
    found = differences([alert("a", 0, 9 * HOUR)], [alert("b", 5 * HOUR, 9 * HOUR), alert("c", 0, subject="M2")])
    assert [each.subject for each in within(found, 4 * HOUR, None)] == ["M1"]
    assert [each.subject for each in within(found, None, HOUR)] == ["M1", "M2"]
    assert within(found, HOUR, 5 * HOUR) == []


occurrences = st.lists(
    st.builds(
        lambda subject, opened, length, severity: (subject, opened, length, severity),
        st.sampled_from(["M1", "M2"]),
        st.integers(0, 50),
        st.none() | st.integers(0, 20),
        st.integers(1, 4),
    ),
    max_size=8,
)


def made(run: str, told: list[Any]) -> list[Occurrence]:
    return [
        alert(f"{run}{number}", opened, None if length is None else opened + length, subject=subject, severity=severity)
        for number, (subject, opened, length, severity) in enumerate(told)
    ]


@given(occurrences, occurrences)
def test_every_alert_is_told_once_and_the_counts_add_up(before: list[Any], after: list[Any]) -> None:
    first, second = made("a", before), made("b", after)
    found = differences(first, second)
    assert sorted(each.before.id for each in found if each.before) == sorted(each.id for each in first)
    assert sorted(each.after.id for each in found if each.after) == sorted(each.id for each in second)
    for row in counts(found).values():
        assert row.before == row.gone + row.moved + row.same
        assert row.after == row.came + row.moved + row.same


@given(occurrences)
def test_a_run_beside_itself_differs_in_nothing(told: list[Any]) -> None:
    unlike = list({(subject, opened): (subject, opened, *rest) for subject, opened, *rest in told}.values())
    found = differences(made("a", unlike), made("a", unlike))
    assert {each.change for each in found} <= {Change.SAME}


@given(occurrences, occurrences)
def test_the_other_way_round_what_came_went(before: list[Any], after: list[Any]) -> None:
    there, back = differences(made("a", before), made("b", after)), differences(made("b", after), made("a", before))
    number = [sum(each.change == change for each in there) for change in (Change.CAME, Change.GONE)]
    assert number == [sum(each.change == change for each in back) for change in (Change.GONE, Change.CAME)]
