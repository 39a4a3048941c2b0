"""The console's web application: one page, its data as JSON, its changes as server-sent events."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from dashboards.console.asked import DESK, Asked
from dashboards.console.view import View
from models.errors import GridPulseError

_STATIC = Path(__file__).parent / "static"
_ACTIONS = {"ack", "comment", "close", "shelve", "shelve_once", "unshelve", "out_of_service", "in_service"}
_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; style-src 'self'; img-src 'self' data:; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}

Act = Callable[[Asked], None]
"""Puts an operator's action on its way."""


def build_console(view: View, act: Act, refresh_s: float = 0.5, more: Sequence[Route] = ()) -> Starlette:
    """Build the application.

    Args:
        view: what it shows.
        act: what a button does.
        refresh_s: how often changes are looked for.
        more: pages that others add.
    """
    answers = _Answers(view, act, refresh_s)
    routes = [
        Route("/", answers.page),
        Route("/api/live", answers.live),
        Route("/api/stream", answers.stream),
        Route("/api/transformers/{transformer_id}", answers.transformer),
        Route("/api/actions", answers.action, methods=["POST"]),
        *more,
        Mount("/static", StaticFiles(directory=_STATIC)),
    ]
    middleware = [Middleware(BaseHTTPMiddleware, dispatch=_with_headers)]
    return Starlette(routes=routes, middleware=middleware, exception_handlers={GridPulseError: _away})


class _Answers:
    """What each address answers; arguments as of `build_console`."""

    def __init__(self, view: View, act: Act, refresh_s: float) -> None:
        self._view, self._act, self._refresh_s = view, act, refresh_s

    async def page(self, _: Request) -> Response:
        return FileResponse(_STATIC / "index.html")

    async def live(self, _: Request) -> Response:
        return _json(await asyncio.to_thread(self._view.page))

    async def stream(self, request: Request) -> Response:
        return StreamingResponse(_changes(request, self._view, self._refresh_s), media_type="text/event-stream")

    async def transformer(self, request: Request) -> Response:
        found = await asyncio.to_thread(self._view.transformer, request.path_params["transformer_id"])
        return _json(found) if found else _refusal(404, "no load of this transformer is known")

    async def action(self, request: Request) -> Response:
        # A form of another site cannot send this content type without asking first, so it cannot act here.
        if request.headers.get("content-type", "").split(";")[0] != "application/json":
            return _refusal(415, "send application/json")
        try:
            asked = msgspec.json.decode(await request.body(), type=Asked)
        except msgspec.MsgspecError as error:
            return _refusal(422, str(error))
        if asked.action not in _ACTIONS:
            return _refusal(422, f"unknown action {asked.action!r}: use one of {', '.join(sorted(_ACTIONS))}")
        await asyncio.to_thread(self._act, msgspec.structs.replace(asked, actor=DESK))
        return _json({"accepted": True}, 202)


async def _changes(request: Request, view: View, refresh_s: float) -> AsyncIterator[bytes]:
    """The page's data whenever it is another than before; a comment now and then keeps the connection open."""
    before = b""
    quiet = 0.0
    while not await request.is_disconnected():
        try:
            now = await asyncio.to_thread(lambda: msgspec.json.encode(view.page()))
        except GridPulseError:
            return  # the page comes back by itself, and its next question is answered with what is wrong
        if now != before:
            before, quiet = now, 0.0
            yield b"data: " + now + b"\n\n"
        elif quiet > 15:
            quiet = 0.0
            yield b": still here\n\n"
        await asyncio.sleep(refresh_s)
        quiet += refresh_s


async def _with_headers(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    response = await call_next(request)
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def _json(value: Any, status: int = 200) -> Response:
    return Response(msgspec.json.encode(value), status, media_type="application/json")


def _refusal(status: int, reason: str) -> JSONResponse:
    return JSONResponse({"error": reason}, status)


async def _away(_: Request, error: Exception) -> Response:
    return _refusal(503, str(error))
