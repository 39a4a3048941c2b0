"""Readings a CPU-second from Kafka through the meters stage: records of one reading, JSON frames, Arrow frames.

Run: python -m benchmarks.frames [--rounds 5] [--meters 20000] [--intervals 100] [--json]

A frame is one interval of 500 meters of a partition. The same readings, the same worker, one process, four partitions.
"""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.full_path import Contender, race
from benchmarks.lab.runs import median, save, table
from benchmarks.lab.site import fill, site_settings
from benchmarks.lab.workload import Workload
from streams.log.records import LogRecord
from tests.support.kafka import Cluster

FORMS = ("one", "json", "arrow")


def records(workload: Workload, form: str) -> Iterator[LogRecord]:
    """The workload as one form of records."""
    return workload.singles() if form == "one" else workload.frames(form == "arrow")


def compare(meters: int, intervals: int, rounds: int) -> list[dict[str, Any]]:
    """Medians, a row for each form."""
    contender = Contender("GridPulse", "gridpulse_worker", intervals, "meters")
    # A record for each reading takes so much longer that fewer of them are enough.
    loads = {form: Workload(meters, intervals // 4 if form == "one" else intervals) for form in FORMS}
    runs: dict[str, list[Any]] = {form: [] for form in FORMS}
    with Cluster() as cluster:
        for form, workload in loads.items():
            fill(site_settings(cluster.bootstrap, f"{form}.", "none", Path()), workload, records(workload, form))
        for turn in range(rounds):
            for form, workload in loads.items():
                runs[form].append(race(cluster, contender, workload, f"f{turn}{form}", f"{form}."))
    return [
        {
            "records": form,
            "readings": loads[form].readings,
            "readings / CPU-s": median([found["readings"] / found["cpu_s"] for found in runs[form]]),
            "readings / s": median([found["readings"] / found["wall_s"] for found in runs[form]]),
        }
        for form in FORMS
    ]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--meters", type=int, default=20_000)
    parser.add_argument("--intervals", type=int, default=100)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    rows = compare(options.meters, options.intervals, options.rounds)
    save("frames", rows)
    print(json.dumps(rows) if options.json else table(rows))


if __name__ == "__main__":
    main()
