"""Off-delay, deadband and re-alarm: what keeps an alert calm, and what keeps it from being forgotten."""

import pytest

from alerts.alert import Reason, State
from alerts.config import AlertsConfig, FamilyRules
from models.errors import BadSettings
from models.messages import Finding
from tests.alerts.town import (
    DAY,
    HOUR,
    MINUTE,
    START,
    UNREMINDED,
    Told,
    Town,
    action,
    finding,
    outage,
    routes_text,
)

SLOW = AlertsConfig(families={"overload": FamilyRules(off_delay_s=600)})


def test_a_clear_that_does_not_last_changes_nothing() -> None:
    town = Town(SLOW, routes=UNREMINDED).add(
        finding("overload.overload", "T1", 0),
        finding("overload.overload", "T1", 900, since=0, clear=True),
        finding("overload.overload", "T1", 1499, since=0),
        finding("overload.overload", "T1", 1600, since=0, clear=True),
    )
    assert {alert.state for alert in town.run(1601).alerts} == {State.ACTIVE}
    alert = town.run(HOUR).last
    assert (alert.state, alert.closed_at, alert.outcome) == (State.CLEARED, START + 1600 + 600, "cleared")
    assert [order.phase for order in town.orders] == ["raised", "cleared"]


def test_off_delay_ends_early_by_a_person_by_a_final_kind_and_by_service() -> None:
    closed = Town(SLOW, routes=UNREMINDED).add(
        finding("overload.overload", "T1", 0),
        finding("overload.overload", "T1", 60, since=0, clear=True),
        action("overload:T1", "close", 90),
    )
    assert closed.run().last.outcome == "closed"
    assert len([step for step in closed.last.history if step.reason in (Reason.CLEARED, Reason.CLOSED)]) == 1
    rules = AlertsConfig(families={"arrears": FamilyRules(off_delay_s=600)})
    paid = Town(rules).add(
        finding("arrears.overdue", "A1", 0, subject_type="account"),
        finding("arrears.restored", "A1", 60, since=0, subject_type="account"),
    )
    assert paid.run().last.closed_at == START + 60
    serviced = Town(SLOW, routes=UNREMINDED).add(
        finding("overload.overload", "T1", 0),
        finding("overload.overload", "T1", 60, since=0, clear=True),
        action("overload:T1", "out_of_service", 90, until=HOUR, text="relay"),
    )
    assert (serviced.run().last.state, serviced.last.closed_at) == (State.CLEARED, START + HOUR)


def losses(*shares: float) -> list[Finding]:
    return [
        finding("balance.loss", "T1", day * DAY, since=0, severity=3 if share > 0.15 else 2,
                evidence={"unexplained_share": share})
        for day, share in enumerate(shares)
    ]  # fmt: skip


def test_a_severity_falls_only_out_of_its_deadband() -> None:
    town = Town(routes=UNREMINDED).add(*losses(0.14, 0.151, 0.149, 0.152, 0.137, 0.135, 0.15))
    town.run(8 * DAY)
    said = [(step.reason, step.severity) for step in town.last.history if not step.recipient]
    assert said == [(Reason.RAISED, 2), (Reason.ESCALATED, 3), (Reason.DEESCALATED, 2)]
    assert town.last.evidence["latest"] == {"unexplained_share": 0.15}


def test_without_the_level_in_the_evidence_severity_follows_the_detector() -> None:
    found = losses(0.151, 0.149)
    found[1].evidence = {"unexplained_share": None}
    assert Town().add(*found).run(2 * DAY).last.severity == 2
    assert Town(AlertsConfig(families={})).add(*losses(0.151, 0.149)).run(2 * DAY).last.severity == 2


def test_any_of_several_levels_lets_it_fall() -> None:
    def lead(day: int, severity: int, score: float, lost: float) -> Finding:
        evidence = {"lost_kwh_per_day": lost}
        return finding("theft.lead", "M1", day * DAY, since=0, severity=severity, score=score, evidence=evidence)

    town = Town(routes=UNREMINDED).add(
        lead(0, 3, 0.81, 5.0), lead(1, 2, 0.79, 5.0), lead(2, 2, 0.79, 4.9), lead(3, 2, 0.6, 5.0)
    )
    severities = [alert.severity for alert in town.run(5 * DAY).alerts]
    assert severities == [3, 3, 3, 2]


@pytest.mark.parametrize(
    "wrong", [{"deadband": 1.0}, {"deadband": 0.1}, {"off_delay_s": -1}, {"realarm_s": -1}, {"resolutions": ("",)}]
)
def test_rules_that_make_no_sense_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(BadSettings):
        FamilyRules(**wrong)  # type: ignore[arg-type]


AGAIN = {"overload": FamilyRules(realarm_s=4 * HOUR)}


def test_an_alert_that_stays_must_be_acknowledged_anew_and_customers_are_left_alone() -> None:
    customer = Told("account", "sms", from_severity=0)
    town = Town(AlertsConfig(families=AGAIN), routes=routes_text(Told("desk", "desk"), customer)).add(
        finding("overload.overload", "T1", 0, account_id="A1", recipients=["desk", "account"]),
        action("overload:T1", "ack", HOUR),
    )
    town.run(6 * HOUR)
    assert (town.last.acknowledged, town.last.state) == (False, State.ACTIVE)
    step = next(step for step in town.last.history if step.reason == Reason.REALARMED)
    assert (step.at, step.actor, step.text) == (START + 5 * HOUR, "engine", "still active; li acknowledged it")
    assert [(order.recipient, order.created_at - START) for order in town.orders] == [
        ("desk", 0),
        ("account:A1", 0),
        ("desk", 5 * HOUR),
    ]
    assert len({order.id for order in town.orders}) == 3


def test_re_alarm_waits_where_nobody_is_told_and_ends_with_the_alert() -> None:
    town = Town(AlertsConfig(families=AGAIN), routes=UNREMINDED).add(
        finding("overload.overload", "T1", 0, feeder_id="F1"),
        finding("overload.overload", "T1", 9 * HOUR, since=0, clear=True),
    )
    town.add(outage("O-1", "feeder:F1", HOUR, 5 * HOUR), log=HOUR + 60).run(DAY)
    assert [step.at - START for step in town.last.history if step.reason == Reason.REALARMED] == [8 * HOUR]


def test_re_alarm_is_off_unless_set() -> None:
    town = Town().add(finding("overload.overload", "T1", 0), action("overload:T1", "ack", MINUTE)).run(9 * DAY)
    assert Reason.REALARMED not in town.reasons()
