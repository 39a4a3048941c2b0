"""The console's web application: one page, and the HTTP interface that it works with."""

from collections.abc import Sequence
from pathlib import Path

from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboards.access.gate import Gate
from dashboards.api.app import PREFIX, build_api
from dashboards.api.problems import of_http, of_our_own
from dashboards.api.site import Site
from dashboards.console.door import Door
from dashboards.console.entrance import Entrance
from dashboards.console.previews import previews_page
from dashboards.console.provider import ProviderRules
from models.errors import GridPulseError

_STATIC = Path(__file__).parent / "static"
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; style-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # With no-referrer, browsers would not say of a form from where it comes.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}
_BY_TLS = {"Strict-Transport-Security": "max-age=31536000"}


def build_console(
    site: Site,
    more: Sequence[Route] = (),
    gate: Gate | None = None,
    url: str = "",
    provider: ProviderRules | None = None,
) -> Starlette:
    """Build the application.

    Args:
        site: what it shows, and where what the desk decides goes.
        more: pages that others add.
        gate: knows who may come in; None lets everybody in who is on this machine.
        url: address of the console as browsers reach it; empty where they reach it directly.
        provider: the identity provider through which people may come in, too.

    Raises:
        BadSettings: a provider needs a package that is not installed.
    """

    async def page(_: Request) -> Response:
        return FileResponse(_STATIC / "index.html")

    routes = [
        Route("/", page),
        previews_page(_HEADERS["Content-Security-Policy"]),
        Mount(PREFIX, build_api(site)),
        *more,
        *(Entrance(gate, url, provider).routes() if gate else ()),
        Mount("/static", StaticFiles(directory=_STATIC)),
    ]
    middleware = [Middleware(SafeHeaders, secure=url.startswith("https:")), Middleware(Door, gate=gate, url=url)]
    # A line break in an address fits no mount, so what is not found there is said here.
    return Starlette(
        routes=routes, middleware=middleware, exception_handlers={404: of_http, GridPulseError: of_our_own}
    )


class SafeHeaders:
    """Puts on every answer what keeps other sites' scripts and frames out.

    Args:
        app: what answers.
        secure: whether browsers reach it by TLS, even where the last part of the way is without.
    """

    def __init__(self, app: ASGIApp, secure: bool = False) -> None:
        self._app = app
        self._secure = secure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with the headers added."""
        given = _HEADERS | (_BY_TLS if self._secure or scope.get("scheme") == "https" else {})

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in given.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, sending)
