"""How long after it was produced an event shows as an alert in the desk's store, while readings stream in.

Run: python -m benchmarks.latency [--rates 0 12000 60000] [--seconds 40] [--json]

A broker, a worker and the console are processes of this machine, in live operation. The event is a payment that was
made twice, which is judged when it comes; it goes through the stages of accounts, fraud and alerts to the desk. (What
tells of tampering is judged with the day's consumption when the day is closed: its delay is that of the day.)
"""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from confluent_kafka import Producer

from alerts.query import AlertFilter
from alerts.store import AlertStore
from benchmarks.contenders.load import SECONDS_AN_INTERVAL
from benchmarks.lab.runs import ROOT, folder, save, table
from models.flow.topics import ACCOUNTS, PAYMENTS, READINGS, partition_of
from tests.support.gridpulse import Gridpulse
from tests.support.kafka import Cluster

_PARTITIONS = 4
_POLL_S = 0.002
_PATIENCE_S = 120.0
_BETWEEN_S = 0.25


@contextmanager
def site(cluster: Cluster, place: Path) -> Iterator[AlertStore]:
    """A worker and a desk, live; the desk's alerts."""
    gridpulse = Gridpulse(place, place / "bytecode")
    settings: dict[str, object] = {
        "KAFKA__BOOTSTRAP": cluster.bootstrap,
        "KAFKA__REPLICATION": 1,
        "COMMON__PARTITIONS": _PARTITIONS,
        "ENGINE__SNAPSHOTS": place / "snapshots",
        "CONSOLE__PORT": 0,
    }
    made = gridpulse.run("topics", "create", settings=settings)
    assert made.returncode == 0, made.stderr
    with ExitStack() as stack:
        for name in ("worker", "console"):
            output = stack.enter_context((place / f"{name}.log").open("w"))
            process = gridpulse.start(name, settings={**settings, "STATE": place / name}, output=output)
            stack.callback(_end, process)
        for name in ("worker", "console"):
            _wait_for((place / name / "status.json").exists, f"the {name}")
        store = AlertStore(f"sqlite:///{place / 'console' / 'alerts.db'}")
        stack.callback(store.close)
        yield store


def _end(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _wait_for(holds: Any, what: str) -> float:
    """Poll until something holds; the time (monotonic) at which it did."""
    deadline = time.monotonic() + _PATIENCE_S
    while not holds():
        if time.monotonic() > deadline:
            raise RuntimeError(f"{what}: not after {_PATIENCE_S} s")
        time.sleep(_POLL_S)
    return time.monotonic()


class Prober:
    """Makes payments twice, and waits for the alert of each."""

    def __init__(self, bootstrap: str, store: AlertStore) -> None:
        self._producer = Producer({"bootstrap.servers": bootstrap, "linger.ms": 0})
        self._store = store
        self._count = 0

    def probe(self) -> float:
        """Seconds from producing the second payment to its alert in the store."""
        self._count += 1
        account = f"P{self._count:05d}"
        self._send(ACCOUNTS, account, {"account_id": account})
        self._pay(account, "1")
        self._producer.flush(10)
        began = time.monotonic()
        self._pay(account, "2")
        self._producer.poll(0)
        which = AlertFilter(place=account)
        return _wait_for(lambda: self._store.count(which) > 0, f"the alert of {account}") - began

    def _pay(self, account: str, number: str) -> None:
        value = {"payment_id": account + number, "account_id": account, "at": int(time.time()), "amount": "80.00"}
        self._send(PAYMENTS, account, {**value, "channel": "bank"})

    def _send(self, topic: str, key: str, value: dict[str, Any]) -> None:
        self._producer.produce(topic, json.dumps(value), key, partition=partition_of(key, _PARTITIONS))


def measured(cluster: Cluster, prober: Prober, rate: int, seconds: int) -> dict[str, Any]:
    """Latencies under a load of readings, the first seconds of which, that make the meters known, are left out."""
    arguments = [cluster.bootstrap, READINGS, rate, seconds + 2 * SECONDS_AN_INTERVAL, _PARTITIONS]
    command = [sys.executable, "-m", "benchmarks.contenders.load", *map(str, arguments)]
    load = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    time.sleep(2 * SECONDS_AN_INTERVAL)
    end, found = time.monotonic() + seconds, []
    while time.monotonic() < end:
        found.append(prober.probe())
        time.sleep(_BETWEEN_S)
    said, _ = load.communicate()
    p50, p99 = np.percentile(found, [50, 99]) * 1000
    return {
        "readings / s": rate,
        "events": len(found),
        "p50 ms": float(p50),
        "p99 ms": float(p99),
        "most ms": max(found) * 1000,
        "load late s": json.loads(said)["late_s"],
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rates", type=int, nargs="*", default=[0, 12_000, 60_000])
    parser.add_argument("--seconds", type=int, default=40)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with folder() as place, Cluster() as cluster, site(cluster, Path(place)) as store:
        prober = Prober(cluster.bootstrap, store)
        prober.probe()
        rows = [measured(cluster, prober, rate, options.seconds) for rate in options.rates]
    save("latency", rows)
    print(json.dumps(rows) if options.json else table(rows))


if __name__ == "__main__":
    main()
