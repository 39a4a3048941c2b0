"""Metrics reach a real server through influxdb-client, and wait on disk while it is away."""

import json
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import numpy as np
import pytest

from dashboards.influx import InfluxSender
from dashboards.influxwrite import InfluxServer
from dashboards.series import SeriesStore
from dashboards.sink import MetricsSink
from dashboards.spool import Spool
from models.flow.topics import FORECASTS, LOADS, METRICS
from models.flow.wire import pack
from models.messages import Forecasts, Loads, Message, Point
from tests.support.flow import batch_of
from tests.support.require import program
from tests.support.servers import free_port, running

AT = 1_717_243_200


class Server:
    """VictoriaMetrics, which speaks the v2 write API."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._folder = folder
        self._binary = program("victoria-metrics", "victoria-metrics-prod")

    def running(self) -> AbstractContextManager[None]:
        command = [self._binary, f"-storageDataPath={self._folder}/data", f"-httpListenAddr=127.0.0.1:{self.port}"]
        command += ["-retentionPeriod=100y", "-search.latencyOffset=0s"]
        return running(command, self.port, self._folder / "log")

    def values(self, match: str) -> dict[str, list[float]]:
        """Stored values by series, labels in the key."""
        query = urllib.parse.urlencode({"match[]": match, "start": AT - 86_400, "end": AT + 2 * 86_400})
        with urllib.request.urlopen(f"{self.url}/internal/force_flush", timeout=5):
            pass
        with urllib.request.urlopen(f"{self.url}/api/v1/export?{query}", timeout=5) as answer:
            rows = [json.loads(line) for line in answer.read().splitlines()]
        return {json.dumps(row["metric"], sort_keys=True): row["values"] for row in rows}


@pytest.fixture
def server(tmp_path: Path) -> Server:
    folder = tmp_path / "server"
    folder.mkdir()
    return Server(folder)


@pytest.fixture
def sender(server: Server, tmp_path: Path) -> Iterator[InfluxSender]:
    made = InfluxSender(Spool(tmp_path / "spool", 10_000_000), InfluxServer(server.url, "t", "o", "b"), 0.2)
    made.start()
    yield made
    made.stop()


def loads(at: int, load_kw: float = 40.5) -> Loads:
    column = np.array([load_kw, np.nan], np.float32)
    whole = np.ones(2, np.float32)
    return Loads(
        at=at, interval_s=900, revision=0, feeder_id="F 1", transformer_id=["T1", "T,2"], load_kw=column,
        load_kva=column, loading=column, completeness=whole, top_oil_c=column, hot_spot_c=column, life_h=column,
        feeder_kw=load_kw, feeder_completeness=1.0,
    )  # fmt: skip


def until(condition: Callable[[], bool], patience_s: float = 60) -> None:
    deadline = time.monotonic() + patience_s
    while not condition():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.02)


def fill(sink: MetricsSink, topic: str, *messages: Message) -> None:
    sink.take(topic, batch_of([(AT * 1000, pack(message)) for message in messages]))


def sink_of(tmp_path: Path, sender: InfluxSender) -> MetricsSink:
    return MetricsSink(SeriesStore(tmp_path / "series.db"), sender._spool, sender, batch_points=3)


def test_series_arrive_with_their_tags(server: Server, sender: InfluxSender, tmp_path: Path) -> None:
    sink = sink_of(tmp_path, sender)
    curves = np.arange(6, dtype=np.float32).reshape(1, 3, 2)
    forecast = Forecasts(
        at=AT, step_s=3600, feeder_id="F 1", transformer_id=["T1"], rated_kva=np.ones(1, np.float32), levels=[0.1, 0.9],
        load_kva=curves, p_overload=np.zeros(1, np.float32),
    )  # fmt: skip
    with server.running():
        fill(sink, LOADS, loads(AT), loads(AT + 900))
        fill(sink, FORECASTS, forecast)
        fill(
            sink,
            METRICS,
            Point(series="alerts", at=AT, tags={"kind": "theft"}, fields={"open": 3, "bad": float("nan")}),
        )
        until(lambda: sender.sent == 5)
        kw = server.values('transformer_load_load_kw{transformer="T1",feeder="F 1"}')
        assert list(kw.values()) == [[40.5, 40.5]]
        assert not server.values('transformer_load_load_kw{transformer="T,2"}')
        assert list(server.values('transformer_load_completeness{transformer="T,2"}').values()) == [[1, 1]]
        assert list(server.values('transformer_forecast_load_kva{quantile="0.9"}').values()) == [[1, 3, 5]]
        assert list(server.values("alerts_open").values()) == [[3]]


def test_an_outage_of_the_server_loses_no_point(server: Server, sender: InfluxSender, tmp_path: Path) -> None:
    sink = sink_of(tmp_path, sender)
    with server.running():
        fill(sink, LOADS, loads(AT, 1))
        until(lambda: sender.sent == 1)
    for step in range(1, 40):
        fill(sink, LOADS, loads(AT + 900 * step, 1 + step))
    until(lambda: "cannot be reached" in sender.problem)
    with server.running():
        until(lambda: sender.sent == 40)
        [values] = server.values("feeder_load_load_kw").values()
    assert sorted(values) == [float(value) for value in range(1, 41)]
    assert sender.problem == ""


def test_what_waits_survives_a_restart(server: Server, tmp_path: Path) -> None:
    first = Spool(tmp_path / "spool", 10_000_000)
    first.put(f"a value=1 {AT}".encode())
    second = InfluxSender(Spool(tmp_path / "spool", 10_000_000), InfluxServer(server.url, "t", "o", "b"), 0.2)
    with server.running():
        second.start()
        until(lambda: second.sent == 1)
        assert list(server.values("a_value").values()) == [[1]]
    second.stop()


def test_the_spool_is_bounded_and_says_what_it_dropped(tmp_path: Path) -> None:
    spool = Spool(tmp_path, 100)
    for number in range(20):
        spool.put(f"{number:010d}".encode())
    assert spool.waiting_bytes <= 100
    assert spool.dropped == 10
    oldest = spool.oldest()
    assert oldest is not None
    assert oldest[1] == b"0000000010"
