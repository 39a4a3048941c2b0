"""What is looked at before a route: the kind and size of the body, and names in the address that it does not have."""

from collections.abc import Mapping
from typing import Any

from fastapi import Request
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboards.api.problems import Refused, too_large

MOST_BYTES = 512 * 1024
"""Largest body; a routes file of thousands of lines fits."""

_WITH_BODY = ("POST", "PUT", "PATCH")


class SizeLimit:
    """Refuses bodies that are too large, before more of them is read.

    Args:
        app: what is behind.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with 413, or let the application answer."""
        if scope["type"] == "http" and _length(scope) > MOST_BYTES:
            await too_large()(scope, receive, send)
            return
        read = 0

        async def reading() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > MOST_BYTES:
                raise HTTPException(413)
            return message

        await self._app(scope, reading, send)


def only_json(request: Request) -> None:
    """Refuse bodies that are not JSON: a form of another site cannot send that without asking first.

    Raises:
        Refused: it is not.
    """
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if request.method in _WITH_BODY and kind != "application/json":
        raise Refused(415, "send the body with the header Content-Type: application/json")


def known_names(request: Request) -> None:
    """Refuse names behind the question mark that the route does not have, and those that come twice.

    Raises:
        Refused: with the name.
    """
    if not request.query_params:
        return
    known = {each["name"]: each["schema"] for each in _parameters(request) if each["in"] == "query"}
    for name, _ in request.query_params.multi_items():
        if name not in known:
            raise Refused(422, f"there is no {name!r} here: known are {', '.join(known) or 'none'}")
        if len(request.query_params.getlist(name)) > 1 and known[name].get("type") != "array":
            raise Refused(422, f"{name} is given more than once: give it once")


def _parameters(request: Request) -> list[Mapping[str, Any]]:
    paths: dict[str, Any] = request.app.openapi()["paths"]
    found: list[Mapping[str, Any]] = paths[request.scope["route"].path_format][request.method.lower()]["parameters"]
    return found


def _length(scope: Scope) -> int:
    said = dict(scope["headers"]).get(b"content-length", b"0")
    return int(said) if said.isdigit() else 0
