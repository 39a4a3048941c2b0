"""Routes that look at all alerts at once: counts, and whether the history is as it was written."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from alerts.chain import Head
from alerts.figures.history import History, desk_figures, history, known_span
from alerts.figures.nuisance import nuisances
from alerts.figures.performance import Performance
from alerts.figures.records import spells_of
from dashboards.access.roles import Permission
from dashboards.api.declare import answered, route
from dashboards.api.problems import Refused
from dashboards.api.shapes import BrokenRow, Nuisances, Stats, Verified
from dashboards.api.site import At, Site

router = APIRouter(tags=["figures"])

_Head = Annotated[
    str,
    Query(
        pattern=r"^([0-9]{1,15}:[0-9a-f]{64})?$", max_length=80,
        description="Head that was given before and kept elsewhere, as POSITION:HASH.",
    ),
]  # fmt: skip

_From = Annotated[int | None, Query(alias="from", ge=0, le=2**40, description="Unix seconds; else the first step.")]
_To = Annotated[int | None, Query(alias="to", ge=0, le=2**40, description="Unix seconds; else the last step.")]


@router.get("/figures", **route(Permission.SEE_FIGURES, Performance, commands=("stats",)))
def show_figures(site: At, begin: _From = None, end: _To = None) -> Response:
    """Show the desk's figures after ISA-18.2: alarms, their pace, floods, priorities, acknowledgement."""
    return answered(desk_figures(_history(site, begin, end), site.config.desk))


@router.get("/nuisances", **route(Permission.SEE_FIGURES, Nuisances, commands=("nuisance",)))
def list_nuisances(site: At, begin: _From = None, end: _To = None) -> Response:
    """List rules and subjects that are a nuisance, and what setting would have saved how many orders."""
    found = _history(site, begin, end)
    return answered(Nuisances(nuisances(spells_of(found.steps, found.said))))


@router.get("/stats", **route(Permission.SEE_FIGURES, Stats))
def show_stats(site: At) -> Response:
    """Count alerts by severity, family and kind."""
    alerts = site.alerts
    by_severity = {str(severity): count for severity, count in alerts.active_by_severity().items()}
    return answered(
        Stats(by_severity, alerts.active_by_family(), alerts.raised_by_kind(), alerts.count_unacknowledged())
    )


@router.get("/verify", **route(Permission.CHECK_HISTORY, Verified, commands=("verify",)))
def verify_history(site: At, head: _Head = "") -> Response:
    """Check the chain over the whole history; it reads every row, so it takes seconds where there are many."""
    found = site.alerts.verify(Head.read(head) if head else None)
    broken = found.broken and BrokenRow(*found.broken)
    return answered(Verified(broken is None, found.rows, str(found.head), found.contents, broken))


def _history(site: Site, begin: int | None, end: int | None) -> History:
    first, last = known_span(site.alerts) or (0, 0)
    span = first if begin is None else begin, last if end is None else end
    if span[0] > span[1]:
        raise Refused(422, f"the time ends at {span[1]}, before it begins at {span[0]}: give a later end")
    return history(site.alerts, *span)
