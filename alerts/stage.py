"""The alerts stage: outages, routes, silences, actions and findings in; alerts, orders for messages and counts out."""

from collections.abc import Mapping
from typing import Any

import msgspec

from alerts.actions import Operators
from alerts.alert import Alert, Reason, State, Transition
from alerts.case import Case
from alerts.cases import Cases
from alerts.config import AlertsConfig
from alerts.life import Life, Step
from alerts.orders import Order
from alerts.outages import OutageBook
from alerts.routes import Routes, default_routes, parse_routes
from alerts.routing import Router
from alerts.silences import DAY, SilenceBook
from alerts.tally import Tally, outage_points
from models.calendar import LocalTime
from models.config import Common
from models.customers.messages import Treatments
from models.errors import BadRecord, BadSettings
from models.flow.batch import NEVER, Batch
from models.flow.stage import Out, Timers
from models.flow.topics import (
    ACTIONS,
    ALERTS,
    CAUSES,
    FINDINGS,
    METRICS,
    ORDERS,
    OUTAGES,
    ROUTES,
    SILENCES,
    TREATMENTS,
)
from models.flow.wire import unpack
from models.messages import Cause, Finding
from models.records import Action, Outage, RoutesText, Silence, decoded

_METRICS = ""
"""Timer of the counts; all others are alert keys."""

_EVENTS = {
    Reason.RAISED: "raised",
    Reason.INHIBITION_LIFTED: "raised",
    Reason.REOPENED: "reopened",
    Reason.CLEARED: "cleared",
    Reason.CLOSED: "cleared",
    Reason.STALE: "cleared",
    Reason.INHIBITED: "inhibited",
}


def _event(step: Transition) -> str | None:
    if step.reason == Reason.RETURNED_TO_SERVICE:
        return "raised" if step.state == State.ACTIVE else None
    return _EVENTS.get(step.reason)


