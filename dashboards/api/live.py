"""Routes of what is the case now: the live page's data and its changes, loads, outages, and how the workers are."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Query, Request
from fastapi import Path as InPath
from starlette.responses import Response, StreamingResponse

from dashboards.access.roles import Permission
from dashboards.api.access import visit_of
from dashboards.api.declare import answered, route
from dashboards.api.problems import Refused
from dashboards.api.shapes import Outages
from dashboards.api.site import At, Site
from dashboards.health import Health, health_of
from models.errors import GridPulseError

router = APIRouter(tags=["live"])

EVENTS = "text/event-stream"

_QUIET_S = 15.0
_ASKED_AGAIN_S = 10.0
"""How often it is looked whether those who watch still may."""

_Transformer = Annotated[str, InPath(min_length=1, max_length=300, description="Id of the transformer.")]
_Feeder = Annotated[str, InPath(min_length=1, max_length=300, description="Id of the feeder.")]
_All = Annotated[bool, Query(alias="all", description="Those that are over, too.")]


@router.get("/live", **route(Permission.SEE_GRID, dict[str, Any]))
def show_live(site: At) -> Response:
    """Show all that is on the live page."""
    return answered(site.view.page())


@router.get("/stream", **route(Permission.SEE_GRID, EVENTS))
async def stream_live(request: Request, site: At) -> Response:
    """Send the same as server-sent events: whole at first, and again whenever anything in it is another."""
    return StreamingResponse(_changes(request, site), media_type=EVENTS)


@router.get("/transformers/{transformer_id}", **route(Permission.SEE_GRID, dict[str, Any], 404))
def show_transformer(site: At, transformer_id: _Transformer) -> Response:
    """Show the load of the last two days and the newest forecast of a transformer."""
    found = site.view.transformer(transformer_id)
    if found is None:
        raise Refused(
            404, f"no load of a transformer {transformer_id} is known: GET /api/v1/live lists those there are"
        )
    return answered(found)


@router.get("/feeders/{feeder_id}", **route(Permission.SEE_GRID, dict[str, Any], 404))
def show_feeder(site: At, feeder_id: _Feeder) -> Response:
    """Show the load of the last two days of a feeder."""
    found = site.view.feeder(feeder_id)
    if found is None:
        raise Refused(404, f"no load of a feeder {feeder_id} is known: GET /api/v1/live lists those there are")
    return answered(found)


@router.get("/outages", **route(Permission.SEE_GRID, Outages))
def list_outages(site: At, every: _All = False) -> Response:
    """List outages that are or will be."""
    now = site.desk.now()
    return answered(Outages([each for each in site.desk.outages() if every or each.end is None or each.end > now]))


@router.get("/health", **route(Permission.SEE_HEALTH, Health))
def show_health(site: At) -> Response:
    """Say how the workers are, and what is wrong; /health says the same with a status for supervisors."""
    return answered(health_of(site.statuses(), time.time()))


async def _changes(request: Request, site: Site) -> AsyncIterator[bytes]:
    """The page's data whenever it is another than before; a comment now and then keeps the connection open."""
    before, quiet, since = b"", 0.0, 0.0
    while not await request.is_disconnected():
        if since >= _ASKED_AGAIN_S:
            since = 0.0
            if not await asyncio.to_thread(visit_of(request).stays):
                return
        try:
            now = await asyncio.to_thread(lambda: msgspec.json.encode(site.view.page()))
        except GridPulseError:
            return  # the page comes back by itself, and its next question is answered with what is wrong
        if now != before:
            before, quiet = now, 0.0
            yield b"data: " + now + b"\n\n"
        elif quiet > _QUIET_S:
            quiet = 0.0
            yield b": still here\n\n"
        await asyncio.sleep(site.refresh_s)
        quiet, since = quiet + site.refresh_s, since + site.refresh_s
