"""A worker's status is complete, a standstill ends the worker, and a running worker tells through HTTP how it is."""

import json
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from dashboards.status import EngineStatus
from models.errors import Stalled
from streams.embedded.store import Store
from streams.engine.checkup import Checkup, Surroundings
from streams.engine.engine import Engine
from streams.engine.watchdog import SINK_DOWN, SNAPSHOT_OLD, STALLED, Limits, Watchdog
from tests.dashboards.test_health import fetch
from tests.streams.engine.test_engine import Collector, engine_on, fill, open_store, run_until_passed
from tests.support.gridpulse import Gridpulse
from tests.support.servers import free_port

LIMITS = Limits(stalled_s=20, snapshot_age_s=30, behind_s=60, dead_share=0.1, dead_count=10)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(tmp_path, 2)
    fill(store, 5, 2)
    yield store
    store.close()


@pytest.fixture
def engine(store: Store, tmp_path: Path) -> Engine:
    return engine_on(store, tmp_path, 2, Collector())


def checkup_of(engine: Engine, store: Store, ended: list[str], restart: bool = True) -> Checkup:
    around = Surroundings("w1", False, lambda: {"influx": "away", "sms": ""}, lambda: 11, lambda: 12)
    return Checkup(engine, store, around, Watchdog(LIMITS), 5, restart, lambda: ended.append("hard"))


def at(second: float) -> EngineStatus:
    return EngineStatus(written_at=second, log_time=0)


def test_a_worker_that_reads_nothing_is_ended(engine: Engine, store: Store) -> None:
    ended: list[str] = []
    checkup = checkup_of(engine, store, ended)
    for second in (0, 5, 10, 15):
        checkup.enforce(checkup.complete(at(second)))
    with pytest.raises(Stalled, match=r"has stood still for 20 s while .* restart the worker"):
        checkup.enforce(checkup.complete(at(20)))
    assert ended == ["hard"]


def test_where_it_is_not_to_be_ended_the_status_tells(engine: Engine, store: Store) -> None:
    checkup = checkup_of(engine, store, [], restart=False)
    for second in range(0, 30, 5):
        status = checkup.complete(at(second))
        checkup.enforce(status)
    stalled = [problem for problem in status.found if problem.code == STALLED]
    assert {problem.where for problem in stalled} <= {name for name, waiting in status.waiting.items() if waiting}
    assert len(stalled) > 1
    assert stalled[0].text in status.problems


async def test_what_has_worked_is_well_but_for_what_is_not_kept(engine: Engine, store: Store, tmp_path: Path) -> None:
    checkup = checkup_of(engine, store, [])
    checkup.complete(at(0))
    await run_until_passed(engine, store)
    for second in range(5, 60, 5):
        status = checkup.complete(at(second))
    assert set(status.waiting.values()) == {0}
    assert [(problem.code, problem.where) for problem in status.found] == [(SINK_DOWN, "influx")]
    assert status.snapshot_age_s == {}
    assert (status.sinks, status.spool_bytes, status.outbox_waiting) == ({"influx": False, "sms": True}, 11, 12)
    assert status.memory_bytes > 1_000_000
    assert status.cpu_s > 0
    shard = next(iter(engine.shards.values()))
    shard.time += 1
    for second in range(60, 100, 5):
        status = checkup.complete(at(second))
    assert [problem.code for problem in status.found] == [SINK_DOWN, SNAPSHOT_OLD]
    assert list(status.snapshot_age_s.values()) == [35]


def test_a_worker_tells_how_it_is_and_doctor_reads_it(gridpulse: Gridpulse, tmp_path: Path) -> None:
    port = free_port()
    settings = {"STATE": tmp_path / "state", "HEALTH__PORT": port}
    worker = gridpulse.start("worker", "--json", settings=settings)
    try:
        assert worker.stdout is not None
        assert msgspec.json.decode(worker.stdout.readline())["ready"]
        deadline = time.monotonic() + 60
        while (health := fetch(f"http://127.0.0.1:{port}/health"))[0] == 503:
            assert time.monotonic() < deadline, health
        assert json.loads(health[2]) == {"status": "ok", "problems": []}
        assert b"gridpulse_lag_records" in fetch(f"http://127.0.0.1:{port}/metrics")[2]
    finally:
        worker.send_signal(signal.SIGTERM)
        _, err = worker.communicate()
    assert (worker.returncode, err.strip()) == (0, "stopped")
    done = gridpulse.run("doctor", "--json", settings=settings)
    checks = {check["name"]: check for check in json.loads(done.stdout)["checks"]}
    assert checks["worker"]["found"] == "stopped"
