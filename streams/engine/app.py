"""The engine's readers as Faust agents: one a stage, one a sink."""

from collections import defaultdict
from collections.abc import Callable, Coroutine, Iterable
from functools import partial
from pathlib import Path
from typing import Any, cast

import faust
from faust.types import StreamT

from streams.embedded.store import Store
from streams.embedded.transport import Transport as EmbeddedTransport
from streams.engine.engine import Engine
from streams.kafka.log import KafkaLog
from streams.kafka.transport import Transport as KafkaTransport
from streams.log.records import Fetch
from streams.log.transport import LogTransport, app_settings

Failed = Callable[[str, BaseException], None]
"""Told when a reader cannot go on: its name and why."""


def embedded_app(engine: Engine, store: Store, failed: Failed) -> faust.App:
    """Build the Faust application of the one worker on an embedded log."""
    app = faust.App("gridpulse", broker=f"embedded://{Path(store.path).resolve()}", **app_settings())
    transport = cast(EmbeddedTransport, app.transport)
    transport.store = store
    return _wired(app, transport, engine, engine.readers, failed)


def kafka_app(engine: Engine, log: KafkaLog, shares: bool, failed: Failed) -> faust.App:
    """Build the Faust application of one of several workers on Kafka.

    Args:
        engine: the shards and sinks.
        log: the brokers.
        shares: whether it drives shards, of the partitions that the group gives it; otherwise only its sinks read.
        failed: told when a reader cannot go on.
    """
    app = faust.App("gridpulse", broker="bulk+kafka://", **app_settings())
    transport = cast(KafkaTransport, app.transport)
    transport.log = log
    if shares:
        transport.own = partial(_own, engine)
    return _wired(app, transport, engine, engine.readers if shares else engine.sinks, failed)


def _own(engine: Engine, partitions: set[int], lost: bool) -> None:
    """Give partitions up with a snapshot where nobody can have begun with them, and load those that are new."""
    if not lost:
        engine.checkpoint()
    engine.own(partitions)


def _wired(
    app: faust.App, transport: LogTransport, engine: Engine, readers: Iterable[str], failed: Failed
) -> faust.App:
    """Give the application its agents.

    An agent that raises would be restarted by Faust with its record acknowledged, so it never raises: what went wrong
    is reported, nothing more is taken in, and whoever runs the worker stops it before anything is snapshotted.
    """

    def handle(reader: str, fetch: Fetch) -> None:
        try:
            if engine.sound:
                engine.handle(reader, fetch)
        except Exception as error:
            engine.sound = False
            failed(reader, error)

    def promised(fetch: Fetch) -> None:
        for reader in reading[fetch.topic]:
            handle(reader, fetch)

    reading: dict[str, list[str]] = defaultdict(list)
    transport.positions = lambda _: engine.start_offsets()
    transport.failed = partial(failed, "log")
    transport.full = engine.full
    transport.promised = promised
    for reader in readers:
        for topic in engine.topics(reader):
            reading[topic].append(reader)
        app.agent(app.topic(*engine.topics(reader), value_serializer="raw"), name=reader)(_agent(reader, handle))
    return app


def _agent(reader: str, handle: Callable[[str, Fetch], None]) -> Callable[[StreamT[Any]], Coroutine[Any, Any, None]]:
    async def run(stream: StreamT[Any]) -> None:
        async for event in stream.events():
            # What was fetched before partitions changed hands does not follow on what their shards know now.
            if event.message.generation_id == event.app.consumer_generation_id:
                handle(reader, event.value)

    return run
