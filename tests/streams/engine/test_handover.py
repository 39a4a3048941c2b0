"""Engines that hand records on directly, share partitions, die and lose what was under way: nothing changes."""

import random
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from models.flow.batch import PUNCTUATION, Emission
from streams.embedded.store import Store
from streams.engine.engine import Engine
from streams.engine.topics import create_topics
from streams.log.records import Fetch, LogRecord, Promise, TopicPartition
from streams.snapshots import Snapshots
from tests.flow.test_flow import START, stages, traffic
from tests.flow.toys import MINUTE
from tests.support.flow import LocalFlow

PARTITIONS = 3
END = START + 60 * MINUTE


class Lagging:
    """A store that takes emissions when it is flushed, or some time before; a crash loses the others."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._under_way: list[Emission] = []
        self.emitted: list[Emission] = []

    def __getattr__(self, name: str) -> object:
        return getattr(self._store, name)

    def emit(self, emissions: Iterable[Emission]) -> None:
        several = list(emissions)
        self._under_way += several
        self.emitted += several

    def flush(self) -> None:
        self.arrive(len(self._under_way))

    def arrive(self, count: int) -> None:
        self._store.emit(self._under_way[:count])
        del self._under_way[:count]


class Process:
    """An engine and where it reads, without Faust."""

    def __init__(self, store: Store, folder: Path) -> None:
        self.log = Lagging(store)
        self.engine = Engine(self.log, Snapshots(folder), stages, PARTITIONS)  # type: ignore[arg-type]
        self.engine.register(self.engine.readers)
        self._positions: dict[tuple[str, TopicPartition], int] = {}

    def own(self, partitions: Iterable[int]) -> None:
        self.engine.own(set(partitions))
        starts = self.engine.start_offsets()
        self._positions = {
            (stage, (topic, partition)): starts[topic, partition]
            for stage, partition in self.engine.shards
            for topic in self.engine.topics(stage)
        }

    def step(self, chance: random.Random) -> bool:
        """Read a little of one topic partition; whether anything has moved."""
        if not self._positions:
            return False
        reader, (topic, partition) = place = chance.choice(list(self._positions))
        self.log.arrive(chance.randrange(20))
        fetch = self._fetch(topic, partition, self._positions[place], chance.choice([1, 300, 1 << 20]))
        self.engine.handle(reader, fetch)
        self._positions[place] = fetch.next_offset
        return bool(len(fetch.batch) or fetch.promises)

    def _fetch(self, topic: str, partition: int, offset: int, size: int) -> Fetch:
        fetch = self.log.fetch(topic, partition, offset, size)  # type: ignore[operator]
        assert isinstance(fetch, Fetch)
        return fetch


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "log.db") as store:
        store.set_epoch(START)
        create_topics(store, PARTITIONS, 7)
        yield store


def fill(store: Store, external: dict[TopicPartition, list[tuple[int, bytes]]], topics: Iterable[str]) -> None:
    for (topic, partition), records in external.items():
        for start in range(0, len(records), 7):
            store.append(LogRecord(topic, partition, "", value, time) for time, value in records[start : start + 7])
    store.append(
        promises=[Promise(topic, part, -1, END) for topic in topics for part in range(store.partitions(topic))]
    )


def external_inputs() -> set[str]:
    flow = LocalFlow(stages, 1)
    return {topic for shard in flow.shards for topic in shard.stage.inputs if not flow.wiring.writers(topic)}


@pytest.mark.parametrize("seed", range(25))
def test_workers_that_share_and_die_end_as_one_that_does_not(store: Store, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    external = traffic(seed, PARTITIONS, 60)
    fill(store, external, external_inputs())
    workers = [Process(store, tmp_path / "snapshots") for _ in range(2)]
    for _ in range(12):
        deal(workers, chance)
        for _ in range(chance.randrange(80)):
            chance.choice(workers).step(chance)
        for worker in workers:
            if chance.random() < 0.5:
                worker.log.flush()
                worker.engine.checkpoint()
        if chance.random() < 0.5:
            workers[chance.randrange(2)] = Process(store, tmp_path / "snapshots")
    last = Process(store, tmp_path / "snapshots")
    last.own(range(PARTITIONS))
    finish(last, chance)
    expected = LocalFlow(stages, PARTITIONS, START).run(external, END)
    assert list(last.engine.fingerprints().values()) == expected.fingerprints()


def deal(workers: list[Process], chance: random.Random) -> None:
    """Share the partitions anew; now and then one is not told, and goes on with what another has already."""
    shares: list[set[int]] = [set(), set()]
    for partition in range(PARTITIONS):
        shares[chance.randrange(2)].add(partition)
    for worker, share in zip(workers, shares, strict=True):
        if chance.random() < 0.8:
            worker.own(share)


def finish(worker: Process, chance: random.Random) -> None:
    for _ in range(20_000):
        if worker.engine.time >= END:
            return
        worker.step(chance)
    raise AssertionError(f"it stands at {worker.engine.time - START} ms of {END - START}")


def test_what_is_handed_needs_no_way_through_the_log(store: Store, tmp_path: Path) -> None:
    """With only its external topics read, one worker reaches the end, and no promise of a shard goes to the log."""
    external = traffic(1, PARTITIONS, 60)
    fill(store, external, external_inputs())
    worker = Process(store, tmp_path / "snapshots")
    worker.own(range(PARTITIONS))
    worker.log.emitted.clear()
    for (topic, partition), offset in worker.engine.start_offsets().items():
        for reader in worker.engine.wiring.readers(topic) if topic in external_inputs() else ():
            worker.engine.handle(reader, worker._fetch(topic, partition, offset, 1 << 30))
    assert worker.engine.time >= END
    assert worker.log.emitted
    assert not [each for each in worker.log.emitted if each.mark.seq == PUNCTUATION]
