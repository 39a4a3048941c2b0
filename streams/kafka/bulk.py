"""Reads many topic partitions of Kafka in a thread of its own and hands them on as columns."""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, KafkaException, Message
from confluent_kafka import TopicPartition as KafkaPlace

from models.errors import BadSettings, BadState, GridPulseError, Unreachable
from streams.kafka.pieces import Piece, alike, end_of, goes_on, joined, pieces_of
from streams.log.records import TopicPartition

_POLL_S = 0.05
_LOOK_S = 1.0
_READ = 1_000
"""Messages taken from the client at once: they stay in the processor's cache, and are gone before the garbage collector
counts them among what lives long. Of twenty thousand each costs more, and every few reads a full collection."""

_LOST = {KafkaError._AUTO_OFFSET_RESET, KafkaError.OFFSET_OUT_OF_RANGE}
_UNKNOWN = {KafkaError.UNKNOWN_TOPIC_OR_PART, KafkaError._UNKNOWN_TOPIC, KafkaError._UNKNOWN_PARTITION}


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
        self._behind: set[TopicPartition] = set()
        self._paused: set[TopicPartition] = set()
        self._ends: dict[TopicPartition, int] = {}
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

    def assign(self, number: int, positions: Mapping[TopicPartition, int]) -> None:
        """Read these topic partitions and no others, from these offsets; 0 is the beginning of what is kept."""
        names = {self._named(topic): topic for topic, _ in positions}
        places = [
            KafkaPlace(self._named(topic), partition, offset or OFFSET_BEGINNING)
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

    def pause(self, place: TopicPartition) -> None:
        """Fetch nothing more of a topic partition for now."""

        def pause() -> None:
            self._consumer.pause([self._physical(place)])
            self._paused.add(place)

        self._commands.append(pause)

    def resume(self, place: TopicPartition) -> None:
        """Fetch from a topic partition again."""

        def resume() -> None:
            self._consumer.resume([self._physical(place)])
            self._paused.discard(place)

        self._commands.append(resume)

    def end(self, place: TopicPartition) -> int:
        """Offset behind the newest record, as of a second ago; 0 before the partition's leader has answered."""
        return self._ends.get(place, 0)

    def _physical(self, place: TopicPartition) -> KafkaPlace:
        return KafkaPlace(self._named(place[0]), place[1])

    def _run(self, deliver: Callable[[int, list[Piece]], None]) -> None:
        try:
            while not self._stopping.is_set():
                while self._commands:
                    self._commands.popleft()()
                # To consume with patience waits until so many have come; the first one must not wait for others.
                if (first := self._consumer.poll(_POLL_S)) is not None:
                    deliver(self._assignment, list(joined(self._read(first))))
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
            if start == 0 and alike(messages):
                stop = count
            while stop < count and goes_on(messages[stop], topic, partition):
                stop += 1
            place = (self._names.get(topic or "", ""), partition or 0)
            self._behind.add(place)
            yield from pieces_of(place, messages[start:stop], now)
            start = stop

    def _end_or_raise(self, message: Message, error: KafkaError) -> Piece | None:
        """The end of a partition, which librdkafka tells as an error; others are for it to mend, or for people."""
        topic, partition, offset = message.topic() or "", message.partition() or 0, message.offset() or 0
        code = error.code()
        if code == KafkaError._PARTITION_EOF:
            place = (self._names.get(topic, ""), partition)
            self._behind.discard(place)
            self._ends[place] = offset
            return end_of(place, offset, time.monotonic())
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
