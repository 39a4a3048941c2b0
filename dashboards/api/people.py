"""Routes of people: who asks, who may what, and the audit of what was done and seen."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from dashboards.access import audit, keys, users
from dashboards.access.audit import Event
from dashboards.access.roles import Permission
from dashboards.api.access import By
from dashboards.api.declare import answered, listing, route
from dashboards.api.peopleshapes import AuditPage, Me, Users, user_shown
from dashboards.api.site import At

router = APIRouter(tags=["people"])

_Before = Annotated[int | None, Query(ge=0, le=2**53, description="Rows before this position; else the newest.")]
_Limit = Annotated[int, Query(ge=1, le=500, description="Most rows.")]
_Actor = Annotated[str, Query(max_length=300, description="Only what this user or key did, as key:billing.")]
_Event = Annotated[Event | None, Query(alias="event", description="Only what happened like this.")]


@router.get("/me", **route(Permission.ENTER, Me))
def who_am_i(site: At, by: By) -> Response:
    """Say who asks, and what they may do."""
    permissions = sorted(each.value for each in by.permissions)
    open_ = site.access is None
    return answered(Me(by.name, list(by.roles), permissions, sorted(by.acts_on), open_, site.view.zone, site.currency))


@router.get("/users", **listing(Permission.SEE_USERS, Users, "users"))
def list_users(site: At) -> Response:
    """List users with their roles, and API keys."""
    if site.access is None:
        return answered(Users([], []))
    with site.access.reading() as connection:
        there, made = users.every(connection), keys.every(connection)
    return answered(Users(list(map(user_shown, there)), made))


@router.get("/audit", **listing(Permission.SEE_AUDIT, AuditPage, "rows"))
def list_audit(
    site: At, before: _Before = None, limit: _Limit = 100, actor: _Actor = "", event: _Event = None
) -> Response:
    """List what was done, refused and seen, the newest first."""
    if site.access is None:
        return answered(AuditPage([]))
    with site.access.reading() as connection:
        return answered(AuditPage(audit.rows(connection, limit, before, actor, event or "")))
