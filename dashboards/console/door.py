"""The door of the console: nothing but the log-in is answered before it is known who asks."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboards.access.audit import Entry, Event
from dashboards.access.gate import Gate
from dashboards.access.visit import EVERYBODY, User, Visit
from dashboards.api.problems import problem
from models.errors import DiskFull, GridPulseError

LOG_IN = "/login"

_FOR_ALL = ("/health", "/metrics", LOG_IN)
_FOR_ALL_BELOW = ("/static/", "/receipts/", "/welcome/", f"{LOG_IN}/")
_READING = ("GET", "HEAD", "OPTIONS")
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_BEARER = "bearer "


class Door:
    """Lets in whoever has a session or an API key; without a gate, everybody who is on this machine.

    Args:
        app: what is behind.
        gate: knows who may come in; None where the console is open.
        url: address of the console as browsers reach it; empty where they reach it directly.
    """

    def __init__(self, app: ASGIApp, gate: Gate | None, url: str = "") -> None:
        self._app = app
        self._gate = gate
        self._url = url

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the application answer, or say why not."""
        if scope["type"] != "http":
            return
        request = Request(scope)
        try:
            found = None if _for_all(request.url.path) else await self._visit(request)
        except GridPulseError as error:
            found = problem(503, str(error))
        if isinstance(found, Response):
            await found(scope, receive, send)
            return
        scope.setdefault("state", {})["visit"] = found
        why = self._strange(request, found)
        await self._watched(problem(403, why) if why else self._app, found, request, receive, send)

    async def _visit(self, request: Request) -> Visit | Response:
        gate, said = self._gate, request.headers.get("authorization", "")
        if gate is None:
            return Visit(EVERYBODY)
        address = address_of(request)
        if said.lower().startswith(_BEARER):
            return await self._by_key(gate, said[len(_BEARER) :].strip(), address)
        token = request.cookies.get(cookie_name(request, self._url), "")
        user = await asyncio.to_thread(gate.by_session, token) if token else None
        known = user and _visit(gate, user, address, lambda: gate.by_session(token) is not None)
        return known or _nobody(request)

    async def _by_key(self, gate: Gate, key: str, address: str) -> Visit | Response:
        user = await asyncio.to_thread(gate.by_key, key, address)
        if user is None:
            return _unknown("this API key is wrong, over or revoked: `gridpulse users key add` makes another")
        return _visit(gate, user, address, lambda: gate.holds(key))

    def _strange(self, request: Request, visit: Visit | None) -> str:
        """Why a request is refused that a page of another site may have sent; empty where it is not."""
        if self._gate is None and visit and (request.url.hostname or "") not in _LOOPBACK:
            return "an open console answers this machine only: ask 127.0.0.1, or set GRIDPULSE_CONSOLE__ACCESS=users"
        if request.method in _READING or request.url.path.startswith("/receipts/") or (visit and visit.user.key):
            return ""
        if self._is_own(request, by_cookie=self._gate is not None and visit is not None):
            return ""
        return "this came from another site: act on the console's own page, or with an API key (GRIDPULSE_CONSOLE__URL)"

    def _is_own(self, request: Request, by_cookie: bool) -> bool:
        """Whether it came from a page of the console; a browser always says from where what it sends comes."""
        origin, site = request.headers.get("origin"), request.headers.get("sec-fetch-site")
        if origin is not None:
            return origin in (origin_of(str(request.url)), origin_of(self._url))
        return site == "same-origin" if site is not None else not by_cookie

    async def _watched(self, app: ASGIApp, visit: Visit | None, request: Request, receive: Receive, send: Send) -> None:
        """Answer, and put into the audit that somebody was refused, before they are told."""

        async def sending(message: Message) -> None:
            if message.get("status") == 403 and visit and self._gate:
                about = f"{request.method} {request.url.path}"
                entry = Entry(Event.REFUSED, visit.user.name, about, address_of(request))
                with suppress(DiskFull):
                    await asyncio.to_thread(self._gate.note, entry)
            await send(message)

        await app(request.scope, receive, sending)


def address_of(request: Request) -> str:
    """Where a request comes from."""
    return request.client.host if request.client else ""


def origin_of(url: str) -> str:
    """Scheme, host and port of an address, as browsers write them; empty for none."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def is_secure(request: Request, url: str) -> bool:
    """Whether browsers reach the console by TLS."""
    return request.url.scheme == "https" or url.startswith("https:")


def cookie_name(request: Request, url: str) -> str:
    """Name of the session's cookie; by TLS one that no other host and no plain connection can set."""
    return "__Host-gridpulse" if is_secure(request, url) else "gridpulse"


def _for_all(path: str) -> bool:
    return path in _FOR_ALL or path.startswith(_FOR_ALL_BELOW)


def _visit(gate: Gate, user: User, address: str, stays: Callable[[], bool]) -> Visit:
    def saw(path: str) -> None:
        gate.note(Entry(Event.PERSONAL_SEEN, user.name, path, address))

    def refused(about: str, why: str) -> None:
        gate.note(Entry(Event.REFUSED, user.name, about, address, why))

    return Visit(user, saw, refused, stays)


def _nobody(request: Request) -> Response:
    if request.method in _READING and "text/html" in request.headers.get("accept", ""):
        return RedirectResponse(LOG_IN, 303)
    return _unknown("log in at /login, or send an API key: Authorization: Bearer gp_…")


def _unknown(detail: str) -> Response:
    return problem(401, detail, headers={"WWW-Authenticate": "Bearer"})
