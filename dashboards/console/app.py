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

from dashboards.api.app import PREFIX, build_api
from dashboards.api.problems import of_http
from dashboards.api.site import Site

_STATIC = Path(__file__).parent / "static"
_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; style-src 'self'; img-src 'self' data:; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


def build_console(site: Site, more: Sequence[Route] = ()) -> Starlette:
    """Build the application.

    Args:
        site: what it shows, and where what the desk decides goes.
        more: pages that others add.
    """

    async def page(_: Request) -> Response:
        return FileResponse(_STATIC / "index.html")

    routes = [
        Route("/", page),
        Mount(PREFIX, build_api(site)),
        *more,
        Mount("/static", StaticFiles(directory=_STATIC)),
    ]
    # A line break in an address fits no mount, so what is not found there is said here.
    return Starlette(routes=routes, middleware=[Middleware(SafeHeaders)], exception_handlers={404: of_http})


class SafeHeaders:
    """Puts on every answer what keeps other sites' scripts and frames out.

    Args:
        app: what answers.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with the headers added."""

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, sending)
