"""`gridpulse alerts …`: what the desk lists, does and checks from the command line."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from alerts.store import AlertStore
from models.errors import GridPulseError
from models.flow.topics import ACTIONS
from models.records import Action, decoded
from streams.cli.commands import app
from streams.embedded.store import Store
from tests.alerts.town import DAY, HOUR, START, Town, action, finding

Run = Callable[..., Any]


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """A state directory with four alerts and a log that nobody reads."""
    town = Town().add(
        finding("overload.overload", "T1", 0, evidence={"loading": 1.2}),
        finding("overload.overload", "T2", 0),
        finding("overload.overload", "T2", 60, since=0, clear=True),
        finding("theft.lead", "M1", 0),
        action("theft:M1", "ack", 60),
        action("balance:T1", "out_of_service", 60, until=DAY, text="meter exchange"),
    )
    with closing(AlertStore(f"sqlite:///{tmp_path / 'alerts.db'}")) as store:
        store.save(town.run(HOUR).alerts)
    with Store(tmp_path / "log.db") as log:
        log.create_topic(ACTIONS, 2)
    return tmp_path


@pytest.fixture
def run(state: Path) -> Run:
    """Runs `gridpulse alerts` on that directory."""
    environment = {"GRIDPULSE_STATE": str(state), "COLUMNS": "160"}
    return lambda *words: CliRunner().invoke(app, ["alerts", *words], env=environment)


def keys(result: Any) -> list[str]:
    return [alert["key"] for alert in json.loads(result.stdout)["alerts"]]


def asked(state: Path) -> list[Action]:
    with Store(state / "log.db") as log:
        found = [record for number in range(log.partitions(ACTIONS)) for record in log.records(ACTIONS, number)]
    return [decoded(record.value, Action) for record in found]


def test_lists(run: Run) -> None:
    assert keys(run("list", "--json")) == ["overload:T1", "theft:M1", "overload:T2"]
    assert keys(run("list", "--waiting", "--json")) == ["overload:T1", "overload:T2"]
    assert keys(run("list", "--state", "out_of_service", "--json")) == ["balance:T1"]
    assert keys(run("list", "--resolution", "true", "--json")) == []
    shown = run("list").stdout
    assert all(word in shown for word in ("unacknowledged", "acknowledged", "returned"))
    assert "2024-06-06 08:00" in run("list", "--state", "out_of_service").stdout


def test_an_alert_is_shown_with_the_evidence_of_each_revision(run: Run) -> None:
    found = json.loads(run("show", "overload:T1", "--json").stdout)
    assert found["revisions"] == [{"revision": 1, "at": START, "evidence": {"loading": 1.2}}]
    assert {step["evidence_revision"] for step in found["history"]} == {1}
    assert "loading 1.2" in run("show", "overload:T1").stdout


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (["ack", "overload:T1", "--by", "Ana"], {"action": "ack", "actor": "Ana", "revision": 3}),
        (["assign", "overload:T1", "--to", "crew 4"], {"action": "assign", "text": "crew 4"}),
        (["shelve", "overload:T1", "--once"], {"action": "shelve_once", "until": None}),
        (["shelve", "overload:T1", "--hours", "2"], {"action": "shelve", "lasts": 7200}),
        (["unshelve", "overload:T1"], {"action": "unshelve"}),
        (["close", "theft:M1", "--resolution", "fault"], {"action": "close", "resolution": "fault"}),
        (["comment", "overload:T1", "--text", "called"], {"action": "comment", "text": "called"}),
        (["in-service", "balance:T1", "--text", "done"], {"action": "in_service", "alert_key": "balance:T1"}),
    ],
)
def test_what_is_asked_is_in_the_log(run: Run, state: Path, words: list[str], wanted: dict[str, Any]) -> None:
    done = run(*words)
    assert done.exit_code == 0, done.output
    [action] = asked(state)
    assert action.alert_key == words[1]
    assert action.alert_id.startswith(words[1].partition(":")[0])
    said = {name: getattr(action, name) for name in Action.__struct_fields__}
    said["lasts"] = None if action.until is None else int(action.until) - int(action.at)
    assert {name: said[name] for name in wanted} == wanted


def test_subjects_go_out_of_service_together(run: Run, state: Path) -> None:
    words = ["--hours", "24", "--text", "rebuilt", "--by", "Ana"]
    assert run("out-of-service", "overload:T1", "quality:M9", *words).exit_code == 0
    found = asked(state)
    assert {action.alert_key for action in found} == {"overload:T1", "quality:M9"}
    assert {(action.action, action.actor, action.text) for action in found} == {("out_of_service", "Ana", "rebuilt")}
    assert {int(action.until or 0) - int(action.at) for action in found} == {DAY}


@pytest.mark.parametrize("missing", ["--hours", "--text", "--by"])
def test_out_of_service_needs_end_reason_and_owner(run: Run, state: Path, missing: str) -> None:
    given = {"--hours": "24", "--text": "rebuilt", "--by": "Ana"}
    del given[missing]
    words = [word for pair in given.items() for word in pair]
    assert run("out-of-service", "overload:T1", *words).exit_code == 2
    assert asked(state) == []


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["close", "theft:M1", "--resolution", "false_alarm"], "is not one of theft, fault, clean"),
        (["out-of-service", "T1", "--hours", "1", "--text", "x", "--by", "y"], "is not <family>:<subject>"),
        (["ack", "nothing"], "there is no alert nothing"),
        (["verify", "--head", "7"], "is no head"),
    ],
)
def test_what_makes_no_sense_is_refused_at_once(run: Run, state: Path, words: list[str], reason: str) -> None:
    done = run(*words)
    assert isinstance(done.exception, GridPulseError)
    assert reason in str(done.exception)
    assert asked(state) == []


def test_the_history_is_checked_and_the_first_row_that_does_not_fit_is_named(run: Run, state: Path) -> None:
    fine = json.loads(run("verify", "--json").stdout)
    assert (fine["fits"], fine["broken"]) == (True, None)
    assert run("verify", "--head", fine["head"]).exit_code == 0
    with closing(sqlite3.connect(state / "alerts.db")) as database, database:
        database.execute("UPDATE transitions SET actor = 'li' WHERE position = 2")
    done = run("verify", "--head", fine["head"], "--json")
    found = json.loads(done.stdout)
    assert (found["fits"], found["rows"], found["broken"]["position"]) == (False, 1, 2)
    assert isinstance(done.exception, GridPulseError)
    assert f"row 2, step {found['broken']['seq']} of {found['broken']['alert_id']}" in str(done.exception)
