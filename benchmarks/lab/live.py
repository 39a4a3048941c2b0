"""A live site to measure on: a worker and the desk as processes, and payments whose alerts are awaited."""

import json
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from confluent_kafka import Producer

from alerts.query import AlertFilter
from alerts.store import AlertStore
from dashboards.status import EngineStatus, StatusFile
from models.flow.topics import ACCOUNTS, PAYMENTS, partition_of
from tests.support.gridpulse import Gridpulse
from tests.support.kafka import Cluster

PARTITIONS = 4
_POLL_S = 0.002
_PATIENCE_S = 120.0


@dataclass(frozen=True)
class Live:
    """A site that runs.

    Attributes:
        folder: of its state. alerts: those of the desk. pids: of the worker and the desk.
    """

    folder: Path
    alerts: AlertStore
    pids: Mapping[str, int]

    def status(self, name: str) -> EngineStatus:
        """What a process last said of itself."""
        status = StatusFile(self.folder / name / "status.json").read()
        assert status is not None
        return status


@contextmanager
def site(cluster: Cluster, place: Path, **more: object) -> Iterator[Live]:
    """A worker and a desk, live, with settings besides such as `ENGINE__CHECKPOINT_S`."""
    gridpulse = Gridpulse(place, place / "bytecode")
    settings: dict[str, object] = {
        "KAFKA__BOOTSTRAP": cluster.bootstrap,
        "KAFKA__REPLICATION": 1,
        "COMMON__PARTITIONS": PARTITIONS,
        "ENGINE__SNAPSHOTS": place / "snapshots",
        "CONSOLE__PORT": 0,
        **more,
    }
    made = gridpulse.run("topics", "create", settings=settings)
    assert made.returncode == 0, made.stderr
    pids = {}
    with ExitStack() as stack:
        for name in ("worker", "console"):
            output = stack.enter_context((place / f"{name}.log").open("w"))
            process = gridpulse.start(name, settings={**settings, "STATE": place / name}, output=output)
            pids[name] = process.pid
            stack.callback(_end, process)
        for name in ("worker", "console"):
            wait_for((place / name / "status.json").exists, f"the {name}")
        store = AlertStore(f"sqlite:///{place / 'console' / 'alerts.db'}")
        stack.callback(store.close)
        yield Live(place, store, pids)


def _end(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def wait_for(holds: Any, what: str, patience_s: float = _PATIENCE_S) -> float:
    """Poll until something holds; the time (monotonic) at which it did."""
    deadline = time.monotonic() + patience_s
    while not holds():
        if time.monotonic() > deadline:
            raise RuntimeError(f"{what}: not after {patience_s} s")
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
        return wait_for(lambda: self._store.count(which) > 0, f"the alert of {account}") - began

    def _pay(self, account: str, number: str) -> None:
        value = {"payment_id": account + number, "account_id": account, "at": int(time.time()), "amount": "80.00"}
        self._send(PAYMENTS, account, {**value, "channel": "bank"})

    def _send(self, topic: str, key: str, value: dict[str, Any]) -> None:
        self._producer.produce(topic, json.dumps(value), key, partition=partition_of(key, PARTITIONS))
