"""Faust's consumer of a log: one message per topic partition and fetch, its value a `Fetch`."""

import asyncio
from abc import abstractmethod
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Protocol, cast

from faust.transport import base
from faust.transport.consumer import RecordMap
from faust.types import TP, ConsumerMessage
from faust.types.transports import TPorTopicSet

from models.errors import GridPulseError
from streams.log.records import Fetch, TopicPartition
from streams.log.transport import LogTransport


class Reader(Protocol):
    """Positions in topic partitions; a fetch does not move one, `took` does."""

    def assign(self, positions: Mapping[TopicPartition, int]) -> None:
        """Read these topic partitions and no others, from these offsets."""

    def seek(self, where: TopicPartition, offset: int) -> None:
        """Read on from an offset."""

    def position(self, where: TopicPartition) -> int:
        """Offset of the next record to deliver."""

    def fetch(self, allowed: Iterable[TopicPartition]) -> Iterator[Fetch]:
        """News of those partitions that are allowed, what lies furthest back in log time first."""

    def took(self, fetch: Fetch) -> None:
        """Move on behind a fetch."""


class Bell(Protocol):
    """Lets a task wait until there may be news."""

    def ring(self) -> None:
        """Wake whoever waits; from any thread."""

    async def wait(self, seconds: float) -> None:
        """Return when it rang, or after a time."""


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


class NoOffsets(dict[TP, int | None]):
    """What Faust notes of the offsets it has seen: nothing.

    It drops what lies before the last one, and notes that of a message after handing it on. Where partitions change
    hands meanwhile, and reading begins further back, it would drop what shards still need and nobody reads again.
    """

    def __getitem__(self, place: TP) -> None:
        return None

    def __setitem__(self, place: TP, offset: int | None) -> None:
        pass


class FetchConsumer(base.Consumer):
    """Delivers fetches of the partitions that are assigned, as fast as their agents take them."""

    transport: LogTransport

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._read_offset = NoOffsets()
        self._assigned: set[TP] = set()
        self._generation = 0
        self._pending: dict[TP, dict[Delivery, int]] = defaultdict(dict)
        self._ends: dict[TP, int] = {}
        self._bell: Bell | None = None

    @property
    @abstractmethod
    def _reader(self) -> Reader:
        """Where this consumer stands; there is none before it has started."""

    def assignment(self) -> set[TP]:
        """The partitions that are delivered."""
        return set(self._assigned)

    def resume_partitions(self, tps: Iterable[TP]) -> None:
        """Fetch from these partitions again, at once."""
        super().resume_partitions(tps)
        self._ring()

    async def commit(self, topics: TPorTopicSet | None = None, start_new_transaction: bool = True) -> bool:
        """Do nothing: the application keeps positions with its snapshots."""
        return False

    async def perform_seek(self) -> None:
        """Do nothing: a position moves only when a fetch is delivered, so there is nothing to take back."""

    async def seek_to_committed(self) -> Mapping[TP, int]:
        """The positions as they are."""
        return {tp: self._reader.position(tp) for tp in self._assigned}

    async def seek_wait(self, partitions: Mapping[TP, int]) -> None:
        """Seek in several partitions."""
        for tp, offset in partitions.items():
            await self.seek(tp, offset)

    async def position(self, tp: TP) -> int | None:
        """Offset of the next record that will be delivered."""
        return self._reader.position(tp) if tp in self._assigned else None

    def highwater(self, tp: TP) -> int:
        """Offset behind the newest record when the partition was last fetched."""
        return self._ends.get(tp, 0)

    def _new_topicpartition(self, topic: str, partition: int) -> TP:
        return TP(topic, partition)

    async def _commit(self, offsets: Mapping[TP, int]) -> bool:
        return False

    async def _add_gap(self, tp: TP, offset_from: int, offset_to: int) -> None:
        """Do nothing: consecutive fetches are many offsets apart."""

    async def _seek(self, partition: TP, offset: int) -> None:
        self._reader.seek(partition, offset)
        self._pending.pop(partition, None)

    async def seek(self, partition: TP, offset: int) -> None:
        """Read on from an offset."""
        await super().seek(partition, offset)
        self._ring()

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
        most, full = self.transport.max_pending, self.transport.full
        under_way = sum(size for messages in self._pending.values() for size in messages.values())
        found: dict[TP, list[Fetch]] = {}
        allowed = (tp for tp in active if len(self._pending[tp]) < most and not (full and full(*tp)))
        for fetch in self._reader.fetch(allowed):
            if self._promised(fetch):
                continue
            found[TP(fetch.topic, fetch.partition)] = [fetch]
            under_way += fetch.size
            if under_way >= self.transport.max_pending_bytes:
                break
        return found

    def _promised(self, fetch: Fetch) -> bool:
        """Hand on a fetch that only promises, unless records that came before it are still on their way to agents."""
        tp = TP(fetch.topic, fetch.partition)
        if len(fetch.batch) or self._pending[tp] or self.transport.promised is None:
            return False
        self._reader.took(fetch)
        self._ends[tp] = fetch.end_offset
        self.transport.promised(fetch)
        self._ring()
        return True

    def _to_message(self, tp: TP, record: Any) -> ConsumerMessage:
        fetch = cast(Fetch, record)
        batch = fetch.batch
        offset = int(batch.offsets[0]) if len(batch) else fetch.next_offset
        seconds = int(batch.times[-1]) / 1000 if len(batch) else 0.0
        message = Delivery(fetch.topic, fetch.partition, offset, seconds, 1, [], None, record, None, 0, fetch.size, tp)
        message.done = self._done
        message.generation_id = self.app.consumer_generation_id
        self._reader.took(fetch)
        self._pending[tp][message] = fetch.size
        self._ends[tp] = fetch.end_offset
        return message

    def _done(self, message: Delivery) -> None:
        self._pending[message.tp].pop(message, None)
        self._ring()

    def _ring(self) -> None:
        if self._bell is not None:
            self._bell.ring()

    def _handled(self) -> dict[TP, int]:
        """Offset of the first record of each assigned partition that the agents are not done with."""
        return {
            tp: min((message.offset for message in self._pending[tp]), default=self._reader.position(tp))
            for tp in self._assigned
        }

    async def _rebalance(self, choose: Callable[[], Mapping[TP, int]]) -> None:
        """Deliver the partitions that are chosen once nothing is under way, and no others, from their offsets."""
        self.app.on_rebalance_start()
        if self._assigned:
            await self.on_partitions_revoked(self._assigned)
        self._generation += 1
        self.app.consumer_generation_id = self._generation
        positions = choose()
        self._reader.assign({(tp.topic, tp.partition): offset for tp, offset in positions.items()})
        self._pending.clear()
        self._assigned = set(positions)
        await self.on_partitions_assigned(self._assigned, self._generation)
