"""Faust's consumer on the log: one message per topic partition and fetch, its value a `Fetch`."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, cast

from faust.transport import base
from faust.transport.consumer import RecordMap
from faust.types import TP, ConsumerMessage
from faust.types.transports import TPorTopicSet

from models.errors import BadState, GridPulseError
from streams.embedded.reader import Bell, Reader
from streams.embedded.records import Fetch
from streams.embedded.store import Store

if TYPE_CHECKING:
    from streams.embedded.transport import Transport


class Delivery(ConsumerMessage):
    """A message that tells when the last agent is done with it.

    Faust has two ways of acknowledging, and the compiled one asks no consumer; both end by setting `acked`.
    """

    done: Callable[["Delivery"], None] | None = None
    _acked = False

    @property
    def acked(self) -> bool:
        """Whether every agent is done with it."""
        return self._acked

    @acked.setter
    def acked(self, acked: bool) -> None:
        self._acked = acked
        if acked and self.done is not None:
            self.done(self)


class Consumer(base.Consumer):
    """Delivers fetches; all partitions of all subscribed topics are this worker's."""

    transport: "Transport"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._assigned: set[TP] = set()
        self._generation = 0
        self._pending: dict[TP, dict[Delivery, int]] = defaultdict(dict)
        self._ends: dict[TP, int] = {}
        self._store: Store | None = None
        self._reader: Reader | None = None
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
        self._reader = Reader(self._store, self.transport.max_fetch_bytes)
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
        self.add_future(self._rebalance(assigned))

    def assignment(self) -> set[TP]:
        """All partitions of the subscribed topics."""
        return set(self._assigned)

    def resume_partitions(self, tps: Iterable[TP]) -> None:
        """Fetch from these partitions again, at once."""
        super().resume_partitions(tps)
        if self._bell is not None:
            self._bell.ring()

    async def commit(self, topics: TPorTopicSet | None = None, start_new_transaction: bool = True) -> bool:
        """Do nothing: the application commits through the store, with its snapshots."""
        return False

    async def perform_seek(self) -> None:
        """Do nothing: a position moves only when a fetch is delivered, so there is nothing to take back."""

    async def seek_to_committed(self) -> Mapping[TP, int]:
        """The positions as they are."""
        return {tp: self._positions.position(tp) for tp in self._assigned}

    async def seek_wait(self, partitions: Mapping[TP, int]) -> None:
        """Seek in several partitions."""
        for tp, offset in partitions.items():
            await self.seek(tp, offset)

    async def position(self, tp: TP) -> int | None:
        """Offset of the next record that will be delivered."""
        return self._positions.position(tp) if tp in self._assigned else None

    async def earliest_offsets(self, *partitions: TP) -> Mapping[TP, int]:
        """Offset of the oldest record of each partition."""
        return {tp: self.transport.store.begin_offset(*tp) for tp in partitions}

    async def highwaters(self, *partitions: TP) -> Mapping[TP, int]:
        """Offset behind the newest record of each partition."""
        return {tp: self.transport.store.end_offset(*tp) for tp in partitions}

    def highwater(self, tp: TP) -> int:
        """Offset behind the newest record when the partition was last fetched."""
        return self._ends.get(tp, 0)

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

    def _new_topicpartition(self, topic: str, partition: int) -> TP:
        return TP(topic, partition)

    async def _commit(self, offsets: Mapping[TP, int]) -> bool:
        return False

    async def _add_gap(self, tp: TP, offset_from: int, offset_to: int) -> None:
        """Do nothing: consecutive fetches are many offsets apart."""

    async def _seek(self, partition: TP, offset: int) -> None:
        self._positions.seek(partition, offset)
        self._pending.pop(partition, None)

    async def seek(self, partition: TP, offset: int) -> None:
        """Read on from an offset."""
        await super().seek(partition, offset)
        # What was delivered before must not make Faust drop what is read again.
        self._read_offset[partition] = None
        if self._bell is not None:
            self._bell.ring()

    async def _getmany(self, active_partitions: set[TP] | None, timeout: float) -> RecordMap:  # noqa: ASYNC109 - Faust's signature
        assert self._bell is not None
        loop = asyncio.get_running_loop()
        deadline = loop.time() + timeout
        while not self.should_stop:
            if self.flow_active and (records := self._tried(active_partitions or set())):
                return records
            if (left := deadline - loop.time()) <= 0:
                break
            await self._bell.wait(left)
        return {}

    def _tried(self, active: set[TP]) -> RecordMap:
        try:
            return self._fetches(active)
        except GridPulseError as error:
            if self.transport.failed:
                self.transport.failed(error)
            raise

    def _fetches(self, active: set[TP]) -> RecordMap:
        """One fetch of each partition that has news and room, until what is on its way is enough."""
        most = self.transport.max_pending
        under_way = sum(size for messages in self._pending.values() for size in messages.values())
        found: dict[TP, list[Fetch]] = {}
        for fetch in self._positions.fetch(tp for tp in active if len(self._pending[tp]) < most):
            found[TP(fetch.topic, fetch.partition)] = [fetch]
            under_way += fetch.size
            if under_way >= self.transport.max_pending_bytes:
                break
        return found

    def _to_message(self, tp: TP, record: Any) -> ConsumerMessage:
        fetch = cast(Fetch, record)
        batch = fetch.batch
        offset = int(batch.offsets[0]) if len(batch) else fetch.next_offset
        seconds = int(batch.times[-1]) / 1000 if len(batch) else 0.0
        message = Delivery(fetch.topic, fetch.partition, offset, seconds, 1, [], None, record, None, 0, fetch.size, tp)
        message.done = self._done
        message.generation_id = self.app.consumer_generation_id
        self._positions.took(fetch)
        self._pending[tp][message] = fetch.size
        self._ends[tp] = fetch.end_offset
        return message

    def _done(self, message: Delivery) -> None:
        self._pending[message.tp].pop(message, None)
        if self._bell is not None:
            self._bell.ring()

    @property
    def _positions(self) -> Reader:
        assert self._reader is not None, "the consumer has not started"
        return self._reader

    def _partitions(self, store: Store, topic: str) -> int:
        info = store.topics().get(topic)
        if info is None:
            wanted = [known.partitions for known in self.app.topics if topic in known.topics and known.partitions]
            self.transport.create_topic(topic, wanted[0] if wanted else self.app.conf.topic_partitions)
        return store.partitions(topic)

    def _handled(self) -> dict[TP, int]:
        """Offset of the first record of each assigned partition that the agents are not done with."""
        return {
            tp: min((message.offset for message in self._pending[tp]), default=self._positions.position(tp))
            for tp in self._assigned
        }

    async def _rebalance(self, assigned: set[TP]) -> None:
        self.app.on_rebalance_start()
        if self._assigned:
            await self.on_partitions_revoked(self._assigned)
        self._generation += 1
        self.app.consumer_generation_id = self._generation
        self._positions.assign(self.transport.start_positions(assigned, self._handled()))
        self._pending.clear()
        self._read_offset.clear()
        self._assigned = assigned
        await self.on_partitions_assigned(assigned, self._generation)
