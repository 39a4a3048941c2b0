"""Routes of customers: a list to work through, and one as a whole."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi import Path as InPath
from starlette.responses import Response

from dashboards.access.roles import Permission
from dashboards.access.visit import User
from dashboards.api.access import By, may
from dashboards.api.customershapes import Customer, CustomerRows
from dashboards.api.declare import answered, listing, route
from dashboards.api.listing import page
from dashboards.api.problems import Refused
from dashboards.api.site import At
from dashboards.lists import By as Order
from dashboards.lists import Wanted

router = APIRouter(tags=["customers"])

_Order = Annotated[Order | None, Query(alias="by", description="Order; value-at-risk where nothing is said.")]
_Grade = Annotated[str, Query(max_length=40, description="Only of this credit grade, as poor.")]
_Abc = Annotated[str, Query(max_length=1, description="Only A, B or C customers.")]
_Life = Annotated[str, Query(max_length=40, description="Only in this stage of life, as ending.")]
_Gone = Annotated[bool, Query(description="Those who have left, too.")]
Limit = Annotated[int, Query(ge=1, le=5000, description="Rows of a page.")]
Cursor = Annotated[str, Query(max_length=1000, description="`next` of the page before.")]
_Account = Annotated[str, InPath(min_length=1, max_length=300, description="The account_id.")]


@router.get("/customers", **listing(Permission.SEE_CUSTOMERS, CustomerRows, "customers"))
def list_customers(
    site: At,
    user: By,
    by: _Order = None,
    grade: _Grade = "",
    abc: _Abc = "",
    life: _Life = "",
    gone: _Gone = False,
    limit: Limit = 50,
    cursor: Cursor = "",
) -> Response:
    """List customers; by value at risk it is the early warning of who may leave, by expected loss."""
    wanted = Wanted(grade, abc, life, gone)
    found = page(site.office.customers.listed(_order(user, by, wanted), wanted), cursor, limit)
    return answered(CustomerRows(found.rows, found.next))


@router.get("/customers/{account_id}", **route(Permission.SEE_CUSTOMERS, Customer, 404))
def show_customer(site: At, account_id: _Account) -> Response:
    """Show one customer as a whole: grade and its story, money, statement, alerts, messages, orders, what is agreed."""
    found = site.office.customers.customer(account_id)
    if found is None:
        raise Refused(404, f"there is no customer {account_id}: GET /api/v1/search finds those there are")
    return answered(found)


def _order(user: User, by: Order | None, wanted: Wanted) -> Order:
    """The order of a list; who sees no figures must not learn them from an order or a filter either."""
    if may(user, Permission.SEE_PERSONAL):
        return by or Order.VALUE_AT_RISK
    if (by or Order.ACCOUNT) != Order.ACCOUNT or any(wanted[:3]):
        raise Refused(403, f"{user.name} sees no figures of customers: leave by, grade, abc and life out")
    return Order.ACCOUNT
