"""docs/access.md says what the tables in the code say, and its example of settings takes effect."""

from pathlib import Path

import pytest

from dashboards.access.audit import Event
from dashboards.access.lockout import ADDRESS, NAME
from dashboards.access.passwords import LEAST
from dashboards.access.roles import ACTS_ON, ROLES
from dashboards.console.provider import BACK
from streams.sections import ConsoleSettings
from streams.settings import load_settings
from tests.docs.pages import DOCS, blocks, code, section, tables

PAGE = DOCS / "access.md"


def test_roles_are_as_the_table_says() -> None:
    (table,) = tables(section(PAGE, "Roles"))
    assert {code(row[0])[0]: set(code(row[1])) for row in table} == {
        role.value: {each.value for each in permissions} for role, permissions in ROLES.items()
    }
    assert {code(row[0])[0]: set(code(row[2])) for row in table if row[2] != "none"} == ACTS_ON


def test_every_event_is_described() -> None:
    (table,) = tables(section(PAGE, "Audit"))
    assert [code(row[0])[0] for row in table] == [event.value for event in Event]
    assert all(row[1] for row in table)


def test_numbers_are_those_of_the_code() -> None:
    text = PAGE.read_text()
    assert f"A password has {LEAST} characters" in text
    assert f"after {NAME.free} failures a name, after {ADDRESS.free} an address" in text
    assert (NAME.first_s, NAME.most_s, NAME.forget_s) == (60, 900, 3600) == (ADDRESS.first_s, ADDRESS.most_s, 3600)
    assert (ConsoleSettings().idle_minutes, ConsoleSettings().session_hours) == (60, 12)
    assert ConsoleSettings().audit_days == 5 * 365


def test_the_examples_take_effect(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    provider, usual = blocks(PAGE, "toml")
    (tmp_path / usual.file).write_text(usual.text)
    assert load_settings().console == ConsoleSettings(url="https://grid.example")
    (tmp_path / usual.file).write_text(provider.text)
    monkeypatch.setenv("GRIDPULSE_OIDC__CLIENT_SECRET", "secret")
    assert load_settings().oidc.roles == {"grid-desk": "dispatcher", "grid-engineers": "engineer"}
    assert f"{load_settings().console.url}{BACK}" in PAGE.read_text()
