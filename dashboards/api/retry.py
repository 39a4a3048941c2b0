"""What is accepted: put on its way once, however often the request comes under one key."""

from collections.abc import Callable
from typing import Annotated, Any

import msgspec
from fastapi import Depends, Header, Request
from pydantic import BaseModel
from starlette.responses import Response

from dashboards.api.access import By
from dashboards.api.declare import JSON
from dashboards.api.site import At

_Key = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        max_length=200,
        pattern=r"^[!-~]*$",
        description="A request that comes again with the same key is answered again and done once.",
    ),
]


class Retry:
    """A request that may come again.

    Args:
        request: it. site: where answers are kept. user: who asks; others' keys are others. key: empty for none.
    """

    def __init__(self, request: Request, site: At, user: By, key: _Key = "") -> None:
        self._asked = f"{request.method} {request.url.path} "
        self._once = site.once
        self._key = f"{user.name} {key}" if key else ""

    def accepted(self, body: BaseModel | None, do: Callable[[], Any]) -> Response:
        """Do it, unless it was done under this key; the answer is what `do` gives, or gave."""
        asked = self._asked + (body.model_dump_json() if body else "")
        done = self._once.run(self._key, asked.encode("utf-8", "replace"), lambda: msgspec.json.encode(do()))
        return Response(done, 202, media_type=JSON)


Again = Annotated[Retry, Depends(Retry)]
"""A route's parameter that is the request as one that may come again."""
