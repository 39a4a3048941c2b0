"""Models from the command line: what the log says of them, and orders to the learner."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from typer.testing import CliRunner

from models.errors import BadSettings
from models.flow.topics import DECISIONS, MODEL_ORDERS, MODELS
from models.records import ModelOrder
from streams.cli.commands import app
from streams.embedded.store import Store
from streams.engine.topics import create_topics
from tests.models.learning.test_stage import run, samples

RECORDS = samples(24 * 6)


@pytest.fixture(scope="module")
def learned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """State directory with the log of a learner that has worked for six days."""
    folder = tmp_path_factory.mktemp("learned")
    flow = run(RECORDS)
    with Store(folder / "log.db") as store:
        create_topics(store, 1, 7.0)
        for topic in (MODELS, DECISIONS):
            store.emit(flow.logs[topic, 0])
    return folder


def told(state: Path, *arguments: str) -> Any:
    done = CliRunner().invoke(app, ["models", *arguments], env={"GRIDPULSE_STATE": str(state)}, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


def said(state: Path, *arguments: str) -> Any:
    return json.loads(told(state, *arguments, "--json"))


def orders(state: Path) -> list[ModelOrder]:
    with Store(state / "log.db") as store:
        return [msgspec.json.decode(record.value, type=ModelOrder) for record in store.records(MODEL_ORDERS, 0)]


def test_the_newest_version_of_each_model_is_listed(learned: Path) -> None:
    (model,) = said(learned, "list")["models"]
    assert (model["model"], model["candidate"]) == ("theft", "logistic")
    assert model["version"] == said(learned, "show", "theft")["decisions"][-1]["version"]
    assert "theft" in told(learned, "list")


def test_a_model_is_shown_with_its_features_and_decisions(learned: Path) -> None:
    shown = said(learned, "show", "theft")
    assert shown["features"] == ["wide", "narrow", "noise"]
    assert {decision["decision"] for decision in shown["decisions"]} >= {"published"}
    assert shown["span"][0] == RECORDS[0][0] // 1000
    assert "published" in told(learned, "show", "theft")


def test_champion_and_challengers_are_compared(learned: Path) -> None:
    compared = said(learned, "compare", "theft")
    assert compared["champion"] == "logistic"
    assert 0 < compared["candidates"]["hinged"]["doubt"] <= 1
    assert "doubt" in told(learned, "compare", "theft")


def test_a_threshold_is_chosen_by_money(learned: Path) -> None:
    cheap = said(learned, "tune", "theft", "--look=1", "--found=100")
    dear = said(learned, "tune", "theft", "--look=90", "--found=100")
    assert cheap["best"]["looked_at"] > dear["best"]["looked_at"]
    assert cheap["best"] in cheap["curve"]
    assert "benefit" in told(learned, "tune", "theft", "--look=1", "--found=100")


def test_orders_reach_the_log_with_who_and_why(learned: Path) -> None:
    told(learned, "promote", "theft", "hinged", "--actor=ana", "--text=sees the ends")
    told(learned, "rollback", "theft", "--to=2")
    told(learned, "resume", "theft")
    found = orders(learned)[-3:]
    assert [(order.action, order.candidate, order.version) for order in found] == [
        ("promote", "hinged", None),
        ("rollback", None, 2),
        ("resume", None, None),
    ]
    assert (found[0].actor, found[0].text) == ("ana", "sees the ends")
    assert all(int(order.at) > 1_700_000_000 for order in found)


@pytest.mark.parametrize("arguments", [("show", "weather"), ("promote", "weather", "hinged")])
def test_an_unknown_model_is_wrong_use(learned: Path, arguments: tuple[str, ...]) -> None:
    before = len(orders(learned))
    with pytest.raises(BadSettings, match="there is no model 'weather': theft"):
        told(learned, *arguments)
    assert len(orders(learned)) == before


def test_where_no_log_is_one_is_told_to_start(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="holds no log yet: start `gridpulse serve`"):
        told(tmp_path, "list")
