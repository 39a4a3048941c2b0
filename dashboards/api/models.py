"""Routes of models that learn: how they do, what was decided about them, and what thresholds would bring."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi import Path as InPath
from starlette.responses import Response

from dashboards.access.roles import Permission
from dashboards.api.access import By
from dashboards.api.declare import answered, listing, route, writing
from dashboards.api.officeshapes import ModelPage, Models, Ordered, Thresholds
from dashboards.api.problems import Refused
from dashboards.api.requests import OfModel
from dashboards.api.retry import Again
from dashboards.api.site import At
from models.records import ModelOrder

router = APIRouter(tags=["models"])

_Name = Annotated[str, InPath(min_length=1, max_length=300, description="Name of the model.")]
_Look = Annotated[float, Query(ge=0, le=1e9, description="Cost of looking at one subject.")]
_Found = Annotated[float, Query(ge=0, le=1e9, description="What finding a true one brings.")]
_Missed = Annotated[float, Query(ge=0, le=1e9, description="What leaving a true one alone costs.")]


@router.get("/models", **listing(Permission.SEE_MODELS, Models, "models"))
def list_models(site: At) -> Response:
    """List models with their newest version and how it and its rivals have done so far."""
    return answered(Models(site.office.learned.models()))


@router.get("/models/{name}", **route(Permission.SEE_MODELS, ModelPage, 404))
def show_model(site: At, name: _Name) -> Response:
    """Show one model: what it was learned from, its features, every decision about it, and its quality over time."""
    found = site.office.learned.model(name)
    if found is None:
        raise _unknown(name)
    return answered(found)


@router.post("/models/{name}/orders", **writing(Permission.DECIDE_MODELS, Ordered, 404))
def order_model(site: At, by: By, again: Again, name: _Name, body: OfModel) -> Response:
    """Tell the learner to promote a candidate, to go back to a version, or to resume, as `gridpulse models` does."""

    def do() -> Ordered:
        if name not in {each.model for each in site.office.learned.models()}:
            raise _unknown(name)
        wanted = ModelOrder(model=name, at=0, actor=by.name, **body.do.model_dump())
        site.office.learned.order(wanted)
        return Ordered(
            model=name, action=wanted.action, candidate=wanted.candidate or "", version=wanted.version, actor=by.name,
            text=wanted.text,
        )  # fmt: skip

    return again.accepted(body, do)


@router.get("/models/{name}/thresholds", **listing(Permission.SEE_MODELS, Thresholds, "thresholds", 404))
def list_thresholds(site: At, name: _Name, look: _Look = 1.0, found: _Found = 10.0, missed: _Missed = 0.0) -> Response:
    """List what each threshold would have cost and brought, on the latest labels and the scores given before them."""
    thresholds = site.office.learned.thresholds(name, look, found, missed)
    if thresholds is None:
        raise _unknown(name)
    return answered(thresholds)


def _unknown(name: str) -> Refused:
    return Refused(404, f"there is no model {name}: GET /api/v1/models lists those there are")
