"""Health is judged from what workers say and from their silence; supervisors and Prometheus read it through HTTP."""

import json
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from dashboards.console.server import ConsoleServer
from dashboards.health import HealthState, health_of
from dashboards.healthapp import build_health
from dashboards.prometheus import exposition
from dashboards.status import EngineStatus, Problem, StatusFile
from models.errors import BadSettings

DOWN = Problem(code="sink_down", where="influx", text="away", since=90.0)
STALLED = Problem(code="reader_stalled", where='meters/0 "x"', text="stands\nstill", since=91.0, failing=True)


def status(written_at: float = 100.0, *found: Problem, **more: object) -> EngineStatus:
    return EngineStatus(written_at=written_at, log_time=99_000, found=list(found), worker="w1", **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("found", "now", "state", "codes"),
    [
        ([], 101, HealthState.OK, []),
        ([DOWN], 101, HealthState.DEGRADED, ["sink_down"]),
        ([DOWN, STALLED], 101, HealthState.FAILING, ["sink_down", "reader_stalled"]),
        ([DOWN], 116, HealthState.FAILING, ["worker_silent"]),
    ],
)
def test_the_state_is_that_of_the_worst_problem(
    found: list[Problem], now: float, state: HealthState, codes: list[str]
) -> None:
    health = health_of([status(100, *found)], now)
    assert (health.status, [problem.code for problem in health.problems]) == (state, codes)


def test_no_worker_and_a_stopped_one_are_failing() -> None:
    assert [(problem.code, problem.failing) for problem in health_of([], 5).problems] == [("no_worker", True)]
    (problem,) = health_of([status(100, running=False)], 101).problems
    assert (problem.code, problem.since, problem.failing) == ("worker_stopped", 100, True)


def test_one_silent_worker_of_two_is_told_with_the_other_ones_problems() -> None:
    other = EngineStatus(written_at=200.0, log_time=0, found=[DOWN], worker="w2")
    health = health_of([status(100), other], 201)
    assert [(problem.code, problem.where) for problem in health.problems] == [
        ("worker_silent", "w1"), ("sink_down", "influx"),
    ]  # fmt: skip


def test_metrics_can_be_parsed_and_have_every_number() -> None:
    told = status(
        100.0, DOWN, STALLED, readings=7, readings_per_s=3.5, waiting={"meters/0": 4, "grid/1": 0}, memory_bytes=5,
        dead_letters={"meter.readings.v1.dlq": 2}, snapshot_age_s={"meters/0": 1.5}, sinks={"influx": False},
        spool_bytes=9, outbox_waiting=8, cpu_s=0.25,
    )  # fmt: skip
    text = exposition([told], 102.0).decode()
    samples = {
        (sample.name, *(value for name, value in sample.labels.items() if name != "worker")): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }
    assert samples == {
        ("gridpulse_readings_total",): 7, ("gridpulse_readings_per_second",): 3.5, ("gridpulse_spool_bytes",): 9,
        ("gridpulse_outbox_waiting",): 8, ("gridpulse_resident_memory_bytes",): 5,
        ("gridpulse_cpu_seconds_total",): 0.25,
        ("gridpulse_lag_records", "meters/0"): 4, ("gridpulse_lag_records", "grid/1"): 0,
        ("gridpulse_dead_letters_total", "meter.readings.v1.dlq"): 2,
        ("gridpulse_snapshot_age_seconds", "meters/0"): 1.5, ("gridpulse_sink_up", "influx"): 0,
        ("gridpulse_worker_up",): 1, ("gridpulse_log_age_seconds",): 3,
        ("gridpulse_problem", "sink_down", "influx"): 1, ("gridpulse_problem", "reader_stalled", 'meters/0 "x"'): 1,
    }  # fmt: skip


def fetch(url: str) -> tuple[int, str, bytes]:
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return answer.status, answer.headers["content-type"], answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers["content-type"], error.read()


def test_a_worker_is_asked_through_http(tmp_path: Path) -> None:
    file = StatusFile(tmp_path / "status.json")
    with ConsoleServer(build_health(file.all), "127.0.0.1", 0) as server:
        code, _, body = fetch(f"{server.url}health")
        assert (code, json.loads(body)["status"]) == (503, "failing")
        file.write(status(time.time(), DOWN))
        code, kind, body = fetch(f"{server.url}health")
        said = json.loads(body)
        assert (code, kind, said["status"]) == (200, "application/json", "degraded")
        assert said["problems"] == [
            {"code": "sink_down", "where": "influx", "text": "away", "since": 90.0, "failing": False}
        ]
        code, kind, body = fetch(f"{server.url}metrics")
        assert code == 200
        assert kind.startswith("text/plain; version=")
        assert b'gridpulse_worker_up{worker="w1"} 1.0' in body


def test_a_port_that_is_taken_is_an_error_that_names_the_setting(tmp_path: Path) -> None:
    app = build_health(StatusFile(tmp_path / "status.json").all)
    with ConsoleServer(app, "127.0.0.1", 0) as server:
        port = int(server.url.rsplit(":", 1)[1].strip("/"))
        with pytest.raises(BadSettings, match="is taken: set another with GRIDPULSE_HEALTH__PORT"):
            ConsoleServer(app, "127.0.0.1", port, setting="GRIDPULSE_HEALTH__PORT")
