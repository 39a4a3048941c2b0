"""Live on real Kafka: workers promise by the brokers' clock while they are killed, and what they made of the records is
what anyone makes of them who reads the same topics later.
"""

import asyncio
import random
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import pytest

from alerts.query import AlertFilter
from models.config import Common
from models.flow.topics import ENGINE_CLOCK, PAYMENTS, READINGS, partition_of
from streams.alertstore import alert_store
from streams.engine.app import kafka_app
from streams.engine.assembly import stage_factory
from streams.engine.engine import Engine
from streams.engine.worker import Worker
from streams.kafka.admin import administration
from streams.kafka.clock import Anchors, decode
from streams.kafka.config import KafkaSettings
from streams.kafka.log import KafkaLog
from streams.kafka.plan import planned
from streams.kafka.site import found_site
from streams.kafka.siterecord import SiteRecord
from streams.log.records import LogRecord
from streams.settings import Settings
from streams.snapshots import Snapshots
from tests.support.gridpulse import Gridpulse
from tests.support.kafka import Cluster
from tests.support.processes import SESSION_S, Processes

PARTITIONS = 2
COMMON = Common(partitions=PARTITIONS)
FAULTS = 6


class Producer:
    """Writes readings all the time, and now and then one payment twice, which is an alert; other topics stay idle."""

    def __init__(self, kafka: KafkaSettings) -> None:
        self._log = KafkaLog(kafka)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="producer")
        self.repeated: set[str] = set()

    @contextmanager
    def running(self) -> Iterator["Producer"]:
        self._thread.start()
        try:
            yield self
        finally:
            self._stopping.set()
            self._thread.join()
            self._log.close()

    def _run(self) -> None:
        number = 0
        while not self._stopping.wait(0.005):
            number += 1
            at = int(time.time())
            meter = f"M{number % 40}"
            records = [self._record(READINGS, meter, meter_id=meter, at=at // 900 * 900, kwh=0.001 * number)]
            if number % 40 == 0:
                account = f"A{number}"
                for time_of_two in (1, 2):
                    payment = {"payment_id": f"P{number}-{time_of_two}", "account_id": account, "amount": "42.50"}
                    records.append(self._record(PAYMENTS, account, **payment, at=at, channel="bank"))
                self.repeated.add(f"P{number}-2")
            self._log.append(records)

    @staticmethod
    def _record(topic: str, key: str, **body: Any) -> LogRecord:
        return LogRecord(topic, partition_of(key, PARTITIONS), key, msgspec.json.encode(body))


class Followed(KafkaLog):
    """The topics for one who promises nothing and goes by what was promised, as for a recording."""

    @property
    def site(self) -> SiteRecord:
        return msgspec.structs.replace(super().site, fed=True)


class Follower:
    """A worker that reads everything there is and tells what it knows then."""

    def __init__(self, kafka: KafkaSettings, snapshots: Path, group: str) -> None:
        self._log = Followed(kafka.model_copy(update={"group": group}))
        make = stage_factory(Settings().model_copy(update={"common": COMMON}))
        self._engine = Engine(self._log, Snapshots(snapshots), make, PARTITIONS)
        connect = partial(kafka_app, self._engine, self._log, True)
        self._worker = Worker(self._engine, self._log, connect, checkpoint_s=3600)
        self.known: dict[str, str] = {}

    async def run(self, ends: dict[int, int]) -> dict[str, str]:
        """Fingerprints of all shards once those of each partition have passed its last promise."""
        try:
            await asyncio.wait_for(self._worker.run(lambda: self._until(ends)), 120)
        finally:
            self._log.close()
        return self.known

    async def _until(self, ends: dict[int, int]) -> None:
        last = min(ends.values())
        async for _ in self._engine.moves():
            own = [shard.time >= ends[p] for (stage, p), shard in self._engine.shards.items() if stage == "meters"]
            if len(own) == PARTITIONS and all(own) and self._engine.time >= last:
                self.known = self._engine.fingerprints()
                return


@pytest.fixture
def kafka_settings(kafka: Cluster, kafka_prefix: str) -> KafkaSettings:
    """Topics of a live site, of which the workers promise up to the very moment."""
    found = KafkaSettings(
        bootstrap=kafka.bootstrap, topic_prefix=kafka_prefix, group=f"{kafka_prefix}g", replication=1, margin_ms=0
    )
    with administration(found) as cluster:
        cluster.create(planned(found, PARTITIONS))
    found_site(found, COMMON)
    return found


@pytest.fixture
def site(gridpulse: Gridpulse, kafka_settings: KafkaSettings, tmp_path: Path) -> Iterator[Processes]:
    """Nothing runs yet."""
    found = Processes(
        gridpulse,
        tmp_path,
        {
            "COMMON__PARTITIONS": PARTITIONS,
            "KAFKA__BOOTSTRAP": kafka_settings.bootstrap,
            "KAFKA__TOPIC_PREFIX": kafka_settings.topic_prefix,
            "KAFKA__GROUP": kafka_settings.group,
            "KAFKA__REPLICATION": 1,
            "KAFKA__MARGIN_MS": 0,
            "KAFKA__SESSION_TIMEOUT_S": SESSION_S,
            "ENGINE__SNAPSHOTS": tmp_path / "snapshots",
            "ENGINE__CHECKPOINT_S": 0.5,
            "ENGINE__TICK_S": 0.02,
            "ENGINE__IDLE_TICK_S": 0.02,
            "CONSOLE__PORT": 0,
        },
    )
    yield found
    found.end()


def told(state: Path) -> set[str]:
    """Payments that the desk has an alert of."""
    alerts = alert_store(Settings(state=state))
    try:
        return {alert.subject for alert in alerts.find(AlertFilter(kind="payment_fraud.duplicate"), limit=10_000)}
    finally:
        alerts.close()


def promised(kafka: KafkaSettings) -> tuple[dict[int, int], int]:
    """The last promise about the readings of each partition, and how many readings any promise lifts."""
    log = KafkaLog(kafka)
    ends, lifted = {}, 0
    for partition in range(PARTITIONS):
        anchors = Anchors("nobody")
        for record in log.records(ENGINE_CLOCK, partition):
            anchors.read(record.offset, record.time, decode(record.value))
        last = -1
        for record in log.records(READINGS, partition):
            last = max(last, anchors.passed(READINGS, record.offset) or -1)
            lifted += record.time <= last
        ends[partition] = max(last, anchors.passed(READINGS, 1 << 60) or -1)
    log.close()
    return ends, lifted


def strike(site: Processes, chance: random.Random) -> None:
    """Kill or freeze someone while data flows."""
    name = chance.choice(("one", "two", "desk"))
    time.sleep(chance.uniform(0.2, 2.0))  # whatever is going on then is what the fault hits
    if name != "desk" and chance.random() < 0.4:
        other = "two" if name == "one" else "one"
        site.freeze(name)
        site.wait(f"{other} has taken over", lambda: site.drives(PARTITIONS, other))
        site.thaw(name)
    else:
        site.kill(name)
        site.start(name)


def test_what_workers_made_of_live_records_while_they_were_killed_is_what_anyone_makes_of_them(
    site: Processes, kafka_settings: KafkaSettings, tmp_path: Path
) -> None:
    chance = random.Random(11)
    for name in ("one", "two", "desk"):
        site.start(name)
    site.wait("both work", lambda: site.drives(PARTITIONS, "one", "two"))
    with Producer(kafka_settings).running() as producer:
        for _ in range(FAULTS):
            strike(site, chance)
        # Otherwise nothing is shown; on a busy machine promises lag, so this may take a while.
        site.wait("a record has come behind a promise", lambda: promised(kafka_settings)[1] > 0)
    site.wait("every alert has arrived", lambda: told(tmp_path / "desk") == producer.repeated)
    for name in ("one", "two"):
        site.kill(name)
    site.stop("desk")
    assert told(tmp_path / "desk") == producer.repeated
    ends, _ = promised(kafka_settings)
    shutil.copytree(tmp_path / "snapshots", tmp_path / "copied")
    later = asyncio.run(Follower(kafka_settings, tmp_path / "copied", "later").run(ends))
    anew = asyncio.run(Follower(kafka_settings, tmp_path / "nothing", "anew").run(ends))
    assert later == anew
