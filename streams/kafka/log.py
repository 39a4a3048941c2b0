"""A log on Kafka: what the engine appends to and reads, and who this process is to the brokers."""

import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any

from confluent_kafka import OFFSET_BEGINNING, OFFSET_END, Consumer, KafkaError, KafkaException, Message, TopicPartition

from models.errors import BadSettings, GridPulseError, Unreachable
from models.flow.batch import Emission
from models.flow.topics import ENGINE_CLOCK, ENGINE_SITE
from streams.embedded.store import Store
from streams.kafka.bulk import Bulk
from streams.kafka.clock import FEEDER, ClockRecord, encode
from streams.kafka.config import KafkaSettings, librdkafka
from streams.kafka.marks import mark_of, texts
from streams.kafka.membership import Changed, Membership
from streams.kafka.reader import KafkaReader
from streams.kafka.siterecord import SiteRecord, decode
from streams.kafka.writer import Writer
from streams.log.records import LogRecord, Promise, Reached, StoredRecord
from streams.log.records import TopicPartition as Place

_PATIENCE_S = 10.0
_LEADERLESS_S = 60.0
"""How long a partition that was just made, or whose leader was lost, may have none: on a broker whose disk is busy."""

_LEADERLESS = (KafkaError.LEADER_NOT_AVAILABLE, KafkaError.NOT_LEADER_FOR_PARTITION)
_AGAIN_S = 0.05


