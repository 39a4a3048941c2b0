"""Routes that act on alerts: what is asked goes into the log, and the engine does it when it reads it."""

from collections import Counter
from collections.abc import Sequence

from fastapi import APIRouter, Request
from starlette.responses import Response

from dashboards.access.roles import Permission
from dashboards.access.visit import User
from dashboards.api.access import By, out_of_bounds, visit_of
from dashboards.api.alerts import AlertName, alert_of
from dashboards.api.declare import writing
from dashboards.api.problems import Refused
from dashboards.api.requests import Assign, Close, Deed, OnMany, OnOne
from dashboards.api.retry import Again
from dashboards.api.shapes import Accepted, Results
from dashboards.api.site import At, Site
from dashboards.asked import Asked

router = APIRouter(tags=["alerts"])

_COMMANDS = ("ack", "assign", "shelve", "unshelve", "close", "comment", "out-of-service", "in-service")


@router.post("/alerts/{name}/actions", **writing(Permission.ACT_ON_ALERTS, Accepted, 404, 409, commands=_COMMANDS))
def act_on_one(site: At, by: By, again: Again, name: AlertName, body: OnOne) -> Response:
    """Do something with one alert, as it was seen in a revision."""

    def do() -> Accepted:
        alert = alert_of(site, name)
        if why := out_of_bounds(by, alert.family):
            raise Refused(403, why)
        asked = _asked(by, body.do, alert.key, alert.id, body.revision)
        [refusal] = site.desk.act([asked])
        if refusal:
            raise Refused(409, refusal)
        return _result(asked)

    return again.accepted(body, do)


@router.post("/actions", **writing(Permission.ACT_ON_ALERTS, Results, commands=_COMMANDS))
def act_on_many(request: Request, site: At, by: By, again: Again, body: OnMany) -> Response:
    """Do something with many alerts at once; each is accepted or refused for itself."""

    def do() -> Results:
        asked = [*_seen(site, by, body), *(_asked(by, body.do, key) for key in body.keys)]
        whys = [_unknown(each) or out_of_bounds(by, _family(each)) for each in asked]
        _note_refused(request, [_family(each) for each, why in zip(asked, whys, strict=True) if why])
        said = iter(site.desk.act([each for each, why in zip(asked, whys, strict=True) if not why]))
        results = [_result(each, why or next(said)) for each, why in zip(asked, whys, strict=True)]
        accepted = sum(result.accepted for result in results)
        return Results(accepted, len(results) - accepted, results)

    return again.accepted(body, do)


def _seen(site: Site, by: User, body: OnMany) -> list[Asked]:
    """What is asked of each alert in its order; without a key where there is none of its id."""
    known = site.alerts.known([each.alert_id for each in body.alerts])
    keys = {name: alert.key for name, alert in known.items()}
    return [_asked(by, body.do, keys.get(s.alert_id, ""), s.alert_id, s.revision) for s in body.alerts]


def _family(asked: Asked) -> str:
    return asked.alert_key.partition(":")[0]


def _note_refused(request: Request, families: Sequence[str]) -> None:
    """Put into the audit what was refused of a request that is done for the rest."""
    counts = Counter(filter(None, families))
    if counts:
        why = ", ".join(f"{count} of {family}" for family, count in sorted(counts.items()))
        visit_of(request).refused(f"{request.method} {request.url.path}", why)


def _result(asked: Asked, refusal: str = "") -> Accepted:
    """What became of an action: it is accepted where nothing was refused."""
    return Accepted(
        action=asked.action,
        alert_key=asked.alert_key,
        alert_id=asked.alert_id,
        revision=asked.revision,
        actor=asked.actor,
        accepted=not refusal,
        refusal=refusal,
    )


def _unknown(asked: Asked) -> str:
    return "" if asked.alert_key else f"there is no alert {asked.alert_id}: GET /api/v1/alerts lists those there are"


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
