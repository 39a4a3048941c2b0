"""Where a worker stands in Kafka's topic partitions, and what it may deliver next."""

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol
from uuid import uuid4

import numpy as np

from models.flow.batch import Batch
from models.flow.topics import ENGINE_CLOCK, TOPICS
from streams.kafka.clock import Anchors, ClockRecord, decode
from streams.kafka.pieces import Piece, one
from streams.log.records import Fetch, Reached, TopicPartition

EXTERNAL = -1
_MOST_READY = 16 << 20
_FEW_READY = 4 << 20
_MOST_JOINED = 2 << 20
"""Bytes that are delivered as one, where so much waits: what a fetch costs, it costs for all its records together."""

_MOST_SAID = 5
_NONE = np.empty(0, np.int64)

Say = Callable[[int, ClockRecord], None]
"""Writes a record to a partition of the clock topic; that it takes a partition over is durable when this returns."""


class Reading(Protocol):
    """What reads topic partitions in bulk, as `Bulk` does."""

    def assign(self, number: int, positions: Mapping[TopicPartition, int]) -> None:
        """Read these topic partitions and no others, from these offsets."""

    def pause(self, place: TopicPartition) -> None:
        """Fetch nothing more of a topic partition for now."""

    def resume(self, place: TopicPartition) -> None:
        """Fetch from a topic partition again."""

    def end(self, place: TopicPartition) -> int:
        """Offset behind the newest record, as far as is known."""


@dataclass(slots=True)
class _Place:
    position: int
    read_to: int
    ended: bool = False
    ready: deque[Piece] = field(default_factory=deque)
    size: int = 0
    time: int = -1
    passed: int | None = None
    paused: bool = False


