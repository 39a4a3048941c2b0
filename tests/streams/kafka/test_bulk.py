"""Reading in bulk from a real broker: columns, marks, ends, gaps, new assignments, and what cannot be read."""

import queue
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest

from models.errors import BadState, GridPulseError
from models.flow.batch import PUNCTUATION, Emission, Mark
from models.flow.topics import METER_EVENTS, PARTIALS, READINGS
from streams.kafka.bulk import Bulk
from streams.kafka.config import KafkaSettings, librdkafka
from streams.kafka.pieces import Piece
from streams.kafka.writer import Writer
from streams.log.records import LogRecord, TopicPartition
from tests.support.kafka import Cluster

READ, EVENTS, INTERNAL = (READINGS, 0), (METER_EVENTS, 0), (PARTIALS, 0)


class Topics:
    """Three topics on a broker, and a reader of them."""

    def __init__(self, kafka: Cluster, prefix: str) -> None:
        self.settings = KafkaSettings(bootstrap=kafka.bootstrap, topic_prefix=prefix)
        for topic in (READINGS, METER_EVENTS, PARTIALS):
            # Records of 1970 would be past any age at which a broker deletes.
            kafka.create(self.settings.named(topic), retention_ms="-1")
        self.writer = Writer(librdkafka(self.settings), self.settings.named)
        self.came: queue.Queue[tuple[int, list[Piece]]] = queue.Queue()
        self.failed: queue.Queue[GridPulseError] = queue.Queue()

    @contextmanager
    def reading(self, most: int = 20_000) -> Iterator[Bulk]:
        properties = {**librdkafka(self.settings), "group.id": self.settings.named("bulk")}
        bulk = Bulk(properties, self.settings.named, self.failed.put, most)
        bulk.start(lambda number, pieces: self.came.put((number, pieces)))
        try:
            yield bulk
        finally:
            bulk.stop()

    def write(self, topic: str, *values: bytes, time: int = 1_000) -> None:
        for value in values:
            self.writer.send(LogRecord(topic, 0, "", value, time))
        self.writer.flush()

    def until(self, holds: Callable[[list[Piece]], bool], number: int = 1) -> list[Piece]:
        """What came for an assignment, until something holds of it."""
        found: list[Piece] = []
        deadline = time.monotonic() + 60
        while not holds(found):
            assert self.failed.empty(), self.failed.get()
            assert time.monotonic() < deadline, found
            with suppress(queue.Empty):
                came, pieces = self.came.get(timeout=0.1)
                found += pieces if came == number else []
        return found


@pytest.fixture
def topics(kafka: Cluster, kafka_prefix: str) -> Topics:
    return Topics(kafka, kafka_prefix)


def ended(*places: TopicPartition) -> Callable[[list[Piece]], bool]:
    """Whether these topic partitions have been read to their ends."""
    return lambda found: {piece.place for piece in found if piece.ended} >= set(places)


def values(pieces: list[Piece], place: TopicPartition) -> list[bytes]:
    return [value for piece in pieces if piece.place == place for value in piece.batch.values]


def test_records_come_as_columns_and_ends_are_told(topics: Topics) -> None:
    topics.write(READINGS, b"a", b"b", b"c", time=1_234)
    topics.write(METER_EVENTS, b"e")
    with topics.reading() as bulk:
        bulk.assign(1, {READ: 0, EVENTS: 0})
        found = topics.until(ended(READ, EVENTS))
        assert bulk.end(READ) == 3
    assert (values(found, READ), values(found, EVENTS)) == ([b"a", b"b", b"c"], [b"e"])
    first = next(piece for piece in found if piece.place == READ)
    assert (first.batch.offsets[0], first.batch.times[0], first.batch.marks, first.promises) == (0, 1_234, None, {})
    last = [piece for piece in found if piece.place == READ][-1]
    assert (last.ended, last.next_offset, len(last.batch)) == (True, 3, 0)


def test_the_end_is_told_again_after_news(topics: Topics) -> None:
    with topics.reading() as bulk:
        bulk.assign(1, {READ: 0})
        topics.until(ended(READ))
        topics.write(READINGS, b"a")
        found = topics.until(ended(READ))
    assert values(found, READ) == [b"a"]


