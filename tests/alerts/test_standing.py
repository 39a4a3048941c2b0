"""Active x acknowledged: what waits for somebody, and what an acknowledgement is of."""

from contextlib import closing
from pathlib import Path

from alerts.alert import Alert, Reason, State
from alerts.query import AlertFilter
from alerts.standing import Standing, standing
from alerts.store import AlertStore
from models.flow.topics import ACTIONS, dead_letters
from models.records import Action
from tests.alerts.town import DAY, HOUR, START, UNREMINDED, Town, action, finding, outage


def seen(revision: int, at: int, **more: str) -> Action:
    """An acknowledgement by somebody who saw a revision."""
    return Action(alert_key="overload:T1", action="ack", at=START + at, actor="li", revision=revision, **more)


def latest(town: Town) -> dict[str, Alert]:
    return {alert.key: alert for alert in town.alerts}


def test_every_standing() -> None:
    town = Town().add(
        outage("O-1", "feeder:F9", 0, DAY),
        *(finding("overload.overload", f"T{number}", 10) for number in range(1, 7)),
        finding("quality.silent", "M9", 30, feeder_id="F9"),
        action("overload:T2", "ack", 60),
        action("overload:T3", "shelve", 60),
        action("overload:T4", "out_of_service", 60, until=DAY, text="relay is replaced"),
        finding("overload.overload", "T5", 100, since=10, clear=True),
        action("overload:T6", "ack", 60),
        finding("overload.overload", "T6", 100, since=10, clear=True),
    )
    found = {key: standing(alert) for key, alert in latest(town.run(HOUR)).items()}
    assert found == {
        "overload:T1": Standing.UNACKNOWLEDGED,
        "overload:T2": Standing.ACKNOWLEDGED,
        "overload:T3": Standing.SHELVED,
        "overload:T4": Standing.OUT_OF_SERVICE,
        "overload:T5": Standing.RETURNED,
        "overload:T6": Standing.NORMAL,
        "quality:M9": Standing.SUPPRESSED,
    }
    assert set(found.values()) == set(Standing)


def test_a_returned_alert_waits_for_the_desk_until_it_is_acknowledged(tmp_path: Path) -> None:
    town = Town().add(
        finding("overload.overload", "T1", 0),
        finding("overload.overload", "T1", 600, since=0, clear=True),
        finding("arrears.due_soon", "A1", 0, severity=0, subject_type="account"),
        finding("quality.silent", "M1", 0),
        action("quality:M1", "close", 60),
    )
    with closing(AlertStore(f"sqlite:///{tmp_path / 'alerts.db'}")) as store:
        store.save(town.run(HOUR).alerts)
        assert [alert.key for alert in store.find(AlertFilter(waiting=True))] == ["overload:T1"]
        assert [standing(alert) for alert in store.unacknowledged()] == [Standing.RETURNED]
        store.save(town.add(action("overload:T1", "ack", HOUR, text="seen")).run(2 * HOUR).alerts)
        assert store.find(AlertFilter(waiting=True)) == []
        shown = store.show("overload:T1")
    assert shown is not None
    assert (shown.state, shown.acknowledged, shown.acknowledged_by) == (State.CLEARED, True, "li")
    assert shown.history[-1].reason == Reason.ACKNOWLEDGED


def test_who_saw_it_before_it_got_worse_has_not_acknowledged_the_worst() -> None:
    town = Town().add(
        finding("overload.heavy", "T1", 0, severity=1),
        finding("overload.overload", "T1", 900, since=0, severity=3),
        seen(1, 901),
    )
    alert = town.run(HOUR // 2).last
    assert (alert.acknowledged, alert.acknowledged_by) == (False, "")
    assert [(step.reason, step.actor) for step in alert.history if step.at == START + 901] == [(Reason.OUTDATED, "li")]
    alert = town.add(seen(2, 960)).run(HOUR // 2).last
    assert (alert.acknowledged, alert.acknowledged_revision) == (True, 2)


def test_a_fall_or_new_evidence_does_not_outdate_what_was_seen() -> None:
    town = Town().add(
        finding("overload.overload", "T1", 0, severity=4),
        finding("overload.overload", "T1", 900, since=0, severity=3),
        finding("overload.overload", "T1", 1800, since=0, severity=3),
        seen(1, 1801),
    )
    assert town.run(HOUR).last.acknowledged


def test_the_acknowledgement_of_an_alert_that_was_replaced_is_refused() -> None:
    town = Town(routes=UNREMINDED).add(
        finding("overload.overload", "T1", 0),
        finding("overload.overload", "T1", 600, since=0, clear=True),
        finding("overload.overload", "T1", 3 * HOUR),
        seen(1, 3 * HOUR + 1, alert_id="overload-T1-20240605T0800Z"),
    )
    assert not town.run().last.acknowledged
    [letter] = town.flow.values(dead_letters(ACTIONS))
    assert "took its place" in dict(letter.headers)["gp-error-reason"]
