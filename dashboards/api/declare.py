"""How a route says what it needs, what it answers, and which commands do the same."""

from typing import Any

import msgspec
from starlette.responses import Response

from dashboards.access.roles import Permission
from dashboards.api.access import needs
from dashboards.api.problems import MEDIA_TYPE, ProblemDetails
from dashboards.api.table import CSV, ROWS

SCHEMAS = "#/components/schemas/{name}"
JSON = "application/json"


def route(
    permission: Permission, answer: Any, *problems: int, status: int = 200, commands: tuple[str, ...] = ()
) -> dict[str, Any]:
    """What every route is declared with.

    Args:
        permission: what who asks must have.
        answer: type of the answer's body; a text is its media type.
        problems: statuses of this route that the schema of a request does not foresee.
        status: where all is well.
        commands: of `gridpulse alerts`, that do the same.
    """
    statuses = sorted({400, 401, 403, 422, 500, 503, *problems})
    content = (
        {answer: {"schema": {"type": "string"}}} if isinstance(answer, str) else {JSON: {"schema": schema(answer)}}
    )
    return {
        "dependencies": [needs(permission)],
        "status_code": status,
        "response_model": None,
        "responses": {status: {"description": "As asked.", "content": content}}
        | {each: _said(each) for each in statuses},
        "openapi_extra": {"x-permission": permission.value, "x-commands": list(commands)},
    }


def listing(
    permission: Permission, answer: Any, rows: str, *problems: int, commands: tuple[str, ...] = ()
) -> dict[str, Any]:
    """What a route is declared with that answers a list, which is a table for those who ask for text/csv.

    Args:
        permission: as in `route`.
        answer: type of the answer's body.
        rows: name of the list in it.
        problems: as in `route`.
        commands: as in `route`.
    """
    found = route(permission, answer, *problems, commands=commands)
    found["responses"][200]["content"][CSV] = {"schema": {"type": "string"}}
    found["openapi_extra"][ROWS] = rows
    return found


def writing(permission: Permission, answer: Any, *problems: int, commands: tuple[str, ...] = ()) -> dict[str, Any]:
    """What a route is declared with that puts something into the log: it is accepted, and done when it is read."""
    return route(permission, answer, 413, 415, *problems, status=202, commands=commands)


def schema(kind: Any) -> dict[str, Any]:
    """Schema of an answer's type; its parts are among the components."""
    (found,), _ = msgspec.json.schema_components([kind], ref_template=SCHEMAS)
    return dict(found)


def answered(value: Any, status: int = 200) -> Response:
    """An answer with a body."""
    return Response(msgspec.json.encode(value), status, media_type=JSON)


def _said(status: int) -> dict[str, Any]:
    return {"description": _WORDS[status], "content": {MEDIA_TYPE: {"schema": schema(ProblemDetails)}}}


_WORDS = {
    400: "The body is not JSON.",
    401: "It is not known who asks.",
    403: "Who asks may not do this.",
    404: "There is no such thing.",
    409: "It makes no sense as things are.",
    413: "The body is too large.",
    415: "The body must be application/json.",
    422: "The request is not as the schema says, or makes no sense.",
    429: "Who asks has too many of these open.",
    500: "A mistake of the program.",
    503: "The database, log or disk cannot be used now; try again later.",
}
