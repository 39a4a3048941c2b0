"""What a worker says of itself reaches InfluxDB, also when the worker is not the desk."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from dashboards.status import EngineStatus, StatusFile
from streams.lane import EngineSeries, Lane, open_lane
from streams.sections import InfluxSettings
from streams.settings import Settings
from tests.dashboards.test_influx import until
from tests.support.influxdb import InfluxDB, influxdb


@pytest.fixture
def server(tmp_path: Path) -> Iterator[InfluxDB]:
    with influxdb(tmp_path / "influxdb", "gridpulse") as made:
        yield made


def test_a_status_is_there_once_however_often_it_is_told(server: InfluxDB, tmp_path: Path) -> None:
    settings = Settings(state=tmp_path, influx=InfluxSettings(url=server.url))
    with ExitStack() as stack:
        lane: Lane = open_lane(settings, "influx", "gridpulse", stack)
        series = EngineSeries(settings, lane)
        series.write()
        assert lane.spool.waiting_bytes == 0
        StatusFile(tmp_path / "status.json").write(EngineStatus(written_at=100.5, log_time=0, worker="h-1", readings=7))
        for _ in range(3):
            series.write()
        until(lambda: lane.sender.sent == 3)
    (found,) = server.ask('SELECT "readings" FROM "engine"')
    assert found["values"] == [[100, 7]]
    assert not server.ask('SELECT "log_age_s" FROM "engine"')
