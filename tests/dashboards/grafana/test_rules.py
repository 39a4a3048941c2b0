"""Alert rules pass on what the engine finds wrong with itself, and miss none of it."""

import json
from pathlib import Path

import pytest
from grafana_foundation_sdk.models import alerting

from dashboards.engineseries import PROBLEMS, engine_points
from dashboards.grafana.provisioning import plain, render
from dashboards.grafana.rules import FOLDER, TROUBLES, rules
from dashboards.grafana.source import Database, authorization
from dashboards.status import EngineStatus, Problem
from models.errors import BadSettings
from streams.engine import watchdog
from tests.dashboards.grafana.asked import CONSOLE, dashboards

RULES = plain(rules())
DATABASE = Database("http://influxdb:8086", "gridpulse", "Token $__file{/run/token}")


def test_there_is_a_rule_for_every_problem_that_the_watchdog_knows() -> None:
    names = ("STALLED", "SINK_DOWN", "SNAPSHOT_OLD", "LOG_BEHIND", "LOG_AHEAD", "DEAD_LETTERS")
    codes = {getattr(watchdog, name) for name in names}
    assert codes == set(PROBLEMS) == {trouble.code for trouble in TROUBLES}


@pytest.mark.parametrize("rule", RULES, ids=[rule["uid"] for rule in RULES])
def test_a_rule_is_whole(rule: dict[str, object]) -> None:
    assert plain(alerting.Rule.from_json(rule)) == rule
    letters = [each["refId"] for each in rule["data"]]  # type: ignore[attr-defined]
    assert letters == ["A", "B", "C"]
    assert rule["condition"] == "C"
    assert rule["folderUID"] == FOLDER.uid
    notes: dict[str, str] = rule["annotations"]  # type: ignore[assignment]
    (dashboard,) = [each for each in dashboards() if each["uid"] == notes["__dashboardUid__"]]
    (panel,) = [each for each in dashboard["panels"] if each["id"] == int(notes["__panelId__"])]
    assert panel["title"] == "Problems"
    assert notes["description"].endswith(".")


def test_an_engine_that_says_nothing_is_told() -> None:
    states = {rule["uid"]: rule["noDataState"] for rule in RULES}
    assert states.pop("gp-silent") == "Alerting"
    assert set(states.values()) == {"OK"}


def test_problems_are_counted_also_while_there_are_none() -> None:
    found = [Problem(code="sink_down", where=where, text="", since=1.0) for where in ("influx", "smtp")]
    status = EngineStatus(
        written_at=100.7, log_time=99_000, worker="a-host-17", found=found, waiting={"meters/0": 4},
        snapshot_age_s={"grid/1": 2.5}, dead_letters={"x.dlq": 3}, sinks={"influx": False},
    )  # fmt: skip
    points = list(engine_points(status))
    assert {point.at for point in points} == {100}
    told = {point.tags["code"]: point.fields["count"] for point in points if point.series == "engine_problem"}
    assert told == {**dict.fromkeys(PROBLEMS, 0.0), "sink_down": 2.0}
    (engine,) = [point for point in points if point.series == "engine"]
    assert engine.tags == {"host": "a-host"}
    assert engine.fields["log_age_s"] == pytest.approx(1.7)
    others = {point.series: (point.tags, point.fields) for point in points}
    assert others["engine_reader"] == ({"reader": "meters", "partition": "0"}, {"waiting": 4.0})
    assert others["engine_shard"] == ({"stage": "grid", "partition": "1"}, {"snapshot_age_s": 2.5})
    assert others["engine_dead_letters"] == ({"topic": "x.dlq"}, {"count": 3.0})
    assert others["engine_sink"] == ({"sink": "influx"}, {"up": 0.0})


def test_files_are_written_anew_and_old_ones_go(tmp_path: Path) -> None:
    first = render(tmp_path, DATABASE, CONSOLE, "/seen")
    old = tmp_path / "boards" / "gridpulse-engine" / "gone.json"
    old.write_text("{}")
    before = {path: path.read_bytes() for path in first}
    assert render(tmp_path, DATABASE, CONSOLE, "/seen") == first
    assert {path: path.read_bytes() for path in first} == before
    assert not old.exists()
    assert {path for path in tmp_path.rglob("*") if path.is_file()} == set(first)
    (group,) = json.loads((tmp_path / "alerting" / "gridpulse.yaml").read_text())["groups"]
    assert (group["folder"], len(group["rules"])) == (FOLDER.title, len(RULES))
    (source,) = json.loads((tmp_path / "datasources" / "gridpulse.yaml").read_text())["datasources"]
    assert source["secureJsonData"] == {"httpHeaderValue1": "Token $__file{/run/token}"}


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BadSettings, match=r"cannot write into .*file.*: name another folder"):
        render(tmp_path / "file", DATABASE, CONSOLE, "/seen")


@pytest.mark.parametrize(("token", "said"), [("", ""), ("abc", "Token abc"), ("a:b", "Basic YTpi")])
def test_every_influxdb_is_told_who_asks(token: str, said: str) -> None:
    assert authorization(token) == said
