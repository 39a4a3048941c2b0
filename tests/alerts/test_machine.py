"""Whatever detectors, operators, outages and time do, an alert's life keeps its promises.

Hypothesis draws findings, clears, actions, outages, time and restarts. What must hold after each:

1. A key has at most one open alert, and an alert's revision rises by one with every record.
2. Every step has a reason and an actor: a person where a person acted, otherwise the engine; steps have no gaps.
3. State, severity, kind and acknowledgement change only with a step.
4. No message is ordered for an alert that is shelved, out of service, suppressed or chattering, no order comes twice,
   and an end is told of alerts that ended only.
5. Acknowledged means by somebody, who had seen the revision in which it was at its worst.
6. Out of service and shelved have an end, and what is out of service an owner; a shelf for once ends with the alert.
7. A resolution is a word of the family's list, and somebody said it.
8. A pending alert is never published; a cleared one has its end and its outcome, and no other has.
9. Dumping and loading anywhere, and taking all records in one go, give the same alerts, orders and state.
"""

import msgspec
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from msgspec.structs import replace

from alerts.actions import ACTIONS as ACTIONS_OF_PEOPLE
from alerts.alert import Alert, Reason, State
from alerts.config import AlertsConfig, FamilyRules
from alerts.orders import Order
from alerts.stage import AlertsStage
from models.flow.batch import Emission
from models.flow.shard import Shard
from models.flow.topics import ACTIONS, ALERTS, CAUSES, FINDINGS, ORDERS, OUTAGES
from models.flow.wire import pack, unpack
from models.flow.wiring import Wiring
from models.messages import Cause
from tests.alerts.town import (
    COMMON,
    DAY,
    DESK,
    HOUR,
    START,
    Told,
    action,
    finding,
    outage,
    routes_of,
    routes_text,
)
from tests.support.flow import batch_of

SETTINGS = AlertsConfig(
    families={
        "overload": FamilyRules(on_delay_s=300, off_delay_s=600, reopen_s=3600, realarm_s=2 * HOUR),
        "theft": FamilyRules(ladder=("lead",), stale_s=2 * DAY, grace_s=HOUR, levels=("score",), deadband=0.2),
        "arrears": FamilyRules(reopen_s=0),
    },
    flapping_edges=4,
    metrics_s=6 * HOUR,
)
ROUTING = routes_of(
    routes_text(
        DESK,
        Told("account", "sms", from_severity=0, quiet="21:00-08:00"),
        Told("engineer", "email", from_severity=3),
    )
)
KINDS = [
    "overload.heavy",
    "overload.overload",
    "theft.lead",
    "theft.tamper",
    "arrears.overdue",
    "arrears.restored",
    "odd",
]
SUBJECTS = ["T1", "M1"]
WORDS = ("", "true", "false_alarm", "theft")
ENGINES = {
    Reason.RAISED, Reason.REOPENED, Reason.ESCALATED, Reason.DEESCALATED, Reason.STAGE_CHANGED, Reason.CLEARED,
    Reason.STALE, Reason.SUPERSEDED, Reason.FLAPPING, Reason.CALMED, Reason.REALARMED, Reason.SHELF_EXPIRED,
    Reason.RECORDED, Reason.SENT,
}  # fmt: skip
PERSONS = {
    Reason.OUTDATED, Reason.UNSHELVED, Reason.OUT_OF_SERVICE, Reason.CLOSED, Reason.RESOLVED, Reason.COMMENTED,
    Reason.ASSIGNED,
}  # fmt: skip


