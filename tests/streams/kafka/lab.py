"""Kafka as the property tests have it: topics in memory that are told in pieces of any size, in any order, late."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from models.flow.batch import Batch
from models.flow.merge import EXTERNAL, Merge
from models.flow.topics import ENGINE_CLOCK
from streams.kafka.clock import ClockRecord, encode
from streams.kafka.pieces import Piece, end_of
from streams.kafka.reader import KafkaReader
from streams.log.records import Reached, TopicPartition

Snapshot = dict[str, Any]


def piece(place: TopicPartition, first: int, times: list[int], values: list[bytes], arrived: float) -> Piece:
    """Records that follow each other, as a bulk reader hands them on."""
    offsets = np.arange(first, first + len(times), dtype=np.int64)
    batch = Batch(offsets, np.array(times, np.int64), values)
    return Piece(place, batch, {}, first + len(times), sum(map(len, values)), arrived)


@dataclass
class Brokers:
    """Partition 0 of some external topics and of the clock topic; each broker's own clock may be ahead or behind.

    Attributes:
        skew: topic -> how far the clock of its broker is ahead (milliseconds).
        now: the time of a broker that is neither.
    """

    skew: Mapping[str, int]
    now: int = 1_000
    topics: dict[str, list[int]] = field(default_factory=dict)
    clock: list[tuple[int, ClockRecord]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.topics = {topic: [] for topic in self.skew}

    def produce(self, topic: str, count: int = 1) -> None:
        """Append records to an external topic, with the time of its broker."""
        self.topics[topic] += [self.now + self.skew[topic]] * count


class Hands:
    """Stands for the thread that reads in bulk: a test says what has come, and sees what is asked for."""

    def __init__(self, brokers: Brokers | None = None) -> None:
        self._brokers = brokers or Brokers({})
        self.assigned: list[tuple[int, dict[TopicPartition, int]]] = []
        self.positions: dict[TopicPartition, int] = {}
        self.paused: set[TopicPartition] = set()
        self.ends: dict[TopicPartition, int] = {}

    def assign(self, number: int, positions: Mapping[TopicPartition, int]) -> None:
        """Read these from now on."""
        self.assigned.append((number, dict(positions)))
        self.positions = dict(positions)
        self.paused.clear()

    def pause(self, place: TopicPartition) -> None:
        """Fetch nothing more of a topic partition."""
        self.paused.add(place)

    def resume(self, place: TopicPartition) -> None:
        """Fetch of it again."""
        self.paused.discard(place)

    def end(self, place: TopicPartition) -> int:
        """Offset behind the newest record."""
        return self.ends.get(place, 0)

    def read(self, topic: str, most: int) -> list[Piece]:
        """The next records of a topic, or that it has ended."""
        place = (topic, 0)
        start, now = self.positions[place], self._brokers.now / 1000
        if topic == ENGINE_CLOCK:
            found = self._brokers.clock[start : start + most]
            times, values = [at for at, _ in found], [encode(record) for _, record in found]
        else:
            times = self._brokers.topics[topic][start : start + most]
            values = [b"%d" % offset for offset in range(start, start + len(times))]
        self.positions[place] = start + len(times)
        if times:
            return [piece(place, start, times, values, now)]
        return [end_of(place, start, now)]


class Member:
    """A worker with one shard that reads two topics and keeps what it was given in which order.

    Args:
        brokers: what it reads.
        kept: the snapshot that it goes on from, if any.
        follows: whether it promises nothing and goes by what others have.
        margin_ms: how far its promises stay behind.
    """

    def __init__(self, brokers: Brokers, kept: Snapshot | None, follows: bool = False, margin_ms: int = 0) -> None:
        self._brokers = brokers
        self.said: list[ClockRecord] = []
        self.released: list[tuple[str, int, int]] = []
        self.merge = Merge(dict.fromkeys(brokers.topics, ()))
        if kept:
            self.merge.load(kept["merge"])
        self.start = self.merge.resume()
        self.bound = self.merge.bound
        self.hands = Hands(brokers)
        self.reader = KafkaReader(
            self.hands, self._say, lambda: None, not follows, margin_ms, lambda: brokers.now / 1000
        )
        horizon = kept["horizon"] if kept else 0
        self.reader.assign({(ENGINE_CLOCK, 0): horizon} | {(t, 0): at for t, at in self.merge.resume().items()})

    def _say(self, partition: int, record: ClockRecord) -> None:
        self.said.append(record)
        if record.takes:
            self.append(1)

    def append(self, count: int) -> None:
        """Let what this worker said reach the clock topic."""
        for record in self.said[:count]:
            self._brokers.clock.append((self._brokers.now, record))
        del self.said[:count]

    def poll(self, topic: str, most: int) -> None:
        """Let the next records of a topic come."""
        self.reader.deliver(len(self.hands.assigned), self.hands.read(topic, most))

    def work(self) -> None:
        """Take everything that may be delivered, and release what is in order."""
        while found := list(self.reader.fetch([(topic, 0) for topic in self._brokers.topics])):
            for fetch in found:
                self.reader.took(fetch)
                self.merge.feed(fetch.topic, fetch.batch)
                for time in fetch.promises.values():
                    self.merge.promise(fetch.topic, time, EXTERNAL)
        self.bound = max(self.bound, self.merge.bound)
        for topic, run in self.merge.release(self.bound):
            self.released += [(topic, int(o), int(t)) for o, t in zip(run.offsets, run.times, strict=True)]

    def snapshot(self) -> Snapshot:
        """What another goes on from."""
        reached = {topic: Reached(*at) for topic, at in self.merge.reached().items()}
        return {"merge": self.merge.dump(), "bound": self.bound, "horizon": self.reader.horizon(0, reached)}
