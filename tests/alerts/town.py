"""A detector that says what a test wants it to say, and the alerts stage behind it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from alerts.alert import Alert, Reason
from alerts.config import AlertsConfig
from alerts.orders import Order
from alerts.routes import Routes, parse_routes
from alerts.stage import AlertsStage
from models.calendar import LocalTime
from models.config import Common
from models.flow.batch import NEVER, Batch
from models.flow.stage import Out, Stage
from models.flow.topics import ACTIONS, ALERTS, CAUSES, FINDINGS, METRICS, ORDERS, OUTAGES, READINGS, ROUTES, SILENCES
from models.flow.wire import pack
from models.messages import Cause, Finding, Point
from models.records import Action, Outage, RoutesText, Silence
from tests.support.flow import LocalFlow, json_records

START = 1_717_574_400
"""2024-06-05 08:00 UTC."""

MINUTE, HOUR, DAY = 60, 3600, 86_400

COMMON = Common(timezone="UTC", partitions=1)


@dataclass(frozen=True)
class Told:
    """A receiver of a role, and the route that tells it.

    Attributes:
        quiet: hours, as `22:00-06:00`. remind: whether the chain tells it again.
    """

    role: str
    channel: str
    from_severity: int = 1
    quiet: str = ""
    ends: bool = True
    remind: bool = False


DESK = Told("desk", "desk", remind=True)


def routes_text(*told: Told, steps: str = '{ after = "30m" }, { after = "60m", tell = ["desk/desk"] }') -> str:
    """A routes file of these receivers, each named `role/channel`, with a chain for those that are reminded."""
    lines = ["[contacts.engineer]", "[contacts.inspector]", "[chains.again]", f"steps = [{steps}]"]
    for each in {(each.role, each.channel): each for each in (DESK, *told)}.values():
        to = "customer" if each.role == "account" else each.role
        lines += [f'[receivers."{each.role}/{each.channel}"]', f'to = ["{to}"]', f'role = "{each.role}"']
        lines += [f'channels = ["{each.channel}"]', f"ends = {str(each.ends).lower()}"]
        lines += [f'quiet = [{{ hours = "{each.quiet}" }}]'] if each.quiet else []
    for each in told:
        lines += ["[[routes]]", f'tell = ["{each.role}/{each.channel}"]']
        lines += [f'match = {{ role = ["{each.role}"], from_severity = {each.from_severity} }}']
        lines += ['chain = "again"'] if each.remind else []
    return "\n".join(lines)


def routes_of(text: str, zone: str = COMMON.timezone) -> Routes:
    """The routes of a text."""
    return parse_routes(text, "routes.toml", LocalTime(zone))


ONLY_DESK = routes_text(DESK)
"""Routes that tell the desk of everything, and remind it."""

UNREMINDED = routes_text(Told("desk", "desk"))
"""Routes that tell the desk of everything, each once."""


class Detector:
    """Emits the findings it is fed, so that they come with marks as from a real detector."""

    name = "detector"
    inputs = (READINGS,)
    outputs: Mapping[str, int] = {FINDINGS: 0}
    columnar = False

    def start(self, now: int) -> None: ...

    def due(self) -> int:
        return NEVER

    def fire(self, now: int, out: Out) -> None: ...

    def apply(self, topic: str, batch: Batch, out: Out) -> None:
        for time, value in zip(batch.times.tolist(), batch.values, strict=True):
            out.now = time
            said = msgspec.json.decode(value, type=Finding)
            out.send(FINDINGS, said.key, said)

    def dump(self) -> dict[str, Any]:
        return {}

    def load(self, state: dict[str, Any]) -> None: ...


def finding(kind: str, subject: str, at: int, **more: Any) -> Finding:
    """A finding at START + `at` seconds; `since` is relative too."""
    since = START + more.pop("since", at)
    more.setdefault("subject_type", "transformer" if subject.startswith("T") else "meter")
    return Finding(kind=kind, subject=subject, at=START + at, since=since, severity=more.pop("severity", 3), **more)


def outage(outage_id: str, scope: str, begin: int, end: int | None, kind: str = "planned") -> Outage:
    """An outage from START + `begin` to START + `end`."""
    return Outage(
        outage_id=outage_id, kind=kind, scope=scope, from_=START + begin, to=None if end is None else START + end
    )


def action(key: str, what: str, at: int, until: int | None = None, text: str = "", actor: str = "li") -> Action:
    """An operator's action at START + `at`."""
    return Action(
        alert_key=key,
        action=what,
        at=START + at,
        actor=actor,
        until=None if until is None else START + until,
        text=text,
    )


