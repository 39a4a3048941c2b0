"""The test cluster is real: what it says of its brokers holds for clients, and faults reach them."""

import gc
import os
import time
from collections.abc import Callable, Iterator

import pytest
from kafka import KafkaConsumer, KafkaProducer, TopicPartition

from tests.support.kafka import Cluster

# kafka-python's producer and consumer leave sockets open where a broker refuses; the fixture has them collected here.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture
def topic(three_brokers: Cluster, kafka_prefix: str) -> Iterator[str]:
    name = f"{kafka_prefix}faults"
    three_brokers.create(name, min_insync_replicas="2")
    yield name
    gc.collect()


def _until(what: Callable[[], bool], patience_s: float = 60) -> None:
    deadline = time.monotonic() + patience_s
    while not what():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)


def _write(cluster: Cluster, topic: str, value: bytes) -> None:
    with KafkaProducer(bootstrap_servers=cluster.bootstrap.split(","), acks="all") as producer:
        producer.send(topic, value).get(30)


def _read(cluster: Cluster, topic: str, count: int) -> list[bytes]:
    consumer = KafkaConsumer(bootstrap_servers=cluster.bootstrap.split(","), auto_offset_reset="earliest")
    consumer.assign([TopicPartition(topic, 0)])
    found: list[bytes] = []
    deadline = time.monotonic() + 60
    while len(found) < count:
        assert time.monotonic() < deadline, found
        found += _values(consumer)
    consumer.close()
    return found


def _values(consumer: KafkaConsumer) -> list[bytes]:
    return [record.value for records in consumer.poll(500).values() for record in records]


def test_one_broker_keeps_what_is_acknowledged(kafka: Cluster, kafka_prefix: str) -> None:
    name = f"{kafka_prefix}one"
    kafka.create(name)
    assert (kafka.leader(name, 0), kafka.in_sync(name, 0)) == (1, {1})
    _write(kafka, name, b"kept")
    assert _read(kafka, name, 1) == [b"kept"]


def test_another_broker_leads_after_a_kill(three_brokers: Cluster, topic: str) -> None:
    _write(three_brokers, topic, b"before")
    killed = three_brokers.leader(topic, 0)
    three_brokers.kill(killed)
    _until(lambda: three_brokers.leader(topic, 0) not in {killed, -1})
    _write(three_brokers, topic, b"meanwhile")
    three_brokers.start_broker(killed)
    _until(lambda: three_brokers.in_sync(topic, 0) == {1, 2, 3})
    assert _read(three_brokers, topic, 2) == [b"before", b"meanwhile"]


def test_a_stopped_broker_hands_over_and_comes_back(three_brokers: Cluster, topic: str) -> None:
    stopped = three_brokers.leader(topic, 0)
    three_brokers.stop_broker(stopped)
    _until(lambda: three_brokers.leader(topic, 0) not in {stopped, -1})
    three_brokers.start_broker(stopped)
    _until(lambda: three_brokers.in_sync(topic, 0) == {1, 2, 3})


def test_a_frozen_broker_loses_its_leadership(three_brokers: Cluster, topic: str) -> None:
    frozen = three_brokers.leader(topic, 0)
    three_brokers.pause(frozen)
    try:
        _until(lambda: three_brokers.leader(topic, 0) not in {frozen, -1})
    finally:
        three_brokers.resume(frozen)
    _until(lambda: three_brokers.in_sync(topic, 0) == {1, 2, 3})


def test_stopping_leaves_neither_processes_nor_files() -> None:
    with Cluster() as cluster:
        folder, process = cluster.folder, cluster.nodes[1].process
        assert process is not None
    assert not folder.exists()
    with pytest.raises(ProcessLookupError):
        os.kill(process.pid, 0)
