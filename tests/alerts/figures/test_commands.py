"""`gridpulse alerts stats` and `nuisance`, and what a store of an earlier version needs for them."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from alerts.reports import report_of
from alerts.store import AlertStore
from models.errors import BadSettings, GridPulseError
from streams.cli.commands import app
from tests.alerts.town import DAY, HOUR, MINUTE, START, UNREMINDED, Town, finding

Run = Callable[..., Any]


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """A state directory with a flood of twelve short alerts on 5 June and one on 2 July, local time of Shanghai."""
    town = Town(routes=UNREMINDED)
    for number in range(12):
        town.add(finding("overload.overload", f"T{number}", number))
        town.add(finding("overload.overload", f"T{number}", 4 * MINUTE + number, since=number, clear=True))
    town.add(finding("overload.heavy", "T99", 26 * DAY + 9 * HOUR, severity=1)).run(27 * DAY)
    with closing(AlertStore(f"sqlite:///{tmp_path / 'alerts.db'}")) as store:
        store.save(town.alerts)
        store.save_messages([report_of(order, "recorded", "", order.created_at) for order in town.orders])
    return tmp_path


@pytest.fixture
def run(state: Path) -> Run:
    settings = {"GRIDPULSE_STATE": str(state), "GRIDPULSE_COMMON__TIMEZONE": "Asia/Shanghai", "COLUMNS": "220"}
    return lambda *words: CliRunner().invoke(app, ["alerts", *words], env=settings)


def test_stats_of_everything_and_by_local_month(run: Run) -> None:
    said = json.loads(run("stats", "--json").stdout)
    whole, months = said["span"], said["months"]
    assert (whole["begin"], whole["raised"]["count"], whole["announced"]["count"]) == (START, 13, 25)
    assert (whole["raised"]["floods"], whole["raised"]["ten_minutes"]["peak"]) == (1, 12)
    assert {name: month["raised"]["count"] for name, month in months.items()} == {"2024-06": 12, "2024-07": 1}


def test_stats_of_a_span_and_of_a_month(run: Run) -> None:
    july = json.loads(run("stats", "--month", "2024-07", "--json").stdout)["span"]
    assert (july["raised"]["count"], july["end"] - july["begin"]) == (1, 31 * DAY)
    hour = json.loads(run("stats", "--from", "2024-06-05T08:00", "--to", "2024-06-05T09:00", "--json").stdout)["span"]
    assert (hour["begin"], hour["end"], hour["raised"]["hour"]["mean"]) == (START, START + HOUR, 12)


def test_stats_are_tables_for_people(run: Run) -> None:
    shown = run("stats").stdout
    for words in ("10-minute periods with more than 10", "floods", "low (80 % is good)", "2024-06", "none"):
        assert words in shown
    assert "overload.overload" in shown


def test_nuisance_names_the_setting_and_what_it_saves(run: Run) -> None:
    (first,) = json.loads(run("nuisance", "--json").stdout)["nuisances"]
    assert (first["setting"], first["saved"]) == ("alerts.families.overload.on_delay_s = 300", 24)
    assert "on_delay_s = 300" in run("nuisance").stdout
    assert "Nothing that a setting" in run("nuisance", "--month", "2024-07").stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--month", "2024-07", "--from", "2024-07-01"], "without --from and --to"),
        (["--month", "July"], "write it like 2026-03"),
        (["--from", "2024-07-02", "--to", "2024-07-01"], "before it begins"),
    ],
)
def test_a_span_that_makes_no_sense_is_refused(run: Run, words: list[str], said: str) -> None:
    result = run("stats", *words)
    assert isinstance(result.exception, BadSettings)
    assert said in str(result.exception)


def test_a_store_without_history_has_nothing_to_count(tmp_path: Path) -> None:
    AlertStore(f"sqlite:///{tmp_path / 'alerts.db'}").close()
    result = CliRunner().invoke(app, ["alerts", "stats"], env={"GRIDPULSE_STATE": str(tmp_path)})
    assert isinstance(result.exception, GridPulseError)


def test_an_earlier_store_gets_the_index_that_figures_need(state: Path) -> None:
    with closing(sqlite3.connect(state / "alerts.db")) as database:
        database.execute("DROP INDEX messages_ordered")
    AlertStore(f"sqlite:///{state / 'alerts.db'}").close()
    with closing(sqlite3.connect(state / "alerts.db")) as database:
        names = [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'index'")]
    assert "messages_ordered" in names
