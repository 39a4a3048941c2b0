"""`/receipts/`: where gateways report what became of messages."""

import asyncio
import time
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from alerts.receipts import KANNEL, Receipts
from models.errors import GridPulseError


def receipt_routes(receipts: Receipts, clock: Callable[[], float] = time.time) -> list[Route]:
    """The address that Kannel calls (`dlr-url`), with the message's token at its end.

    Args:
        receipts: keeps the reports.
        clock: Unix seconds.
    """

    async def kannel(request: Request) -> Response:
        code, said = request.query_params.get("type", ""), request.query_params.get("said", "")
        told = KANNEL.get(int(code)) if code.isascii() and code.isdigit() and len(code) < 4 else None
        if told is None:
            return PlainTextResponse("type must be one of Kannel's: 1, 2, 4, 8 or 16", 422)
        try:
            known = await asyncio.to_thread(receipts.take, request.path_params["token"], told, said, int(clock()))
        except GridPulseError:
            return PlainTextResponse("try again later", 503)
        return PlainTextResponse("kept" if known else "no such message", 200 if known else 404)

    return [Route("/receipts/kannel/{token}", kannel, methods=["GET", "POST"])]
