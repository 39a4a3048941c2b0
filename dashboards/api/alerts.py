"""Routes of alerts: lists by the page, and one with all that is known of it."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi import Path as InPath
from starlette.responses import Response

from alerts.alert import Alert
from alerts.outages import explaining
from dashboards.access.roles import Permission
from dashboards.api.cursor import cursor_of, place_of
from dashboards.api.declare import answered, listing, route
from dashboards.api.problems import Refused
from dashboards.api.requests import AlertQuery
from dashboards.api.shapes import AlertPage, Families, Family, FullAlert, Outages, desk_alert, full_alert
from dashboards.api.site import At, Site

router = APIRouter(tags=["alerts"])

AlertName = Annotated[
    str, InPath(min_length=1, max_length=300, description="Id of an alert, or the key of the newest.")
]

_MESSAGES = 500


@router.get("/alerts", **listing(Permission.SEE_ALERTS, AlertPage, "alerts", commands=("list",)))
def list_alerts(site: At, query: Annotated[AlertQuery, Query()]) -> Response:
    """List alerts: filtered, sorted, a page at a time."""
    place = place_of(query.sort, query.cursor)
    found = site.alerts.page(query.filter(), query.sort, place, query.limit)
    return answered(AlertPage(list(map(desk_alert, found.alerts)), cursor_of(query.sort, found.last)))


@router.get("/alerts/{name}", **route(Permission.SEE_ALERTS, FullAlert, 404, commands=("show",)))
def show_alert(site: At, name: AlertName) -> Response:
    """Show one alert: every step of its history, evidence by revision, messages and what became of them."""
    alert = alert_of(site, name)
    words = site.config.family(alert.family).resolutions
    messages = site.alerts.messages(alert.id, limit=_MESSAGES)
    digests = site.alerts.digests({told["told_in"] for told in messages if told["told_in"]}, _MESSAGES)
    return answered(full_alert(alert, site.alerts.revisions(alert.id), messages, digests, words))


@router.get("/alerts/{name}/outages", **route(Permission.SEE_ALERTS, Outages, 404))
def explaining_outages(site: At, name: AlertName) -> Response:
    """List outages that explain an alert: they cover its subject, and held at some time from its beginning on."""
    alert = alert_of(site, name)
    found = explaining(site.desk.outages(), site.config, alert)
    return answered(Outages(found))


@router.get("/families", **route(Permission.SEE_ALERTS, Families))
def list_families(site: At) -> Response:
    """List kind families, and the words for what their alerts can turn out to be."""
    families = [Family(name, list(rules.resolutions)) for name, rules in site.config.families.items()]
    return answered(Families(families, list(site.config.family("").resolutions)))


def alert_of(site: Site, name: str) -> Alert:
    """An alert by its id, or the newest of a key.

    Raises:
        Refused: there is none.
    """
    found = site.alerts.show(name)
    if found is None:
        raise Refused(404, f"there is no alert {name}: GET /api/v1/alerts lists those there are")
    return found
