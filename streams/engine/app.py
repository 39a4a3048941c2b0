"""The engine's readers as Faust agents: one a stage, one a sink."""

from collections.abc import Callable, Coroutine
from functools import partial
from pathlib import Path
from typing import Any, cast

import faust
from faust.types import StreamT

from streams.embedded.store import Store
from streams.embedded.transport import Transport, app_settings
from streams.engine.engine import Engine

Failed = Callable[[str, BaseException], None]
"""Told when a reader cannot go on: its name and why."""


def build_app(engine: Engine, store: Store, path: Path, failed: Failed) -> faust.App:
    """Build the Faust application of one worker on an embedded log.

    An agent that raises would be restarted by Faust with its record acknowledged, so it never raises: what went wrong
    is reported, its shards take nothing more, and whoever runs the worker stops it before anything is snapshotted.
    """
    app = faust.App("gridpulse", broker=f"embedded://{path.resolve()}", **app_settings())
    transport = cast(Transport, app.transport)
    transport.store = store
    transport.positions = lambda _: engine.start_offsets()
    transport.failed = partial(failed, "log")
    for reader in engine.readers:
        topic = app.topic(*engine.topics(reader), value_serializer="raw")
        app.agent(topic, name=reader)(_agent(engine, reader, failed))
    return app


def _agent(engine: Engine, reader: str, failed: Failed) -> Callable[[StreamT[Any]], Coroutine[Any, Any, None]]:
    async def run(stream: StreamT[Any]) -> None:
        broken = False
        async for event in stream.events():
            if broken:
                continue
            try:
                engine.handle(reader, event.value)
            except Exception as error:
                broken = True
                failed(reader, error)

    return run
