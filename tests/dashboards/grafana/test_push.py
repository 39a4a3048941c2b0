"""Pushing brings a Grafana to what it should be, once, and says what stands in the way."""

import json
from collections.abc import Callable, Iterator

import pytest
from typer.testing import CliRunner, Result

from dashboards.grafana.boards.every import boards
from dashboards.grafana.push import covers, steps
from dashboards.grafana.server import Grafana
from dashboards.grafana.source import Database
from models.errors import BadSettings, GridPulseError, Unreachable
from streams.cli.commands import app
from tests.support.grafana import ADMIN, PASSWORD, VIEWER, FakeGrafana, grafana
from tests.support.servers import free_port

DATABASE = Database("http://influxdb:8086", "gridpulse", "Token t")
CONSOLE = "http://console.example"


@pytest.fixture
def server() -> Iterator[FakeGrafana]:
    with grafana() as made:
        yield made


@pytest.fixture
def command(server: FakeGrafana, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    monkeypatch.setenv("GRIDPULSE_GRAFANA__URL", server.url)
    monkeypatch.setenv("GRIDPULSE_GRAFANA__TOKEN", ADMIN)
    monkeypatch.setenv("GRIDPULSE_INFLUX__URL", "http://influxdb:8086")
    return lambda *arguments: CliRunner().invoke(app, ["dashboards", "push", *arguments])


def pushed(server: FakeGrafana, token: str = ADMIN, database: Database = DATABASE, renew: bool = False) -> list[str]:
    """Push, and what was done."""
    done = []
    for step in steps(Grafana(server.url, token), database, CONSOLE, renew):
        if step.action in ("make", "change"):
            step.send()
        done.append(f"{step.action} {step.kind} {step.title}")
    return done


@pytest.mark.parametrize("token", [ADMIN, PASSWORD])
def test_everything_is_made_once(server: FakeGrafana, token: str) -> None:
    first = pushed(server, token)
    assert {line.split()[0] for line in first} == {"make"}
    assert len(server.folders) == 8
    assert set(server.sources) == {"gridpulse"}
    assert set(server.dashboards) == {board.uid for board in boards(CONSOLE)}
    assert {rule["provenance"] for rule in server.rules.values()} == {""}
    for board in boards(CONSOLE):
        assert server.dashboards[board.uid]["meta"]["folderUid"] == board.folder.uid
    server.written.clear()
    assert {line.split()[0] for line in pushed(server, token)} == {"keep"}
    assert server.written == []


def test_what_somebody_changed_is_put_right_and_nothing_else(server: FakeGrafana) -> None:
    pushed(server)
    server.dashboards["gp-feeders"]["dashboard"]["title"] = "Mine"
    server.folders["gridpulse-load"]["title"] = "Mine"
    server.rules["gp-silent"]["for"] = "9h"
    server.sources["gridpulse"]["url"] = "http://elsewhere:8086"
    server.written.clear()
    changed = [line for line in pushed(server) if not line.startswith("keep")]
    assert changed == [
        "change folder Load and forecast", "change data source GridPulse", "change dashboard Feeders",
        "change alert rule The engine says nothing",
    ]  # fmt: skip
    assert len(server.written) == 4
    assert server.sources["gridpulse"]["secureJsonData"] == {"httpHeaderValue1": "Token t"}
    assert server.dashboards["gp-feeders"]["dashboard"]["version"] == 2
    assert {line.split()[0] for line in pushed(server)} == {"keep"}


def test_a_token_is_sent_again_only_when_asked(server: FakeGrafana) -> None:
    pushed(server)
    other = DATABASE._replace(authorization="Token u")
    assert not [line for line in pushed(server, database=other) if line.startswith("change")]
    assert "change data source GridPulse" in pushed(server, database=other, renew=True)
    assert server.sources["gridpulse"]["secureJsonData"] == {"httpHeaderValue1": "Token u"}


def test_what_comes_from_files_is_left(server: FakeGrafana) -> None:
    pushed(server)
    server.dashboards["gp-engine"]["meta"]["provisioned"] = True
    server.dashboards["gp-engine"]["dashboard"]["title"] = "Of a file"
    server.sources["gridpulse"] |= {"readOnly": True, "url": "http://elsewhere:8086"}
    server.rules["gp-silent"] |= {"provenance": "file", "for": "9h"}
    server.written.clear()
    left = [line for line in pushed(server) if not line.startswith("keep")]
    assert left == ["leave data source GridPulse", "leave dashboard Engine", "leave alert rule The engine says nothing"]
    assert server.written == []


def test_a_change_of_somebody_else_meanwhile_is_not_overwritten(server: FakeGrafana) -> None:
    pushed(server)
    server.dashboards["gp-engine"]["dashboard"]["title"] = "Old"
    for step in steps(Grafana(server.url, ADMIN), DATABASE, CONSOLE):
        if step.title == "Engine" and step.kind == "dashboard":
            server.dashboards["gp-engine"]["dashboard"]["version"] += 1
            with pytest.raises(BadSettings, match=r"somebody changed it meanwhile .*push again"):
                step.send()
    assert server.dashboards["gp-engine"]["dashboard"]["title"] == "Old"


@pytest.mark.parametrize(
    ("token", "failing", "error", "text"),
    [
        ("wrong", 0, BadSettings, "does not know the token: check grafana.token"),
        ("", 0, BadSettings, "does not know the token: check grafana.token"),
        (VIEWER, 0, BadSettings, "may not make folder 'Dispatch': give its service account the role Admin"),
        (ADMIN, 500, Unreachable, "500: it is not my day; what was sent stays, try again later"),
        (ADMIN, 503, Unreachable, "503: it is not my day"),
        (ADMIN, 418, BadSettings, "refuses to read folder 'gridpulse-dispatch': 418 it is not my day"),
    ],
)
def test_a_refusal_says_how_to_mend_it(
    server: FakeGrafana, token: str, failing: int, error: type[GridPulseError], text: str
) -> None:
    server.failing = failing
    with pytest.raises(error, match=text):
        pushed(server, token)


def test_another_source_of_the_same_name_is_told(server: FakeGrafana) -> None:
    server.sources["other"] = {"name": "GridPulse"}
    with pytest.raises(BadSettings, match=r"another one has that name .*rename or remove it"):
        pushed(server)
    with pytest.raises(BadSettings, match="it is not there"):
        Grafana(server.url, ADMIN).save_dashboard({"uid": "x", "title": "x"}, "nowhere", "")


@pytest.mark.parametrize(("version", "text"), [("9.5.21", "9.5.21 .*is too old: 10.1 or newer"), ("", "is no Grafana")])
def test_an_old_server_is_refused(server: FakeGrafana, version: str, text: str) -> None:
    server.version = version
    with pytest.raises(BadSettings, match=text):
        Grafana(server.url, ADMIN)


def test_an_address_that_nothing_listens_on() -> None:
    with pytest.raises(Unreachable, match=r"does not answer .*check grafana.url"):
        Grafana(f"http://127.0.0.1:{free_port()}", ADMIN)
    with pytest.raises(BadSettings, match="set the address of Grafana"):
        Grafana("grafana:3000", ADMIN)


def test_a_push_that_was_cut_short_goes_on(server: FakeGrafana) -> None:
    going = steps(Grafana(server.url, ADMIN), DATABASE, CONSOLE)
    for _ in range(11):
        next(going).send()
    server.written.clear()
    assert [line.split()[0] for line in pushed(server)].count("keep") == 11
    assert {line.split()[0] for line in pushed(server)} == {"keep"}


def test_the_command_shows_before_it_does(server: FakeGrafana, command: Callable[..., Result]) -> None:
    told = command("--dry-run", "--json")
    assert told.exit_code == 0, told.output
    assert {step["action"] for step in json.loads(told.stdout)["steps"]} == {"make"}
    assert server.written == []
    assert command().exit_code == 0
    server.dashboards["gp-engine"]["dashboard"]["title"] = "Mine"
    told = command("--dry-run", "--diff")
    assert '-  "title": "Mine"' in told.output
    assert '+  "title": "Engine"' in told.output
    assert "1 would be made or changed" in told.output


def test_the_command_asks_for_an_address(command: Callable[..., Result], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GRIDPULSE_GRAFANA__URL")
    assert "GRIDPULSE_GRAFANA__URL" in str(command().exception)


@pytest.mark.parametrize(
    ("found", "wanted", "same"),
    [({"a": 1, "id": 2}, {"a": 1}, True), ({"a": [{"b": 1, "c": 2}]}, {"a": [{"b": 1}]}, True), ([1], [1, 2], False),
     ({}, {"a": None}, False), ({"a": 2}, {"a": 1}, False), (None, {}, False)],
)  # fmt: skip
def test_only_what_is_wanted_counts(found: object, wanted: object, same: bool) -> None:
    assert covers(found, wanted) is same
