"""What the parts of the meters stage cost alone: decoding, state, bytes a meter, snapshots.

Run: python -m benchmarks.parts [--rounds 5] [--meters 1000000] [--json]
"""

import argparse
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.lab.runs import folder, median, save, table
from benchmarks.lab.workload import INTERVAL_S, START, Workload
from models.codec.decode import Codec, Decoded
from models.config import Common
from models.flow.batch import Batch
from models.flow.shard import Shard
from models.flow.topics import READINGS, TOPOLOGY
from models.flow.wire import pack
from models.flow.wiring import Wiring
from models.meters.stage import MetersStage
from streams.log.records import LogRecord
from streams.snapshots import Snapshots

FETCH = 20_000
_PARTITIONS = 4


class Known(Codec):
    """A codec that has decoded before, so that what is measured with it is all but decoding."""

    def __init__(self, batches: list[Batch]) -> None:
        super().__init__()
        codec = Codec()
        self._known = iter([codec.decode(batch.values, batch.times // 1000) for batch in batches])

    def decode(self, values: Any, logged: Any) -> Decoded:
        """The next batch."""
        return next(self._known)


def cpu(work: Callable[[], object]) -> float:
    """CPU seconds of a piece of work."""
    began = time.process_time()
    work()
    return time.process_time() - began


def batches(records: Iterator[LogRecord], fetch: int) -> list[Batch]:
    """Records of one partition as fetches."""
    every = list(records)
    parts = [every[first : first + fetch] for first in range(0, len(every), fetch)]
    return [
        Batch(
            np.arange(index * fetch, index * fetch + len(part)),
            np.array([record.time for record in part], np.int64),
            [record.value for record in part],
        )
        for index, part in enumerate(parts)
    ]


def shard_of(workload: Workload, partition: int = 0) -> Shard:
    """A shard of the meters stage that knows the reference data."""
    stage = MetersStage(Common(partitions=workload.partitions), None, partition)
    shard = Shard(stage, partition, Wiring([stage], workload.partitions), START * 1000)
    places = (record for record in workload.topology() if record.partition == partition)
    for batch in batches(places, 100_000):
        shard.feed(TOPOLOGY, batch)
    for topic in MetersStage.inputs:
        shard.promise(topic, START * 1000 if topic == READINGS else 2**61)
    shard.advance()
    return shard


def decoding(rounds: int) -> Iterator[dict[str, Any]]:
    """Readings a CPU-second from bytes to columns."""
    workload = Workload(20_000, 20, 1)
    for form, records, fetch in (
        ("one JSON reading", workload.singles(), FETCH),
        ("JSON frame", workload.frames(False), 20),
        ("Arrow frame", workload.frames(True), 20),
    ):
        ready = batches(records, fetch)

        def work(ready: list[Batch] = ready) -> None:
            codec = Codec()
            for batch in ready:
                codec.decode(batch.values, batch.times // 1000)

        taken = median([cpu(work) for _ in range(rounds)])
        yield {"what": f"decode, {form}", "figure": workload.readings / taken, "unit": "readings / CPU-s"}


def state(rounds: int) -> Iterator[dict[str, Any]]:
    """Readings a CPU-second from columns to state and emissions."""
    workload = Workload(20_000, 40, 1)
    ready = batches(workload.singles(), FETCH)
    for decoded in (True, False):

        def work(known: bool = decoded) -> float:
            shard = shard_of(workload)
            if known:
                shard.stage._codec = Known(ready)  # type: ignore[attr-defined]
            return cpu(lambda: _feed(shard, ready))

        taken = median([work() for _ in range(rounds)])
        name = "state and emissions, decoded before" if decoded else "decoding, state and emissions"
        yield {"what": name, "figure": workload.readings / taken, "unit": "readings / CPU-s"}


def _feed(shard: Shard, ready: list[Batch]) -> None:
    for batch in ready:
        shard.feed(READINGS, batch)
        shard.advance()


def grown(meters: int, intervals: int = 2) -> list[Shard]:
    """Shards that know so many meters, each with some readings."""
    workload = Workload(meters, intervals, _PARTITIONS)
    shards = [shard_of(workload, partition) for partition in range(_PARTITIONS)]
    values: list[list[LogRecord]] = [[] for _ in shards]
    for record in workload.frames(True):
        values[record.partition].append(record)
    for shard, records in zip(shards, values, strict=True):
        _feed(shard, batches(iter(records), 40))
        shard.promise(READINGS, (START + intervals * INTERVAL_S + 600) * 1000)
        shard.advance()
    return shards


def resident() -> int:
    """Resident memory in bytes."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096


def kept(meters: int, rounds: int) -> Iterator[dict[str, Any]]:
    """State and snapshots of so many meters in four shards."""
    before = resident()
    shards = grown(meters)
    memory = resident() - before
    bodies = [pack(shard.dump()) for shard in shards]
    size = sum(map(len, bodies))
    yield {"what": f"state in a snapshot, {meters:,} meters", "figure": size / meters, "unit": "bytes a meter"}
    yield {"what": "resident memory with it", "figure": memory / meters, "unit": "bytes a meter"}
    del bodies
    with folder() as place:
        writer = Snapshots(place)
        every = [("meters", p) for p in range(_PARTITIONS)]
        for name, work in (
            ("snapshots written, hashed and fsynced", lambda: _write(writer, shards)),
            ("snapshots read and checked", lambda: list(writer.read_all(every))),
            ("snapshots read and shards working", lambda: _load(writer, meters)),
        ):
            taken = [_timed(work) for _ in range(rounds)]
            yield {"what": name, "figure": median([wall for wall, _ in taken]), "unit": "s"}
            yield {"what": f"{name}, CPU", "figure": median([spent for _, spent in taken]), "unit": "CPU-s"}


def _write(writer: Snapshots, shards: list[Shard]) -> None:
    for partition, shard in enumerate(shards):
        writer.write("meters", partition, shard.dump())


def _load(reader: Snapshots, meters: int) -> None:
    workload = Workload(meters, 1, _PARTITIONS)
    for (_, partition), dump in reader.read_all([("meters", p) for p in range(_PARTITIONS)]):
        stage = MetersStage(Common(partitions=workload.partitions), None, partition)
        shard = Shard(stage, partition, Wiring([stage], workload.partitions))
        assert dump is not None
        shard.load(dump)


def _timed(work: Callable[[], object]) -> tuple[float, float]:
    """Wall and CPU seconds of a piece of work."""
    began = time.perf_counter()
    spent = cpu(work)
    return time.perf_counter() - began, spent


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--meters", type=int, default=1_000_000)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    # Memory first, while nothing was freed that could be used again.
    rows = [*kept(options.meters, options.rounds), *decoding(options.rounds), *state(options.rounds)]
    save("parts", rows)
    print(json.dumps(rows) if options.json else table(rows))


if __name__ == "__main__":
    main()
