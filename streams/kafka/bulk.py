"""Reads many topic partitions of Kafka in a thread of its own and hands them on as columns."""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np
from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, KafkaException, Message, TopicPartition

from models.errors import BadSettings, BadState, GridPulseError, Unreachable
from models.flow.batch import PUNCTUATION, Batch, Mark
from models.flow.topics import TOPICS
from streams.kafka.marks import mark_of

_POLL_S = 0.05
_LOOK_S = 1.0
_READ = 1_000
"""Messages taken from the client at once: they stay in the processor's cache, and are gone before the garbage collector
counts them among what lives long. Of twenty thousand each costs more, and every few reads a full collection."""

_NONE = np.empty(0, np.int64)
_LOST = {KafkaError._AUTO_OFFSET_RESET, KafkaError.OFFSET_OUT_OF_RANGE}
_EXTERNAL = {topic.name for topic in TOPICS.values() if topic.external}
_UNKNOWN = {KafkaError.UNKNOWN_TOPIC_OR_PART, KafkaError._UNKNOWN_TOPIC, KafkaError._UNKNOWN_PARTITION}

Place = tuple[str, int]


@dataclass(slots=True)
class Piece:
    """Consecutive records of one topic partition.

    Attributes:
        place: the topic, as the engine calls it, and the partition.
        batch: the records, without promises.
        promises: origin -> the last promise (milliseconds) among or behind the records.
        next_offset: where the next piece begins, or later.
        size: bytes of the values.
        arrived: when it was read (seconds of the monotonic clock).
        ended: whether the partition held nothing more then.
        said: how many records this worker had written to the clock topic then; the reader sets it.
    """

    place: Place
    batch: Batch
    promises: dict[int, int]
    next_offset: int
    size: int
    arrived: float
    ended: bool = False
    said: int = 0


