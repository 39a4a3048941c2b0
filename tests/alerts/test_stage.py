"""The alerts stage as a whole: findings, outages and actions in; alerts, orders and counts out."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.actions import ACTIONS as PEOPLE
from alerts.alert import Reason
from alerts.config import AlertsConfig, FamilyRules
from alerts.stage import AlertsStage
from models.flow.topics import ACTIONS, OUTAGES, dead_letters
from models.flow.wire import pack, unpack
from models.messages import Finding
from models.records import Action, Outage
from tests.alerts.town import COMMON, DAY, HOUR, START, Town, action, finding, outage
from tests.support.flow import LocalFlow, assert_split_invariant


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
