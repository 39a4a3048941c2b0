"""What is said when a request cannot be done: problem details (RFC 9457) that tell how to mend it."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

import msgspec
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import compile_path

from models.errors import BadRecord, BadSettings, GridPulseError
from models.names import said_plainly

MEDIA_TYPE = "application/problem+json"

_MEND = {
    404: "there is no such address: the list of routes is at /api/v1/docs",
    405: "this address does not take this method: the header Allow names those it does",
    413: "the body is too large: send less at once",
}


class Fault(msgspec.Struct, frozen=True):
    """One thing that is wrong with a request: where it stands, and what is wrong."""

    where: str
    what: str


class ProblemDetails(msgspec.Struct, frozen=True, omit_defaults=True):
    """Why a request was not done (RFC 9457).

    Attributes:
        title: the status in words. status: of HTTP. detail: what is wrong, and how to mend it.
        errors: of a request that does not fit its schema, everything that is wrong.
    """

    title: str
    status: int
    detail: str
    errors: list[Fault] = []


class Refused(GridPulseError):
    """A request that is not done, with the status of HTTP."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status = status


def problem(
    status: int, detail: str, errors: Sequence[Fault] = (), headers: Mapping[str, str] | None = None
) -> Response:
    """An answer that says what is wrong."""
    body = ProblemDetails(HTTPStatus(status).phrase, status, detail, list(errors))
    return Response(msgspec.json.encode(body), status, headers, MEDIA_TYPE)


async def of_our_own(_: Request, error: Exception) -> Response:
    """Of an error with a message for people: who asks can mend it, or the site is not as it should be."""
    if isinstance(error, Refused):
        return problem(error.status, str(error))
    return problem(422 if isinstance(error, (BadRecord, BadSettings)) else 503, str(error))


def too_large() -> Response:
    """Of a body whose size is known before it is read."""
    return problem(413, _MEND[413])


async def of_http(request: Request, error: Exception) -> Response:
    """Of an address, method or body that HTTP itself refuses."""
    assert isinstance(error, HTTPException)
    headers = _allowed(request) if error.status_code == 405 else error.headers
    return problem(error.status_code, _MEND.get(error.status_code, str(error.detail)), headers=headers)


def _allowed(request: Request) -> dict[str, str]:
    """Methods of all routes of an address; the error of one route knows only its own."""
    path = request.scope["path"].removeprefix(request.scope.get("root_path", ""))
    paths: dict[str, Any] = request.app.openapi()["paths"]
    methods = {method.upper() for route in paths if compile_path(route)[0].match(path) for method in paths[route]}
    return {"Allow": ", ".join(sorted(methods or {"GET"}))}


async def of_schema(_: Request, error: Exception) -> Response:
    """Of a request that is not as the schema says, with everything that is wrong."""
    assert isinstance(error, RequestValidationError)
    found = error.errors()
    if any(each["type"] == "json_invalid" for each in found):
        return problem(400, "the body is not JSON: " + str(found[0]["ctx"]["error"]))
    errors = [Fault(".".join(map(str, each["loc"])), said_plainly(each["msg"])) for each in found]
    detail = f"{errors[0].where}: {errors[0].what}; /api/v1/openapi.json says what this route takes"
    return problem(422, detail, errors)


async def of_ours_alone(_: Request, __: Exception) -> Response:
    """Of a mistake in the program; the log has the rest."""
    return problem(500, "this is a mistake of the program: the console's log has the rest; please report it")


HANDLERS: dict[int | type[Exception], Any] = {
    GridPulseError: of_our_own,
    HTTPException: of_http,
    RequestValidationError: of_schema,
    Exception: of_ours_alone,
}