class Bulk:
    """A consumer that is told what to read, and says nothing of it to a group.

    Args:
        properties: of the client.
        named: what the cluster calls a topic.
        failed: called in this reader's thread when it cannot go on; it reads nothing more then.
        most: records that one read may bring.
    """

    def __init__(
        self,
        properties: dict[str, Any],
        named: Callable[[str], str],
        failed: Callable[[GridPulseError], None],
        most: int = 20_000,
    ) -> None:
        self._named = named
        self._failed = failed
        self._most = most
        self._names: dict[str, str] = {}
        self._assignment = 0
        self._behind: set[Place] = set()
        self._paused: set[Place] = set()
        self._ends: dict[Place, int] = {}
        self._looked = 0.0
        self._commands: deque[Callable[[], None]] = deque()
        self._stopping = threading.Event()
        self._consumer = Consumer(
            {
                "enable.auto.commit": False,
                "enable.auto.offset.store": False,
                "enable.partition.eof": True,
                "auto.offset.reset": "error",
                "fetch.wait.max.ms": 50,
                "fetch.message.max.bytes": 8 << 20,
                "queued.min.messages": 100_000,
                "queued.max.messages.kbytes": 64 << 10,
                **properties,
            }
        )
        self._thread: threading.Thread | None = None

    def start(self, deliver: Callable[[int, list[Piece]], None]) -> None:
        """Begin to read; `deliver` is called in a thread of its own with an assignment's number and what came of it."""
        self._thread = threading.Thread(target=self._run, args=(deliver,), name="kafka-bulk", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Read nothing more."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()
        self._consumer.close()

    def assign(self, number: int, positions: Mapping[Place, int]) -> None:
        """Read these topic partitions and no others, from these offsets; 0 is the beginning of what is kept."""
        names = {self._named(topic): topic for topic, _ in positions}
        places = [
            TopicPartition(self._named(topic), partition, offset or OFFSET_BEGINNING)
            for (topic, partition), offset in positions.items()
        ]

        def assign() -> None:
            self._consumer.assign(places)
            # What was paused stays so for the client, whatever is assigned.
            self._consumer.resume([self._physical(place) for place in self._paused & set(positions)])
            self._paused.clear()
            self._names, self._assignment = names, number
            self._behind = set(positions)

        self._commands.append(assign)

    def pause(self, place: Place) -> None:
        """Fetch nothing more of a topic partition for now."""

        def pause() -> None:
            self._consumer.pause([self._physical(place)])
            self._paused.add(place)

        self._commands.append(pause)

    def resume(self, place: Place) -> None:
        """Fetch from a topic partition again."""

        def resume() -> None:
            self._consumer.resume([self._physical(place)])
            self._paused.discard(place)

        self._commands.append(resume)

    def end(self, place: Place) -> int:
        """Offset behind the newest record, as of a second ago; 0 before the partition's leader has answered."""
        return self._ends.get(place, 0)

    def _physical(self, place: Place) -> TopicPartition:
        return TopicPartition(self._named(place[0]), place[1])

    def _run(self, deliver: Callable[[int, list[Piece]], None]) -> None:
        try:
            while not self._stopping.is_set():
                while self._commands:
                    self._commands.popleft()()
                # To consume with patience waits until so many have come; the first one must not wait for others.
                if (first := self._consumer.poll(_POLL_S)) is not None:
                    deliver(self._assignment, list(_joined(self._read(first))))
                self._look()
        except GridPulseError as error:
            self._failed(error)
        except KafkaException as error:
            self._failed(Unreachable(f"Kafka cannot be read: {error.args[0].str()}"))
        except Exception as error:
            # A thread that ends in silence would leave a worker that stands still.
            self._failed(GridPulseError(f"reading Kafka failed in a way nobody foresaw: {error!r}"))

    def _read(self, first: Message) -> Iterator[Piece]:
        """The first message and those that wait behind it."""
        messages, room = [first], self._most
        while messages:
            yield from self._pieces(messages)
            room -= len(messages)
            messages = self._consumer.consume(min(_READ, room), 0) if room > 0 else []

    def _look(self) -> None:
        """Note once a second how far the partitions reach that have not been read to their ends."""
        # Any other thread that asked would wait until a read is over: the client does one thing at a time.
        if time.monotonic() < self._looked + _LOOK_S:
            return
        self._looked = time.monotonic()
        for place in self._behind:
            _, high = self._consumer.get_watermark_offsets(self._physical(place), cached=True)
            self._ends[place] = max(high, 0)

    def _pieces(self, messages: list[Message]) -> Iterator[Piece]:
        now = time.monotonic()
        start, count = 0, len(messages)
        while start < count:
            first = messages[start]
            if (error := first.error()) is not None:
                if (end := self._end_or_raise(first, error)) is not None:
                    yield end
                start += 1
                continue
            topic, partition = first.topic(), first.partition()
            stop = start + 1
            if start == 0 and _alike(messages):
                stop = count
            while stop < count and _goes_on(messages[stop], topic, partition):
                stop += 1
            place = (self._names.get(topic or "", ""), partition or 0)
            self._behind.add(place)
            yield from _pieces_of(place, messages[start:stop], now)
            start = stop

    def _end_or_raise(self, message: Message, error: KafkaError) -> Piece | None:
        """The end of a partition, which librdkafka tells as an error; others are for it to mend, or for people."""
        topic, partition, offset = message.topic() or "", message.partition() or 0, message.offset() or 0
        code = error.code()
        if code == KafkaError._PARTITION_EOF:
            place = (self._names.get(topic, ""), partition)
            self._behind.discard(place)
            self._ends[place] = offset
            return Piece(place, Batch(_NONE, _NONE, []), {}, offset, 0, time.monotonic(), ended=True)
        if code in _LOST:
            raise BadState(
                f"Kafka no longer holds what a snapshot needs of {topic}/{partition}: {error.str()}; "
                "restore a newer snapshot, or start with an empty snapshot directory and keep topics longer"
            )
        if code in _UNKNOWN:
            raise BadSettings(f"Kafka has no {topic}/{partition}: run `gridpulse topics create` first")
        if error.fatal() or code in (KafkaError.TOPIC_AUTHORIZATION_FAILED, KafkaError._AUTHENTICATION):
            raise Unreachable(f"Kafka refuses to give {topic}/{partition}: {error.str()}")
        return None


def _joined(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """Pieces of which no two follow on each other: each one is work for a stage."""
    for key, group in groupby(pieces, lambda piece: (piece.place, piece.ended, piece.batch.marks is None)):
        several = list(group)
        if key[1] or len(several) == 1:
            yield from several
        else:
            yield _one(several)


def _one(pieces: Sequence[Piece]) -> Piece:
    last = pieces[-1]
    marks = None if last.batch.marks is None else [mark for piece in pieces for mark in piece.batch.marks or ()]
    batch = Batch(
        np.concatenate([piece.batch.offsets for piece in pieces]),
        np.concatenate([piece.batch.times for piece in pieces]),
        [value for piece in pieces for value in piece.batch.values],
        marks,
    )
    promises = {origin: time for piece in pieces for origin, time in piece.promises.items()}
    return Piece(last.place, batch, promises, last.next_offset, sum(piece.size for piece in pieces), last.arrived)


def _alike(messages: Sequence[Message]) -> bool:
    """Whether all are records of one topic partition."""
    parts, topics = list(map(Message.partition, messages)), list(map(Message.topic, messages))
    count = len(messages)
    return (
        parts.count(parts[0]) == count
        and topics.count(topics[0]) == count
        and all(error is None for error in map(Message.error, messages))  # compared by ==, an error breaks what follows
    )


def _goes_on(message: Message, topic: str | None, partition: int | None) -> bool:
    return message.partition() == partition and message.topic() == topic and message.error() is None


def _pieces_of(place: Place, messages: list[Message], now: float) -> Iterator[Piece]:
    if place[0] in _EXTERNAL:
        yield _piece(place, messages, *_unmarked(messages), now)
        return
    marks = [mark_of(message.headers()) for message in messages]
    for marked, run in groupby(zip(messages, marks, strict=True), lambda pair: pair[1] is not None):
        records, origins = zip(*run, strict=True)
        columns = _marked(records, origins) if marked else _unmarked(records)
        yield _piece(place, records, *columns, now)


def _piece(place: Place, messages: Sequence[Message], batch: Batch, promises: dict[int, int], now: float) -> Piece:
    last = messages[-1].offset()
    assert last is not None
    return Piece(place, batch, promises, last + 1, sum(map(len, batch.values)), now)


def _unmarked(messages: Sequence[Message]) -> tuple[Batch, dict[int, int]]:
    values: Any = [message.value() or b"" for message in messages]
    return Batch(_offsets(messages), np.array([message.timestamp()[1] for message in messages], np.int64), values), {}


def _marked(messages: Sequence[Message], marks: Sequence[Mark]) -> tuple[Batch, dict[int, int]]:
    promises = {mark.origin: mark.time for mark in marks if mark.seq == PUNCTUATION}
    chosen = [index for index, mark in enumerate(marks) if mark.seq != PUNCTUATION]
    kept = [messages[index] for index in chosen]
    origins = [marks[index] for index in chosen]
    values: Any = [message.value() for message in kept]
    times = np.array([mark.time for mark in origins], np.int64)
    return Batch(_offsets(kept), times, values, origins), promises


def _offsets(messages: Sequence[Message]) -> Any:
    if not messages:
        return _NONE
    first, last = messages[0].offset(), messages[-1].offset()
    assert first is not None
    assert last is not None
    if last - first + 1 == len(messages):
        return np.arange(first, last + 1, dtype=np.int64)
    return np.array([message.offset() for message in messages], np.int64)
