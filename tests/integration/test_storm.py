"""A simulated storm night, worked through by the whole engine, and every figure of the desk in it."""

import csv
import json
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from typer.testing import CliRunner

from alerts.orders import Order
from alerts.store import AlertStore
from models.flow.topics import ORDERS
from streams.cli.commands import app
from streams.embedded.store import Store
from streams.replay import replay
from streams.scoring import score
from streams.settings import Settings
from streams.simulator.recordings import simulate

DAYS, METERS, SEED = 3, 2000, 7


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A storm night's recording, and the state directory of its replay."""
    folder = tmp_path_factory.mktemp("storm")
    simulate(folder / "recording", DAYS, METERS, SEED, storm=True)
    replay(folder / "recording", Settings(), folder / "state")
    return folder


def command(night: Path, *words: str) -> str:
    settings = {
        "GRIDPULSE_STATE": str(night / "state"),
        "COLUMNS": "200",
        "GRIDPULSE_COMMON__TIMEZONE": "Asia/Shanghai",
    }
    result = CliRunner().invoke(app, ["alerts", *words], env=settings)
    assert result.exit_code == 0, result.output
    return result.stdout


def span(night: Path) -> list[str]:
    """Options that ask for the storm alone, from its beginning to its end by the truth."""
    with (night / "recording" / "truth.csv").open() as file:
        (storm,) = (row for row in csv.DictReader(file) if row["kind"] == "storm")
    begin, end = (datetime.fromtimestamp(int(storm[name]), UTC).isoformat() for name in ("from", "to"))
    return ["--from", begin, "--to", end]


def orders(night: Path) -> list[Order]:
    with Store(night / "state" / "log.db") as log:
        places = range(log.partitions(ORDERS))
        values = [record.value for place in places for record in log.records(ORDERS, place)]
    return [msgspec.json.decode(value, type=Order) for value in values]


def test_every_order_of_the_night_has_one_end(night: Path) -> None:
    ordered = Counter(order.id for order in orders(night))
    with closing(AlertStore(f"sqlite:///{night / 'state' / 'alerts.db'}")) as store:
        states = {message["id"]: message["state"] for message in store.messages(limit=10**6)}
    assert set(ordered.values()) == {1}
    ends = Counter(states.get(name) for name in ordered)
    assert set(ends) == {"recorded", "gathered", "expired"}
    assert ends["gathered"] > ends["expired"]
    digests = states.keys() - ordered.keys()
    assert digests
    assert all(name.startswith("digest-") and states[name] == "recorded" for name in digests)


def test_every_figure_of_the_night(night: Path) -> None:
    figures = json.loads(command(night, "stats", *span(night), "--json"))["span"]
    raised, announced = figures["raised"], figures["announced"]
    assert figures["end"] - figures["begin"] == 9 * 3600
    assert raised["count"] > 10
    assert announced["count"] > 10
    assert figures["gathered"] > 0
    assert announced["ten_minutes"]["peak"] <= 10
    assert announced["hour"]["peak"] <= 60
    assert announced["day"]["peak"] == announced["count"]
    assert (announced["floods"], announced["flood_s"], announced["busy_share"]) == (0, 0, 0)
    assert raised["low"] + raised["medium"] + raised["high"] == pytest.approx(1)
    assert 0 < raised["top_ten_share"] <= 1
    assert (figures["chattering"], figures["stale"], figures["acknowledged_share"]) == (0, 0, 0)
    assert (figures["acknowledge_mean_s"], figures["acknowledge_median_s"]) == (None, None)


def test_the_next_day_is_a_flood_of_silent_meters(night: Path) -> None:
    raised = json.loads(command(night, "stats", "--month", "2024-01", "--json"))["span"]["raised"]
    assert raised["floods"] >= 1
    assert raised["ten_minutes"]["peak"] > 50
    assert raised["top_ten"][0]["kind"]


def test_the_truth_of_a_storm_can_be_scored(night: Path) -> None:
    export = replay(night / "recording", Settings(), night / "state", night / "found")
    assert export.alerts
    found = score(night / "recording", night / "found")
    assert found


def test_the_figures_are_printed(night: Path) -> None:
    shown = command(night, "stats", *span(night))
    for words in (
        "raised",
        "announced",
        "in 10 minutes: mean, peak",
        "told in digests",
        "until acknowledged",
        "2024-01",
    ):
        assert words in shown


def test_the_report_of_nuisances_names_overloads_that_pass(night: Path) -> None:
    found = json.loads(command(night, "nuisance", "--json"))["nuisances"]
    saved = {each["setting"].partition(" = ")[0]: each["saved"] for each in found}
    assert saved["alerts.families.overload.on_delay_s"] >= 3
