"""Faust's consumer of Kafka: one message per topic partition and fetch, of the partitions that the group gave."""

import asyncio
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from faust.types import TP

from models.errors import GridPulseError
from streams.kafka.bulk import Bulk
from streams.kafka.membership import Membership
from streams.kafka.reader import KafkaReader
from streams.log.consumer import FetchConsumer

if TYPE_CHECKING:
    from streams.kafka.transport import Transport


class Bell:
    """Rung by the reading thread, heard by the worker's loop."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._rung = asyncio.Event()

    def ring(self) -> None:
        """Wake whoever waits; from any thread."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._rung.set)

    async def wait(self, seconds: float) -> None:
        """Return when it rang, or after a time."""
        timer = self._loop.call_later(seconds, self._rung.set)
        try:
            await self._rung.wait()
        finally:
            timer.cancel()
        self._rung.clear()


class Consumer(FetchConsumer):
    """Delivers fetches of what the worker owns."""

    transport: "Transport"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._places: KafkaReader | None = None
        self._bulk: Bulk | None = None
        self._membership: Membership | None = None
        self._bell: Bell | None = None
        self._changing = asyncio.Lock()

    async def on_start(self) -> None:
        """Make the reading thread ready."""
        self._bell = Bell()
        self._bulk, self._places = self.transport.log.open_reader(self._bell.ring, self._broken())
        self._bulk.start(self._places.deliver)

    async def on_stop(self) -> None:
        """Leave the group, and read nothing more."""
        if self._membership is not None:
            await self._membership.stop()
        await super().on_stop()
        if self._bulk is not None:
            await asyncio.to_thread(self._bulk.stop)

    async def subscribe(self, topics: Iterable[str]) -> None:
        """Join the group, or where there is nothing to share, read everything."""
        if self._membership is not None:
            return
        if self.transport.own is None:
            # Faust's part of an assignment waits until this call is done.
            self.add_future(self._change(None, lost=False))
        else:
            self._membership = self.transport.log.join(self._change, self._broken())
            self._membership.start()

    async def earliest_offsets(self, *partitions: TP) -> Mapping[TP, int]:
        """Offset of the oldest record of each partition."""
        return {tp: self.transport.log.begin_offset(*tp) for tp in partitions}

    async def highwaters(self, *partitions: TP) -> Mapping[TP, int]:
        """Offset behind the newest record of each partition."""
        return {tp: self.transport.log.end_offset(*tp) for tp in partitions}

    def topic_partitions(self, topic: str) -> int | None:
        """How many partitions a topic has."""
        return self.transport.log.partitions(topic)

    def key_partition(self, topic: str, key: bytes | None, partition: int | None = None) -> int | None:
        """Partition that a record goes to: the one that is named."""
        return partition

    async def create_topic(self, topic: str, partitions: int, replication: int, **options: Any) -> None:
        """Do nothing: `gridpulse topics create` makes topics, with what each of them needs."""

    @property
    def _reader(self) -> KafkaReader:
        assert self._places is not None, "the consumer has not started"
        return self._places

    async def _change(self, owned: set[int] | None, lost: bool) -> None:
        """Own these partitions from now on."""
        async with self._changing:
            try:
                if owned is not None and self.transport.own is not None:
                    self.transport.own(owned, lost)
                await self._rebalance(self._start)
            except GridPulseError as error:
                if self.transport.failed is None:
                    raise
                self.transport.failed(error)

    def _start(self) -> dict[TP, int]:
        assert self.transport.positions is not None
        return {TP(*place): offset for place, offset in self.transport.positions(set()).items()}

    def _broken(self) -> Any:
        """Tells the worker, from any thread, that the log cannot be read."""
        loop = asyncio.get_running_loop()

        def tell(error: GridPulseError) -> None:
            if self.transport.failed is not None and not loop.is_closed():
                loop.call_soon_threadsafe(self.transport.failed, error)

        return tell
