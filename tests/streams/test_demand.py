"""Demand from the command line: of all, of a class, a feeder and an account, and what is refused."""

import csv
import io
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dashboards.series import SeriesStore
from models.calendar import LocalTime
from models.errors import BadSettings, GridPulseError
from models.messages import Point
from streams.cli.commands import app
from tests.models.accounts.town import Town, run
from tests.streams.test_runningbill import publish

ZONE = LocalTime("Europe/Berlin")
LAST = 19_811
"""Local day of 2024-03-29, the last that is known; two days on, clocks are set forward."""


def points(series: str, level: str, name: str, day: int, **fields: float) -> Point:
    return Point(series=series, at=ZONE.midnight(day + 1), tags={"level": level, "name": name}, fields=fields)


def told_of(level: str, name: str, kwh: float, issued: int = LAST) -> list[Point]:
    """What the demand stage said after a day and after the one before it."""
    known = [points("demand", level, name, day, kwh=kwh) for day in range(LAST - 20, issued + 1)]
    forecasts = [
        points("demand_forecast", level, name, day + ahead, p10_kwh=0.9 * kwh + day - issued,
               p50_kwh=kwh + day - issued, p90_kwh=1.1 * kwh + day - issued, days_ahead=float(ahead))
        for day in (issued - 1, issued) for ahead in range(1, 32)
    ]  # fmt: skip
    return known + forecasts


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demand")
    series = SeriesStore(folder / "series.db")
    said = told_of("system", "system", 4000) + told_of("class", "residential", 1000) + told_of("feeder", "F1", 3000)
    said += [*told_of("feeder", "F2", 500, LAST - 9), points("demand", "feeder", "F3", LAST, kwh=1.0)]
    series.put([], [], said)
    series.close()
    town = Town()
    for name in ("A", "B"):
        town.account(name)
    for day in range(16):
        town.charge(day, {"A": 10_000} | ({"B": 1_000} if day > 12 else {}))
    publish(run(town, 16.5), folder)
    return folder


def told(folder: Path, *arguments: str) -> str:
    env = {"GRIDPULSE_STATE": str(folder), "GRIDPULSE_COMMON__TIMEZONE": "Europe/Berlin"}
    result = CliRunner(env=env).invoke(app, ["demand", *arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.stdout


def test_the_last_that_was_said_is_told(site: Path) -> None:
    said = json.loads(told(site, "--json"))
    assert (said["level"], said["until"], len(said["days"])) == ("system", "2024-03-29", 28)
    assert said["days"][0] == {"date": "2024-03-30", "p10_kwh": 3600.0, "p50_kwh": 4000.0, "p90_kwh": 4400.0}
    home = json.loads(told(site, "--class", "residential", "--days", "31", "--json"))
    assert (home["name"], len(home["days"]), home["days"][0]["p50_kwh"]) == ("residential", 31, 1000.0)
    assert "2024-03-30" in told(site, "--feeder", "F1")


def test_a_feeder_that_is_silent_says_since_when(site: Path) -> None:
    said = json.loads(told(site, "--feeder", "F2", "--json"))
    assert (said["until"], said["days"][0]["date"]) == ("2024-03-20", "2024-03-21")


def test_a_table_for_purchasing_has_mwh_and_the_times_of_days(site: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(told(site, "--csv", "--days", "3"))))
    assert [row["begin"] for row in rows] == [
        "2024-03-30T00:00:00+01:00", "2024-03-31T00:00:00+01:00", "2024-04-01T00:00:00+02:00",
    ]  # fmt: skip
    assert rows[0] == {
        "begin": "2024-03-30T00:00:00+01:00", "end": "2024-03-31T00:00:00+01:00",
        "p10_mwh": "3.6", "p50_mwh": "4.0", "p90_mwh": "4.4",
    }  # fmt: skip


def test_an_account_is_told_by_its_usual_days(site: Path) -> None:
    said = json.loads(told(site, "--account", "A", "--days", "7", "--json"))
    assert (said["level"], said["class"], said["until"], len(said["days"])) == (
        "account", "residential", "2024-01-16", 7,
    )  # fmt: skip
    assert all(day["p10_kwh"] < day["p50_kwh"] == 10.0 < day["p90_kwh"] for day in said["days"])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--feeder", "F9"), "no day of feeder 'F9' is known: there are F1, F2, F3"),
        (("--class", "farm"), "no day of class 'farm' is known: there are residential"),
        (("--account", "Z"), "no day of account 'Z' is known yet"),
        (("--feeder", "F1", "--class", "farm"), "name one of --feeder, --class and --account"),
        (("--csv", "--json"), "name one of --csv and --json"),
    ],
)
def test_what_is_not_there_is_said_so(site: Path, arguments: tuple[str, ...], said: str) -> None:
    with pytest.raises(BadSettings, match=said):
        told(site, *arguments)


def test_too_few_days_and_no_days_are_said_so(site: Path, tmp_path: Path) -> None:
    with pytest.raises(GridPulseError, match="holds no series yet"):
        told(tmp_path)
    with pytest.raises(GridPulseError, match="1 whole days of feeder 'F3' are known, and 14 are needed"):
        told(site, "--feeder", "F3")
    with pytest.raises(GridPulseError, match="3 days of account 'B' are known, and 7 are needed"):
        told(site, "--account", "B")
    SeriesStore(tmp_path / "series.db").close()
    with pytest.raises(BadSettings, match="the sum of feeders, of which no whole day is known yet"):
        told(tmp_path)
