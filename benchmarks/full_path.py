"""Readings a CPU-second from Kafka to findings: GridPulse, the limit, and three peers on the same readings.

Run: python -m benchmarks.full_path [--rounds 5] [--meters 10000] [--json]

Every contender is one process that reads four partitions of one JSON reading a record, all there before it starts. It
finds, for each meter, negative energies, spikes against the meter's own history, and runs of zero
(`benchmarks/contenders/rule.py`), and must find as many as the scalar rule does. GridPulse does all the rest of its
meters stage, or of all its stages, besides. CPU is that of all threads of the process, from when it begins to connect.
The peers are installed in .venv-bench by `make bench`. Contenders take turns, and each gets as many readings as keep it
busy for some seconds.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.lab.runs import PEERS, folder, median, run, save, table
from benchmarks.lab.site import RunSettings, fill, last_time, make_topics, site_settings
from benchmarks.lab.workload import Workload
from models.flow.topics import READINGS
from streams.settings import Settings
from tests.support.kafka import Cluster


@dataclass(frozen=True)
class Contender:
    """One that is compared.

    Attributes:
        name: for people.
        module: of benchmarks.contenders.
        intervals: how many readings of each meter it gets; the most is what the others are held against.
        stages: of GridPulse; empty for others.
        peer: whether it runs in the environment of the peers.
    """

    name: str
    module: str
    intervals: int
    stages: str = ""
    peer: bool = False


CONTENDERS = (
    Contender("GridPulse, meters stage", "gridpulse_worker", 200, "meters"),
    Contender("GridPulse, all stages", "gridpulse_worker", 200, "all"),
    Contender("hand-written loop", "hand_written", 200),
    Contender("Bytewax", "bytewax_flow", 40, peer=True),
    Contender("Quix Streams", "quix_streams", 30, peer=True),
    Contender("Faust agent and table", "plain_faust", 30, peer=True),
)


def prefix(intervals: int) -> str:
    """What the topics of a length begin with."""
    return f"bench{intervals}."


def race(
    cluster: Cluster, contender: Contender, workload: Workload, name: str, topics: str = "", workers: int = 1
) -> dict[str, Any]:
    """One contender's run on the topics that begin so; its topics for results are made before and removed after.

    Of several workers at once the CPU is added up and the longest wall time taken; the rest is what the first said.
    """
    topics = topics or prefix(contender.intervals)
    with folder() as state:
        settings = site_settings(cluster.bootstrap, topics, name, Path(state), workload.partitions)
        alerts = f"{name}.alerts"
        told = {
            "bootstrap": cluster.bootstrap,
            "topic": topics + READINGS,
            "readings": workload.readings,
            "name": name,
            "folder": state,
            "alerts": alerts,
            "partitions": workload.partitions,
        }
        arguments: list[Any] = [part for key, value in told.items() for part in (f"--{key}", value)]
        if contender.stages:
            make_topics(settings)
            arguments += [contender.stages, last_time(workload, settings)]
        else:
            cluster.create(alerts, 4)
        python = PEERS if contender.peer else sys.executable
        try:
            with ThreadPoolExecutor(workers) as crew:
                module = f"benchmarks.contenders.{contender.module}"
                runs = list(crew.map(lambda _: run(module, arguments, python), range(workers)))
        finally:
            _remove(cluster, settings)
    cpu_s, wall_s = sum(each["cpu_s"] for each in runs), max(each["wall_s"] for each in runs)
    return {**runs[0], "cpu_s": cpu_s, "wall_s": wall_s}


def _remove(cluster: Cluster, settings: Settings) -> None:
    """Let go of the topics of a run."""
    kafka = settings.kafka
    assert isinstance(kafka, RunSettings)
    with cluster.admin() as client:
        gone = [topic for topic in client.list_topics() if kafka.run in topic]
        if gone:
            client.delete_topics(gone)


def compare(meters: int, rounds: int, chosen: Sequence[Contender]) -> list[dict[str, Any]]:
    """Medians of all rounds, a row for each contender."""
    runs: dict[str, list[Any]] = {contender.name: [] for contender in chosen}
    loads = {contender.intervals: Workload(meters, contender.intervals) for contender in chosen}
    expected = {intervals: dict(workload.expected()) for intervals, workload in loads.items()}
    with Cluster() as cluster:
        for intervals, workload in loads.items():
            settings = site_settings(cluster.bootstrap, prefix(intervals), "none", Path())
            fill(settings, workload, workload.singles())
        for turn in range(rounds):
            for contender in chosen:
                name = f"r{turn}{contender.module.replace('_', '')}{contender.stages}"
                found = race(cluster, contender, loads[contender.intervals], name)
                if found["odd"] != expected[contender.intervals]:
                    raise RuntimeError(f"{contender.name} found {found}, not {expected[contender.intervals]}")
                runs[contender.name].append(found)
                print(f"round {turn + 1} {contender.name}: {found}", file=sys.stderr)
    return [_row(contender, runs) for contender in chosen]


def _row(contender: Contender, runs: dict[str, list[Any]]) -> dict[str, Any]:
    def rate(name: str, seconds: str) -> float:
        return median([found["readings"] / found[seconds] for found in runs[name]])

    first = next(iter(runs))
    mine = rate(contender.name, "cpu_s")
    found = runs[contender.name]
    return {
        "contender": contender.name,
        "readings": found[0]["readings"],
        "readings / CPU-s": mine,
        "lowest": min(each["readings"] / each["cpu_s"] for each in found),
        "highest": max(each["readings"] / each["cpu_s"] for each in found),
        "readings / s": rate(contender.name, "wall_s"),
        "GridPulse is": rate(first, "cpu_s") / mine,
        "odd": sum(found[0]["odd"].values()),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--meters", type=int, default=10_000)
    parser.add_argument("--only", nargs="*", default=[], help="modules of benchmarks.contenders")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    chosen = [each for each in CONTENDERS if not options.only or each.module in options.only]
    rows = compare(options.meters, options.rounds, chosen)
    save("full_path", rows)
    print(json.dumps(rows) if options.json else table(rows))


if __name__ == "__main__":
    main()
