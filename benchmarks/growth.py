"""How cost grows: with the number of meters, of partitions of one worker, and of workers.

Run: python -m benchmarks.growth [--rounds 3] [--meters 10000 100000 1000000] [--partitions 1 2 4 8] [--workers 2]
[--json]

Meters grow in the meters stage alone, one shard in this process, after a first interval that makes them known: each
interval is decoded from JSON frames of 500 meters, judged, summed up and closed. Partitions and workers grow on Kafka,
one JSON reading a record; two workers share four partitions, and find each other while they read.
"""

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks.full_path import Contender, race
from benchmarks.lab.runs import median, save, table
from benchmarks.lab.site import fill, site_settings
from benchmarks.lab.workload import DELAY_S, INTERVAL_S, START, Workload
from benchmarks.parts import batches, cpu, resident, shard_of
from models.flow.topics import READINGS
from models.flow.wire import pack
from tests.support.kafka import Cluster

_FRAMES = 40


def by_meters(meters: int, intervals: int) -> dict[str, Any]:
    """CPU of the intervals after the first, and what each meter takes."""
    before = resident()
    workload = Workload(meters, intervals + 1, 1)
    shard = shard_of(workload)
    ready = batches(workload.frames(False), _FRAMES)
    spent = 0.0
    for batch in ready:
        shard.feed(READINGS, batch)
        taken = cpu(shard.advance)
        if batch.times[0] > (START + INTERVAL_S + DELAY_S) * 1000:
            spent += taken
    del ready
    return {
        "meters": meters,
        "readings / CPU-s": meters * intervals / spent,
        "resident bytes a meter": (resident() - before) / meters,
        "snapshot bytes a meter": len(pack(shard.dump())) / meters,
    }


def on_kafka(crews: Sequence[tuple[int, int]], rounds: int, intervals: int) -> Iterator[dict[str, Any]]:
    """Crews of (workers, partitions), each on topics of its own."""
    contender = Contender("GridPulse", "gridpulse_worker", intervals, "meters")
    with Cluster() as cluster:
        for workers, partitions in crews:
            workload, topics = Workload(10_000, intervals, partitions), f"w{workers}p{partitions}."
            fill(site_settings(cluster.bootstrap, topics, "none", Path(), partitions), workload, workload.singles())
            runs = [race(cluster, contender, workload, f"g{turn}", topics, workers) for turn in range(rounds)]
            yield {
                "workers": workers,
                "partitions": partitions,
                "readings / CPU-s": median([found["readings"] / found["cpu_s"] for found in runs]),
                "readings / s": median([found["readings"] / found["wall_s"] for found in runs]),
            }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--meters", type=int, nargs="*", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--partitions", type=int, nargs="*", default=[1, 2, 4, 8])
    parser.add_argument("--workers", type=int, nargs="*", default=[2], help="more than one, on four partitions")
    parser.add_argument("--intervals", type=int, default=100, help="readings of each of 10,000 meters, on Kafka")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    meters = [by_meters(count, max(2, min(40, 4_000_000 // count))) for count in options.meters]
    crews = [*((1, count) for count in options.partitions), *((count, 4) for count in options.workers)]
    kafka = list(on_kafka(crews, options.rounds, options.intervals))
    save("growth", {"meters": meters, "kafka": kafka})
    print(json.dumps({"meters": meters, "kafka": kafka}) if options.json else table(meters))
    if not options.json:
        print(table(kafka))


if __name__ == "__main__":
    main()
