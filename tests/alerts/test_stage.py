"""The alerts stage as a whole: findings, outages and actions in; alerts, orders and counts out."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.actions import ACTIONS as PEOPLE
from alerts.alert import Reason, State, alert_id
from alerts.config import AlertsConfig, FamilyRules
from alerts.stage import AlertsStage
from models.flow.topics import ACTIONS, OUTAGES, dead_letters
from models.flow.wire import pack, unpack
from models.messages import Finding
from models.records import Action, Outage
from tests.alerts.town import COMMON, DAY, DESK, HOUR, MINUTE, START, Told, Town, action, finding, outage, routes_text
from tests.support.flow import LocalFlow, assert_split_invariant


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


def test_an_outage_suppresses_what_it_explains_with_the_reason() -> None:
    town = Town().add(
        outage("O-17", "transformer:T-203", 0, 4 * HOUR),
        finding("quality.silent", "M1", HOUR, transformer_id="T-203"),
        finding("quality.silent", "M1", 4 * HOUR + 900, transformer_id="T-203", clear=True),
    )
    town.run()
    assert town.orders == []
    assert not town.last.raised
    assert [alert.state for alert in town.alerts] == [State.SUPPRESSED, State.CLEARED]
    words = "planned outage O-17 covers transformer T-203 until 2024-06-05 12:00"
    assert town.alerts[0].history[0].text == words
    assert town.alerts[0].reason == Reason.INHIBITED


def test_what_outlasts_the_outage_is_raised_after_its_grace() -> None:
    town = Town().add(
        outage("O-1", "feeder:F1", 0, HOUR), finding("quality.silent", "M1", 1800, feeder_id="F1", severity=2)
    )
    town.run()
    assert (town.last.state, town.last.opened_at) == (State.ACTIVE, START + 2 * HOUR)
    assert Reason.INHIBITION_LIFTED in town.reasons()
    assert len(town.orders) == 1


def test_an_open_alert_stays_open_in_an_outage_but_nobody_is_told() -> None:
    town = Town().add(
        finding("overload.heavy", "T1", 0, severity=1),
        outage("O-1", "transformer:T1", 600, None, kind="fault"),
        finding("overload.overload", "T1", 1200, since=0, severity=3),
    )
    town.run(HOUR)
    assert (town.last.state, town.last.severity) == (State.ACTIVE, 3)
    assert [order.step for order in town.orders] == ["0.overload.heavy.1"]
    assert town.last.history[-1].text == "fault outage O-1 covers transformer T1 until further notice"
    town.add(outage("O-1", "transformer:T1", 600, 2 * HOUR, kind="fault"), log=2 * HOUR).run()
    assert [order.step for order in town.orders][:2] == ["0.overload.heavy.1", "0.overload.overload.3"]
    assert town.orders[1].created_at == START + 3 * HOUR


def test_each_outage_kind_explains_its_own() -> None:
    settings = AlertsConfig()
    table = {
        ("planned", "overload.overload"): True,
        ("fault", "theft.lead"): True,
        ("peak_shift", "churn.risk"): True,
        ("arrears", "theft.lead"): False,
        ("arrears", "quality.silent"): True,
        ("arrears", "arrears.overdue"): False,
        ("planned", "arrears.overdue"): False,
        ("planned", "payment_fraud.duplicate"): False,
        ("planned", "theft.tamper"): False,
        ("arrears", "overload.overload"): False,
    }
    assert {pair: settings.explained(*pair) for pair in table} == table


def test_operators_actions() -> None:
    town = Town().add(
        finding("overload.overload", "T1", 0),
        action("overload:T1", "ack", 60, text="seen"),
        action("overload:T1", "ack", 61, actor="wang"),
        action("overload:T1", "assign", 70, text="crew 4"),
        action("overload:T1", "comment", 80, text="on the way"),
        finding("overload.overload", "T1", 900, since=0, severity=4),
        action("overload:T1", "close", 1000),
        finding("overload.overload", "T1", 1100, since=0, severity=4),
    )
    town.run()
    steps = [(step.reason, step.actor) for step in town.last.history if not step.recipient]
    assert steps == [
        (Reason.RAISED, "engine"),
        (Reason.ACKNOWLEDGED, "li"),
        (Reason.ASSIGNED, "li"),
        (Reason.COMMENTED, "li"),
        (Reason.ESCALATED, "engine"),
        (Reason.CLOSED, "li"),
    ]
    assert (town.last.assignee, town.last.outcome, town.last.acknowledged) == ("crew 4", "closed", False)
    assert [order.phase for order in town.orders] == ["raised", "raised", "cleared"]


def test_a_closed_episode_that_gets_worse_comes_back() -> None:
    town = Town().add(
        finding("theft.lead", "M1", 0, severity=2),
        action("theft:M1", "close", 60),
        finding("theft.lead", "M1", DAY, since=0, severity=2),
        finding("theft.lead", "M1", 2 * DAY, since=0, severity=3),
    )
    town.run(3 * DAY)
    assert (town.last.state, town.last.severity, town.last.updated_at >= START + 2 * DAY) == (State.ACTIVE, 3, True)
    assert len({alert.id for alert in town.alerts}) == 1


def test_a_shelf_holds_messages_until_its_end() -> None:
    town = Town().add(
        finding("overload.heavy", "T1", 0, severity=1),
        action("overload:T1", "shelve", 60, until=2 * HOUR, text="crew is there"),
        finding("overload.overload", "T1", 900, since=0, severity=3),
    )
    assert town.run(HOUR).last.shelved_until == START + 2 * HOUR
    assert town.last.history[-1].reason == Reason.SHELVED
    assert len(town.orders) == 1
    assert town.run(2 * HOUR + 1).last.shelved_until is None
    assert [order.created_at for order in town.orders] == [START, START + 2 * HOUR]


def test_acknowledging_stops_reminders_but_not_the_customers_messages() -> None:
    customer = Told("account", "sms", from_severity=0)
    town = Town(routes=routes_text(DESK, customer)).add(
        finding("arrears.overdue", "A1", 0, subject_type="account", severity=3, recipients=["account", "desk"]),
        action("arrears:A1", "ack", 60),
        finding("arrears.disconnection_notice", "A1", DAY, since=0, severity=3, subject_type="account"),
    )
    town.run(2 * DAY)
    assert [(order.recipient, order.kind) for order in town.orders] == [
        ("desk", "arrears.overdue"),
        ("account:A1", "arrears.overdue"),
        ("account:A1", "arrears.disconnection_notice"),
    ]
    assert town.reasons()[-3:] == [Reason.STAGE_CHANGED, Reason.ACKNOWLEDGED, Reason.SENT]


def test_nobody_answers() -> None:
    engineer = Told("engineer", "sms", from_severity=3, remind=True)
    town = Town(
        routes=routes_text(
            engineer, DESK, steps='{ after = "30m" }, { after = "60m" }, { after = "90m", tell = ["desk/desk"] }'
        )
    ).add(finding("overload.overload", "T1", 0, recipients=["engineer"]))
    town.run()
    assert [(order.recipient, order.created_at - START) for order in town.orders] == [
        ("engineer", 0),
        ("engineer", 1800),
        ("engineer", 3600),
        ("desk", 5400),
    ]
    assert [reason for reason in town.reasons() if reason != Reason.RAISED] == [
        Reason.SENT,
        Reason.REMINDED,
        Reason.REMINDED,
        Reason.UNANSWERED,
    ]
    assert len({order.id for order in town.orders}) == 4


def test_quiet_hours_shift_and_do_not_drop() -> None:
    sleeper = Told("inspector", "sms", quiet="08:00-10:00")
    town = Town(routes=routes_text(sleeper)).add(
        finding("theft.lead", "M1", 0, severity=2, recipients=["inspector"]),
        finding("theft.lead", "M2", 60, severity=4, recipients=["inspector"]),
    )
    town.run()
    assert [(order.subject, order.created_at - START) for order in town.orders] == [("M2", 60), ("M1", 2 * HOUR)]
    step = town.alerts[0].history[-1]
    assert (step.reason, step.text) == (Reason.QUIET, "told at 2024-06-05 10:00, if it still holds")


def test_what_is_over_by_the_end_of_quiet_hours_is_not_told() -> None:
    sleeper = Told("engineer", "sms", quiet="08:00-07:00")
    town = Town(routes=routes_text(sleeper)).add(
        finding("overload.heavy", "T1", 0, severity=2, recipients=["engineer"]),
        finding("overload.heavy", "T1", HOUR, since=0, clear=True),
    )
    assert town.run().orders == []
    assert town.reasons() == [Reason.RAISED, Reason.QUIET, Reason.CLEARED, Reason.NEVER_TOLD]


def test_customers_are_not_told_of_suspicion() -> None:
    customer = Told("account", "sms", from_severity=0)
    town = Town(routes=routes_text(customer)).add(
        finding("theft.lead", "M1", 0, account_id="A1", recipients=["account"])
    )
    assert town.run().orders == []
    assert town.reasons() == [Reason.RAISED, Reason.NOT_FOR_CUSTOMERS]


def test_restored_ends_arrears_with_its_own_words() -> None:
    customer = Told("account", "sms", from_severity=0)
    town = Town(routes=routes_text(customer)).add(
        finding("arrears.overdue", "A1", 0, severity=1, subject_type="account", recipients=["account"]),
        finding("arrears.restored", "A1", DAY, since=0, severity=0, subject_type="account", recipients=["account"]),
    )
    town.run(2 * DAY)
    assert (town.last.state, town.last.kind) == (State.CLEARED, "arrears.overdue")
    assert [order.kind for order in town.orders] == ["arrears.overdue", "arrears.restored"]


def test_what_no_detector_clears_becomes_stale() -> None:
    town = Town().add(finding("payment_fraud.score", "P1", 0, subject_type="payment")).run(31 * DAY)
    assert (town.last.state, town.last.outcome) == (State.CLEARED, "stale")


def test_bad_records_are_rejected_with_the_reason() -> None:
    town = Town().add(
        finding("overload.overload", "T1", 0),
        action("overload:T9", "ack", 60),
        action("overload:T1", "explode", 61),
        action("overload:T1", "shelve", 62, until=61),
        action("overload:T1", "shelve", 63, until=400 * DAY),
        action("overload:T1", "comment", 64),
        action("overload:T1", "ack", 65, actor=""),
        outage("O-1", "T1", 66, None),
        outage("O-2", "transformer:T1", 67, 50, kind="planned"),
        outage("O-3", "transformer:T1", 68, 99, kind="picnic"),
    )
    town.add(action("overload:T1", "ack", 3 * DAY), log=70)
    town.run()
    letters = [dict(e.headers)["gp-error-reason"] for e in town.flow.values(dead_letters(ACTIONS))]
    wanted = ("gridpulse alerts list", "not one of ack", "not after now", "too far off", "needs the comment", "actor")
    assert [word for word, letter in zip((*wanted, "in the future"), letters, strict=True) if word not in letter] == []
    letters = [dict(e.headers)["gp-error-reason"] for e in town.flow.values(dead_letters(OUTAGES))]
    assert [
        word for word, letter in zip(("scope", "not after its", "kind"), letters, strict=True) if word not in letter
    ] == []
    assert len({alert.id for alert in town.alerts}) == 1


def test_garbage_in_an_external_topic_disturbs_nothing() -> None:
    town = Town().add(finding("overload.overload", "T1", 10))
    external = town.external()
    external[ACTIONS, 0] = [(START * 1000, b"\xff{"), (START * 1000, b'{"alert_key": 5}'), (START * 1000, b" ")]
    external[OUTAGES, 0] = [(START * 1000, b"[]")]
    flow = LocalFlow(town.stages, 1, START * 1000).run(external, (START + 60) * 1000)
    assert len(flow.values(dead_letters(ACTIONS))) == 3
    assert len(flow.values(dead_letters(OUTAGES))) == 1
    assert len(flow.values("alerts.v1")) == 1


def test_counts_go_to_metrics() -> None:
    town = Town().add(
        outage("O-1", "feeder:F9", 0, DAY),
        finding("overload.overload", "T1", 0),
        finding("quality.silent", "M1", 1, feeder_id="F9"),
        finding("quality.silent", "M9", 1, clear=True),
    )
    town.run(HOUR)
    points = town.points("alerts")
    assert [point.at - START for point in points[:2]] == [900, 900]
    by_family = {point.tags["family"]: point.fields for point in points[:2]}
    assert by_family["overload"]["active"] == by_family["overload"]["raised"] == by_family["overload"]["messages"] == 1
    assert (
        by_family["quality"]["suppressed"] == by_family["quality"]["inhibited"] == by_family["quality"]["ignored"] == 1
    )


def test_what_happens_once_is_counted_once() -> None:
    town = Town(AlertsConfig(flapping_edges=3)).add(
        finding("overload.overload", "T1", 0),
        finding("overload.overload", "T1", 2 * HOUR, clear=True),
        finding("overload.overload", "T1", 2 * HOUR + 60),
        finding("overload.overload", "T1", 2 * HOUR + 120, clear=True),
    )
    points = town.run(DAY).points("alerts")
    counts = {name: sum(point.fields[name] for point in points) for name in ("raised", "reopened", "cleared")}
    assert counts == {"raised": 1, "reopened": 1, "cleared": 2}
    assert Reason.REMINDED in town.reasons()
    assert Reason.FLAPPING in town.reasons()


def test_closed_alerts_are_forgotten_in_time() -> None:
    town = Town(AlertsConfig(forget_s=DAY)).add(
        finding("overload.overload", "T1", 0), finding("overload.overload", "T1", 60, clear=True)
    )
    town.add(action("overload:T1", "ack", 3 * DAY))
    town.run(4 * DAY)
    [letter] = town.flow.values(dead_letters(ACTIONS))
    assert b"overload:T1" in letter.value


KINDS = ["overload.heavy", "overload.overload", "theft.lead", "theft.tamper", "arrears.overdue", "quality.silent"]
SUBJECTS = ["T1", "T2", "M1"]

said = st.builds(
    lambda kind, subject, at, back, severity, clear: finding(
        kind, subject, at, since=max(0, at - back), severity=severity, clear=clear, feeder_id="F1", account_id="A1"
    ),
    st.sampled_from(KINDS),
    st.sampled_from(SUBJECTS),
    st.integers(0, 2 * DAY),
    st.integers(0, 3 * HOUR),
    st.integers(0, 4),
    st.booleans(),
)
broken_supply = st.builds(
    lambda number, scope, at, length, kind: outage(f"O{number}", scope, at, length and at + length, kind),
    st.integers(1, 3),
    st.sampled_from(["feeder:F1", "transformer:T1", "meter:M1", "account:A1", "nonsense"]),
    st.integers(0, 2 * DAY),
    st.one_of(st.none(), st.integers(60, DAY)),
    st.sampled_from(["planned", "fault", "peak_shift", "arrears"]),
)
done = st.builds(
    lambda kind, subject, what, at, until: action(
        f"{kind.split('.')[0]}:{subject}", what, at, until and at + until, "x"
    ),
    st.sampled_from(KINDS),
    st.sampled_from(SUBJECTS),
    st.sampled_from(PEOPLE),
    st.integers(0, 2 * DAY),
    st.one_of(st.none(), st.integers(-60, DAY)),
)
SETTINGS = AlertsConfig(
    families={
        **AlertsConfig().families,
        "overload": FamilyRules(on_delay_s=300, off_delay_s=600),
        "theft": FamilyRules(stale_s=DAY, realarm_s=HOUR),
    },
    flapping_edges=4,
)


@settings(max_examples=40, deadline=None)
@given(st.lists(said, max_size=25), st.lists(broken_supply, max_size=4), st.lists(done, max_size=8), st.integers(0, 99))
def test_any_split_gives_the_same_alerts(
    found: list[Finding], outages: list[Outage], actions: list[Action], seed: int
) -> None:
    town = Town(SETTINGS).add(*found, *outages, *actions)
    flow = assert_split_invariant(
        town.stages, town.external(), (START + 5 * DAY) * 1000, epoch=START * 1000, seeds=(seed,)
    )
    latest: dict[str, int] = {}
    for alert in flow.values("alerts.v1"):
        assert alert["revision"] == latest.get(alert["id"], 0) + 1
        latest[alert["id"]] = alert["revision"]


@settings(max_examples=25, deadline=None)
@given(st.lists(said, max_size=20), st.lists(broken_supply, max_size=3), st.lists(done, max_size=6), st.integers(1, 30))
def test_a_stage_that_is_dumped_and_loaded_goes_on_as_if_nothing_was(
    found: list[Finding], outages: list[Outage], actions: list[Action], cut: int
) -> None:
    town = Town(SETTINGS).add(*found, *outages, *actions)
    external, until = town.external(), (START + 5 * DAY) * 1000
    whole = LocalFlow(town.stages, 1, START * 1000).run(external, until)
    flow = LocalFlow(town.stages, 1, START * 1000)
    for turn in range(3):
        half = (START + turn * cut * HOUR) * 1000
        flow.run({key: [r for r in records if r[0] <= half] for key, records in external.items()}, half)
        for index, shard in enumerate(flow.shards):
            flow.restore(index, town.stages, pack(shard.dump()))
    flow.run(external, until)
    assert flow.history() == whole.history()
    assert flow.fingerprints() == whole.fingerprints()


def test_a_dump_survives_bytes() -> None:
    stage = AlertsStage(replace(COMMON, timezone="Asia/Shanghai"), AlertsConfig())
    stage.start(START * 1000)
    fresh = AlertsStage(COMMON, AlertsConfig())
    fresh.load(unpack(pack(stage.dump())))
    assert fresh.due() == stage.due()
