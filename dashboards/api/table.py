"""Lists as text/csv for those who ask for it: made of the JSON that is sent, so that nothing more is in it."""

import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CSV = "text/csv"
ROWS = "x-rows"
"""What a route's description calls the name of the list in its answer."""

NEXT = "GridPulse-Next"
"""Header with the cursor of the next page."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class AsTable:
    """Answers lists as a table where that is asked for.

    Args:
        app: what answers in JSON.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as asked."""
        wanted = scope["type"] == "http" and _asks(Headers(scope=scope).get("accept", ""))
        await self._app(scope, receive, _Table(scope, send) if wanted else send)


class _Table:
    """Sends one answer, as a table if it is a list that was found."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self._scope = scope
        self._send = send
        self._start: Message = {}
        self._rows = ""
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
            extra = getattr(self._scope.get("route"), "openapi_extra", None) or {}
            self._rows = extra.get(ROWS, "") if message["status"] == 200 else ""
        if not self._rows:
            await self._send(message)
        elif message["type"] == "http.response.body":
            await self._gather(message)

    async def _gather(self, message: Message) -> None:
        self._body += message.get("body", b"")
        if message.get("more_body", False):
            return
        answer: Any = msgspec.json.decode(self._body)
        body = table(answer[self._rows]).encode()
        headers = MutableHeaders(scope=self._start)
        headers["content-type"], headers["content-length"] = f"{CSV}; charset=utf-8", str(len(body))
        headers["content-disposition"] = f'attachment; filename="{self._rows}.csv"'
        if answer.get("next"):
            headers[NEXT] = answer["next"]
        await self._send(self._start)
        await self._send({**message, "body": body})


def table(rows: Sequence[Mapping[str, Any]]) -> str:
    r"""Rows as text: a line of names first, parts of a value as names with a dot, lists in one cell.

    A text that a spreadsheet would take for a formula is given an apostrophe (CWE-1236); numbers are left as they are.

    Examples:
        >>> table([{"id": "=1+1", "owed": "-5.00", "evidence": {"score": 0.5}, "why": ["a", "b"]}])
        'id,owed,evidence.score,why\r\n"\'=1+1",-5.00,0.5,"a; b"\r\n'
    """
    flat = [dict(_cells(row)) for row in rows]
    names = list(dict.fromkeys(name for row in flat for name in row))
    out = io.StringIO()
    out.write(",".join(map(_quoted, names)) + "\r\n" if names else "")
    for row in flat:
        out.write(",".join(_quoted(row.get(name, "")) for name in names) + "\r\n")
    return out.getvalue()


def _cells(row: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    for name, value in row.items():
        if isinstance(value, dict):
            yield from _cells(value, f"{before}{name}.")
        else:
            yield before + name, _text(value)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "; ".join(map(_text, value))
    return msgspec.json.encode(value).decode() if isinstance(value, dict) else str(value)


def _quoted(text: str) -> str:
    safe = f"'{text}" if text.startswith(_FORMULA) and not _number(text) else text
    return f'"{safe.replace(chr(34), chr(34) * 2)}"' if safe != text or any(c in text for c in ',"\r\n\t;') else text


def _number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return text.isascii()


def _asks(accept: str) -> bool:
    """Whether a table is named, and not less wanted than JSON."""
    wanted = {CSV: -1.0, "application/json": -1.0}
    for each in accept.split(","):
        kind, *more = (part.strip().lower() for part in each.split(";"))
        if kind in wanted:
            wanted[kind] = next((_share(part) for part in more if part.startswith("q=")), 1.0)
    return wanted[CSV] > 0 and wanted[CSV] >= wanted["application/json"]


def _share(part: str) -> float:
    try:
        return float(part.removeprefix("q="))
    except ValueError:
        return 0.0