class Town:
    """Records at log times, run through a detector and the alerts stage.

    Attributes:
        flow: the engine, after `run`.
    """

    def __init__(self, settings: AlertsConfig | None = None, common: Common = COMMON, routes: str = ONLY_DESK) -> None:
        self.settings = settings or AlertsConfig()
        self.common = common
        self.routes = routes_of(routes, common.timezone)
        self.said: list[tuple[int, Finding]] = []
        self.outages: list[tuple[int, Outage]] = []
        self.actions: list[tuple[int, Action]] = []
        self.silences: list[tuple[int, Silence]] = []
        self.texts: list[tuple[int, RoutesText]] = []
        self.causes: list[tuple[int, Cause]] = []

    def lose(self, scope: str, since: int, log: int, end: int | None = None, kind: str = "supply.lost") -> "Town":
        """That supply was found lost or is back, in seconds from START; `log` is when it is said."""
        found = Cause(scope=scope, kind=kind, since=START + since, end=None if end is None else START + end)
        self.causes.append((START + log, found))
        return self

    def add(self, *records: Finding | Outage | Action | Silence | RoutesText, log: int | None = None) -> "Town":
        """Records, each at its own time or all at log time START + `log`."""
        for record in records:
            if isinstance(record, Finding):
                self.said.append((record.at if log is None else START + log, record))
            elif isinstance(record, Outage):
                self.outages.append((int(record.from_) if log is None else START + log, record))
            elif isinstance(record, Silence):
                self.silences.append((int(record.from_) if log is None else START + log, record))
            elif isinstance(record, RoutesText):
                self.texts.append((int(record.at) if log is None else START + log, record))
            else:
                self.actions.append((int(record.at) if log is None else START + log, record))
        return self

    def stages(self, partition: int) -> Sequence[Stage]:
        return [Detector(), AlertsStage(self.common, self.settings, partition, self.routes)]

    def external(self) -> dict[tuple[str, int], list[tuple[int, bytes]]]:
        return {
            (READINGS, 0): json_records(sorted(self.said, key=lambda item: item[0])),
            (OUTAGES, 0): json_records(sorted(self.outages, key=lambda item: item[0])),
            (SILENCES, 0): json_records(sorted(self.silences, key=lambda item: item[0])),
            (ROUTES, 0): json_records(sorted(self.texts, key=lambda item: item[0])),
            (ACTIONS, 0): json_records(sorted(self.actions, key=lambda item: item[0])),
            (CAUSES, 0): [(at * 1000, pack(each)) for at, each in sorted(self.causes, key=lambda item: item[0])],
        }

    def run(self, until: int = DAY) -> "Town":
        """Run to log time START + `until`."""
        self.flow = LocalFlow(self.stages, 1, START * 1000).run(self.external(), (START + until) * 1000)
        return self

    @property
    def alerts(self) -> list[Alert]:
        found: list[Alert] = self.flow.values(ALERTS, Alert)
        return found

    def points(self, series: str) -> list[Point]:
        """Points of a metric series."""
        points: list[Point] = self.flow.values(METRICS, Point)
        return [point for point in points if point.series == series]

    @property
    def orders(self) -> list[Order]:
        found: list[Order] = self.flow.values(ORDERS, Order)
        return found

    @property
    def last(self) -> Alert:
        return self.alerts[-1]

    def reasons(self) -> list[Reason]:
        """Reasons of the newest revision's history."""
        return [step.reason for step in self.last.history]
