"""Demand from the command line: of a feeder, of all, and what is refused."""

import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from dashboards.series import SeriesStore
from models.calendar import LocalTime
from models.errors import BadSettings, GridPulseError
from models.messages import Loads
from streams.cli.commands import app
from streams.demand import daily_energy, forecast

ZONE = LocalTime("Europe/Berlin")
FIRST = 19_800
"""Local day of 2024-03-18; on the 31st clocks are set forward."""

DAYS = 60


def kept(folder: Path, days: int = DAYS) -> SeriesStore:
    """Two feeders of 10 and 30 kW on working days and half of that on others; F2 is silent on the twentieth day."""
    series = SeriesStore(folder / "series.db")
    for day in range(FIRST, FIRST + days):
        kw = 10.0 if (day + 3) % 7 < 5 else 5.0
        times = range(ZONE.midnight(day) + 900, ZONE.midnight(day + 1) + 1, 900)
        said = [loads_of("F1", at, kw) for at in times]
        series.put(said + [loads_of("F2", at, 3 * kw) for at in times if day != FIRST + 20], [], [])
    return series


def loads_of(feeder: str, at: int, kw: float) -> Loads:
    none = np.zeros(0, np.float32)
    return Loads(
        at=at, interval_s=900, revision=0, feeder_id=feeder, transformer_id=[], load_kw=none, load_kva=none,
        loading=none, completeness=none, top_oil_c=none, hot_spot_c=none, life_h=none, feeder_kw=kw,
        feeder_completeness=1.0,
    )  # fmt: skip


@pytest.fixture(scope="module")
def series(tmp_path_factory: pytest.TempPathFactory) -> SeriesStore:
    return kept(tmp_path_factory.mktemp("demand"))


def test_days_are_local_and_whole(series: SeriesStore) -> None:
    found = daily_energy(series, ZONE, 900)
    assert (found.first, found.feeders, found.kwh.shape) == (FIRST, ["F1", "F2"], (DAYS, 2))
    assert found.of("F1")[0] == pytest.approx(240.0)
    assert found.of("F1")[13] == pytest.approx(23 * 5.0), "a Sunday of 23 hours"
    assert np.isnan(found.of("F2")[20])
    assert np.isnan(found.of("")[20])
    assert found.of("")[0] == pytest.approx(960.0)


def test_the_days_to_come_are_as_the_weeks_before(series: SeriesStore) -> None:
    found = daily_energy(series, ZONE, 900)
    first, bands = forecast(found.of(""), found.first, 7)
    assert first == FIRST + DAYS
    usual = np.array([960.0 if (first + ahead + 3) % 7 < 5 else 480.0 for ahead in range(7)])
    assert np.abs(bands[:, 1] / usual - 1).max() < 0.25
    assert ((bands[:, 0] < usual) & (usual < bands[:, 2])).all()


def test_a_first_day_that_is_not_whole_is_no_day_without_use(tmp_path: Path) -> None:
    series = SeriesStore(tmp_path / "series.db")
    noon, end = ZONE.midnight(FIRST) + 43_200, ZONE.midnight(FIRST + 2)
    series.put([loads_of("F1", at, 10.0) for at in range(noon, end + 1, 900)], [], [])
    found = daily_energy(series, ZONE, 900)
    assert np.isnan(found.of("F1")[0])
    assert np.isnan(found.of("")[0])
    assert found.of("")[1] == pytest.approx(240.0)


def test_nothing_is_forecast_of_nothing() -> None:
    _, bands = forecast(np.full(5, np.nan), FIRST, 3)
    assert np.isnan(bands).all()


def told(folder: Path, *arguments: str) -> str:
    env = {"GRIDPULSE_STATE": str(folder), "GRIDPULSE_COMMON__TIMEZONE": "Europe/Berlin"}
    result = CliRunner(env=env).invoke(app, ["demand", *arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.stdout


def test_the_command_tells_each_day(tmp_path: Path) -> None:
    kept(tmp_path, 30).close()
    said = json.loads(told(tmp_path, "--feeder", "F1", "--days", "7", "--json"))
    assert (said["feeder_id"], said["learned_days"], len(said["days"])) == ("F1", 30, 7)
    assert said["days"][0]["date"] == "2024-04-17"
    assert all(day["p10_kwh"] <= day["p50_kwh"] <= day["p90_kwh"] for day in said["days"])
    assert "2024-04-17" in told(tmp_path)
    with pytest.raises(BadSettings, match="no load of feeder 'F9' is known: F1, F2"):
        told(tmp_path, "--feeder", "F9")


def test_too_few_days_and_no_days_are_said_so(tmp_path: Path) -> None:
    with pytest.raises(GridPulseError, match="holds no loads yet"):
        told(tmp_path / "none")
    kept(tmp_path, 9).close()
    with pytest.raises(GridPulseError, match="9 whole days of loads are known, and 14 are needed"):
        told(tmp_path, "--feeder", "F1")
