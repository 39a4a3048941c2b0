"""`/health` and `/metrics`: how the workers are, for supervisors and for Prometheus."""

import asyncio
import time
from collections.abc import Callable, Sequence

import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dashboards.health import HealthState, health_of
from dashboards.prometheus import CONTENT_TYPE, exposition
from dashboards.status import EngineStatus

Statuses = Callable[[], Sequence[EngineStatus]]
"""Gives the newest status of each worker."""


def health_routes(statuses: Statuses, clock: Callable[[], float] = time.time) -> list[Route]:
    """The two pages.

    Args:
        statuses: what they tell.
        clock: Unix seconds.
    """

    async def health(_: Request) -> Response:
        found = health_of(await asyncio.to_thread(statuses), clock())
        code = 503 if found.status == HealthState.FAILING else 200
        return Response(msgspec.json.encode(found), code, media_type="application/json")

    async def metrics(_: Request) -> Response:
        return Response(exposition(await asyncio.to_thread(statuses), clock()), headers={"content-type": CONTENT_TYPE})

    return [Route("/health", health), Route("/metrics", metrics)]


def build_health(statuses: Statuses, more: Sequence[Route] = ()) -> Starlette:
    """Build the application of a worker that has no console; `more` are pages that others add."""
    return Starlette(routes=[*health_routes(statuses), *more])
