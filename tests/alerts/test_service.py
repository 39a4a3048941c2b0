"""Shelves until it clears, and alerts out of service."""

from contextlib import closing
from pathlib import Path

import pytest

from alerts.alert import Reason, State
from alerts.config import AlertsConfig
from alerts.query import AlertFilter
from alerts.store import AlertStore
from models.flow.topics import ACTIONS, dead_letters
from models.records import Action
from tests.alerts.town import DAY, HOUR, START, Town, action, finding, outage

KEY = "overload:T1"


def out(at: int, until: int, key: str = KEY, text: str = "relay is replaced") -> Action:
    return action(key, "out_of_service", at, until=until, text=text)


def steps(town: Town) -> list[Reason]:
    return [step.reason for step in town.last.history if not step.recipient]


def letters(town: Town) -> list[str]:
    return [dict(letter.headers)["gp-error-reason"] for letter in town.flow.values(dead_letters(ACTIONS))]


def test_a_shelf_for_once_ends_when_the_alert_clears() -> None:
    town = Town().add(
        finding("overload.heavy", "T1", 0, severity=1),
        action(KEY, "shelve_once", 60, text="crew is there"),
        finding("overload.overload", "T1", 900, since=0, severity=3),
        finding("overload.overload", "T1", 3 * DAY, since=0, clear=True),
        finding("overload.overload", "T1", 3 * DAY + HOUR),
    )
    town.run(2 * DAY)
    assert town.last.shelved_once
    assert len(town.orders) == 1
    town.run(4 * DAY)
    assert (town.last.shelved_until, town.last.shelved_once) == (None, False)
    assert [order.phase for order in town.orders if order.phase != "reminder"] == ["raised", "cleared", "raised"]
    cleared = next(alert for alert in town.alerts if alert.state == State.CLEARED)
    assert [step.text for step in cleared.history if step.reason == Reason.SHELF_EXPIRED] == ["it cleared"]
    points = town.points("alerts")
    assert sum(point.fields["cleared"] for point in points) == 1


def test_a_shelf_for_once_is_not_for_ever() -> None:
    town = Town(AlertsConfig(shelve_most_s=DAY)).add(
        finding("overload.overload", "T1", 0), action(KEY, "shelve_once", 60), action(KEY, "shelve_once", 61, 2 * DAY)
    )
    assert town.run(3 * HOUR).last.shelved_until == START + 60 + DAY
    assert town.run(2 * DAY).last.shelved_until is None
    assert "too far off" in letters(town)[0]