def test_reads_begin_where_they_are_told_to(topics: Topics) -> None:
    topics.write(READINGS, b"a", b"b", b"c")
    with topics.reading() as bulk:
        bulk.assign(1, {READ: 2})
        assert values(topics.until(ended(READ)), READ) == [b"c"]
        bulk.assign(2, {READ: 1})
        assert values(topics.until(ended(READ), 2), READ) == [b"b", b"c"]


def test_marks_and_promises_of_stages(topics: Topics) -> None:
    def emission(seq: int, value: bytes, at: int) -> Emission:
        return Emission(PARTIALS, 0, "k", value, Mark(7, seq, at))

    topics.writer.emit([emission(0, b"x", 10), emission(1, b"y", 20), emission(PUNCTUATION, b"", 30)])
    topics.writer.emit([emission(2, b"z", 40), emission(PUNCTUATION, b"", 50)])
    topics.writer.flush()
    with topics.reading() as bulk:
        bulk.assign(1, {INTERNAL: 0})
        found = topics.until(ended(INTERNAL))
    assert values(found, INTERNAL) == [b"x", b"y", b"z"]
    marks = [mark for piece in found for mark in piece.batch.marks or ()]
    assert marks == [Mark(7, 0, 10), Mark(7, 1, 20), Mark(7, 2, 40)]
    assert [offset for piece in found for offset in piece.batch.offsets] == [0, 1, 3], "promises have offsets too"
    assert [piece.promises for piece in found if piece.promises][-1] == {7: 50}
    assert max(piece.next_offset for piece in found) == 5


def test_records_of_others_on_an_internal_topic_stay_apart(topics: Topics) -> None:
    topics.writer.emit([Emission(PARTIALS, 0, "k", b"x", Mark(7, 0, 10))])
    topics.writer.flush()
    topics.write(PARTIALS, b"stray")
    with topics.reading() as bulk:
        bulk.assign(1, {INTERNAL: 0})
        pieces = [piece for piece in topics.until(ended(INTERNAL)) if len(piece.batch)]
    assert [(piece.batch.values, piece.batch.marks is None) for piece in pieces] == [
        ([b"x"], False),
        ([b"stray"], True),
    ]


def test_what_is_paused_does_not_come_and_an_assignment_forgets_the_pause(topics: Topics) -> None:
    with topics.reading() as bulk:
        bulk.assign(1, {READ: 0, EVENTS: 0})
        topics.until(ended(READ, EVENTS))
        bulk.pause(READ)
        for _ in range(2):  # what came a round later was read after the reader had heard
            topics.write(METER_EVENTS, b"e")
            topics.until(ended(EVENTS))
        topics.write(READINGS, b"a")
        topics.write(METER_EVENTS, b"e")
        assert values(topics.until(ended(EVENTS)), READ) == []
        bulk.resume(READ)
        assert values(topics.until(ended(READ)), READ) == [b"a"]
        bulk.pause(READ)
        bulk.assign(2, {READ: 0})
        assert values(topics.until(ended(READ), 2), READ) == [b"a"]


def test_a_large_backlog_comes_whole_and_in_order(topics: Topics) -> None:
    wanted = [b"%d" % number for number in range(5_000)]
    topics.write(READINGS, *wanted)
    with topics.reading(most=700) as bulk:
        bulk.assign(1, {READ: 0})
        found = topics.until(ended(READ))
    assert values(found, READ) == wanted
    assert max(len(piece.batch) for piece in found) <= 701


def test_what_the_broker_has_let_go_of_is_said(topics: Topics, kafka: Cluster) -> None:
    from kafka import TopicPartition as KafkaPlace

    topics.write(READINGS, b"a", b"b", b"c")
    client = kafka.admin()
    try:
        client.delete_records({KafkaPlace(topics.settings.named(READINGS), 0): 2})
    finally:
        client.close()
    with topics.reading() as bulk:
        bulk.assign(1, {READ: 1})
        error = topics.failed.get(timeout=30)
    assert isinstance(error, BadState)
    assert "no longer holds what a snapshot needs" in str(error)
