"""Routes that look at all alerts at once: counts, and whether the history is as it was written."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from alerts.chain import Head
from dashboards.api.access import Permission
from dashboards.api.declare import answered, route
from dashboards.api.shapes import BrokenRow, Stats, Verified
from dashboards.api.site import At

router = APIRouter(tags=["figures"])

_Head = Annotated[
    str,
    Query(
        pattern=r"^([0-9]{1,15}:[0-9a-f]{64})?$", max_length=80,
        description="Head that was given before and kept elsewhere, as POSITION:HASH.",
    ),
]  # fmt: skip


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
