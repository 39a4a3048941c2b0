"""A town that the engine has watched, in a real InfluxDB."""

import time
from collections.abc import Iterator
from dataclasses import replace

import msgspec
import pytest

from dashboards.engineseries import engine_points
from dashboards.influx import InfluxSender
from dashboards.influxwrite import InfluxServer
from dashboards.lineprotocol import point_line
from dashboards.spool import Spool
from dashboards.status import EngineStatus, StatusFile
from streams.replay import replay
from streams.sections import InfluxSettings
from streams.settings import Settings
from streams.simulator.simulate import simulate
from tests.dashboards.grafana.seldom import AT, lines
from tests.replay.towns import TOWN
from tests.support.influxdb import InfluxDB, influxdb

DAYS = 22
BUSY = replace(
    TOWN, days=DAYS, meters=40, accounts=36, transformers=3, interval_s=3600, thefts=20, inspections=40, churners=25,
    storm_day=DAYS - 2,
)  # fmt: skip
LAST_DAY = AT + (DAYS - 1) * 86_400


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[InfluxDB]:
    """Three busy weeks, replayed through the whole engine, sent by the sender, and what the engine said of itself."""
    folder = tmp_path_factory.mktemp("town")
    simulate(folder / "town", BUSY, 7, "csv")
    with influxdb(folder / "influxdb", "gridpulse") as server:
        state = folder / "state"
        server.ask("CREATE DATABASE meters")
        replay(folder / "town", Settings(influx=InfluxSettings(url=server.url, meters_bucket="meters")), state)
        status = StatusFile(state / "status.json").read()
        assert status is not None
        spool = Spool(state / "influx", 1 << 30)
        spool.put_lines(_engine_lines(status), 5_000)
        send_all(spool, server)
        send_all(Spool(state / "influx_meters", 1 << 30), InfluxDB(server.port, "meters"))
        yield server


@pytest.fixture(scope="module")
def other_town(town: InfluxDB, tmp_path_factory: pytest.TempPathFactory) -> InfluxDB:
    """What does not happen in the town."""
    spool = Spool(tmp_path_factory.mktemp("other"), 1 << 30)
    spool.put(lines())
    town.ask("CREATE DATABASE other")
    other = InfluxDB(town.port, "other")
    send_all(spool, other)
    return other


def _engine_lines(status: EngineStatus) -> list[str]:
    """What the engine would have said of itself live on the last day: twice, so that there is a rate.

    A replay ends with everything in snapshots, and live work does not.
    """
    live = [
        msgspec.structs.replace(
            status, mode="live", written_at=at, log_time=at * 1000 - 900, snapshot_age_s={"grid/0": 4.0}
        )
        for at in (LAST_DAY, LAST_DAY + 60)
    ]
    return [point_line(point) for each in live for point in engine_points(each)]


def send_all(spool: Spool, server: InfluxDB) -> None:
    """Send what waits in a spool until nothing does."""
    sender = InfluxSender(spool, InfluxServer(server.url, "", "", server.database), 0.2)
    sender.start()
    deadline = time.monotonic() + 60
    while spool.waiting_bytes:
        assert time.monotonic() < deadline, sender.problem
        time.sleep(0.02)
    sender.stop()
    assert not sender.refused