class KafkaLog:
    """Topics of one cluster.

    Args:
        settings: where it is.
        book: keeps positions and bookmarks of this process; None for a worker whose snapshots keep all it needs.
    """

    def __init__(self, settings: KafkaSettings, book: Store | None = None) -> None:
        self._settings = settings
        self._properties = librdkafka(settings)
        self._book = book
        self._writer = Writer(self._properties, settings.named)
        self._asker = Consumer({**self._properties, "group.id": settings.group, "enable.auto.commit": False})
        self._reader: KafkaReader | None = None
        self._counts: dict[str, int] = {}
        self._ends: dict[Place, int] = {}
        self._site: SiteRecord | None = None

    def close(self) -> None:
        """Let the brokers go; what was appended is durable."""
        self._writer.flush()
        self._asker.close()

    @property
    def site(self) -> SiteRecord:
        """What all workers agree on.

        Raises:
            BadSettings: the topics have not been made yet.
        """
        if self._site is None:
            kept = [record.value for record in self.records(ENGINE_SITE, 0)]
            if not kept:
                raise BadSettings("the topics are not complete: run `gridpulse topics create` again")
            self._site = decode(kept[-1])
        return self._site

    def open_reader(
        self, ring: Callable[[], None], failed: Callable[[GridPulseError], None]
    ) -> tuple[Bulk, KafkaReader]:
        """What reads in bulk, to be started, and the positions in it."""
        properties = {**self._properties, "group.id": f"{self._settings.group}-bulk"}
        bulk = Bulk(properties, self._settings.named, failed)
        reader = KafkaReader(bulk, self._say, ring, not self.site.fed, self._settings.margin_ms)
        self._reader = reader
        return bulk, reader

    def join(self, changed: Changed, failed: Callable[[GridPulseError], None]) -> Membership:
        """Membership of the workers' group, to be started."""
        properties = {**self._properties, "group.id": self._settings.group}
        clock = self._settings.named(ENGINE_CLOCK)
        return Membership(properties, clock, self._settings.session_timeout_s, changed, failed)

    def partitions(self, topic: str) -> int:
        """How many partitions a topic has.

        Raises:
            BadSettings: there is no such topic.
            Unreachable: no broker answers.
        """
        if topic not in self._counts:
            found = self._asked(lambda: self._asker.list_topics(timeout=_PATIENCE_S))
            known = {name: len(about.partitions) for name, about in found.topics.items()}
            if self._settings.named(topic) not in known:
                raise BadSettings(
                    f"Kafka has no topic {self._settings.named(topic)}: run `gridpulse topics create` first"
                )
            self._counts[topic] = known[self._settings.named(topic)]
        return self._counts[topic]

    def begin_offset(self, topic: str, partition: int) -> int:
        """Offset of the oldest record that is kept."""
        return self._bounds(topic, partition)[0]

    def end_offset(self, topic: str, partition: int) -> int:
        """Offset behind the newest record; of what this process reads, as of a second ago at most."""
        known = self._reader.end((topic, partition)) if self._reader is not None else None
        return self._bounds(topic, partition)[1] if known is None else known

    def ends(self, places: Collection[Place]) -> dict[Place, int]:
        """Offset behind the newest record of each topic partition, asked now."""
        wanted = {(self._settings.named(topic), partition): (topic, partition) for topic, partition in places}
        latest = [TopicPartition(*place, OFFSET_END) for place in wanted]

        def ask() -> list[TopicPartition]:
            found = self._asker.offsets_for_times(latest, timeout=_PATIENCE_S)
            for place in found:
                if place.error is not None:
                    raise KafkaException(place.error)
            return found

        found: list[TopicPartition] = self._asked(ask) if latest else []
        return {wanted[place.topic, place.partition]: place.offset for place in found}

    def records(self, topic: str, partition: int, offset: int = 0) -> Iterator[StoredRecord]:
        """Every record of a topic partition that is kept, from an offset on, up to its end at the time of the call.

        Promises are left out.
        """
        begin, end = self._bounds(topic, partition)
        if offset >= end:
            return
        properties = {
            "group.id": f"{self._settings.group}-look",
            "enable.auto.commit": False,
            "enable.partition.eof": True,
        }
        consumer = Consumer({**self._properties, **properties})
        start = offset if offset > begin else OFFSET_BEGINNING
        consumer.assign([TopicPartition(self._settings.named(topic), partition, start)])
        try:
            yield from self._until(consumer, end)
        finally:
            consumer.close()

    def _until(self, consumer: Consumer, end: int) -> Iterator[StoredRecord]:
        """Records up to an offset; what compaction removed is skipped."""
        position = 0
        while position < end:
            if (first := consumer.poll(_PATIENCE_S)) is None:
                raise self._silent(f"nothing came for {_PATIENCE_S:.0f} s")
            for message in [first, *consumer.consume(1_000, 0)]:
                offset = message.offset() or 0
                if message.error() is not None:
                    position = max(position, offset)
                    continue
                position = offset + 1
                if message.value() is not None and position <= end:
                    yield _stored(message)

    def append(
        self,
        records: Iterable[LogRecord] = (),
        bookmark: tuple[str, bytes] | None = None,
        promises: Iterable[Promise] = (),
    ) -> None:
        """Append records; of a feeder's promises, note that they hold from the records' end on."""
        promised = list(promises)
        for record in records:
            self._writer.send(record, self._noted((record.topic, record.partition)) if promised else None)
        self._writer.flush()
        self._promise(promised)
        if bookmark is not None and self._book is not None:
            self._book.append(bookmark=bookmark)

    def emit(self, emissions: Iterable[Emission]) -> None:
        """Append what a shard emitted, soon."""
        self._writer.emit(emissions)

    def flush(self) -> None:
        """Return when everything that was appended is durable."""
        self._writer.flush()

    def promise_now(self, topics: Iterable[str]) -> None:
        """Promise that external topics bring nothing more before now, where their ends have been read."""
        if self._reader is not None:
            self._reader.tick()
        self._writer.serve()

    def awaits_promise(self) -> bool:
        """Whether records have come that nobody is given before the next promise."""
        return self._reader is not None and self._reader.awaits_promise()

    def commit(self, reader: str, offsets: Mapping[Place, int]) -> None:
        """Note that a reader needs nothing before these offsets."""
        if self._book is not None:
            self._book.commit(reader, offsets)

    def committed(self, reader: str) -> dict[Place, int]:
        """What a reader has committed."""
        return self._book.committed(reader) if self._book is not None else {}

    def bookmark(self, name: str) -> bytes | None:
        """What was noted last under a name."""
        return self._book.bookmark(name) if self._book is not None else None

    def epoch(self) -> int:
        """Log time (milliseconds) before which nothing happened."""
        return self.site.epoch

    def horizon(self, partition: int, resume: Mapping[str, Reached]) -> int:
        """Offset of the clock topic to read from for one who goes on at `resume`."""
        return self._reader.horizon(partition, resume) if self._reader is not None else 0

    def trim(self) -> None:
        """Do nothing: the brokers let go of records by their age."""

    def _say(self, partition: int, record: ClockRecord) -> None:
        self._writer.send(LogRecord(ENGINE_CLOCK, partition, "", encode(record)))
        # What is read after a takeover must have been there when the worker before could still promise.
        if record.takes:
            self._writer.flush()
        else:
            self._writer.serve()

    def _promise(self, promises: list[Promise]) -> None:
        """Tie a feeder's promises to what it has appended; only a feeder knows what a recording brings."""
        said: dict[tuple[int, int], dict[str, int]] = {}
        for topic, partition, _, until in promises:
            if (topic, partition) not in self._ends:
                self._ends[topic, partition] = self.end_offset(topic, partition)
            said.setdefault((partition, until), {})[topic] = self._ends[topic, partition]
        for (partition, until), ends in said.items():
            self._say(partition, ClockRecord(FEEDER, time=until, ends=ends))
        self._writer.flush()

    def _noted(self, place: Place) -> Callable[[int], None]:
        def note(offset: int) -> None:
            self._ends[place] = max(offset + 1, self._ends.get(place, 0))

        return note

    def _bounds(self, topic: str, partition: int) -> tuple[int, int]:
        if partition >= self.partitions(topic):
            raise BadSettings(f"topic {topic} has {self.partitions(topic)} partitions, there is no {partition}")
        place = TopicPartition(self._settings.named(topic), partition)
        bounds: tuple[int, int] = self._asked(lambda: self._asker.get_watermark_offsets(place, timeout=_PATIENCE_S))
        return bounds

    def _asked(self, question: Callable[[], Any]) -> Any:
        asked = time.monotonic()
        while True:
            try:
                return question()
            except KafkaException as error:
                why = error.args[0]
                if time.monotonic() > asked + (_LEADERLESS_S if why.code() in _LEADERLESS else _PATIENCE_S):
                    raise self._silent(why.str()) from None
                time.sleep(_AGAIN_S)

    def _silent(self, why: str) -> Unreachable:
        return Unreachable(
            f"Kafka at {self._settings.bootstrap} does not answer: {why}; "
            "see that the brokers run and that GRIDPULSE_KAFKA__BOOTSTRAP names them"
        )


def _stored(message: Message) -> StoredRecord:
    headers: Any = message.headers()
    key: Any = message.key() or b""
    value: Any = message.value()
    time = message.timestamp()[1]
    return StoredRecord(message.offset() or 0, time, key.decode(), value, mark_of(headers), texts(headers))
