"""What a writer says when Kafka does not take a record, and what it promises when it does."""

import random
import socket

import pytest

from models.errors import Unreachable
from models.flow.topics import READINGS
from streams.kafka.config import KafkaSettings, librdkafka
from streams.kafka.writer import Writer
from streams.log.records import LogRecord
from tests.support.kafka import Cluster

MIB = 1 << 20


@pytest.fixture
def settings(kafka: Cluster, kafka_prefix: str) -> KafkaSettings:
    found = KafkaSettings(bootstrap=kafka.bootstrap, topic_prefix=kafka_prefix)
    kafka.create(found.named(READINGS), max_message_bytes="5000", retention_ms="-1")
    return found


def writer_of(settings: KafkaSettings, **properties: object) -> Writer:
    return Writer({**librdkafka(settings), **properties}, settings.named)


def record(value: bytes) -> LogRecord:
    return LogRecord(READINGS, 0, "", value, 1_000)


def test_offsets_are_told_in_order_once_records_are_durable(settings: KafkaSettings) -> None:
    writer = writer_of(settings)
    told: list[int] = []
    for number in range(100):
        writer.send(record(b"%d" % number), told.append)
    writer.flush()
    assert told == list(range(100))


def test_a_record_that_the_broker_refuses_is_said_by_everything_after_it(settings: KafkaSettings) -> None:
    writer = writer_of(settings)
    writer.send(record(b"good"))
    writer.send(record(random.Random(1).randbytes(20_000)))
    with pytest.raises(Unreachable, match=r"did not take a record: .*too large"):
        writer.flush()
    with pytest.raises(Unreachable, match="did not take a record"):
        writer.serve()


def test_a_record_that_no_client_may_send_is_refused_at_once(settings: KafkaSettings) -> None:
    writer = writer_of(settings)
    with pytest.raises(Unreachable, match=rf"refuses a record for {READINGS}: .*too large"):
        writer.send(record(bytes(20 * MIB)))


def test_a_topic_that_is_not_there_is_said(settings: KafkaSettings) -> None:
    writer = writer_of(settings, **{"topic.metadata.propagation.max.ms": 200})
    writer.send(LogRecord("no.such.topic", 0, "", b"x"))
    with pytest.raises(Unreachable, match=r"did not take a record: .*[Uu]nknown"):
        writer.flush()


def test_brokers_that_are_away_are_said_when_patience_ends() -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        settings = KafkaSettings(bootstrap=f"127.0.0.1:{nobody.getsockname()[1]}")
        writer = writer_of(settings, **{"message.timeout.ms": 1_000})
        writer.send(record(b"x"))
        with pytest.raises(Unreachable, match="timed out"):
            writer.flush()


def test_a_full_queue_waits_and_loses_nothing(settings: KafkaSettings) -> None:
    writer = writer_of(settings, **{"queue.buffering.max.messages": 50})
    told: list[int] = []
    for number in range(1_000):
        writer.send(record(b"%d" % number), told.append)
    writer.flush()
    assert told == list(range(1_000))