class KafkaReader:
    """Positions in topic partitions, and the promises about external ones.

    A fetch does not move a position; `took` does. `deliver` may be called from another thread, all else from one.

    Args:
        bulk: what reads; told what to read.
        say: how a promise is written.
        ring: called when something has come.
        promises: whether workers promise that time has passed; otherwise whoever feeds a recording does.
        margin_ms: how far a promise stays behind the brokers' time.
        monotonic: the clock that pieces' arrivals are told by (seconds).
    """

    def __init__(
        self,
        bulk: Reading,
        say: Say,
        ring: Callable[[], None],
        promises: bool,
        margin_ms: int,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._bulk = bulk
        self._say = say
        self._ring = ring
        self._promises = promises
        self._margin_ms = margin_ms
        self._monotonic = monotonic
        self._inbox: deque[tuple[int, list[Piece]]] = deque()
        self._assignment = 0
        self._places: dict[TopicPartition, _Place] = {}
        self._anchors: dict[int, Anchors] = {}
        self._names: dict[int, str] = {}
        self._clock: tuple[int, float] | None = None

    def deliver(self, assignment: int, pieces: list[Piece]) -> None:
        """Take in what was read; from any thread."""
        self._inbox.append((assignment, pieces))
        self._ring()

    def assign(self, positions: Mapping[TopicPartition, int]) -> None:
        """Read these topic partitions and no others; of the clock topic, take over those partitions."""
        self._assignment += 1
        self._places = {place: _Place(offset, offset) for place, offset in positions.items()}
        self._names = {partition: uuid4().hex for topic, partition in positions if topic == ENGINE_CLOCK}
        self._anchors = {
            partition: Anchors(name, positions[ENGINE_CLOCK, partition]) for partition, name in self._names.items()
        }
        for partition, name in self._names.items():
            if self._promises:
                self._write(partition, ClockRecord(name, takes=True))
        self._bulk.assign(self._assignment, positions)

    def seek(self, where: TopicPartition, offset: int) -> None:
        """Read everything again, one partition from another offset."""
        self.assign({place: at.position for place, at in self._places.items()} | {where: offset})

    def position(self, where: TopicPartition) -> int:
        """Offset of the next record to deliver."""
        return self._places[where].position

    def end(self, where: TopicPartition) -> int | None:
        """Offset behind the newest record that is known of; None of what is not read here."""
        place = self._places.get(where)
        return None if place is None else self._end(where, place)

    def horizon(self, partition: int, resume: Mapping[str, Reached]) -> int:
        """Offset of the clock topic to read from for one who goes on at `resume`."""
        anchors = self._anchors.get(partition)
        return anchors.horizon(resume) if anchors else 0

    def fetch(self, allowed: Iterable[TopicPartition]) -> Iterator[Fetch]:
        """News of those partitions that are allowed, what lies furthest back in log time first."""
        self._drain()
        known = [place for place in allowed if place in self._places]
        for place in sorted(known, key=lambda place: (self._places[place].time, place)):
            if (found := self._next(place)) is not None:
                yield found

    def took(self, fetch: Fetch) -> None:
        """Move on behind a fetch."""
        where = (fetch.topic, fetch.partition)
        place = self._places[where]
        place.position = max(place.position, fetch.next_offset)
        if EXTERNAL in fetch.promises:
            place.passed = None
        if len(fetch.batch):
            place.time = int(fetch.batch.times[-1])
        elif fetch.promises:
            place.time = max(place.time, *fetch.promises.values())
        if len(fetch.batch) or EXTERNAL not in fetch.promises:
            self._drop(place, fetch.next_offset)
        if place.paused and place.size < _FEW_READY:
            place.paused = False
            self._bulk.resume(where)

    def tick(self) -> None:
        """Promise, of every external topic whose end has been read, that nothing more comes before about now."""
        self._drain()
        if self._clock is None or not self._promises:
            return
        written_at, arrived = self._clock
        until = written_at + int((self._monotonic() - arrived) * 1000) - self._margin_ms
        for partition, anchors in self._anchors.items():
            if anchors.taken and not anchors.lost and anchors.said - anchors.heard < _MOST_SAID:
                self._write(partition, ClockRecord(self._names[partition], time=until, ends=self._ends(partition)))

    def awaits_promise(self) -> bool:
        """Whether records of an external topic have come that are delivered after the next promise."""
        self._drain()
        return any(place.ready and _is_external(topic) for (topic, _), place in self._places.items())

    def _write(self, partition: int, record: ClockRecord) -> None:
        self._anchors[partition].say(record)
        self._say(partition, record)

    def _ends(self, partition: int) -> dict[str, int]:
        """External topics of a partition that have been read to their ends, with these."""
        return {
            topic: place.read_to
            for (topic, number), place in self._places.items()
            if number == partition and place.ended and _is_external(topic)
        }

    def _drain(self) -> None:
        while self._inbox:
            assignment, pieces = self._inbox.popleft()
            for piece in pieces if assignment == self._assignment else ():
                self._put(piece)

    def _put(self, piece: Piece) -> None:
        place = self._places.get(piece.place)
        if place is None:
            return
        place.read_to, place.ended = piece.next_offset, piece.ended
        if piece.place[0] == ENGINE_CLOCK:
            self._read_clock(piece)
            return
        if (anchors := self._anchors.get(piece.place[1])) is not None:
            piece.said = anchors.said
        if place.ready and not len(piece.batch) and not piece.promises:
            place.ready[-1].next_offset = piece.next_offset
            return
        place.ready.append(piece)
        place.size += piece.size
        if place.size > _MOST_READY and not place.paused:
            place.paused = True
            self._bulk.pause(piece.place)

    def _read_clock(self, piece: Piece) -> None:
        batch = piece.batch
        anchors = self._anchors[piece.place[1]]
        for offset, written_at, value in zip(batch.offsets.tolist(), batch.times.tolist(), batch.values, strict=True):
            anchors.read(offset, written_at, decode(value))
            self._clock = written_at, piece.arrived

    def _next(self, where: TopicPartition) -> Fetch | None:
        place = self._places[where]
        while place.ready and not len(place.ready[0].batch) and not place.ready[0].promises:
            place.position = max(place.position, place.ready.popleft().next_offset)
        if not _is_external(where[0]):
            return self._whole(where, place) if place.ready else None
        anchors = self._anchors.get(where[1])
        if anchors is not None and (anchors.lost or (self._promises and not anchors.taken)):
            return None
        return self._external(where, place, anchors)

    def _whole(self, where: TopicPartition, place: _Place) -> Fetch:
        piece = _joined(place)
        return Fetch(*where, piece.batch, piece.promises, piece.next_offset, self._end(where, place), piece.size)

    def _external(self, where: TopicPartition, place: _Place, anchors: Anchors | None) -> Fetch | None:
        """The next records up to a promise, or the promise."""
        topic = where[0]
        first = int(place.ready[0].batch.offsets[0]) if place.ready else place.position
        if anchors is not None and (passed := anchors.passed(topic, first)) is not None:
            place.passed = passed if place.passed is None else max(passed, place.passed)
        if place.passed is not None:
            empty = Batch(_NONE, _NONE, [])
            return Fetch(*where, empty, {EXTERNAL: place.passed}, place.position, self._end(where, place), 0)
        if not place.ready:
            return None
        # Only a record that was there while this worker still owned the partition is beyond what another promises.
        heard = anchors.heard if anchors is not None and self._promises else None
        if heard is not None and heard <= place.ready[0].said:
            return None
        piece = _joined(place, heard)
        count = len(piece.batch) if anchors is None else _free(piece.batch, topic, anchors)
        if not count:
            return None
        batch = piece.batch.part(0, count)
        following = piece.next_offset if count == len(piece.batch) else int(piece.batch.offsets[count])
        size = piece.size * count // len(piece.batch)
        return Fetch(*where, batch, {}, following, self._end(where, place), size)

    def _end(self, where: TopicPartition, place: _Place) -> int:
        return max(self._bulk.end(where), place.read_to)

    @staticmethod
    def _drop(place: _Place, offset: int) -> None:
        """Let go of what lies before an offset."""
        while place.ready and place.ready[0].next_offset <= offset:
            place.size -= place.ready.popleft().size
        if place.ready and len(place.ready[0].batch) and place.ready[0].batch.offsets[0] < offset:
            piece = place.ready[0]
            start = int(piece.batch.offsets.searchsorted(offset))
            gone = piece.size * start // len(piece.batch)
            piece.batch = piece.batch.part(start, len(piece.batch))
            piece.size -= gone
            place.size -= gone


def _joined(place: _Place, heard: int | None = None) -> Piece:
    """What waits first, as one piece with what follows on it and may be delivered too."""
    first, size, count = place.ready[0], 0, 0
    for piece in place.ready:
        alike = (piece.batch.marks is None) == (first.batch.marks is None)
        if count and (not alike or size + piece.size > _MOST_JOINED or (heard is not None and heard <= piece.said)):
            break
        size, count = size + piece.size, count + 1
    if count > 1:
        place.ready.appendleft(one([place.ready.popleft() for _ in range(count)]))
    return place.ready[0]


def _free(batch: Batch, topic: str, anchors: Anchors) -> int:
    """How many records may be delivered: up to the next promise, and none that one not read back yet may lift."""
    count = len(batch)
    if (cut := anchors.cut(topic)) is not None:
        count = int(batch.offsets.searchsorted(cut))
    if (promised := anchors.open_promise(topic)) is not None:
        offset, until = promised
        lifted = (batch.offsets[:count] >= offset) & (batch.times[:count] <= until)
        if lifted.any():
            count = int(lifted.argmax())
    return count


def _is_external(topic: str) -> bool:
    return topic in TOPICS and TOPICS[topic].external
