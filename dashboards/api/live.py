"""Routes of what is the case now: the live page's data and its changes, loads, outages, and how the workers are."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import nullcontext
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi import Path as InPath
from starlette.responses import Response, StreamingResponse

from dashboards.access.roles import Permission
from dashboards.api.access import visit_of
from dashboards.api.broadcast import News
from dashboards.api.declare import answered, route
from dashboards.api.events import GZIP, GZIP_HEAD, Event, event, takes_gzip
from dashboards.api.problems import Refused
from dashboards.api.shapes import Outages
from dashboards.api.site import At, Site
from dashboards.health import Health, health_of
from models.errors import GridPulseError

router = APIRouter(tags=["live"])

EVENTS = "text/event-stream"

_QUIET_S = 5.0
"""How long nothing is said at most: whoever hears less knows that the connection is dead."""

_STILL = event(b"{}", "still")
_BREATH_S = 0.01
_ASKED_AGAIN_S = 10.0
"""How often it is looked whether those who watch still may."""

_Transformer = Annotated[str, InPath(min_length=1, max_length=300, description="Id of the transformer.")]
_Feeder = Annotated[str, InPath(min_length=1, max_length=300, description="Id of the feeder.")]
_Until = Annotated[int | None, Query(ge=0, le=2**40, description="Unix seconds at which the days end; else now.")]
_All = Annotated[bool, Query(alias="all", description="Those that are over, too.")]


@router.get("/live", **route(Permission.SEE_GRID, dict[str, Any]))
def show_live(site: At) -> Response:
    """Show all that is on the live page."""
    return answered(site.view.page())


@router.get("/stream", **route(Permission.SEE_GRID, EVENTS, 429))
async def stream_live(request: Request, site: At) -> Response:
    """Send the same as server-sent events: whole at first, then the values and rows that are another."""
    if site.streams:
        site.streams.check(visit_of(request).user.name)
    packed = takes_gzip(request.headers.get("accept-encoding", ""))
    headers = {"Vary": "Accept-Encoding"} | ({"Content-Encoding": GZIP} if packed else {})
    return StreamingResponse(_counted(request, site, packed), headers=headers, media_type=EVENTS)


@router.get("/transformers/{transformer_id}", **route(Permission.SEE_GRID, dict[str, Any], 404))
def show_transformer(site: At, transformer_id: _Transformer, until: _Until = None) -> Response:
    """Show the load of two days, that of a week before, and the newest forecast of a transformer."""
    found = site.view.transformer(transformer_id, until)
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


async def _counted(request: Request, site: Site, packed: bool) -> AsyncIterator[bytes]:
    """The stream, as one of those that a user has open."""
    with site.streams.one(visit_of(request).user.name) if site.streams else nullcontext():
        async for each in _changes(request, site, packed):
            yield each


async def _changes(request: Request, site: Site, packed: bool) -> AsyncIterator[bytes]:
    """The page, then what of it is another; a sign of life now and then. It ends with the connection."""
    visit, known, told = visit_of(request), 0, False
    sees = Permission.SEE_PERSONAL in visit.user.permissions
    if packed:
        yield GZIP_HEAD
    spoken = asked = time.monotonic()
    while True:
        try:
            if time.monotonic() - asked >= _ASKED_AGAIN_S:
                asked = time.monotonic()
                if not await asyncio.to_thread(visit.stays):
                    return
            news = await site.broadcast.news(known)
            if news.personal and sees and not told:
                await asyncio.to_thread(visit.saw, request.url.path)
                told = True
        except GridPulseError:
            return  # the page comes back by itself, and its next question is answered with what is wrong
        known = news.number
        events = _events(news, sees)
        if not events and time.monotonic() - spoken >= _QUIET_S:
            events = [_STILL]
        if events:
            spoken = time.monotonic()
            yield b"".join(each.packed if packed else each.plain for each in events)
        await asyncio.sleep(max(_BREATH_S, site.broadcast.wait_s()))


def _events(news: News, sees: bool) -> list[Event]:
    """The whole page begins anew what is known; changes go on with it."""
    return [each.open if sees else each.masked for each in ([news.whole] if news.whole else news.changes)]
