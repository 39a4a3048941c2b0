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
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import unquote

from faust.tables.manager import TableManager
from faust.transport import base
from faust.types import TP
from mode.utils.times import want_seconds

from models.errors import BadSettings, GridPulseError
from streams.embedded.consumer import Consumer
from streams.embedded.producer import Producer
from streams.embedded.reading import FETCH_BYTES
from streams.embedded.store import Store

Positions = Callable[[set[TP]], Mapping[tuple[str, int], int]]


class Conductor(base.Conductor):
    """Hands messages to streams, and keeps no book of acknowledged offsets, which nobody would ever commit."""

    def acks_enabled_for(self, topic: str) -> bool:
        """Always false."""
        return False

    async def _update_indices(self) -> Iterable[str]:
        topics = await super()._update_indices()
        self._acking_topics.clear()
        return topics


class Transport(base.Transport):
    """Opens the log that the broker's URL names.

    Attributes:
        positions: called with the assigned partitions; gives the offset to read each from, the beginning where it says
            nothing. While it is None, reading starts at what the application's id has committed.
        failed: called with what went wrong when the log cannot be read; the worker reads nothing more then.
        max_fetch_bytes: how much one fetch may bring.
        max_pending: how many fetches of a partition may wait for their agents.
        max_pending_bytes: how much may wait in all partitions together, one fetch more or less.
    """

    Consumer: ClassVar[type[Consumer]] = Consumer
    Producer: ClassVar[type[Producer]] = Producer
    Conductor: ClassVar[type[Conductor]] = Conductor

    default_port = 0
    driver_version = "embedded"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.positions: Positions | None = None
        self.failed: Callable[[GridPulseError], None] | None = None
        self.max_fetch_bytes = FETCH_BYTES
        self.max_pending = 2
        self.max_pending_bytes = 64 << 20
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

    def start_positions(self, assigned: set[TP], handled: Mapping[TP, int]) -> dict[tuple[str, int], int]:
        """Where to read each assigned partition from; `handled` is how far this worker has come since it started."""
        known = self.positions(assigned) if self.positions else self.store.committed(self.app.conf.id) | dict(handled)
        return {tp: known.get(tp, 0) for tp in assigned}


class Tables(TableManager):
    """Faust's table manager without its first second of waiting for tables, of which there are none."""

    async def on_start(self) -> None:
        """Start at once."""
        await self._update_channels()
        await self.recovery.start()


def app_settings() -> dict[str, Any]:
    """Settings for `faust.App` that suit one worker without a broker: no web server, no leader, a quick start."""
    return {
        "TableManager": Tables,
        "topic_disable_leader": True,
        "topic_allow_declare": False,
        "web_enabled": False,
        "store": "memory://",
        "stream_wait_empty": False,
        "broker_commit_interval": 3600.0,
        "stream_recovery_delay": 0.0,
    }
