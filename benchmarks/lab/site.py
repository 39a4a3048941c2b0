"""A site on the benchmark's broker: external topics that every run reads, and internal topics that each has anew."""

import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from confluent_kafka import Producer

from benchmarks.contenders.rule import ZERO_RUN
from benchmarks.lab.workload import INTERVAL_S, START, Workload
from models.flow.topics import ENGINE_CLOCK, ENGINE_SITE, TOPICS
from streams.kafka.admin import administration
from streams.kafka.config import KafkaSettings
from streams.kafka.log import KafkaLog
from streams.kafka.plan import planned
from streams.kafka.site import found_site
from streams.log.records import LogRecord, Promise
from streams.replay import DRAIN_S
from streams.settings import Settings

SHARED = {topic.name for topic in TOPICS.values() if topic.external} | {ENGINE_CLOCK, ENGINE_SITE}
_EXTERNAL = -1


class RunSettings(KafkaSettings):
    """Kafka for one run.

    Attributes:
        run: what the names of internal topics begin with besides.
    """

    run: str = ""

    def named(self, topic: str) -> str:
        """What the cluster calls one of our topics."""
        return self.topic_prefix + topic if topic in SHARED else f"{self.topic_prefix}{self.run}.{topic}"


def site_settings(bootstrap: str, prefix: str, run: str, folder: Path, partitions: int = 4) -> Settings:
    """Settings of one run: the project's, but for the run of zeros, which the shorter contenders must see too."""
    settings = Settings(state=folder)
    kafka = RunSettings(
        bootstrap=bootstrap, topic_prefix=prefix, run=run, group=f"{prefix}{run}", replication=1, fed=True
    )
    common = replace(settings.common, partitions=partitions, interval_s=INTERVAL_S)
    meters = replace(settings.meters, zero_run=ZERO_RUN)
    return settings.model_copy(update={"kafka": kafka, "common": common, "meters": meters})


def make_topics(settings: Settings) -> None:
    """Make the topics that are missing, and the site's record."""
    with administration(settings.kafka) as cluster:
        cluster.create(cluster.compare(planned(settings.kafka, settings.common.partitions)).missing)
    found_site(settings.kafka, settings.common, START * 1000)


def last_time(workload: Workload, settings: Settings) -> int:
    """Log time (milliseconds) at which everything is done."""
    return (workload.end + settings.common.interval_s + settings.common.settle_s + DRAIN_S) * 1000


def fill(settings: Settings, workload: Workload, records: Any) -> None:
    """Append reference data and records, and promise that nothing else comes until the end."""
    make_topics(settings)
    ends = produce(settings, workload.topology()) | produce(settings, records)
    log = KafkaLog(settings.kafka)
    # The high watermark may be a moment behind what the brokers have acknowledged.
    while any(log.end_offset(topic, partition) < count for (topic, partition), count in ends.items()):
        time.sleep(0.05)
    external = [topic.name for topic in TOPICS.values() if topic.external]
    end = last_time(workload, settings)
    log.append(promises=[Promise(topic, p, _EXTERNAL, end) for topic in external for p in range(workload.partitions)])
    log.close()


def produce(settings: Settings, records: Any) -> dict[tuple[str, int], int]:
    """Append records as a meter head-end would, uncompressed; how many went to each partition."""
    producer = Producer(
        {
            "bootstrap.servers": settings.kafka.bootstrap,
            # Without it what is sent again, as while a new topic has no leader, changes the order of readings.
            "enable.idempotence": True,
            "linger.ms": 20,
            "queue.buffering.max.messages": 1_000_000,
            "queue.buffering.max.kbytes": 256 << 10,
        }
    )
    counts: dict[tuple[str, int], int] = {}
    record: LogRecord
    for count, record in enumerate(records):
        while True:
            try:
                producer.produce(
                    settings.kafka.named(record.topic), record.value, record.key.encode(),
                    partition=record.partition, timestamp=record.time or 0,
                )  # fmt: skip
                break
            except BufferError:
                producer.poll(0.1)
        if count % 10_000 == 0:
            producer.poll(0)
        place = (record.topic, record.partition)
        counts[place] = counts.get(place, 0) + 1
    waiting = producer.flush(120)
    assert not waiting, f"{waiting} records were not taken"
    return counts
