"""The route that finds anything by its name."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from alerts.paging import Sort
from alerts.query import AlertFilter
from dashboards.access.roles import Permission
from dashboards.api.access import By, may
from dashboards.api.declare import answered, listing
from dashboards.api.officeshapes import Hit, Hits
from dashboards.api.site import At

router = APIRouter(tags=["search"])

_Text = Annotated[
    str, Query(min_length=1, max_length=200, description="Beginning or part of a name, in capitals or not.")
]
_Limit = Annotated[int, Query(ge=1, le=50, description="Most of each kind.")]


@router.get("/search", **listing(Permission.SEE_GRID, Hits, "hits"))
def search(site: At, by: By, text: _Text, limit: _Limit = 8) -> Response:
    """Find meters, transformers, feeders, alerts, and accounts where who asks may see customers."""
    hits, read = site.office.finder.hits(text, limit, may(by, Permission.SEE_CUSTOMERS))
    if may(by, Permission.SEE_ALERTS):
        found = site.alerts.page(AlertFilter(text=text), Sort.URGENCY, None, limit).alerts
        hits += [Hit("alert", alert.id, alert.subject, alert.kind) for alert in found]
    return answered(Hits(hits, read))
