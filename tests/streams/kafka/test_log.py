"""A log on a real broker: what it holds, what it says of a feeder's promises, and what is wrong when it cannot."""

import socket

import msgspec
import pytest

from models.config import Common
from models.errors import BadSettings, BadState, Unreachable
from models.flow.batch import Mark
from models.flow.topics import ENGINE_CLOCK, PARTIALS, READINGS
from streams.kafka.admin import administration
from streams.kafka.clock import FEEDER, ClockRecord
from streams.kafka.config import KafkaSettings
from streams.kafka.log import KafkaLog
from streams.kafka.plan import planned
from streams.kafka.site import found_site
from streams.log.records import LogRecord, Promise
from tests.support.kafka import Cluster


@pytest.fixture
def settings(kafka: Cluster, kafka_prefix: str) -> KafkaSettings:
    found = KafkaSettings(bootstrap=kafka.bootstrap, topic_prefix=kafka_prefix, replication=1, fed=True)
    with administration(found) as cluster:
        cluster.create(planned(found, 2))
    return found


@pytest.fixture
def log(settings: KafkaSettings) -> KafkaLog:
    return KafkaLog(settings)


def promises(log: KafkaLog, partition: int) -> list[ClockRecord]:
    return [msgspec.json.decode(each.value, type=ClockRecord) for each in log.records(ENGINE_CLOCK, partition)]


def test_records_come_back_with_all_they_had(log: KafkaLog) -> None:
    marked = LogRecord(PARTIALS, 1, "k", b"v", None, Mark(3, 4, 5), (("gp-error-reason", "负数"),))
    log.append([LogRecord(READINGS, 0, "m", b"plain", 1_234), marked])
    [plain] = log.records(READINGS, 0)
    assert (plain.offset, plain.time, plain.key, plain.value, plain.mark) == (0, 1_234, "m", b"plain", None)
    [found] = log.records(PARTIALS, 1)
    assert (found.key, found.mark, found.headers) == ("k", Mark(3, 4, 5), (("gp-error-reason", "负数"),))


def test_only_what_was_there_at_the_call_is_told(log: KafkaLog) -> None:
    log.append([LogRecord(READINGS, 0, "", b"%d" % number) for number in range(10)])
    records = log.records(READINGS, 0)
    first = next(records)
    log.append([LogRecord(READINGS, 0, "", b"late")])
    assert [first.value, *(record.value for record in records)] == [b"%d" % number for number in range(10)]


def test_bounds_follow_what_is_kept(log: KafkaLog, settings: KafkaSettings, kafka: Cluster) -> None:
    from kafka import TopicPartition

    log.append([LogRecord(READINGS, 0, "", b"%d" % number) for number in range(5)])
    client = kafka.admin()
    try:
        client.delete_records({TopicPartition(settings.named(READINGS), 0): 3})
    finally:
        client.close()
    assert (log.begin_offset(READINGS, 0), log.end_offset(READINGS, 0)) == (3, 5)
    assert [record.offset for record in log.records(READINGS, 0)] == [3, 4]
    for start, offsets in ((1, [3, 4]), (4, [4]), (5, [])):
        assert [record.offset for record in log.records(READINGS, 0, start)] == offsets
    assert list(log.records(READINGS, 1)) == []


def test_ends_are_those_of_now_wherever_they_are(log: KafkaLog) -> None:
    places = [(READINGS, 0), (READINGS, 1), (PARTIALS, 0), (PARTIALS, 1)]
    assert log.ends(places) == dict.fromkeys(places, 0)
    for count in (3, 7):
        log.append([LogRecord(READINGS, 1, "", b"%d" % number) for number in range(count)])
        log.append([LogRecord(PARTIALS, 0, "", b"one")])
        ends = log.ends(places)
        assert ends == {place: log.end_offset(*place) for place in places}
    assert ends == {(READINGS, 0): 0, (READINGS, 1): 10, (PARTIALS, 0): 2, (PARTIALS, 1): 0}
    assert log.ends([]) == {}


def test_partitions_and_topics_that_are_not_there(log: KafkaLog) -> None:
    assert (log.partitions(READINGS), log.partitions("metrics.v1")) == (2, 1)
    with pytest.raises(BadSettings, match="gridpulse topics create"):
        log.partitions("no.such.topic")
    with pytest.raises(BadSettings, match="has 2 partitions, there is no 2"):
        log.end_offset(READINGS, 2)


def test_a_feeders_promises_are_tied_to_what_it_has_appended(log: KafkaLog) -> None:
    def said(time: int) -> list[Promise]:
        return [Promise(READINGS, partition, -1, time) for partition in (0, 1)]

    log.append([LogRecord(READINGS, 0, "", b"a", 10), LogRecord(READINGS, 0, "", b"b", 20)], promises=said(15))
    log.append([LogRecord(READINGS, 1, "", b"c", 30)], promises=said(25))
    assert promises(log, 0) == [ClockRecord(FEEDER, time=at, ends={READINGS: 2}) for at in (15, 25)]
    assert [record.ends for record in promises(log, 1)] == [{READINGS: 0}, {READINGS: 1}]


def test_a_feeder_that_starts_again_knows_where_the_topics_end(log: KafkaLog, settings: KafkaSettings) -> None:
    log.append([LogRecord(READINGS, 0, "", b"a", 10)])
    KafkaLog(settings).append(promises=[Promise(READINGS, 0, -1, 15)])
    assert promises(log, 0) == [ClockRecord(FEEDER, time=15, ends={READINGS: 1})]


def test_the_site_is_said_once_and_held_to(settings: KafkaSettings, log: KafkaLog) -> None:
    with pytest.raises(BadSettings, match="gridpulse topics create"):
        _ = log.site
    site = found_site(settings, Common(partitions=2), 1_000)
    assert (site.epoch, site.fed) == (1_000, True)
    assert found_site(settings, Common(partitions=2), 2_000) == site
    assert KafkaLog(settings).epoch() == 1_000
    with pytest.raises(BadState, match="made with interval_s 900, not 3600"):
        found_site(settings, Common(partitions=2, interval_s=3600))
    with pytest.raises(BadState, match="made with fed True, not False"):
        found_site(settings.model_copy(update={"fed": False}), Common(partitions=2))


def test_brokers_that_do_not_answer_are_said() -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        log = KafkaLog(KafkaSettings(bootstrap=f"127.0.0.1:{nobody.getsockname()[1]}"))
        with pytest.raises(Unreachable, match="GRIDPULSE_KAFKA__BOOTSTRAP"):
            log.partitions(READINGS)
