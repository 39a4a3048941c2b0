"""Routes of revenue protection: where theft is suspected, who visits which meter, and what was found."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from dashboards.access.roles import Permission
from dashboards.api.access import By
from dashboards.api.customers import Cursor, Limit
from dashboards.api.declare import answered, listing, writing
from dashboards.api.listing import page
from dashboards.api.officeshapes import Found, Inspections, Leads, Plan, Precisions
from dashboards.api.problems import Refused
from dashboards.api.requests import InspectionMade
from dashboards.api.retry import Again
from dashboards.api.site import At

router = APIRouter(tags=["leads"])

_Crews = Annotated[int, Query(ge=1, le=100, description="How many crews there are.")]
_Visits = Annotated[int, Query(ge=1, le=100, description="How many visits each can make a day.")]
_Days = Annotated[int, Query(ge=1, le=60, description="Over how many days.")]
_Back = Annotated[int, Query(ge=1, le=2000, description="Most days, the newest.")]
_Capacity = Annotated[int, Query(ge=1, le=10_000, description="Visits that are made at a time.")]


@router.get("/leads", **listing(Permission.SEE_LEADS, Leads, "leads"))
def list_leads(site: At, limit: Limit = 50, cursor: Cursor = "") -> Response:
    """List meters at which theft is suspected, those with the highest expected recovery first."""
    found = page(site.office.leads.leads(), cursor, limit)
    return answered(Leads(found.rows, found.next))


@router.get("/leads/plan", **listing(Permission.SEE_LEADS, Plan, "visits"))
def plan_visits(site: At, crews: _Crews = 1, visits: _Visits = 8, days: _Days = 1) -> Response:
    """Plan visits: those that are expected to recover most, and some to learn from; each crew stays in one area."""
    return answered(site.office.leads.plan(crews, visits, days))


@router.get("/inspections", **listing(Permission.SEE_LEADS, Inspections, "inspections"))
def list_inspections(site: At, capacity: _Capacity = 16, limit: Limit = 50) -> Response:
    """List what inspections found, the newest first, and how often it was theft."""
    return answered(site.office.leads.inspections(capacity, limit))


@router.get("/inspections/precision", **listing(Permission.SEE_LEADS, Precisions, "precisions"))
def list_precisions(site: At, capacity: _Capacity = 16, days: _Back = 366) -> Response:
    """List how often the newest inspections had found theft, day by day on which there was any."""
    return answered(site.office.leads.precision(capacity, days))


@router.post("/inspections", **writing(Permission.ENTER_INSPECTIONS, Found, 404))
def enter_inspection(site: At, by: By, again: Again, body: InspectionMade) -> Response:
    """Enter what an inspector found at a meter: it closes or confirms its lead, and models learn from it."""

    def do() -> Found:
        if not site.office.finder.has_meter(body.meter_id):
            raise Refused(404, f"there is no meter {body.meter_id}: GET /api/v1/search finds those there are")
        return site.office.leads.enter(body.meter_id, body.outcome, body.at, by.name)

    return again.accepted(body, do)
