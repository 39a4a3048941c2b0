"""Faust without a broker: `embedded:///path/to/file.db`.

Topics live in a `Store`, one SQLite file. An agent gets one event per topic partition and fetch, and its value is a
`Fetch` with the records as columns:

    app = faust.App("gridpulse", broker="embedded:///var/lib/gridpulse/log.db", **app_settings())
    app.transport.positions = lambda assigned: engine.start_offsets()
    topic = app.topic("meter.readings.v1", "meter.events.v1", value_serializer="raw")

    @app.agent(topic)
    async def meters(stream):
        async for event in stream.events():
            engine.handle("meters", event.value)

`value_serializer="raw"` hands the object through Faust's decoding as it is; `value_type` may be unset or `bytes`.
Topics may be made beforehand with `Store.create_topic`; those that an agent names and that do not exist are made with
the partitions that `app.topic` names, or Faust's `topic_partitions`.

A worker starts to read each partition at what `Transport.positions` says when the partitions are assigned. What an
agent acknowledges only makes room for the next fetch: positions belong to the application, which keeps them with its
state and tells the store what it needs no more (`Store.commit`).
"""

import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import unquote

from faust.types import TP
from mode.utils.times import want_seconds

from models.errors import BadSettings
from streams.embedded.consumer import Consumer
from streams.embedded.producer import Producer
from streams.embedded.reading import FETCH_BYTES
from streams.embedded.store import Store
from streams.log.transport import LogTransport


class Transport(LogTransport):
    """Opens the log that the broker's URL names.

    While `positions` is None, reading starts at what the application's id has committed.
    """

    Consumer: ClassVar[type[Consumer]] = Consumer
    Producer: ClassVar[type[Producer]] = Producer

    driver_version = "embedded"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.max_fetch_bytes = FETCH_BYTES
        self._store: Store | None = None
        self._given = False
        self._users = 0

    @property
    def path(self) -> Path:
        """The log's file.

        Raises:
            BadSettings: the URL names a host or no file.
        """
        url = self.url[0]
        if len(self.url) != 1 or url.host or not url.path.strip("/"):
            raise BadSettings(f"{url} does not name one file: write embedded:///path/to/file.db")
        return Path(unquote(url.raw_path))

    @property
    def store(self) -> Store:
        """The log, opened at first use."""
        if self._store is None:
            self._store = Store(self.path)
        return self._store

    @store.setter
    def store(self, store: Store) -> None:
        """Use a log that the application opened and will close."""
        self._store, self._given = store, True

    def open(self) -> Store:
        """The log, for one who says with `shut` when he needs it no more."""
        self._users += 1
        return self.store

    def shut(self) -> None:
        """Close the log if nobody needs it and it was not given."""
        self._users -= 1
        if self._users == 0 and self._store is not None and not self._given:
            self._store.close()
            self._store = None

    def partition(self, topic: str, key: bytes | None, partition: int | None) -> int:
        """Partition of a record: the one given, else the key's as `models.flow.topics.partition_of` has it."""
        return zlib.crc32(key or b"") % self.store.partitions(topic) if partition is None else partition

    def create_topic(
        self,
        topic: str,
        partitions: int,
        retention: float | None = None,
        compacting: bool | None = None,
        **_: Any,
    ) -> None:
        """Make a topic; as Faust expects, one that exists stays as it is."""
        if topic not in self.store.topics():
            seconds = None if retention is None else want_seconds(retention)
            self.store.create_topic(topic, partitions, bool(compacting), seconds)

    def start_positions(self, assigned: set[TP], handled: Mapping[TP, int]) -> dict[TP, int]:
        """Where to read each assigned partition from; `handled` is how far this worker has come since it started."""
        known = self.positions(assigned) if self.positions else self.store.committed(self.app.conf.id) | dict(handled)
        return {tp: known.get(tp, 0) for tp in assigned}
