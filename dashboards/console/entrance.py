"""The way in and out: log-in, log-out, the link that leads to the choice of a password, and its change."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from dashboards.access.gate import Denied, Entered, Gate
from dashboards.access.visit import Visit
from dashboards.console.door import LOG_IN, address_of, cookie_name, is_secure
from dashboards.console.forms import AGAIN, NAME, NEW, OLD, SECRET, Field, Link, form_page
from dashboards.console.provider import LEAVE, Provider, ProviderRules

_MOST_BYTES = 8192
_AT_ONCE, _MOST_WAITING = 2, 32
_STATUS = {"wrong": 401, "locked": 429, "busy": 503, "over": 410, "no_role": 403, "provider": 502}


class Entrance:
    """The pages of the way in.

    Args:
        gate: lets people in.
        url: address of the console as browsers reach it; empty where they reach it directly.
        provider: the identity provider through which people may come in, too.
    """

    def __init__(self, gate: Gate, url: str, provider: ProviderRules | None = None) -> None:
        self._gate = gate
        self._url = url
        self._provider = Provider(gate, provider, url, self._came_back) if provider else None
        self._links = [Link(LEAVE, provider.label)] if provider else []
        # Each look at a password takes 64 MiB and a processor: many at once would hold up everybody.
        self._slots = asyncio.Semaphore(_AT_ONCE)
        self._waiting = 0

    def routes(self) -> list[Route]:
        """Where they are."""
        both = ["GET", "POST"]
        return [
            Route(LOG_IN, self._log_in, methods=both),
            Route("/logout", self._log_out, methods=["POST"]),
            Route("/welcome/{token}", self._welcome, methods=both),
            Route("/password", self._password, methods=both),
            *(self._provider.routes() if self._provider else ()),
        ]

    async def _log_in(self, request: Request) -> Response:
        said = await _said(request)
        if request.method == "GET":
            return _form(request, "log_in", [NAME, SECRET], links=self._links)
        done = await self._look(lambda: self._gate.log_in(said("name"), said("secret"), address_of(request)))
        if isinstance(done, Denied):
            return _form(request, "log_in", [NAME._replace(value=said("name")), SECRET], done, self._links)
        return await self._enter(request, done)

    async def _came_back(self, request: Request, done: Entered | Denied) -> Response:
        if isinstance(done, Denied):
            return _form(request, "log_in", [NAME, SECRET], done, self._links, LOG_IN)
        return await self._enter(request, done)

    async def _log_out(self, request: Request) -> Response:
        name = cookie_name(request, self._url)
        await asyncio.to_thread(self._gate.log_out, request.cookies.get(name, ""), address_of(request))
        answer = RedirectResponse(LOG_IN, 303)
        answer.delete_cookie(name, secure=is_secure(request, self._url), httponly=True, samesite="lax")
        return answer

    async def _welcome(self, request: Request) -> Response:
        said, token = await _said(request), request.path_params["token"]
        owner = await asyncio.to_thread(self._gate.invited, token)
        if owner is None:
            return _form(request, "welcome", [], Denied("over"))
        named = [] if owner else [NAME._replace(value=said("name"))]
        chosen = lambda: self._gate.settle(token, said("name"), said("new"), address_of(request))  # noqa: E731
        return await self._choice(request, said, "welcome" if owner else "first", [*named, NEW, AGAIN], chosen)

    async def _password(self, request: Request) -> Response:
        said, visit = await _said(request), request.state.visit
        assert isinstance(visit, Visit)
        name, address = visit.user.name, address_of(request)
        chosen = lambda: self._gate.change_password(name, said("old"), said("new"), address)  # noqa: E731
        return await self._choice(request, said, "password", [OLD, NEW, AGAIN], chosen)

    async def _choice(
        self,
        request: Request,
        said: Callable[[str], str],
        title: str,
        fields: Sequence[Field],
        choose: Callable[[], Entered | Denied],
    ) -> Response:
        """The form of a new password, or what comes of it."""
        if request.method == "GET":
            return _form(request, title, fields)
        done = await self._look(choose) if said("new") == said("again") else Denied("differ")
        return _form(request, title, fields, done) if isinstance(done, Denied) else await self._enter(request, done)

    async def _look(self, do: Callable[[], Entered | Denied]) -> Entered | Denied:
        """Look at a password, with few at a time."""
        if self._waiting >= _MOST_WAITING:
            return Denied("busy", 10)
        self._waiting += 1
        try:
            async with self._slots:
                return await asyncio.to_thread(do)
        finally:
            self._waiting -= 1

    async def _enter(self, request: Request, entered: Entered) -> Response:
        """Give the cookie of the new session; the one before it ends."""
        name, secure = cookie_name(request, self._url), is_secure(request, self._url)
        if before := request.cookies.get(name, ""):
            await asyncio.to_thread(self._gate.log_out, before, address_of(request))
        answer = RedirectResponse("/", 303)
        lasts = self._gate.ends.most_s
        answer.set_cookie(name, entered.token, max_age=lasts, secure=secure, httponly=True, samesite="lax")
        return answer


def _form(
    request: Request,
    title: str,
    fields: Sequence[Field],
    denied: Denied | None = None,
    links: Sequence[Link] = (),
    action: str = "",
) -> Response:
    reason, wait_s = denied or ("", 0)
    page = form_page(title, action or request.url.path, fields, _language(request), reason, wait_s, links)
    headers = {"Retry-After": str(wait_s)} if wait_s else None
    return HTMLResponse(page, _STATUS.get(reason, 422) if reason else 200, headers)


async def _said(request: Request) -> Callable[[str], str]:
    """What a form says, by the names of its fields."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > _MOST_BYTES:
            break
    found: Mapping[str, list[str]] = parse_qs(body[:_MOST_BYTES].decode("utf-8", "replace"), keep_blank_values=True)
    return lambda name: found.get(name, [""])[0]


def _language(request: Request) -> str:
    asked = request.query_params.get("lang") or request.headers.get("accept-language", "")
    return "zh" if asked.strip().lower().startswith("zh") else "en"
