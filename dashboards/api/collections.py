"""Routes of collections: what is open by age, whose clock runs out when, and what the crew is to do."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from dashboards.access.roles import Permission
from dashboards.api.customers import Cursor, Limit
from dashboards.api.customershapes import Board, Cases, Orders
from dashboards.api.declare import answered, listing, route
from dashboards.api.listing import page
from dashboards.api.office import Pile
from dashboards.api.site import At

router = APIRouter(tags=["collections"])

_Pile = Annotated[
    Pile,
    Query(
        description="dunning: on the way to a cut or to supply being back; arranged: with a promise or plan;"
        " prepaid: with low credit."
    ),
]
_All = Annotated[bool, Query(alias="all", description="Those that are done or withdrawn, too.")]


@router.get("/collections", **route(Permission.SEE_COLLECTIONS, Board))
def show_collections(site: At) -> Response:
    """Show what all customers together owe by days overdue, and how many cases and orders of each kind are open."""
    return answered(site.office.collections.board(site.desk.now()))


@router.get("/collections/cases", **listing(Permission.SEE_COLLECTIONS, Cases, "cases"))
def list_cases(site: At, pile: _Pile = "all", limit: Limit = 50, cursor: Cursor = "") -> Response:
    """List open cases with their legal clocks, those that run out first at the top."""
    found = page(site.office.collections.cases(pile, site.desk.now()), cursor, limit)
    return answered(Cases(found.rows, found.next))


@router.get("/collections/orders", **listing(Permission.SEE_COLLECTIONS, Orders, "orders"))
def list_orders(site: At, every: _All = False, limit: Limit = 50, cursor: Cursor = "") -> Response:
    """List orders for the field crew: whose supply to cut, and whose to bring back by when."""
    found = page(site.office.collections.orders(every), cursor, limit)
    return answered(Orders(found.rows, found.next))