class AlertsStage:
    """Alerts of one partition, by alert key.

    Args:
        common: what all stages share; the zone is that of quiet hours.
        config: rules, outages' meaning.
        partition: which partition of its inputs it reads.
        routes: who is told, until a record brings others; None are the built-in ones.
    """

    name = "alerts"
    inputs = (OUTAGES, CAUSES, ROUTES, SILENCES, ACTIONS, FINDINGS, TREATMENTS)
    outputs: Mapping[str, int] = {ALERTS: 0, ORDERS: 0, METRICS: 0}
    columnar = False

    def __init__(self, common: Common, config: AlertsConfig, partition: int = 0, routes: Routes | None = None) -> None:
        self._local = local = LocalTime(common.timezone)
        self._config = config
        self._partition = partition
        self._book = OutageBook(config, local)
        self._life = Life(config, self._book)
        self._operators = Operators(config, self._life)
        self._silences = SilenceBook(config.silence_most_s, local)
        self._router = Router(config, routes or default_routes(local), self._silences, local)
        self._routes_text: RoutesText | None = None
        self._tally = Tally()
        self._timers = Timers()
        self._cases = Cases()
        self._priorities: dict[str, int] = {}

    def start(self, now: int) -> None:
        """Begin to count."""
        self._timers.set(self._next_count(now), _METRICS)

    def due(self) -> int:
        """Log time of the next shelf, delay, reminder or count."""
        return self._timers.due(NEVER)

    def fire(self, now: int, out: Out) -> None:
        """Do everything that is due."""
        while self._timers.due(NEVER) <= now:
            key = self._timers.pop()
            if key == _METRICS:
                self._count(now, out)
            elif (case := self._cases.get(key)) is not None:
                case.timer = 0 if case.timer <= now else case.timer
                self._keep(key, self._life.wake(case, now), now, out)

    def apply(self, topic: str, batch: Batch, out: Out) -> None:
        """Take in records, each by itself."""
        for offset, time, value in zip(batch.offsets.tolist(), batch.times.tolist(), batch.values, strict=True):
            out.now = time
            try:
                self._take(topic, value, time, out)
            except BadRecord as bad:
                if topic == ACTIONS or self._partition == 0:  # the others go to every partition
                    out.reject(topic, offset, value, str(bad))

    def cases(self) -> list[Case]:
        """All cases, oldest key first."""
        return self._cases.all()

    def dump(self) -> dict[str, Any]:
        """Cases, outages, timers and counts."""
        return {
            "cases": self._cases.all(),
            "outages": self._book.dump(),
            "silences": self._silences.dump(),
            "routes": self._routes_text,
            "timers": self._timers.dump(),
            "events": self._tally.events,
            "kinds": self._tally.kinds,
            "priorities": self._priorities,
        }

    def load(self, state: dict[str, Any]) -> None:
        """Continue from a dump."""
        self._cases.load(msgspec.convert(state["cases"], list[Case]))
        self._book.load(state["outages"])
        self._silences.load(state["silences"])
        if state["routes"] is not None:
            self._follow(msgspec.convert(state["routes"], RoutesText))
        self._timers = Timers([(time, what) for time, what in state["timers"]])
        self._tally.events = state["events"]
        self._tally.kinds = state.get("kinds", [])
        self._priorities = dict(state.get("priorities", {}))

    def _take(self, topic: str, value: bytes, now: int, out: Out) -> None:
        if topic == FINDINGS:
            self._find(unpack(value, Finding), now, out)
        elif topic == TREATMENTS:
            self._treat(unpack(value, Treatments))
        elif topic == OUTAGES:
            self._outage(decoded(value, Outage), now, out)
        elif topic == SILENCES:
            self._silence(decoded(value, Silence), now, out)
        elif topic == ROUTES:
            self._reroute(decoded(value, RoutesText), now, out)
        elif topic == CAUSES:
            self._cause(unpack(value, Cause), now, out)
        else:
            self._act(decoded(value, Action), now, out)

    def _find(self, finding: Finding, now: int, out: Out) -> None:
        step = self._life.find(self._cases.get(finding.key), finding, now)
        if step.ignored:
            self._tally.add(finding.family, "ignored")
        self._keep(finding.key, step, now, out)

    def _treat(self, given: Treatments) -> None:
        """Note whose alerts come first; it shows with an alert's next revision."""
        for account, priority in zip(given.account_id, given.priority.tolist(), strict=True):
            if priority:
                self._priorities[account] = priority
            else:
                self._priorities.pop(account, None)

    def _outage(self, record: Outage, now: int, out: Out) -> None:
        """Note an outage and look again at the alerts it or its earlier record touches."""
        self._review((self._book.scope_of(record.outage_id), self._book.take(record).scope), now, out)

    def _cause(self, cause: Cause, now: int, out: Out) -> None:
        self._book.take_cause(cause)
        self._review((cause.scope,), now, out)

    def _review(self, scopes: tuple[str, ...], now: int, out: Out) -> None:
        for case in self._cases.under(scopes):
            if case.alert.state in (State.ACTIVE, State.SUPPRESSED):
                self._life.review(case, now)
                self._keep(case.alert.key, Step(case), now, out)

    def _silence(self, record: Silence, now: int, out: Out) -> None:
        """Note a silence and look again at the alerts that it or its earlier record is about."""
        changed = self._silences.take(record)
        for case in self._cases.all():
            roles = self._router.roles(case.alert)
            if case.live and any(not each.match.misfit(case.alert, roles) for each in changed):
                self._keep(case.alert.key, Step(case), now, out)

    def _reroute(self, record: RoutesText, now: int, out: Out) -> None:
        """Take other routes and tell of active alerts whom the old ones had not named."""
        try:
            self._follow(record)
        except BadSettings as wrong:
            raise BadRecord(f"the routes before hold on: {wrong}") from None
        for case in self._cases.all():
            if case.live:
                self._keep(case.alert.key, Step(case), now, out)

    def _follow(self, record: RoutesText) -> None:
        self._router.routes = parse_routes(record.text, record.name, self._local)
        self._routes_text = record

    def _act(self, action: Action, now: int, out: Out) -> None:
        step = self._operators.act(self._cases.get(action.alert_key), action, now)
        self._keep(action.alert_key, step, now, out)

    def _keep(self, key: str, step: Step, now: int, out: Out) -> None:
        """Tell who is to be told, publish what changed, and set the case's next timer."""
        if step.retired is not None:
            self._publish(step.retired, out)
        case = step.case
        if case is None:
            self._cases.drop(key)
            return
        self._cases.keep(case)
        if case.alert.state == State.PENDING:
            self._set_timer(key, case, now)
            return
        orders = self._router.pursue(case, now) + self._router.tell(case, now)
        if case.dirty:
            self._count_steps(case)
            self._publish(case.alert, out)
            case.dirty, case.refreshed = False, case.alert.updated_at
            case.wakes.pop("refresh", None)
        self._send(orders, out)
        self._set_timer(key, case, now)

    def _count_steps(self, case: Case) -> None:
        """Count what happened since the last revision; a reminder's revision is no second raise."""
        alert = case.alert
        since = alert.steps - 1 if case.counted is None else case.counted
        for step in alert.history:
            if step.seq > since and (event := _event(step)) is not None:
                self._tally.add(alert.family, event)
        case.counted = alert.steps

    def _publish(self, alert: Alert, out: Out) -> None:
        alert.revision += 1
        alert.priority = self._priorities.get(alert.account_id, 0)
        out.send(ALERTS, alert.key, alert)

    def _send(self, orders: list[Order], out: Out) -> None:
        for order in orders:
            self._tally.add(order.family, "messages")
            out.send(ORDERS, order.recipient, order)

    def _set_timer(self, key: str, case: Case, now: int) -> None:
        if not case.wakes:
            return
        due = max(min(case.wakes.values()), now + 1)
        if case.timer == 0 or due < case.timer:
            case.timer = due
            self._timers.set(due, key)

    def _count(self, now: int, out: Out) -> None:
        points = self._tally.points(self._cases.census, now // 1000, self._partition)
        if self._partition == 0:  # every partition knows all outages
            points += outage_points(self._book.in_force(now // 1000), now // 1000)
        for point in points:
            out.send(METRICS, point.series, point)
        self._forget(now)
        self._timers.set(self._next_count(now), _METRICS)

    def _forget(self, now: int) -> None:
        """Drop closed alerts nobody touched for long, and outages too old to explain anything."""
        self._cases.drop_untouched(now - self._config.forget_s * 1000)
        self._book.forget(now // 1000 - self._config.outage_memory_s)
        self._silences.forget(now // 1000 - DAY)

    def _next_count(self, now: int) -> int:
        period = self._config.metrics_s * 1000
        return (now // period + 1) * period
