"""An hour of steady readings: whether memory, open files and what waits grow, and how late alerts come.

Run: python -m benchmarks.soak [--minutes 60] [--rate 5000] [--json]

A broker, a worker with all its stages and the console are processes of this machine, in live operation. Every meter
reports once a minute, the intervals of the last hours one after another. Slopes are of the second half, by least
squares.
"""

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.lab.live import PARTITIONS, Live, Prober, site
from benchmarks.lab.runs import ROOT, folder, save, table
from models.flow.topics import READINGS
from tests.support.kafka import Cluster

_PACE_S = 60
_BETWEEN_S = 5.0


def sample(live: Live, latency: float, since: float) -> dict[str, float]:
    """The site at one moment."""
    found = {"at": time.monotonic() - since, "latency": latency}
    for name, pid in live.pids.items():
        lines = (Path("/proc") / str(pid) / "status").read_text().splitlines()
        found[f"{name} bytes"] = 1024 * next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))
        found[f"{name} files"] = len(list((Path("/proc") / str(pid) / "fd").iterdir()))
        status = live.status(name)
        found[f"{name} waiting"] = sum(status.lag.values())
        found[f"{name} CPU"] = status.cpu_s
    return found


def measured(cluster: Cluster, live: Live, minutes: float, rate: int) -> list[dict[str, Any]]:
    """A row for each process."""
    seconds = int(minutes * 60)
    told = [cluster.bootstrap, READINGS, rate, seconds, PARTITIONS, _PACE_S]
    command = [sys.executable, "-m", "benchmarks.contenders.load", *map(str, told)]
    load = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    prober, since, samples = Prober(cluster.bootstrap, live.alerts), time.monotonic(), []
    while load.poll() is None:
        samples.append(sample(live, prober.probe(), since))
        time.sleep(_BETWEEN_S)
    load.communicate()
    half = samples[len(samples) // 2 :]
    p50, p99 = np.percentile([each["latency"] for each in half], [50, 99]) * 1000
    return [
        {
            "process": name,
            "minutes": minutes,
            "readings / s": rate,
            "MB at half time": half[0][f"{name} bytes"] / 1e6,
            "MB an hour": slope(half, f"{name} bytes") * 3600 / 1e6,
            "files an hour": slope(half, f"{name} files") * 3600,
            "most waiting": max(each[f"{name} waiting"] for each in half),
            "cores": (half[-1][f"{name} CPU"] - half[0][f"{name} CPU"]) / (half[-1]["at"] - half[0]["at"]),
            "p50 ms": float(p50),
            "p99 ms": float(p99),
        }
        for name in live.pids
    ]


def slope(samples: list[dict[str, float]], what: str) -> float:
    """By how much something grows in a second."""
    return float(np.polyfit([each["at"] for each in samples], [each[what] for each in samples], 1)[0])


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--rate", type=int, default=5_000)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with folder() as place, Cluster() as cluster, site(cluster, Path(place)) as live:
        rows = measured(cluster, live, options.minutes, options.rate)
    save("soak", rows)
    print(json.dumps(rows) if options.json else table(rows))


if __name__ == "__main__":
    main()
