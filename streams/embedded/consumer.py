"""Faust's consumer of the embedded log: all partitions of all subscribed topics are this worker's."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from faust.types import TP

from models.errors import BadState
from streams.embedded.reader import Bell, Reader
from streams.embedded.store import Store
from streams.log.consumer import FetchConsumer

if TYPE_CHECKING:
    from streams.embedded.transport import Transport


class Consumer(FetchConsumer):
    """Delivers fetches from the log's file, which it claims for itself."""

    transport: "Transport"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._store: Store | None = None
        self._places: Reader | None = None
        self._bell: Bell | None = None

    async def on_start(self) -> None:
        """Claim the log.

        Raises:
            BadState: another worker runs on it.
        """
        self._store = self.transport.open()
        try:
            self._store.claim()
        except BadState:
            self.transport.shut()
            raise
        self._places = Reader(self._store, self.transport.max_fetch_bytes)
        self._bell = Bell(self._store)

    async def on_stop(self) -> None:
        """Let the log go."""
        await super().on_stop()
        if self._store is not None and self._bell is not None:
            self._bell.close()
            self._store.release()
            self._store = None
            self.transport.shut()

    async def subscribe(self, topics: Iterable[str]) -> None:
        """Take every partition of these topics; those that do not exist are made."""
        store = self.transport.store
        counts = {topic: self._partitions(store, topic) for topic in topics}
        assigned = {TP(topic, partition) for topic, count in counts.items() for partition in range(count)}
        # Faust's part of an assignment waits until this call is done.
        self.add_future(self._rebalance(lambda: self._start(assigned)))

    async def earliest_offsets(self, *partitions: TP) -> Mapping[TP, int]:
        """Offset of the oldest record of each partition."""
        return {tp: self.transport.store.begin_offset(*tp) for tp in partitions}

    async def highwaters(self, *partitions: TP) -> Mapping[TP, int]:
        """Offset behind the newest record of each partition."""
        return {tp: self.transport.store.end_offset(*tp) for tp in partitions}

    def topic_partitions(self, topic: str) -> int | None:
        """How many partitions a topic has."""
        info = self.transport.store.topics().get(topic)
        return info.partitions if info else None

    def key_partition(self, topic: str, key: bytes | None, partition: int | None = None) -> int | None:
        """Partition that a key goes to."""
        return self.transport.partition(topic, key, partition)

    async def create_topic(self, topic: str, partitions: int, replication: int, **options: Any) -> None:
        """Make a topic unless it exists."""
        self.transport.create_topic(topic, partitions, **options)

    def _start(self, assigned: set[TP]) -> dict[TP, int]:
        return self.transport.start_positions(assigned, self._handled())

    @property
    def _reader(self) -> Reader:
        assert self._places is not None, "the consumer has not started"
        return self._places

    def _partitions(self, store: Store, topic: str) -> int:
        info = store.topics().get(topic)
        if info is None:
            wanted = [known.partitions for known in self.app.topics if topic in known.topics and known.partitions]
            self.transport.create_topic(topic, wanted[0] if wanted else self.app.conf.topic_partitions)
        return store.partitions(topic)
