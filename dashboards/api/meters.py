"""Routes of meters: one as a whole, those of a transformer, and what a transformer's meters leave unexplained."""

from typing import Annotated

from fastapi import APIRouter
from fastapi import Path as InPath
from starlette.responses import Response

from dashboards.access.roles import Permission
from dashboards.api.declare import answered, listing, route
from dashboards.api.metershapes import Balance, Meter, TransformerMeters
from dashboards.api.problems import Refused
from dashboards.api.site import At

router = APIRouter(tags=["meters"])

_Meter = Annotated[str, InPath(min_length=1, max_length=300, description="The meter_id.")]
_Transformer = Annotated[str, InPath(min_length=1, max_length=300, description="Id of the transformer.")]


@router.get("/meters/{meter_id}", **route(Permission.SEE_GRID, Meter, 404))
def show_meter(site: At, meter_id: _Meter) -> Response:
    """Show one meter: where it hangs, its last days beside its peers, hours beside its profile, events."""
    found = site.office.meters.meter(meter_id)
    if found is None:
        raise Refused(404, f"there is no meter {meter_id}: GET /api/v1/search finds those there are")
    return answered(found)


@router.get("/transformers/{transformer_id}/meters", **listing(Permission.SEE_GRID, TransformerMeters, "meters"))
def list_meters(site: At, transformer_id: _Transformer) -> Response:
    """List the meters of a transformer with their newest day, and the hour of it in which they took most."""
    return answered(site.office.meters.under(transformer_id))


@router.get("/transformers/{transformer_id}/balance", **listing(Permission.SEE_GRID, Balance, "days"))
def show_balance(site: At, transformer_id: _Transformer) -> Response:
    """Show by day what a transformer delivered, and what the meters below it saw of that."""
    return answered(Balance(site.office.meters.balance(transformer_id)))