def test_a_later_timed_shelf_takes_the_place_of_the_one_for_once() -> None:
    town = Town().add(
        finding("overload.overload", "T1", 0), action(KEY, "shelve_once", 60), action(KEY, "shelve", 61, until=HOUR)
    )
    town.run(HOUR // 2)
    assert (town.last.shelved_until, town.last.shelved_once) == (START + HOUR, False)


def test_out_of_service_is_recorded_told_to_nobody_and_raised_when_it_still_holds() -> None:
    town = Town().add(
        out(0, 4 * HOUR),
        finding("overload.heavy", "T1", 600, severity=1),
        finding("overload.overload", "T1", HOUR, since=600, severity=4),
        finding("overload.overload", "T1", 2 * HOUR, since=600, clear=True),
        finding("overload.overload", "T1", 3 * HOUR, severity=3),
    )
    town.run(4 * HOUR - 1)
    assert town.orders == []
    assert (town.last.state, town.last.out_of_service_by, town.last.opened_at) == (State.OUT_OF_SERVICE, "li", None)
    assert town.last.out_of_service_until == START + 4 * HOUR
    assert steps(town) == [Reason.OUT_OF_SERVICE, *[Reason.RECORDED] * 4]
    assert (town.last.history[0].actor, town.last.history[0].text) == ("li", "relay is replaced")
    town.run(5 * HOUR)
    assert (town.last.state, town.last.opened_at) == (State.ACTIVE, START + 4 * HOUR)
    assert town.last.subject_type == "transformer"
    assert town.alerts[-1].out_of_service_until is None
    assert town.alerts[-1].out_of_service_by == ""
    assert steps(town)[-1] == Reason.RETURNED_TO_SERVICE
    assert town.orders[0].created_at == START + 4 * HOUR
    points = town.points("alerts")
    assert [point.fields["out_of_service"] for point in points][:16:15] == [1, 1]
    assert [sum(point.fields[name] for point in points) for name in ("raised", "cleared")] == [1, 0]
    assert len({alert.id for alert in town.alerts}) == 1


def test_nothing_wrong_at_the_end_closes_the_record_and_a_person_may_end_it_early() -> None:
    town = Town().add(out(0, DAY), action(KEY, "in_service", HOUR, text="done", actor="wang"))
    town.run(2 * DAY)
    assert (town.last.state, town.last.outcome, town.last.closed_at) == (
        State.CLEARED,
        "returned_to_service",
        START + HOUR,
    )
    assert [(step.reason, step.actor) for step in town.last.history] == [
        (Reason.OUT_OF_SERVICE, "li"),
        (Reason.RETURNED_TO_SERVICE, "wang"),
    ]
    town.add(finding("overload.overload", "T1", 2 * HOUR)).run(DAY)
    assert town.last.state == State.ACTIVE
    assert len({alert.id for alert in town.alerts}) == 2


def test_an_active_alert_goes_out_and_its_end_is_told_to_those_who_were_told() -> None:
    town = Town().add(
        finding("overload.overload", "T1", 0),
        out(600, 2 * HOUR),
        finding("overload.overload", "T1", HOUR, since=0, clear=True),
    )
    town.run(2 * HOUR - 1)
    assert [order.phase for order in town.orders] == ["raised"]
    town.run(3 * HOUR)
    assert [(order.phase, order.created_at - START) for order in town.orders] == [("raised", 0), ("cleared", 2 * HOUR)]


def test_a_cleared_alert_gives_way_to_the_record_of_the_service() -> None:
    town = Town().add(
        finding("overload.overload", "T1", 0),
        finding("overload.overload", "T1", 60, since=0, clear=True),
        out(HOUR, 2 * HOUR),
    )
    town.run(HOUR + 1)
    assert [alert.state for alert in town.alerts][-2:] == [State.CLEARED, State.OUT_OF_SERVICE]
    assert town.alerts[-2].outcome == "superseded"


def test_back_in_service_within_an_outage_it_is_suppressed() -> None:
    town = Town().add(
        out(0, HOUR), finding("overload.overload", "T1", 600, feeder_id="F1"), outage("O-1", "feeder:F1", 300, 5 * HOUR)
    )
    town.run(2 * HOUR)
    assert (town.last.state, town.orders) == (State.SUPPRESSED, [])
    assert steps(town)[-2:] == [Reason.RETURNED_TO_SERVICE, Reason.INHIBITED]


def test_what_waits_for_its_on_delay_or_goes_stale_is_recorded_too() -> None:
    town = Town().add(finding("payment_fraud.score", "P1", 0), out(60, 60 * DAY, key="payment_fraud:P1"))
    town.run(31 * DAY)
    assert (town.last.state, town.last.history[-1].text) == (State.OUT_OF_SERVICE, "no word of it for long")


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (out(60, 30), "not after now"),
        (out(60, 400 * DAY), "too far off"),
        (out(60, DAY, text=" "), "needs the reason"),
        (out(60, DAY, key="T1"), "<family>:<subject>"),
        (action(KEY, "out_of_service", 60, text="why"), "nothing is out of service for ever"),
        (action(KEY, "in_service", 60), "no alert has the key"),
    ],
)
def test_reason_owner_and_end_are_required(wrong: Action, words: str) -> None:
    town = Town().add(wrong).run(HOUR)
    assert words in letters(town)[0]
    assert town.alerts == []


def test_out_of_service_is_neither_shelved_nor_closed() -> None:
    town = Town().add(out(0, DAY), action(KEY, "shelve", 60), action(KEY, "close", 61), out(62, 2 * DAY))
    town.run(HOUR)
    assert ["shelve" in letters(town)[0], "in_service first" in letters(town)[1]] == [True, True]
    assert town.last.out_of_service_until == START + 2 * DAY


def test_they_are_listed(tmp_path: Path) -> None:
    town = Town().add(out(0, DAY), out(0, DAY, key="theft:M1"), finding("overload.overload", "T9", 0)).run(HOUR)
    with closing(AlertStore(f"sqlite:///{tmp_path / 'alerts.db'}")) as store:
        store.save(town.alerts)
        found = store.find(AlertFilter(states=(State.OUT_OF_SERVICE.value,)))
        assert {alert.key for alert in found} == {KEY, "theft:M1"}
        assert [alert.key for alert in store.find()] == ["overload:T9"]
