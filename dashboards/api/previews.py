"""Routes that show messages as their recipients would read them."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from alerts.config import matches
from alerts.words.preview import order_about, preview, previews
from alerts.words.samples import SAMPLES
from dashboards.access.roles import Permission
from dashboards.access.visit import User
from dashboards.api.access import By, may, visit_of
from dashboards.api.declare import answered, route
from dashboards.api.problems import Refused
from dashboards.api.shapes import Previews
from dashboards.api.site import At, Site

router = APIRouter(tags=["previews"])

Role = Literal["account", "inspector", "engineer", "desk"]
Language = Literal["en", "zh"]
Form = Literal["sms", "email", "desk", "webhook"]
Phase = Literal["raised", "reminder", "cleared"]

_Kind = Annotated[str, Query(max_length=300, description="Kind of a made-up alert; all kinds without one.")]
_MONEY = ("account", "desk")
"""Whose messages say what a customer owes."""

_Alert = Annotated[str, Query(max_length=300, description="Key or id of a real alert, instead of a kind.")]


@router.get("/previews", **route(Permission.SEE_ALERTS, Previews, 404, commands=("preview",)))
def show_previews(
    request: Request,
    site: At,
    by: By,
    kind: _Kind = "",
    alert: _Alert = "",
    role: Role = "desk",
    language: Language | None = None,
    channel: Form = "sms",
    phase: Phase = "raised",
) -> Response:
    """Show messages about made-up alerts, or about a real one, with what they take as SMS."""
    locale = language or site.locale
    if alert:
        found = site.alerts.show(alert)
        if found is None:
            raise Refused(404, f"there is no alert {alert}: GET /api/v1/alerts lists those there are")
        if role in _MONEY:
            _look(request, by)
        return answered(Previews([preview(site.renderer, order_about(found, role, channel), locale)]))
    kinds = _kinds(site, kind, role)
    return answered(Previews(previews(site.renderer, kinds, [role], [locale], [channel], [phase])))


def _look(request: Request, by: User) -> None:
    if not may(by, Permission.SEE_PERSONAL):
        raise Refused(403, f"{by.name} may not see it: of a real alert that needs {Permission.SEE_PERSONAL.value}")
    visit_of(request).saw(request.url.path)


def _kinds(site: Site, kind: str, role: str) -> list[str]:
    if kind and kind not in SAMPLES:
        raise Refused(404, f"there is no kind {kind}: without one, all kinds are shown")
    never = site.config.never_to_customer if role == "account" else ()
    told = [each for each in ([kind] if kind else SAMPLES) if not any(matches(pattern, each) for pattern in never)]
    if not told:
        raise Refused(422, f"customers are never told of {kind}: never_to_customer says so")
    return told
