"""`gridpulse users`, and what `gridpulse serve` says at the first start."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner

from models.errors import BadSettings, GridPulseError
from streams.access import is_readable_on_the_way
from streams.cli.commands import app
from streams.settings import load_settings
from tests.access.house import PASSWORD, log_in
from tests.support.gridpulse import Gridpulse
from tests.support.servers import free_port


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GRIDPULSE_STATE", str(tmp_path / "state"))
    monkeypatch.chdir(tmp_path)
    return tmp_path / "state"


def told(*arguments: str) -> Any:
    done = CliRunner().invoke(app, ["users", *arguments, "--json"])
    if done.exception:
        raise done.exception
    return json.loads(done.stdout)


def test_users_and_keys_come_and_go() -> None:
    link = told("add", "Ana", "--role", "engineer", "--role", "dispatcher")["link"]
    assert link.startswith("http://127.0.0.1:8100/welcome/")
    assert told("password", "ana")["link"] != link
    assert told("role", "Ana", "--role", "auditor") == {"name": "Ana", "roles": ["auditor"]}
    assert told("disable", "ana")["disabled"] is True
    [user] = told("list")["users"]
    assert (user["name"], user["roles"], user["disabled"], user["chosen"]) == ("Ana", ["auditor"], True, False)
    assert "password" not in user
    assert told("enable", "ANA")["disabled"] is False
    key = told("key", "add", "billing", "--role", "collector", "--days", "1")["key"]
    assert key.startswith("gp_")
    assert key not in json.dumps(told("key", "list"))
    assert told("key", "revoke", "billing")["revoked"] is True
    [shown] = told("key", "list")["keys"]
    assert (shown["role"], shown["speaks"], shown["revoked_at"] > 0) == ("collector", False, True)
    found = told("audit")
    events = [row["event"] for row in found["rows"]][::-1]
    assert events == [
        "user_added", "link_made", "link_made", "roles_given", "user_disabled", "user_enabled", "key_made",
        "key_revoked",
    ]  # fmt: skip
    assert found["rows"][4]["detail"] == "auditor; before: dispatcher engineer"
    assert all(row["actor"].startswith("command:") for row in found["rows"])
    assert len(told("audit", "--event", "link_made")["rows"]) == 2
    assert told("audit", "--actor", "Ana")["rows"] == []


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["password", "nobody"], "there is no user nobody"),
        (["role", "nobody", "--role", "admin"], "there is no user nobody"),
        (["add", "a b", "--role", "admin"], "64 letters"),
        (["key", "revoke", "nothing"], "there is no key nothing"),
        (["audit", "--head", "7"], "7 is no head"),
    ],
)
def test_what_makes_no_sense_is_refused(arguments: list[str], reason: str) -> None:
    with pytest.raises(BadSettings, match=reason):
        told(*arguments)


def test_an_audit_that_was_changed_is_said(state: Path) -> None:
    told("add", "Ana", "--role", "engineer")
    head = told("audit")["head"]
    assert told("audit", "--head", head)["fits"] is True
    with closing(sqlite3.connect(state / "access.db")) as database, database:
        database.execute("DROP TRIGGER audit_no_early_delete")
        database.execute("DELETE FROM audit WHERE position = 2")
    with pytest.raises(GridPulseError, match="rows 2 to 2 are missing"):
        told("audit", "--head", head)


@pytest.fixture
def first(gridpulse: Gridpulse, state: Path) -> Iterator[dict[str, Any]]:
    with gridpulse.start("serve", "--json", settings={"STATE": state, "CONSOLE__PORT": 0}) as engine:
        try:
            assert engine.stdout is not None
            yield json.loads(engine.stdout.readline())
        finally:
            engine.terminate()
            engine.communicate(timeout=60)


def test_the_first_start_makes_an_admin(first: dict[str, Any]) -> None:
    with httpx.Client(base_url=first["console"], timeout=20) as client:
        assert client.get("/api/v1/alerts").status_code == 401
        said, origin = {"name": "Root", "new": PASSWORD, "again": PASSWORD}, first["console"].rstrip("/")
        assert client.post(first["first_admin"], data=said, headers={"Origin": origin}).status_code == 303
        assert client.get("/api/v1/me").json()["name"] == "Root"
        told("add", "Ana", "--role", "dispatcher")
        token = told("password", "Ana")["link"].rpartition("/")[2]
        assert client.post(f"/welcome/{token}", data=said, headers={"Origin": origin}).status_code == 303
        assert log_in(client, "Ana").status_code == 303
        assert client.get("/api/v1/me").json()["roles"] == ["dispatcher"]


def checks() -> dict[str, Any]:
    done = CliRunner().invoke(app, ["doctor", "--json"])
    return {check["name"]: check for check in json.loads(done.stdout)["checks"]}


def test_the_doctor_says_where_nobody_can_come_in(monkeypatch: pytest.MonkeyPatch) -> None:
    assert checks()["access"] == {"name": "access", "found": "nobody yet", "mend": ""}
    told("add", "Ana", "--role", "dispatcher")
    assert checks()["access"]["found"].startswith("users: 1; no admin can come in")
    monkeypatch.setenv("GRIDPULSE_CONSOLE__ACCESS", "open")
    assert checks()["access"]["found"] == "open to this machine"
    assert checks()["identity provider"]["found"] == "not set"
    provider = {"ISSUER": f"http://127.0.0.1:{free_port()}", "CLIENT_ID": "c", "CLIENT_SECRET": "s"}
    for name, value in provider.items():
        monkeypatch.setenv(f"GRIDPULSE_OIDC__{name}", value)
    monkeypatch.setenv("GRIDPULSE_OIDC__ROLES", '{"desk": "dispatcher"}')
    assert "who has a password comes in all the same" in checks()["identity provider"]["mend"]


@pytest.mark.parametrize(
    ("console", "readable"),
    [
        ({}, False), ({"host": "0.0.0.0"}, True), ({"host": "0.0.0.0", "url": "http://grid.example"}, True),
        ({"host": "0.0.0.0", "url": "https://grid.example"}, False), ({"host": "::1"}, False),
    ],
)  # fmt: skip
def test_passwords_that_can_be_read_on_the_way_are_warned_of(console: dict[str, str], readable: bool) -> None:
    assert is_readable_on_the_way(load_settings(console=console)) is readable
