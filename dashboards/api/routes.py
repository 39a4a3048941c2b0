"""Routes of routes: who is told of what, whether a file is right, what an alert would come to, who is on duty."""

from difflib import unified_diff
from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import Response

from alerts.alert import Alert, made_up
from alerts.config import ROLES
from alerts.contacts import reachable
from alerts.routes.now import told_at
from alerts.routes.parse import default_text
from alerts.trial import trial
from alerts.words.masking import HIDDEN_NAME
from dashboards.access.roles import Permission
from dashboards.api.access import By, may
from dashboards.api.alerts import alert_of
from dashboards.api.declare import answered, listing, route, writing
from dashboards.api.problems import Refused
from dashboards.api.requests import CheckedText, Moment, RoutesText, Trial
from dashboards.api.retry import Again
from dashboards.api.routeshapes import (
    AskedRoute,
    Duties,
    Duty,
    RoutesChecked,
    RoutesMistake,
    RoutesShown,
    Said,
    ToldOfWhat,
    Tried,
)
from dashboards.api.site import At, Site
from models.calendar import DAY
from models.errors import BadFile, BadSettings

router = APIRouter(tags=["routes"])

_PARTS = ("contacts", "rotas", "receivers", "chains", "routes")
_BuiltIn = Annotated[bool, Query(description="Those that hold where a site has none.")]
_Rota = Annotated[str, Query(max_length=300, description="Name of a rota; else all of them.")]
_Days = Annotated[int, Query(ge=1, le=400, description="For how many days from then on.")]
_From = Annotated[Moment | None, Query(description="Unix seconds; else now.")]


@router.get("/routes", **route(Permission.SEE_ROUTES, RoutesShown, commands=("routes show",)))
def show_routes(site: At, built_in: _BuiltIn = False) -> Response:
    """Show the routes that are in effect, as the text of their file."""
    if built_in:
        return answered(RoutesShown("the built-in routes", default_text(), 0, ""))
    found = site.desk.routes_text()
    return answered(RoutesShown(found.name, found.text, int(found.at), found.actor))


@router.get("/routes/told", **listing(Permission.SEE_ROUTES, ToldOfWhat, "told"))
def list_told(site: At, at: _From = None) -> Response:
    """List who is told of what: each receiver of each route, and who that is at a moment."""
    begin = site.desk.now() if at is None else at
    return answered(ToldOfWhat(begin, told_at(site.desk.routes(None), begin)))


@router.post("/routes/check", **route(Permission.SEE_ROUTES, RoutesChecked, 413, 415, commands=("routes check",)))
def check_routes(site: At, by: By, body: CheckedText) -> Response:
    """Say whether anything in a file is wrong, with the line, and what is another in it; nothing is changed."""
    changes = _changes(site, body.text) if may(by, Permission.CHANGE_ROUTES) else []
    try:
        file = site.desk.routes(body.text).file
    except BadSettings as wrong:
        found = wrong.mistakes if isinstance(wrong, BadFile) else [(0, str(wrong))]
        mistakes = [RoutesMistake(*each) for each in found]
        return answered(RoutesChecked(right=False, wrong=str(wrong), mistakes=mistakes, changes=changes))
    counts: dict[str, Any] = {part: len(getattr(file, part)) for part in _PARTS}
    return answered(RoutesChecked(right=True, changes=changes, **counts))


@router.put("/routes", **writing(Permission.CHANGE_ROUTES, RoutesShown, 409, commands=("routes apply",)))
def apply_routes(site: At, by: By, again: Again, body: RoutesText) -> Response:
    """Put a file into effect: every worker follows it as soon as it reads it. A wrong one is refused with the line."""
    if HIDDEN_NAME in body.text:
        raise Refused(422, f"the text has {HIDDEN_NAME} in place of what was hidden: write the number or address there")

    def do() -> RoutesShown:
        now = site.desk.routes_text()
        if body.instead_of not in (None, int(now.at)):
            raise Refused(409, f"{now.actor} put others into effect meanwhile: look at them, and change those")
        site.desk.put_routes(body.text, body.name, by.name)
        return RoutesShown(body.name, body.text, site.desk.now(), by.name)

    return again.accepted(body, do)


@router.post("/routes/test", **route(Permission.SEE_ROUTES, Tried, 404, 413, 415, commands=("routes test",)))
def try_routes(site: At, body: Trial) -> Response:
    """Show who would get what for an alert that nobody acknowledges for a day, and why."""
    if wrong := set(body.role) - set(ROLES):
        raise Refused(422, f"body.role: {min(wrong)!r} is not one of {', '.join(ROLES)}")
    at = site.desk.now() if body.at is None else body.at
    routes = site.desk.routes(body.text)
    found = trial(site.config, routes, site.local, _tried(site, body, at), at)
    asked = [AskedRoute(*each) for each in found.asked]
    ways = [reachable([each.channel, *each.fallback], routes.person(each.recipient)) for each in found.orders]
    return answered(Tried(asked, [Said(*each) for each in found.said], found.orders, ways))


@router.get("/routes/duty", **route(Permission.SEE_ROUTES, Duties, 404, commands=("routes duty",)))
def list_duty(site: At, rota: _Rota = "", days: _Days = 14, at: _From = None) -> Response:
    """List who is on duty when."""
    begin = site.desk.now() if at is None else at
    try:
        found = site.desk.routes(None).plan(rota, begin, begin + days * DAY)
    except BadSettings as wrong:
        raise Refused(404, str(wrong)) from None
    duties = [Duty(rota=name, contact=duty.contact, begin=start, end=duty.until) for name, start, duty in found]
    return answered(Duties(duties))


def _changes(site: Site, text: str) -> list[str]:
    """What is another in a text than in the routes that are in effect."""
    now = site.desk.routes_text()
    return list(unified_diff(now.text.splitlines(), text.splitlines(), now.name, "new", lineterm=""))


def _tried(site: Site, body: Trial, at: int) -> Alert:
    """The alert that routes are tried on: a real one, or one made up, at the places that are named."""
    made = made_up(body.kind, body.severity, body.subject, body.subject_type, at)
    alert = alert_of(site, body.alert) if body.alert else made
    for place in ("feeder", "transformer", "meter", "account"):
        setattr(alert, f"{place}_id", getattr(body, place) or getattr(alert, f"{place}_id"))
    alert.recipients = body.role or alert.recipients
    return alert
