"""Shards of all stages over one log: what comes in is applied, what comes out is appended, and both are kept."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from models.errors import Unreachable
from models.flow.shard import Shard
from models.flow.stage import Stage
from models.flow.topics import ENGINE_CLOCK
from models.flow.wire import pack
from models.flow.wiring import Wiring
from streams.engine.handover import Handover
from streams.engine.sink import Sink
from streams.log.log import Log
from streams.log.records import Fetch, Reached, TopicPartition
from streams.snapshots import Snapshots

StageFactory = Callable[[int], Sequence[Stage]]
"""Makes the stages of one partition, in the order of the wiring."""

_HORIZON = "horizon"


class _Snapshot(NamedTuple):
    stage: str
    partition: int
    time: int
    resume: dict[str, int]
    body: bytes


class Engine:
    """The shards and sinks of one process.

    Args:
        log: where records come from and go to.
        snapshots: where shards are kept.
        make: the stages.
        partitions: partitions of every topic.
        sinks: readers of results.

    Attributes:
        shards: those of the partitions that this process owns, by stage and partition.
        sound: false once a reader has failed; nothing is snapshotted from then on.
        unkept: why the last snapshots could not be written; empty where they were.
    """

    def __init__(
        self, log: Log, snapshots: Snapshots, make: StageFactory, partitions: int, sinks: Sequence[Sink] = ()
    ) -> None:
        self._log = log
        self._snapshots = snapshots
        self._make = make
        self.sinks = {sink.name: sink for sink in sinks}
        self.wiring = Wiring(make(0), partitions)
        self.shards: dict[TopicPartition, Shard] = {}
        self._handover = Handover(log, self.wiring, self.shards)
        self.sound = True
        self.unkept = ""
        self._lags: dict[tuple[str, str, int], int] = {}
        self._taken: dict[str, dict[TopicPartition, int]] = {}
        self._unread: dict[tuple[str, str, int], int] = {}
        self._moved = asyncio.Event()
        self._kept: dict[TopicPartition, tuple[int, dict[str, int]]] = {}
        self._horizons: dict[int, int] = {}

    def restore(self) -> None:
        """Own every partition, continuing from the snapshots.

        Raises:
            BadState: a snapshot is damaged or was made with other settings.
        """
        self.register(self.readers)
        self.own(range(self.wiring.partitions))

    def own(self, partitions: Collection[int]) -> None:
        """Drive the shards of these partitions and no others; new ones continue from their snapshots.

        Raises:
            BadState: a snapshot is damaged or was made with other settings.
        """
        for place in [place for place in self.shards if place[1] not in partitions]:
            del self.shards[place]
            self._kept.pop(place, None)
            self._horizons.pop(place[1], None)
        self._lags = {place: lag for place, lag in self._lags.items() if place[0] in self.sinks}
        owned = {partition for _, partition in self.shards}
        self._load(sorted(set(partitions) - owned))
        self._handover.join()

    def register(self, readers: Collection[str]) -> None:
        """Name readers to the log, so that it forgets nothing that one of them has not read yet."""
        for reader in readers:
            known = self._log.committed(reader)
            wanted = [(t, p) for t in self.topics(reader) for p in range(self._log.partitions(t))]
            self._log.commit(reader, {place: 0 for place in wanted if place not in known})
        self._taken = {name: self._log.committed(name) for name in self.sinks}

    def start_offsets(self) -> dict[TopicPartition, int]:
        """Topic partitions to read, each from the first offset that any shard or sink still needs."""
        wanted: dict[TopicPartition, int] = {}
        for place, offset in self._positions():
            wanted[place] = min(offset, wanted.get(place, offset))
        return wanted

    def topics(self, reader: str) -> tuple[str, ...]:
        """Topics that a stage or sink reads."""
        return self.sinks[reader].topics if reader in self.sinks else self.wiring.stages[reader].inputs

    def handle(self, reader: str, fetch: Fetch) -> None:
        """Give a fetch to a stage's shard or to a sink; what shards emit then is in the log when this returns."""
        if sink := self.sinks.get(reader):
            self._sink(sink, fetch)
            self._note_unread((reader, fetch.topic, fetch.partition), fetch)
        elif shard := self.shards.get((reader, fetch.partition)):
            shard.feed(fetch.topic, fetch.batch)
            for origin, time in fetch.promises.items():
                shard.promise(fetch.topic, time, origin)
            self._handover.read((reader, fetch.topic, fetch.partition), fetch.next_offset)
            self._advance(shard)
        self._lags[reader, fetch.topic, fetch.partition] = fetch.lag
        self._moved.set()

    def full(self, topic: str, partition: int) -> bool:
        """Whether a shard has read far ahead in a topic while it waits for another."""
        return self._handover.full(topic, partition)

    async def moves(self) -> AsyncIterator[int]:
        """The log time that every shard has passed: now, and again after each fetch that was handled."""
        while True:
            self._moved.clear()
            yield self.time
            await self._moved.wait()

    def settled(self) -> bool:
        """Whether every sink has read all there is."""
        return all(
            taken >= self._log.end_offset(topic, partition)
            for places in self._taken.values()
            for (topic, partition), taken in places.items()
        )

    def checkpoint(self) -> None:
        """Snapshot every shard that has moved, and let the log forget what the snapshots before these contain.

        Raises:
            DiskFull: there is no room for one.
        """
        for snapshot in self._due():
            self._keep(snapshot)
            self._note(snapshot)
        self._log.trim()

    async def checkpoint_beside(self) -> None:
        """The same while work goes on: the disk's part of it is done in a thread, shard by shard."""
        for snapshot in self._due():
            await asyncio.to_thread(self._keep, snapshot)
            self._note(snapshot)
        self._log.trim()

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
        """Log time (milliseconds) that every shard of this process has passed; 0 while it has none."""
        return min((shard.time for shard in self.shards.values()), default=0)

    @property
    def stored(self) -> int:
        """Log time (milliseconds) that every shard has passed, and up to which every sink has taken what there is."""
        return min([self.time, *self._unread.values()])

    @property
    def idle(self) -> bool:
        """Whether no record waits for time to pass, here or, as far as this process knows, elsewhere."""
        if self._log.awaits_promise() or len({part for _, part in self.shards}) < self.wiring.partitions:
            return False
        return not any(shard.waiting(topic) for shard in self.shards.values() for topic in shard.stage.inputs)

    @property
    def taken(self) -> Mapping[str, Mapping[TopicPartition, int]]:
        """Offset that each sink takes next, by sink and topic partition."""
        return self._taken

    @property
    def snapshot_times(self) -> dict[TopicPartition, int]:
        """Log time (milliseconds) of each shard's newest snapshot."""
        return {place: time for place, (time, _) in self._kept.items()}

    def readings(self) -> int:
        """Readings that the meters stage of this process's shards has taken in since their state began."""
        return sum(getattr(shard.stage, "readings", 0) for shard in self.shards.values())

    def fingerprints(self) -> dict[str, str]:
        """Hash of each shard's state."""
        return {f"{stage}/{partition}": shard.fingerprint() for (stage, partition), shard in self.shards.items()}

    def _advance(self, shard: Shard) -> None:
        """Let a shard do what it can, and then those that read what it emitted, in the order of the wiring."""
        moving = [shard]
        while moving:
            leading = moving.pop(0)
            if emissions := leading.advance():
                moving = sorted(
                    {*moving, *self._handover.hand(leading.origin, emissions)}, key=lambda shard: shard.origin
                )

    def _load(self, partitions: Sequence[int]) -> None:
        """Make the shards of partitions, each as its newest snapshot has it."""
        made = {
            (stage.name, partition): Shard(stage, partition, self.wiring, self._log.epoch())
            for partition in partitions
            for stage in self._make(partition)
            if partition < self.wiring.shards(stage.name)
        }
        for place, kept in self._snapshots.read_all(made):
            shard = made[place]
            if kept:
                shard.load(kept)
                self._kept[place] = (shard.time, shard.resume())
            horizon = kept.get(_HORIZON, 0) if kept else 0
            self._horizons[place[1]] = min(horizon, self._horizons.get(place[1], horizon))
        self.shards.update(made)

    def _due(self) -> Iterator[_Snapshot]:
        """Snapshots of the shards that have moved, each made when it is asked for and all it has emitted is durable."""
        self.unkept = ""
        for (stage, partition), shard in list(self.shards.items()):
            before = self._kept.get((stage, partition))
            if not self.sound or self.unkept or self.shards.get((stage, partition)) is not shard:
                continue
            if before is None or before[0] != shard.time:
                body = pack({**shard.dump(), _HORIZON: self._horizon(partition)})
                self._log.flush()
                yield _Snapshot(stage, partition, shard.time, shard.resume(), body)

    def _keep(self, snapshot: _Snapshot) -> None:
        try:
            self._snapshots.keep(snapshot.stage, snapshot.partition, snapshot.time, snapshot.body)
        except Unreachable as error:
            # The log keeps what the snapshot before needs, so the next time is early enough.
            self.unkept = str(error)

    def _note(self, snapshot: _Snapshot) -> None:
        """Let the log forget what the snapshot before this one contains."""
        place = (snapshot.stage, snapshot.partition)
        if self.unkept or place not in self.shards:
            return
        if before := self._kept.get(place):
            self._log.commit(snapshot.stage, {(topic, place[1]): offset for topic, offset in before[1].items()})
        self._kept[place] = (snapshot.time, snapshot.resume)

    def _horizon(self, partition: int) -> int:
        """Where the promises must be read from that concern what the shards of a partition have not released."""
        resume: dict[str, Reached] = {}
        for place, shard in self.shards.items():
            if place[1] == partition:
                for topic, (offset, time) in shard.reached().items():
                    before = resume.get(topic, Reached(offset, time))
                    resume[topic] = Reached(min(offset, before.offset), min(time, before.time))
        self._horizons[partition] = self._log.horizon(partition, resume)
        return self._horizons[partition]

    def _sink(self, sink: Sink, fetch: Fetch) -> None:
        """Give a sink what it has not taken; the log is read from where the slowest reader is."""
        place = (fetch.topic, fetch.partition)
        first = int(fetch.batch.offsets.searchsorted(self._taken[sink.name].get(place, 0)))
        batch = fetch.batch.part(first, len(fetch.batch))
        if len(batch):
            sink.take(fetch.topic, batch)
            self._log.commit(sink.name, {place: int(batch.offsets[-1]) + 1})
        # What lies behind the last record are promises, which need no note: whoever reads them again takes nothing.
        self._taken[sink.name][place] = max(fetch.next_offset, self._taken[sink.name].get(place, 0))

    def _note_unread(self, place: tuple[str, str, int], fetch: Fetch) -> None:
        """Note how far a sink has come in a topic while more of it waits."""
        if not fetch.lag:
            self._unread.pop(place, None)
        elif len(fetch.batch):
            self._unread[place] = int(fetch.batch.times[-1])

    def _positions(self) -> Iterator[tuple[TopicPartition, int]]:
        for (_, partition), shard in self.shards.items():
            yield (ENGINE_CLOCK, partition), self._horizons[partition]
            for topic, offset in shard.resume().items():
                yield (topic, partition), offset
        for places in self._taken.values():
            yield from places.items()
