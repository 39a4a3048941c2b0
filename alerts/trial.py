"""A trial of routes: who would get what for an alert, when, and why; made by the router that decides live, too."""

from collections.abc import Sequence
from typing import NamedTuple

from msgspec.structs import replace

from alerts.alert import Alert, State, alert_id
from alerts.case import Case
from alerts.config import AlertsConfig
from alerts.orders import Order
from alerts.routes import Routes
from alerts.routing import Router
from alerts.silences import SilenceBook
from models.calendar import LocalTime

DAY = 86_400
_MOST_TURNS = 200


class Asked(NamedTuple):
    """A route that was asked, and what of the alert does not fit it; empty where all does."""

    route: str
    misfit: str


class Said(NamedTuple):
    """What the history would say: when (Unix seconds), of which receiver, the reason and more to read."""

    at: int
    receiver: str
    reason: str
    text: str


class Trial(NamedTuple):
    """What would become of an alert that nobody acknowledges."""

    asked: list[Asked]
    said: list[Said]
    orders: list[Order]


def trial(config: AlertsConfig, routes: Routes, local: LocalTime, alert: Alert, at: int, for_s: int = DAY) -> Trial:
    """Try routes on an alert.

    Args:
        config: rules by family.
        routes: to be tried.
        local: the utility's zone.
        alert: it, taken as raised at that moment.
        at: Unix seconds.
        for_s: how long nobody acknowledges (seconds).
    """
    raised = replace(alert, state=State.ACTIVE, opened_at=at, updated_at=at, acknowledged=False, history=[], steps=0)
    case = Case(alert=raised)
    router = Router(config, routes, SilenceBook(config.silence_most_s, local), local)
    now, orders = at * 1000, router.tell(case, at * 1000)
    for _ in range(_MOST_TURNS):
        due = [time for name, time in case.wakes.items() if name in ("chain", "hours")]
        if not due or min(due) > (at + for_s) * 1000:
            break
        now = min(due)
        orders += router.pursue(case, now) + router.tell(case, now)
    said = [Said(step.at, step.recipient, step.reason.value, step.text) for step in raised.history]
    return Trial(_asked(routes, raised, router.roles(raised)), said, orders)


def made_up(kind: str, severity: int, subject: str, subject_type: str, at: int) -> Alert:
    """An alert that there is not, raised at a moment (Unix seconds), to try routes on."""
    family = kind.partition(".")[0]
    return Alert(
        id=alert_id(family, subject, at),
        key=f"{family}:{subject}",
        family=family,
        kind=kind,
        subject=subject,
        subject_type=subject_type,
        severity=severity,
        peak_severity=severity,
        score=1.0,
        state=State.ACTIVE,
        since=at,
        updated_at=at,
    )


def _asked(routes: Routes, alert: Alert, roles: Sequence[str]) -> list[Asked]:
    """Every route up to one that stops."""
    found: list[Asked] = []
    for number, route in enumerate(routes.file.routes, 1):
        misfit = route.match.misfit(alert, roles)
        found.append(Asked(route.name or f"route {number}", misfit))
        if route.stop and not misfit:
            break
    return found
