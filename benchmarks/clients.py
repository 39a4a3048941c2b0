"""Two clients of Kafka, reading the same topic into columns: aiokafka, and confluent-kafka by reads of two sizes.

Run: python -m benchmarks.clients [--rounds 5] [--readings 1000000] [--json]
"""

import argparse
import json
from pathlib import Path
from typing import Any

from benchmarks.lab.runs import folder, median, run, save, table
from benchmarks.lab.site import make_topics, produce, site_settings
from benchmarks.lab.workload import Workload
from models.flow.topics import READINGS
from tests.support.kafka import Cluster

CLIENTS = {"aiokafka": "aiokafka", "confluent-kafka, 20,000 a read": "20000", "confluent-kafka, 1,000 a read": "1000"}


def compare(readings: int, rounds: int) -> list[dict[str, Any]]:
    """Medians, a row for each client."""
    workload = Workload(10_000, readings // 10_000)
    runs: dict[str, list[Any]] = {name: [] for name in CLIENTS}
    with Cluster() as cluster, folder() as place:
        settings = site_settings(cluster.bootstrap, "c.", "none", Path(place))
        make_topics(settings)
        produce(settings, workload.singles())
        for turn in range(rounds):
            for name, which in CLIENTS.items():
                told = {
                    "bootstrap": cluster.bootstrap, "topic": f"c.{READINGS}", "readings": workload.readings,
                    "name": f"c{turn}{which}", "folder": place, "alerts": "none",
                }  # fmt: skip
                arguments = [part for key, value in told.items() for part in (f"--{key}", value)]
                runs[name].append(run("benchmarks.contenders.client", [*arguments, which]))
    return [
        {
            "client": name,
            "records / CPU-s": median([each["readings"] / each["cpu_s"] for each in found]),
            "records / s": median([each["readings"] / each["wall_s"] for each in found]),
        }
        for name, found in runs.items()
    ]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--readings", type=int, default=1_000_000)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    rows = compare(options.readings, options.rounds)
    save("clients", rows)
    print(json.dumps(rows) if options.json else table(rows))


if __name__ == "__main__":
    main()
