"""One place that every answer goes through: whoever may not see personal data is given it without any."""

import asyncio
import re
from typing import Any

import msgspec
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboards.access.roles import Permission
from dashboards.access.visit import Visit
from dashboards.api.personal import without_personal
from dashboards.api.problems import problem
from models.errors import GridPulseError

_WHOLE = {
    re.compile(r"/routes(/check)?"): Permission.CHANGE_ROUTES,
    re.compile(r"/users"): Permission.CHANGE_USERS,
    re.compile(r"/meters/[^/]+|/transformers/[^/]+/meters"): Permission.SEE_READINGS,
}
"""Addresses that somebody else sees whole, too: who changes routes must see the contacts in them, who changes users
their names, which may be mail addresses, and who looks into readings must see them."""


class PersonalData:
    """Masks personal data, or puts into the audit that it was seen.

    Args:
        app: what answers.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the user may see it."""
        await self._app(scope, receive, _Answer(scope, send))


class _Answer:
    """Sends one answer: JSON masked, all else as it is; the stream masks what it sends itself, once for all."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self._visit: Visit = scope["state"]["visit"]
        self._path = str(scope["path"])
        place = self._path.removeprefix(str(scope.get("root_path", "")))
        needed = {permission for pattern, permission in _WHOLE.items() if pattern.fullmatch(place)}
        self._sees = bool({*needed, Permission.SEE_PERSONAL} & self._visit.user.permissions)
        self._send = send
        self._start: Message = {}
        self._kind = ""
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            await self._begin(message)
        elif self._kind.endswith("json"):
            await self._gather(message)
        else:
            await self._send(message)

    async def _begin(self, message: Message) -> None:
        self._start = message
        self._kind = MutableHeaders(scope=message).get("content-type", "").partition(";")[0]
        if not self._kind.endswith("json"):
            await self._send(message)

    async def _gather(self, message: Message) -> None:
        self._body += message.get("body", b"")
        if message.get("more_body", False):
            return
        try:
            body = await asyncio.to_thread(self._masked, self._body) if self._body else b""
        except GridPulseError as error:  # what cannot be put into the audit is not shown
            refused = problem(503, str(error))
            self._start = {**self._start, "status": refused.status_code, "headers": refused.raw_headers}
            body = bytes(refused.body)
        MutableHeaders(scope=self._start)["content-length"] = str(len(body))
        await self._send(self._start)
        await self._send({**message, "body": body})

    def _masked(self, body: bytes) -> bytes:
        whole: Any = msgspec.json.decode(body)
        masked = without_personal(whole)
        if masked == whole:
            return body
        if not self._sees:
            return msgspec.json.encode(masked)
        self._visit.saw(self._path)
        return body
