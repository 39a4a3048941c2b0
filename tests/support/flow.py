"""Runs stages in memory: every topic a list, shards fed in pieces of any size and in any order."""

import random
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec
import numpy as np

from models.flow.batch import NEVER, PUNCTUATION, Batch, Emission
from models.flow.shard import Shard
from models.flow.stage import Out, Stage
from models.flow.topics import TOPICS
from models.flow.wire import pack, unpack
from models.flow.wiring import Wiring

External = Sequence[tuple[int, bytes]]
"""Records of one partition that no stage of the flow writes: (log time in milliseconds, bytes), in log order."""


def batch_of(records: External, first_offset: int = 0) -> Batch:
    """A batch of external records."""
    return Batch(
        np.arange(first_offset, first_offset + len(records), dtype=np.int64),
        np.array([time for time, _ in records], np.int64),
        [value for _, value in records],
    )


def json_records(items: Sequence[tuple[int, Any]]) -> list[tuple[int, bytes]]:
    """Records of (log time in seconds, struct or dict), encoded."""
    return [(at * 1000, msgspec.json.encode(item)) for at, item in items]


class LocalFlow:
    """A whole engine in memory.

    Args:
        stages: makes the stages of one partition.
        partitions: how many shards each stage has.
        epoch: log time (milliseconds) before which nothing happens.
    """

    def __init__(self, stages: Callable[[int], Sequence[Stage]], partitions: int = 1, epoch: int = 0) -> None:
        self.logs: dict[tuple[str, int], list[Emission]] = defaultdict(list)
        self.shards: list[Shard] = []
        self.wiring = Wiring(stages(0), partitions)
        for partition in range(partitions):
            for stage in stages(partition):
                if partition < self.wiring.shards(stage.name):
                    self.shards.append(Shard(stage, partition, self.wiring, epoch))
        self._epoch = epoch
        self._read: dict[tuple[int, str], int] = defaultdict(int)

    def run(
        self,
        external: Mapping[tuple[str, int], External],
        until: int = NEVER,
        batch: int = 1 << 30,
        seed: int | None = None,
    ) -> "LocalFlow":
        """Feed all external records in batches and run until nothing moves; a seed mixes sizes and order."""
        chance = random.Random(seed)
        while self._step(external, until, batch, chance if seed is not None else None):
            pass
        return self

    def restore(self, index: int, stages: Callable[[int], Sequence[Stage]], kept: bytes) -> None:
        """Lose a shard's memory and continue from a packed dump, as after a kill."""
        old = self.shards[index]
        fresh = next(stage for stage in stages(old.partition) if stage.name == old.stage.name)
        shard = self.shards[index] = Shard(fresh, old.partition, self.wiring, self._epoch)
        shard.load(unpack(kept))
        for topic, offset in shard.resume().items():
            self._read[index, topic] = offset

    def values(self, topic: str, kind: Any = Any) -> list[Any]:
        """Everything emitted on a topic, decoded, in order of partition and offset."""
        parts = sorted(key for key in self.logs if key[0] == topic)
        found = [e for key in parts for e in self.logs[key] if e.mark.seq != PUNCTUATION]
        if topic in TOPICS and not TOPICS[topic].json:
            return [unpack(e.value, kind) for e in found]
        return [e if topic.endswith(".dlq") else msgspec.json.decode(e.value, type=kind) for e in found]

    def fingerprints(self) -> list[str]:
        """Hash of every shard's state."""
        return [shard.fingerprint() for shard in self.shards]

    def history(self) -> dict[tuple[str, int], list[tuple[Any, ...]]]:
        """Every emission that is a record, by topic partition; origins of one partition apart, as the order between
        them in the log is not fixed."""
        return {
            key: sorted((e.mark, e.value, e.headers) for e in log if e.mark.seq != PUNCTUATION)
            for key, log in self.logs.items()
        }

    def _step(
        self, external: Mapping[tuple[str, int], External], until: int, batch: int, chance: random.Random | None
    ) -> bool:
        moved = False
        order = list(range(len(self.shards)))
        if chance:
            chance.shuffle(order)
        for index in order:
            shard = self.shards[index]
            topics = list(shard.stage.inputs)
            if chance:
                chance.shuffle(topics)
            for topic in topics:
                size = chance.choice([1, 2, 7, 50, batch]) if chance else batch
                moved |= self._feed(index, shard, topic, external, until, size)
            for emission in shard.advance():
                self.logs[emission.topic, emission.partition].append(emission)
                moved = True
        return moved

    def _feed(
        self, index: int, shard: Shard, topic: str, external: Mapping[tuple[str, int], External], until: int, size: int
    ) -> bool:
        start = self._read[index, topic]
        if not self.wiring.writers(topic):
            records = external.get((topic, shard.partition), ())
            part = records[start : start + size]
            shard.feed(topic, batch_of(part, start))
            if start + len(part) == len(records):
                shard.promise(topic, until)
        else:
            log = self.logs[topic, shard.partition][start : start + size]
            part = log  # type: ignore[assignment]
            offsets = np.arange(start, start + len(log), dtype=np.int64)
            times = np.array([e.mark.time for e in log], np.int64)
            shard.feed(topic, Batch(offsets, times, [e.value for e in log], [e.mark for e in log]))
        self._read[index, topic] = start + len(part)
        return bool(len(part))


def apply_all(stage: Stage, topic: str, batch: Batch, out: Out | None = None) -> Out:
    """Apply one batch to a stage, outside of any flow."""
    out = out or Out(0, 0, 1, stage.outputs, 0)
    out.now = int(batch.times[-1])
    stage.apply(topic, batch, out)
    return out


def reloaded(stage: Stage, make: Callable[[], Stage]) -> Stage:
    """A fresh stage that continues from `stage`'s state, after a trip through bytes."""
    fresh = make()
    fresh.load(unpack(pack(stage.dump())))
    return fresh


def assert_split_invariant(
    stages: Callable[[int], Sequence[Stage]],
    external: Mapping[tuple[str, int], External],
    until: int = NEVER,
    partitions: int = 1,
    epoch: int = 0,
    seeds: Sequence[int] = (1, 2, 3),
) -> LocalFlow:
    """Whatever the batches and the order of reading, state and emissions are the same; returns the undisturbed run."""
    whole = LocalFlow(stages, partitions, epoch).run(external, until)
    for seed in seeds:
        other = LocalFlow(stages, partitions, epoch).run(external, until, seed=seed)
        assert other.history() == whole.history(), f"emissions differ for seed {seed}"
        assert other.fingerprints() == whole.fingerprints(), f"state differs for seed {seed}"
    return whole
