"""A Faust application on the log that keeps what arrives."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import faust
from faust.types import TP, StreamT

from streams.embedded.store import Fetch, LogRecord, Store
from streams.embedded.transport import Transport
from streams.log.transport import app_settings

PLACES = [TP(topic, partition) for topic in ("x", "y") for partition in (0, 1)]

Handler = Callable[[Fetch], Awaitable[None]]


class Worker:
    """An application with one agent over some topics.

    Attributes:
        app: the application. values: what arrived from each partition. fetches: every fetch, in order.
    """

    def __init__(self, path: Path, *topics: str, handler: Handler | None = None, name: str = "test") -> None:
        self.app = faust.App(name, broker=f"embedded://{path}", **app_settings())
        self.values: dict[tuple[str, int], list[bytes]] = {}
        self.fetches: list[Fetch] = []
        self._arrived = asyncio.Condition()
        self._handler = handler
        self.reads(*topics or ("x", "y"))

    @property
    def transport(self) -> Transport:
        transport = self.app.transport
        assert isinstance(transport, Transport)
        return transport

    def reads(self, *topics: str, handler: Handler | None = None) -> None:
        channel = self.app.topic(*topics, value_serializer="raw", partitions=2)
        handler = handler or self._handler

        async def read(stream: StreamT[Any]) -> None:
            async for event in stream.events():
                fetch = event.value
                if handler:
                    await handler(fetch)
                async with self._arrived:
                    self.fetches.append(fetch)
                    self.values.setdefault((fetch.topic, fetch.partition), []).extend(fetch.batch.values)
                    self._arrived.notify_all()

        self.app.agent(channel, name="-".join(topics))(read)

    async def until(self, seen: Callable[[], bool]) -> None:
        async with self._arrived:
            await asyncio.wait_for(self._arrived.wait_for(seen), 60)

    async def until_count(self, count: int) -> None:
        await self.until(lambda: sum(map(len, self.values.values())) >= count)


@asynccontextmanager
async def running(worker: Worker) -> AsyncIterator[Store]:
    await worker.app.start()
    try:
        yield worker.transport.store
    finally:
        await worker.app.stop()


def put(store: Store, start: int, stop: int) -> None:
    """Append the numbers to all four places, in appends of up to seven."""
    for low in range(start, stop, 7):
        numbers = range(low, min(low + 7, stop))
        store.append([LogRecord(*place, "k", b"%d" % number) for number in numbers for place in PLACES])


def numbers(start: int, stop: int) -> list[bytes]:
    return [b"%d" % number for number in range(start, stop)]
