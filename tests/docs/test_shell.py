"""Every command that README and docs show runs, in order, in a folder of its own."""

import json
import sqlite3
import tomllib
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.docs.pages import DOCS, ROOT, blocks, code, name_of, pages, tables
from tests.docs.workshop import MAKE, Workshop
from tests.support.grafana import ADMIN, grafana

SIGNS = {
    "docs/records.md": {
        "gridpulse alerts list": "payment_fraud:P2",
        "gridpulse topics dlq list": "has no offset",
    },
    "docs/operations.md": {
        "gridpulse doctor": "snapshots",
        "gridpulse alerts show payment_fraud:P2": "duplicate_of",
        "gridpulse topics dlq replay meter.readings.v1": "1 records of meter.readings.v1 were appended again",
    },
    "docs/access.md": {
        "gridpulse users add ana --role dispatcher": "/welcome/",
        "gridpulse users list": "no password yet",
        "gridpulse users audit --limit 20": "user_disabled",
        "gridpulse users key add billing --role collector --days 180": "gp_",
        "gridpulse users key list": "collector",
    },
    "docs/ledger.md": {
        "gridpulse ledger balance A1 --at 2024-03-03": "42.50",
        "gridpulse ledger statement A1 --from 2024-03-01 --to 2024-04-01": "B1 40.00",
        "gridpulse ledger trial-balance --at 2024-04-01": "120.00",
        "gridpulse ledger reconcile bank.xml": "No breaks.",
    },
    "docs/routes.md": {
        "gridpulse alerts routes check routes.toml": "routes.toml is right",
        "gridpulse alerts routes duty first-line --at 2026-04-27 --days 21 --file routes.toml": "hotline",
        "gridpulse alerts routes show": "crew-north",
        "gridpulse alerts silences": "order 4711",
    },
    "docs/grafana.md": {
        "gridpulse dashboards render --out grafana": "16 files are in grafana",
        "GRIDPULSE_GRAFANA__TOKEN_FILE=grafana-token gridpulse dashboards push --dry-run": "would be made or changed",
        "GRIDPULSE_GRAFANA__TOKEN_FILE=grafana-token gridpulse dashboards push": "alert rule",
    },
    "docs/tariffs.md": {
        "gridpulse tariffs check tariffs.toml": "tariffs.toml is right: 3 tariffs, 4 sets of prices",
        "gridpulse tariffs bill tariffs.toml --tariff home --readings totals.csv --begin 2026-01-01 --end 2026-01-31 "
        "--term kw=4.6 --term kw_valley=4.6": "63.44",
        "gridpulse tariffs bill tariffs.toml --tariff shop --readings intervals.csv --begin 2026-01-01 "
        "--end 2026-01-31 --ratchet demand=40 --json": '"total":"546.10"',
    },
    "docs/recordings.md": {"gridpulse replay small --json --batch 7": '"meter.readings.v1.dlq":1'},
    "docs/settings.md": {
        "gridpulse settings": "Asia/Shanghai",
        "GRIDPULSE_COMMON__INTERVAL_S=1800 gridpulse settings --json": '"GRIDPULSE_COMMON__INTERVAL_S":"1800"',
    },
}
"""Page and command -> what it must print."""

SERVERS = {"docs/grafana.md": grafana}
"""Pages that speak to a server."""

AFTER = {"docs/operations.md": "docs/records.md"}
"""Pages that go on with the state directory of another."""

SHOWN = [name_of(page) for page in pages() if blocks(page, "sh")]

RunPage = Callable[[str], Workshop]


@pytest.fixture(scope="module")
def run_page(tmp_path_factory: pytest.TempPathFactory) -> RunPage:
    base = tmp_path_factory.mktemp("docs")
    done: dict[str, Workshop] = {}

    def run(name: str) -> Workshop:
        if name not in done:
            before = run(AFTER[name]) if name in AFTER else None
            with ExitStack() as stack:
                folder = base / name.replace("/", "-")
                workshop = before or Workshop(folder, base / "compiled", _given(name, folder, stack))
                workshop.run_page(ROOT / name, SIGNS.get(name, {}))
            done[name] = workshop
        return done[name]

    return run


def _given(name: str, folder: Path, stack: ExitStack) -> dict[str, str]:
    """Where the server of a page is, which it names by the port that people have it on."""
    if name not in SERVERS:
        return {}
    folder.mkdir(parents=True)
    (folder / "grafana-token").write_text(ADMIN)
    return {"GRIDPULSE_GRAFANA__URL": stack.enter_context(SERVERS[name]()).url}


@pytest.mark.parametrize("name", SHOWN)
def test_every_command_runs(run_page: RunPage, name: str) -> None:
    run_page(name)


@pytest.mark.parametrize("name", SIGNS)
def test_every_sign_is_of_a_command_that_is_shown(name: str) -> None:
    shown = {line for block in blocks(ROOT / name, "sh") for line in block.text.splitlines()}
    assert set(SIGNS[name]) <= shown


def test_the_two_commands_of_the_readme_are_there() -> None:
    shown = [line for block in blocks(ROOT / "README.md", "sh") for line in block.text.splitlines()]
    assert set(MAKE) <= set(shown)
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["scripts"]
    assert scripts["gridpulse"] == "streams.cli:main"


def test_the_demo_runs_in_small(tmp_path: Path) -> None:
    told = Workshop(tmp_path, tmp_path).gridpulse(["demo", "--days=3", "--meters=40", "--seconds=2", "--json"])
    assert "3 days of history done" in told
    assert "http://127.0.0.1:" in json.loads(told.splitlines()[-1])["console"]


def test_every_series_of_a_replay_is_documented(run_page: RunPage) -> None:
    workshop = run_page("README.md")
    workshop.gridpulse(["replay", "town", "--state", "town-state"])
    documented = {code(row[0])[0]: row for table in tables((DOCS / "series.md").read_text()) for row in table}
    database = sqlite3.connect(workshop.folder / "town-state" / "series.db")
    found = database.execute("SELECT DISTINCT series, tags FROM points").fetchall()
    database.close()
    assert len(found) > 5
    for series, tags in found:
        assert series in documented, f"docs/series.md does not have {series}"
        assert set(json.loads(tags)) <= set(code(documented[series][1])), f"tags of {series}"


def test_a_state_directory_holds_what_the_page_says(run_page: RunPage) -> None:
    state = run_page("docs/records.md").folder / "var" / "gridpulse"
    documented = {code(row[0])[0].rstrip("/") for row in tables((DOCS / "operations.md").read_text())[0]}
    found = {path.name for path in state.iterdir() if not path.name.endswith((".lock", "-wal", "-shm"))}
    assert found <= documented