class AlertMachine(RuleBasedStateMachine):
    @initialize()
    def begin(self) -> None:
        self.wiring = Wiring([AlertsStage(COMMON, SETTINGS, 0, ROUTING)], 1)
        self.shard = Shard(AlertsStage(COMMON, SETTINGS, 0, ROUTING), 0, self.wiring, START * 1000)
        self.now = START
        self.fed: list[tuple[str, int, bytes]] = []
        self.emitted: list[Emission] = []
        self.latest: dict[str, Alert] = {}
        self.orders: set[str] = set()

    @rule(
        kind=st.sampled_from(KINDS),
        subject=st.sampled_from(SUBJECTS),
        severity=st.integers(0, 4),
        age=st.sampled_from([0, 60, 900, 7200]),
        since=st.sampled_from([0, 60, 3600, DAY]),
        clear=st.booleans(),
        score=st.sampled_from([0.5, 0.6, 0.9]),
    )
    def detect(self, kind: str, subject: str, severity: int, age: int, since: int, clear: bool, score: float) -> None:
        at = self.now - START - age
        said = finding(
            kind, subject, at, since=at - since, severity=severity, clear=clear, account_id="A1", feeder_id="F1",
            recipients=["desk", "account", "engineer"], score=score,
        )  # fmt: skip
        self.feed(FINDINGS, pack(said))

    @rule(
        kind=st.sampled_from(KINDS),
        subject=st.sampled_from(SUBJECTS),
        what=st.sampled_from(ACTIONS_OF_PEOPLE),
        until=st.one_of(st.none(), st.integers(1, DAY)),
        word=st.sampled_from(WORDS),
        revision=st.one_of(st.none(), st.integers(1, 9)),
    )
    def operate(self, kind: str, subject: str, what: str, until: int | None, word: str, revision: int | None) -> None:
        at = self.now - START
        key = f"{kind.partition('.')[0]}:{subject}"
        asked = action(key, what, at, until and at + until, "words")
        self.feed(ACTIONS, msgspec.json.encode(replace(asked, resolution=word, revision=revision)))

    @rule(
        number=st.integers(1, 2),
        scope=st.sampled_from(["feeder:F1", "transformer:T1", "meter:M1", "account:A1"]),
        kind=st.sampled_from(["planned", "fault", "peak_shift", "arrears"]),
        begin=st.integers(-HOUR, HOUR),
        length=st.one_of(st.none(), st.integers(60, DAY)),
    )
    def interrupt(self, number: int, scope: str, kind: str, begin: int, length: int | None) -> None:
        at = self.now - START + begin
        record = outage(f"O{number}", scope, at, length and at + length, kind)
        self.feed(OUTAGES, msgspec.json.encode(record))

    @rule(
        scope=st.sampled_from(["feeder:F1", "transformer:T1"]),
        age=st.sampled_from([0, 60, HOUR]),
        length=st.one_of(st.none(), st.integers(0, HOUR)),
    )
    def lose(self, scope: str, age: int, length: int | None) -> None:
        since = self.now - age
        end = None if length is None else since + length
        self.feed(CAUSES, pack(Cause(scope=scope, kind="supply.lost", since=since, end=end)))

    @rule(seconds=st.sampled_from([1, 60, 900, HOUR, 5 * HOUR, DAY]))
    def wait(self, seconds: int) -> None:
        self.now += seconds
        self.advance()

    @rule()
    def restart(self) -> None:
        kept = pack(self.shard.dump())
        self.shard = Shard(AlertsStage(COMMON, SETTINGS, 0, ROUTING), 0, self.wiring, START * 1000)
        self.shard.load(unpack(kept))

    @invariant()
    def no_key_has_two_open_alerts(self) -> None:
        open_keys = [alert.key for alert in getattr(self, "latest", {}).values() if alert.state != State.CLEARED]
        assert len(open_keys) == len(set(open_keys))

    def feed(self, topic: str, value: bytes) -> None:
        self.now += 1
        self.fed.append((topic, self.now * 1000, value))
        self.shard.feed(topic, batch_of([(self.now * 1000, value)], len(self.fed) - 1))
        self.advance()

    def advance(self) -> None:
        for topic in (OUTAGES, CAUSES, ACTIONS, FINDINGS):
            self.shard.promise(topic, self.now * 1000)
        for emission in self.shard.advance():
            if emission.value:
                self.emitted.append(emission)
                self.look(emission)

    def look(self, emission: Emission) -> None:
        if emission.topic == ALERTS:
            self.look_at(msgspec.json.decode(emission.value, type=Alert))
        if emission.topic == ORDERS:
            order = msgspec.json.decode(emission.value, type=Order)
            assert order.id not in self.orders
            self.orders.add(order.id)
            alert = self.latest[order.alert_id]
            assert alert.opened_at is not None
            assert order.expires_at > order.not_before
            assert (order.phase == "cleared") == (alert.state == State.CLEARED)
            if order.phase != "cleared":
                assert alert.state == State.ACTIVE
                assert not alert.chattering
                assert alert.shelved_until is None or alert.shelved_until <= order.created_at

    def look_at(self, alert: Alert) -> None:
        before = self.latest.get(alert.id)
        assert alert.revision == (before.revision + 1 if before else 1)
        assert alert.steps >= (before.steps if before else 1)
        assert all(isinstance(step.reason, Reason) and step.actor for step in alert.history)
        assert [step.seq for step in alert.history][-1] == alert.steps
        assert alert.state != State.PENDING
        assert (alert.closed_at is not None) == (alert.state == State.CLEARED)
        assert bool(alert.outcome) == (alert.state == State.CLEARED)
        assert alert.peak_severity >= alert.severity
        self.look_at_people(alert)
        assert alert.key == f"{alert.family}:{alert.subject}"
        if before is not None and before.history[-1] in alert.history:
            new = alert.history[alert.history.index(before.history[-1]) + 1 :]
            same = (before.state, before.severity, before.kind, before.acknowledged)
            assert new or same == (alert.state, alert.severity, alert.kind, alert.acknowledged)
        self.latest[alert.id] = alert

    @staticmethod
    def look_at_people(alert: Alert) -> None:
        for step in alert.history:
            assert step.actor == "engine" if step.reason in ENGINES else step.actor
            assert step.actor == "li" if step.reason in PERSONS else step.actor in ("li", "engine")
        assert alert.acknowledged == bool(alert.acknowledged_by) == (alert.acknowledged_revision > 0)
        assert alert.acknowledged_revision <= alert.revision
        outside = alert.state == State.OUT_OF_SERVICE
        assert outside == bool(alert.out_of_service_by) == (alert.out_of_service_until is not None)
        assert not alert.shelved_once or (alert.shelved_until is not None and alert.state != State.CLEARED)
        assert bool(alert.resolution) == bool(alert.resolved_by)
        assert alert.resolution in ("", *SETTINGS.family(alert.family).resolutions)

    def teardown(self) -> None:
        """The same records in one go give the same alerts, messages and ids."""
        if not hasattr(self, "fed"):
            return
        shard = Shard(AlertsStage(COMMON, SETTINGS, 0, ROUTING), 0, self.wiring, START * 1000)
        for topic in (OUTAGES, CAUSES, ACTIONS, FINDINGS):
            mine = [(number, time, value) for number, (name, time, value) in enumerate(self.fed) if name == topic]
            for number, time, value in mine:
                shard.feed(topic, batch_of([(time, value)], number))
            shard.promise(topic, self.now * 1000)
        again = [emission for emission in shard.advance() if emission.value]
        assert again == self.emitted
        assert shard.fingerprint() == self.shard.fingerprint()


TestAlertMachine = AlertMachine.TestCase
TestAlertMachine.settings = settings(max_examples=120, stateful_step_count=30, deadline=None)
