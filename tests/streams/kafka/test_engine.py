"""The engine on real Kafka gives what the flow in memory gives, with any number of workers that come and go."""

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from models.config import Common
from streams.engine.app import kafka_app
from streams.engine.engine import Engine
from streams.engine.topics import external_topics
from streams.engine.worker import Worker
from streams.kafka.admin import administration
from streams.kafka.config import KafkaSettings
from streams.kafka.log import KafkaLog
from streams.kafka.plan import planned
from streams.kafka.site import found_site
from streams.log.records import LogRecord, Promise
from streams.snapshots import Snapshots
from tests.flow.test_flow import START, stages, traffic
from tests.flow.toys import MINUTE
from tests.support.flow import LocalFlow
from tests.support.kafka import Cluster

END = START + 60 * MINUTE
PARTITIONS = 3


@pytest.fixture
def settings(kafka: Cluster, kafka_prefix: str) -> KafkaSettings:
    found = KafkaSettings(
        bootstrap=kafka.bootstrap, replication=1, topic_prefix=kafka_prefix, group=f"{kafka_prefix}g", fed=True
    )
    make_topics(found, PARTITIONS)
    return found


def make_topics(settings: KafkaSettings, partitions: int) -> None:
    with administration(settings) as cluster:
        cluster.create(planned(settings, partitions))
    found_site(settings, Common(partitions=partitions), START)


def fill(settings: KafkaSettings, seed: int, partitions: int) -> None:
    log = KafkaLog(settings)
    for (topic, partition), records in traffic(seed, partitions).items():
        log.append([LogRecord(topic, partition, "", value, time) for time, value in records])
    log.append(promises=[Promise(topic, p, -1, END) for topic in external_topics() for p in range(partitions)])
    log.close()


class Process:
    """A worker, as a process of its own would run it."""

    def __init__(self, settings: KafkaSettings, folder: Path) -> None:
        self.log = KafkaLog(settings)
        self.engine = Engine(self.log, Snapshots(str(folder / "snapshots")), stages, PARTITIONS)
        connect = partial(kafka_app, self.engine, self.log, True)
        self.worker = Worker(self.engine, self.log, connect, checkpoint_s=3600)

    async def run(self, until: Callable[[], Coroutine[Any, Any, None]]) -> None:
        try:
            await self.worker.run(until)
        finally:
            self.log.close()


async def test_one_worker_equals_the_flow_in_memory(settings: KafkaSettings, tmp_path: Path) -> None:
    fill(settings, 5, PARTITIONS)
    process = Process(settings, tmp_path)
    found: list[str] = []

    async def done() -> None:
        async for time in process.engine.moves():
            if time >= END:
                found.extend(process.engine.fingerprints().values())
                return

    await asyncio.wait_for(process.run(done), 60)
    expected = LocalFlow(stages, PARTITIONS, START).run(traffic(5, PARTITIONS), END)
    assert sorted(found) == sorted(shard.fingerprint() for shard in expected.shards)
