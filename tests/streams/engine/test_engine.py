"""The engine under Faust gives what the flow in memory gives, and goes on from any kill as if nothing had been."""

import asyncio
from functools import partial
from pathlib import Path
from typing import cast

import faust
import numpy as np
import pytest

from models.errors import BadState, GridPulseError
from models.flow.batch import Batch
from models.flow.topics import MODELS, SAMPLES
from models.flow.wire import pack
from streams.embedded.store import Store
from streams.engine.app import Failed, embedded_app
from streams.engine.engine import Engine
from streams.engine.topics import create_topics, external_topics
from streams.engine.worker import Worker
from streams.log.records import Fetch, LogRecord, Promise
from streams.log.transport import LogTransport
from streams.snapshots import Snapshots
from tests.flow.test_flow import START, stages, traffic
from tests.flow.toys import MINUTE
from tests.support.flow import LocalFlow

END = START + 60 * MINUTE


class Collector:
    """A sink that keeps what it takes, by topic and partition, once."""

    name = "collector"
    topics = (MODELS, SAMPLES)

    def __init__(self) -> None:
        self.values: dict[str, list[bytes]] = {}

    def take(self, topic: str, batch: Batch) -> None:
        self.values.setdefault(topic, []).extend(batch.values)


def open_store(folder: Path, partitions: int) -> Store:
    store = Store(folder / "log.db")
    if not store.topics():
        store.set_epoch(START)
    create_topics(store, partitions, 7)
    return store


def engine_on(store: Store, folder: Path, partitions: int, *sinks: Collector) -> Engine:
    engine = Engine(store, Snapshots(folder / "snapshots"), stages, partitions, sinks)
    engine.restore()
    return engine


def fill(store: Store, seed: int, partitions: int) -> None:
    for (topic, partition), records in traffic(seed, partitions).items():
        for start in range(0, len(records), 50):
            part = records[start : start + 50]
            store.append([LogRecord(topic, partition, "", value, time) for time, value in part])
    for topic in external_topics():
        for partition in range(store.partitions(topic)):
            store.append(promises=[Promise(topic, partition, -1, END)])


async def run_until_passed(engine: Engine, store: Store) -> None:
    async def work() -> None:
        async for time in engine.moves():
            if time >= END and engine.settled():
                return

    await asyncio.wait_for(Worker(engine, store, partial(embedded_app, engine, store), checkpoint_s=3600).run(work), 60)


async def test_what_a_sink_has_yet_to_take_holds_back_what_counts_as_stored(tmp_path: Path) -> None:
    store = open_store(tmp_path, 1)
    engine = engine_on(store, tmp_path, 1, Collector())
    fill(store, 1, 1)
    await run_until_passed(engine, store)
    assert engine.stored == engine.time >= END
    first, end = store.end_offset(MODELS, 0), store.end_offset(MODELS, 0) + 9

    def taken(offset: int, time: int) -> Fetch:
        batch = Batch(np.array([offset]), np.array([time]), [b""])
        return Fetch(MODELS, 0, batch, {}, offset + 1, end, 1)

    engine.handle("collector", taken(first, START + MINUTE))
    assert engine.stored == START + MINUTE
    engine.handle("collector", taken(first + 1, START + 2 * MINUTE))
    assert engine.stored == START + 2 * MINUTE
    engine.handle("collector", taken(end - 1, START + 3 * MINUTE))
    assert engine.stored == engine.time


@pytest.mark.parametrize("partitions", [1, 3])
async def test_faust_agents_on_the_log_equal_the_flow_in_memory(tmp_path: Path, partitions: int) -> None:
    store = open_store(tmp_path, partitions)
    collector = Collector()
    engine = engine_on(store, tmp_path, partitions, collector)
    fill(store, 5, partitions)
    await run_until_passed(engine, store)
    expected = LocalFlow(stages, partitions, START).run(traffic(5, partitions), END)
    assert list(engine.fingerprints().values()) == _by_stage(expected)
    assert sorted(collector.values[SAMPLES]) == sorted(pack(value) for value in expected.values(SAMPLES))
    store.close()


def _by_stage(flow: LocalFlow) -> list[str]:
    return [shard.fingerprint() for shard in flow.shards]


async def test_stopped_and_started_again_it_goes_on(tmp_path: Path) -> None:
    store = open_store(tmp_path, 2)
    fill(store, 6, 2)
    expected = _by_stage(LocalFlow(stages, 2, START).run(traffic(6, 2), END))
    for handled in (3, 9, 20):
        await _run_some(engine_on(store, tmp_path, 2), store, handled)
    engine = engine_on(store, tmp_path, 2, Collector())
    await run_until_passed(engine, store)
    assert list(engine.fingerprints().values()) == expected
    store.close()


async def _run_some(engine: Engine, store: Store, moves: int) -> None:
    async def work() -> None:
        count = 0
        async for _ in engine.moves():
            count += 1
            if count == moves or engine.time >= END:
                return

    def connect(failed: Failed) -> faust.App:
        app = embedded_app(engine, store, failed)
        cast(LogTransport, app.transport).max_fetch_bytes = 1
        return app

    await Worker(engine, store, connect, checkpoint_s=3600).run(work)


class Breaking(Collector):
    """A sink whose disk is full."""

    def take(self, topic: str, batch: Batch) -> None:
        raise GridPulseError("no room left")


async def test_a_reader_that_fails_stops_the_worker_before_anything_is_snapshotted(tmp_path: Path) -> None:
    store = open_store(tmp_path, 1)
    fill(store, 7, 1)
    engine = engine_on(store, tmp_path, 1, Breaking())
    with pytest.raises(GridPulseError, match="no room left"):
        await run_until_passed(engine, store)
    assert not list((tmp_path / "snapshots").iterdir())
    store.close()


async def test_a_damaged_snapshot_gives_way_to_the_one_before(tmp_path: Path) -> None:
    store = open_store(tmp_path, 1)
    engine = engine_on(store, tmp_path, 1)
    fill(store, 8, 1)
    await _run_some(engine, store, 4)
    await _run_some(engine_on(store, tmp_path, 1), store, 20)
    _, newest = sorted((tmp_path / "snapshots").glob("judge-0.*.snapshot"))
    newest.write_bytes(newest.read_bytes()[:-3])
    engine = engine_on(store, tmp_path, 1)
    await run_until_passed(engine, store)
    assert list(engine.fingerprints().values()) == _by_stage(LocalFlow(stages, 1, START).run(traffic(8, 1), END))
    for path in (tmp_path / "snapshots").glob("judge-0.*.snapshot"):
        path.write_bytes(b"nonsense")
    with pytest.raises(BadState, match="is damaged and so is the one before"):
        engine_on(store, tmp_path, 1)
    store.close()
