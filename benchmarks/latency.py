"""How long after it was produced an event shows as an alert in the desk's store, while readings stream in.

Run: python -m benchmarks.latency [--rates 0 6000 30000 54000] [--seconds 40] [--json]

A broker, a worker and the console are processes of this machine, in live operation. The event is a payment that was
made twice, which is judged when it comes; it goes through the stages of accounts, fraud and alerts to the desk. (What
tells of tampering is judged with the day's consumption when the day is closed: its delay is that of the day.)
"""

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.contenders.load import SECONDS_AN_INTERVAL
from benchmarks.lab.live import PARTITIONS, Prober, site
from benchmarks.lab.runs import ROOT, folder, save, table
from models.flow.topics import READINGS
from tests.support.kafka import Cluster

_BETWEEN_S = 0.25


def measured(cluster: Cluster, prober: Prober, rate: int, seconds: int) -> dict[str, Any]:
    """Latencies under a load of readings, the first seconds of which, that make the meters known, are left out."""
    arguments = [cluster.bootstrap, READINGS, rate, seconds + 2 * SECONDS_AN_INTERVAL, PARTITIONS, SECONDS_AN_INTERVAL]
    command = [sys.executable, "-m", "benchmarks.contenders.load", *map(str, arguments)]
    load = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    time.sleep(2 * SECONDS_AN_INTERVAL)
    end, found = time.monotonic() + seconds, []
    while time.monotonic() < end:
        found.append(prober.probe())
        time.sleep(_BETWEEN_S)
    said, _ = load.communicate()
    p50, p99, p999 = np.percentile(found, [50, 99, 99.9]) * 1000
    return {
        "readings / s": rate,
        "events": len(found),
        "p50 ms": float(p50),
        "p99 ms": float(p99),
        "p99.9 ms": float(p999),
        "most ms": max(found) * 1000,
        "load late s": json.loads(said)["late_s"],
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rates", type=int, nargs="*", default=[0, 6_000, 30_000, 54_000])
    parser.add_argument("--seconds", type=int, default=40)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with folder() as place, Cluster() as cluster, site(cluster, Path(place)) as live:
        prober = Prober(cluster.bootstrap, live.alerts)
        prober.probe()
        rows = [measured(cluster, prober, rate, options.seconds) for rate in options.rates]
    save("latency", rows)
    print(json.dumps(rows) if options.json else table(rows))


if __name__ == "__main__":
    main()
