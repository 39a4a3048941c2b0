"""All shards of all stages over one log: what comes in is applied, what comes out is appended, and both are kept."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from typing import Protocol

from models.flow.batch import Batch
from models.flow.shard import Shard
from models.flow.stage import Stage
from models.flow.wiring import Wiring
from streams.embedded.records import Fetch
from streams.embedded.store import Store
from streams.snapshots import Snapshots

Place = tuple[str, int]
"""A topic and one of its partitions."""

StageFactory = Callable[[int], Sequence[Stage]]
"""Makes the stages of one partition, in the order of the wiring."""


class Sink(Protocol):
    """What reads the log's results and puts them where people look; taking a record twice changes nothing."""

    @property
    def name(self) -> str:
        """Name that its position in the log is kept under."""

    @property
    def topics(self) -> tuple[str, ...]:
        """Topics it reads."""

    def take(self, topic: str, batch: Batch) -> None:
        """Take in records; durable when this returns."""


class Engine:
    """Shards of one process.

    Args:
        store: the log.
        snapshots: where shards are kept.
        make: the stages.
        partitions: partitions of every topic.
        sinks: readers of results.
    """

    def __init__(
        self, store: Store, snapshots: Snapshots, make: StageFactory, partitions: int, sinks: Sequence[Sink] = ()
    ) -> None:
        self._store = store
        self._snapshots = snapshots
        self.sinks = {sink.name: sink for sink in sinks}
        self.wiring = Wiring(make(0), partitions)
        self.shards: dict[Place, Shard] = {}
        for partition in range(partitions):
            for stage in make(partition):
                if partition < self.wiring.shards(stage.name):
                    shard = Shard(stage, partition, self.wiring, store.epoch())
                    self.shards[stage.name, partition] = shard
        self._lags: dict[tuple[str, str, int], int] = {}
        self._taken: dict[str, dict[Place, int]] = {}
        self._moved = asyncio.Event()
        self._kept: dict[Place, tuple[int, dict[str, int]]] = {}

    def restore(self) -> None:
        """Continue from the snapshots.

        Raises:
            BadState: a snapshot is damaged or was made with other settings.
        """
        for place, shard in self.shards.items():
            if state := self._snapshots.read(*place):
                shard.load(state)
                self._kept[place] = (shard.time, shard.resume())
        self._register()

    def start_offsets(self) -> dict[Place, int]:
        """Offset to read each topic partition from: the first that any shard or sink still needs."""
        wanted: dict[Place, int] = {}
        for place, offset in self._positions():
            wanted[place] = min(offset, wanted.get(place, offset))
        return wanted

    def topics(self, reader: str) -> tuple[str, ...]:
        """Topics that a stage or sink reads."""
        return self.sinks[reader].topics if reader in self.sinks else self.wiring.stages[reader].inputs

    def handle(self, reader: str, fetch: Fetch) -> None:
        """Give a fetch to a stage's shard or to a sink; what a shard emits is in the log when this returns."""
        if sink := self.sinks.get(reader):
            self._sink(sink, fetch)
        elif shard := self.shards.get((reader, fetch.partition)):
            shard.feed(fetch.topic, fetch.batch)
            for origin, time in fetch.promises.items():
                shard.promise(fetch.topic, time, origin)
            if emissions := shard.advance():
                self._store.emit(emissions)
        self._lags[reader, fetch.topic, fetch.partition] = fetch.lag
        self._moved.set()

    def _sink(self, sink: Sink, fetch: Fetch) -> None:
        """Give a sink what it has not taken; the log is read from where the slowest reader is."""
        place = (fetch.topic, fetch.partition)
        first = int(fetch.batch.offsets.searchsorted(self._taken[sink.name].get(place, 0)))
        batch = fetch.batch.part(first, len(fetch.batch))
        if len(batch):
            sink.take(fetch.topic, batch)
            self._taken[sink.name][place] = int(batch.offsets[-1]) + 1
            self._store.commit(sink.name, {place: self._taken[sink.name][place]})

    async def moves(self) -> AsyncIterator[int]:
        """The log time that every shard has passed: now, and again after each fetch that was handled."""
        while True:
            self._moved.clear()
            yield self.time
            await self._moved.wait()

    def settled(self) -> bool:
        """Whether every sink has read all there is."""
        return all(
            taken >= self._store.end_offset(topic, partition)
            for places in self._taken.values()
            for (topic, partition), taken in places.items()
        )

    def checkpoint(self) -> None:
        """Snapshot every shard that has moved, and let the log forget what the snapshots before these contain."""
        for (stage, partition), shard in self.shards.items():
            before = self._kept.get((stage, partition))
            if before and before[0] == shard.time:
                continue
            self._snapshots.write(stage, partition, shard.dump())
            if before:
                offsets = {(topic, partition): offset for topic, offset in before[1].items()}
                self._store.commit(stage, offsets)
            self._kept[stage, partition] = (shard.time, shard.resume())
        self._store.trim()

    def lag(self) -> dict[str, int]:
        """Records of the log that each reader has yet to fetch, as of its last fetches."""
        lags = dict.fromkeys(self.readers, 0)
        for (reader, _, _), lag in self._lags.items():
            lags[reader] += lag
        return lags

    @property
    def readers(self) -> tuple[str, ...]:
        """Names of all stages and sinks."""
        return (*self.wiring.stages, *self.sinks)

    @property
    def time(self) -> int:
        """Log time (milliseconds) that every shard has passed."""
        return min(shard.time for shard in self.shards.values())

    def fingerprints(self) -> dict[str, str]:
        """Hash of each shard's state."""
        return {f"{stage}/{partition}": shard.fingerprint() for (stage, partition), shard in self.shards.items()}

    def _register(self) -> None:
        """Name every reader to the log, so that it forgets nothing that one of them has not read yet."""
        topics = self._store.topics()
        for reader in self.readers:
            known = self._store.committed(reader)
            wanted = [(t, p) for t in self.topics(reader) for p in range(topics[t].partitions)]
            self._store.commit(reader, {place: 0 for place in wanted if place not in known})
        self._taken = {name: self._store.committed(name) for name in self.sinks}

    def _positions(self) -> Iterator[tuple[Place, int]]:
        for (_, partition), shard in self.shards.items():
            for topic, offset in shard.resume().items():
                yield (topic, partition), offset
        for places in self._taken.values():
            yield from places.items()
