"""All meters report within a minute: when the last of them is taken in, and how late alerts come meanwhile.

Run: python -m benchmarks.burst [--meters 1000000] [--seconds 60] [--json]

A broker, a worker with all its stages and the console are processes of this machine, in live operation, and so is what
sends JSON frames of 500 meters. A first interval, sent as fast as it goes, makes the meters known; the second is the
burst. Meters stand in no topology: their transformers' sums are not made. What an alert takes is measured as in
benchmarks.latency. Snapshots are taken every `--checkpoint` seconds.
"""

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.lab.live import PARTITIONS, Live, Prober, site, wait_for
from benchmarks.lab.runs import ROOT, folder, save, table
from benchmarks.lab.workload import INTERVAL_S
from models.flow.topics import READINGS
from tests.support.kafka import Cluster

_PATIENCE_S = 1200.0
_BETWEEN_S = 0.25


def send(cluster: Cluster, meters: int, seconds: int, at: int) -> subprocess.Popen[str]:
    """Begin to send an interval."""
    told = [cluster.bootstrap, READINGS, meters, seconds, at, PARTITIONS]
    command = [sys.executable, "-m", "benchmarks.contenders.interval_load", *map(str, told)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def taken_in(live: Live, readings: int) -> float:
    """Wait until the worker has taken in so many readings; when it said so (Unix seconds, to a second)."""
    wait_for(lambda: live.status("worker").readings >= readings, f"{readings} readings", _PATIENCE_S)
    return live.status("worker").written_at


def measured(cluster: Cluster, live: Live, meters: int, seconds: int) -> dict[str, Any]:
    """One burst."""
    newest = int(time.time()) // INTERVAL_S * INTERVAL_S
    send(cluster, meters, 0, newest - INTERVAL_S).communicate()
    taken_in(live, meters)
    prober = Prober(cluster.bootstrap, live.alerts)
    prober.probe()
    before = live.status("worker")
    load, found = send(cluster, meters, seconds, newest), []
    while load.poll() is None:
        found.append(prober.probe())
        time.sleep(_BETWEEN_S)
    said = json.loads(load.communicate()[0])
    drained, after = taken_in(live, 2 * meters), live.status("worker")
    p50, p99 = np.percentile(found, [50, 99]) * 1000
    return {
        "meters": meters,
        "burst s": said["seconds"],
        "drained by second": drained - said["began"],
        "worker CPU-s": after.cpu_s - before.cpu_s,
        "worker GB": after.memory_bytes / 1e9,
        "events": len(found),
        "p50 ms": float(p50),
        "p99 ms": float(p99),
        "most ms": max(found) * 1000,
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--meters", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--checkpoint", type=int, default=30)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    checkpoint = {"ENGINE__CHECKPOINT_S": options.checkpoint}
    with folder() as place, Cluster() as cluster, site(cluster, Path(place), **checkpoint) as live:
        row = measured(cluster, live, options.meters, options.seconds)
    save("burst", row)
    print(json.dumps(row) if options.json else table([row]))


if __name__ == "__main__":
    main()
