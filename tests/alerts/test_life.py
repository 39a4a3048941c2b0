"""An alert from its first finding to its end, through the whole stage."""

from alerts.alert import Reason, State, alert_id
from alerts.config import AlertsConfig, FamilyRules
from tests.alerts.town import DAY, DESK, HOUR, MINUTE, START, Told, Town, finding, routes_text


def test_a_finding_becomes_one_alert_with_one_message() -> None:
    town = Town().add(finding("overload.overload", "T017", 0, evidence={"loading": 1.2}, feeder_id="F1")).run(60)
    [alert] = town.alerts
    assert alert.id == alert_id("overload", "T017", START) == "overload-T017-20240605T0800Z"
    assert (alert.key, alert.kind, alert.severity, alert.state) == ("overload:T017", "overload.overload", 3, "active")
    assert (alert.opened_at, alert.closed_at, alert.revision, alert.transformer_id) == (START, None, 1, "T017")
    assert town.reasons() == [Reason.RAISED, Reason.SENT]
    [first] = town.orders
    assert first.id == f"{alert.id}/0.overload.overload.3/desk/desk"
    assert first.facts == {"loading": 1.2}


def test_repeated_findings_change_one_alert_in_place() -> None:
    town = Town()
    for step, (kind, severity, loading) in enumerate(
        [("heavy", 1, 0.85), ("overload", 3, 1.2), ("overload", 3, 1.4), ("heavy", 1, 0.9)]
    ):
        evidence = {"peak_loading": loading}
        town.add(finding(f"overload.{kind}", "T1", step * 900, since=0, severity=severity, evidence=evidence))
    town.run(HOUR)
    assert {alert.id for alert in town.alerts} == {"overload-T1-20240605T0800Z"}
    assert [alert.revision for alert in town.alerts] == list(range(1, len(town.alerts) + 1))
    changes = [Reason.RAISED, Reason.SENT, Reason.ESCALATED, Reason.SENT, Reason.DEESCALATED, Reason.DEESCALATED]
    assert [reason for reason in town.reasons() if reason not in (Reason.REMINDED, Reason.UNANSWERED)] == changes
    assert town.last.evidence == {"latest": {"peak_loading": 0.9}, "peak": {"peak_loading": 1.4}}
    assert (town.last.kind, town.last.peak_severity) == ("overload.heavy", 3)


def test_evidence_that_comes_soon_after_a_revision_is_published_a_while_later() -> None:
    town = Town().add(
        finding("overload.overload", "T1", 0, evidence={"loading": 1.2}),
        finding("overload.overload", "T1", 60, since=0, evidence={"loading": 1.3}),
        finding("overload.overload", "T1", 120, since=0, evidence={"loading": 1.3}),
    )
    town.run(1200)
    shown = [(alert.evidence["latest"]["loading"], alert.updated_at - START) for alert in town.alerts]
    assert shown == [(1.2, 0), (1.3, 900)]
    assert town.last.reason == Reason.EVIDENCE_UPDATED


def test_clear_closes_and_is_told_where_the_beginning_was() -> None:
    quiet = Told("engineer", "email", from_severity=4)
    town = Town(routes=routes_text(DESK, quiet)).add(
        finding("overload.overload", "T1", 0, recipients=["desk", "engineer"]),
        finding("overload.overload", "T1", 1200, since=0, clear=True),
    )
    town.run()
    assert (town.last.state, town.last.closed_at, town.last.outcome) == (State.CLEARED, START + 1200, "cleared")
    assert [order.phase for order in town.orders] == ["raised", "cleared"]
    told = {step.recipient: step.reason for step in town.last.history if step.recipient}
    assert told == {"desk/desk": Reason.SENT, "engineer/email": Reason.NEVER_TOLD}


def test_a_return_within_the_window_reopens_the_same_alert_and_a_later_one_is_new() -> None:
    town = Town().add(
        finding("overload.overload", "T1", 0),
        finding("overload.overload", "T1", 600, clear=True),
        finding("overload.overload", "T1", 1500),
        finding("overload.overload", "T1", 2000, since=1500, clear=True),
        finding("overload.overload", "T1", 2000 + 1801),
    )
    town.run(2 * HOUR)
    ids = list(dict.fromkeys(alert.id for alert in town.alerts))
    assert ids == ["overload-T1-20240605T0800Z", "overload-T1-20240605T090321Z"]
    first = [alert for alert in town.alerts if alert.id == ids[0]]
    assert Reason.REOPENED in [step.reason for step in first[-1].history]
    assert first[-1].outcome == "superseded"
    assert [order.step for order in town.orders if order.phase == "raised"] == [
        "0.overload.overload.3",
        "1.overload.overload.3",
        "0.overload.overload.3",
    ]


def test_an_episode_that_a_detector_dates_back_gets_an_id_of_its_own() -> None:
    town = Town().add(
        finding("overload.overload", "T1", 0),
        finding("overload.overload", "T1", 600, clear=True),
        finding("overload.overload", "T1", 3 * HOUR, since=0),
    )
    town.run()
    assert len({alert.id for alert in town.alerts}) == 2


def test_conditions_outside_of_a_ladder_hold_side_by_side() -> None:
    town = Town().add(
        finding("quality.bad_data", "M1", 0, severity=2),
        finding("quality.silent", "M1", HOUR, severity=3),
        finding("quality.silent", "M1", 2 * HOUR, severity=3, clear=True),
    )
    town.run()
    assert (town.last.kind, town.last.severity, town.last.state) == ("quality.bad_data", 2, State.ACTIVE)


def test_an_unknown_kind_lives_like_any_other() -> None:
    town = Town().add(finding("brand_new", "X", 0, subject_type="thing", evidence={"n": 1}))
    town.run(HOUR)
    assert (town.last.family, town.last.kind, town.last.state) == ("brand_new", "brand_new", State.ACTIVE)
    assert town.orders


def test_on_delay_drops_what_does_not_last() -> None:
    rules = AlertsConfig(families={"overload": FamilyRules(on_delay_s=600)})
    short = Town(rules).add(finding("overload.heavy", "T1", 0), finding("overload.heavy", "T1", 599, clear=True))
    assert short.run().alerts == []
    lasting = Town(rules).add(finding("overload.heavy", "T1", 0), finding("overload.heavy", "T1", 601, clear=True))
    assert lasting.run().alerts[0].opened_at == START + 600


def test_chatter_is_marked_and_not_told_until_it_calms() -> None:
    town = Town(AlertsConfig(flapping_edges=3, calm_s=HOUR))
    for turn in range(6):
        town.add(finding("quality.bad_data", "M1", turn * 600, severity=2))
        town.add(finding("quality.bad_data", "M1", turn * 600 + 300, clear=True))
    town.add(finding("quality.bad_data", "M1", 3600, severity=2))
    assert town.run(59 * MINUTE).last.chattering is True
    told = len(town.orders)
    assert town.run(3 * HOUR).last.chattering is False
    assert [order.phase for order in town.orders[told:]] == ["raised"]
    reasons = town.reasons()
    assert reasons.index(Reason.FLAPPING) < reasons.index(Reason.CALMED)
    assert town.orders[-1].created_at == START + 3600 + HOUR


def test_what_no_detector_clears_becomes_stale() -> None:
    town = Town().add(finding("payment_fraud.score", "P1", 0, subject_type="payment")).run(31 * DAY)
    assert (town.last.state, town.last.outcome) == (State.CLEARED, "stale")
