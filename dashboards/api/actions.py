"""Routes that act on alerts: what is asked goes into the log, and the engine does it when it reads it."""

from collections.abc import Sequence

from fastapi import APIRouter
from starlette.responses import Response

from dashboards.access.roles import Permission
from dashboards.access.visit import User
from dashboards.api.access import By
from dashboards.api.alerts import AlertName, alert_of
from dashboards.api.declare import writing
from dashboards.api.problems import Refused
from dashboards.api.requests import Assign, Close, Deed, OnMany, OnOne, Seen
from dashboards.api.retry import Again
from dashboards.api.shapes import Accepted, Results
from dashboards.api.site import At, Desk, Site
from dashboards.asked import Asked

router = APIRouter(tags=["alerts"])

_COMMANDS = ("ack", "assign", "shelve", "unshelve", "close", "comment", "out-of-service", "in-service")


@router.post("/alerts/{name}/actions", **writing(Permission.ACT_ON_ALERTS, Accepted, 404, 409, commands=_COMMANDS))
def act_on_one(site: At, by: By, again: Again, name: AlertName, body: OnOne) -> Response:
    """Do something with one alert, as it was seen in a revision."""

    def do() -> Accepted:
        alert = alert_of(site, name)
        [result] = _put(site.desk, [_asked(by, body.do, alert.key, alert.id, body.revision)])
        if result.refusal:
            raise Refused(409, result.refusal)
        return result

    return again.accepted(body, do)


@router.post("/actions", **writing(Permission.ACT_ON_ALERTS, Results, commands=_COMMANDS))
def act_on_many(site: At, by: By, again: Again, body: OnMany) -> Response:
    """Do something with many alerts at once; each is accepted or refused for itself."""

    def do() -> Results:
        results = _on_seen(site, by, body.do, body.alerts)
        results += _put(site.desk, [_asked(by, body.do, key) for key in body.keys])
        accepted = sum(result.accepted for result in results)
        return Results(accepted, len(results) - accepted, results)

    return again.accepted(body, do)


def _on_seen(site: Site, by: User, deed: Deed, seen: Sequence[Seen]) -> list[Accepted]:
    """A result for each alert in its order; those that there are not are refused, the others asked for together."""
    known = site.alerts.known([each.alert_id for each in seen])
    asked = [_asked(by, deed, known[s.alert_id].key, s.alert_id, s.revision) for s in seen if s.alert_id in known]
    results = {result.alert_id: result for result in _put(site.desk, asked)}
    return [results.get(each.alert_id) or _unknown(by, deed, each) for each in seen]


def _put(desk: Desk, asked: Sequence[Asked]) -> list[Accepted]:
    return [
        Accepted(
            action=each.action,
            alert_key=each.alert_key,
            alert_id=each.alert_id,
            revision=each.revision,
            actor=each.actor,
            accepted=not refusal,
            refusal=refusal,
        )
        for each, refusal in zip(asked, desk.act(asked), strict=True)
    ]


def _unknown(by: User, deed: Deed, seen: Seen) -> Accepted:
    refusal = f"there is no alert {seen.alert_id}: GET /api/v1/alerts lists those there are"
    return Accepted(
        action=deed.action, alert_key="", alert_id=seen.alert_id, revision=seen.revision, actor=by.name, accepted=False,
        refusal=refusal,
    )  # fmt: skip


def _asked(by: User, deed: Deed, key: str, alert_id: str = "", revision: int | None = None) -> Asked:
    return Asked(
        alert_key=key,
        action=deed.action,
        text=deed.assignee if isinstance(deed, Assign) else deed.text,
        for_s=getattr(deed, "for_s", None),
        alert_id=alert_id,
        revision=revision,
        resolution=deed.resolution if isinstance(deed, Close) else "",
        actor=by.name,
    )
