"""A whole engine whose alerts are in PostgreSQL, while that server comes and goes."""

import json
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner

from alerts.store import AlertStore
from models.flow.topics import ACCOUNTS, PAYMENTS, partition_of
from streams.cli.commands import app
from streams.console import console_server
from streams.embedded.store import Store
from streams.log.records import LogRecord
from streams.replay import replay
from streams.settings import Settings
from tests.support.gridpulse import Gridpulse
from tests.support.postgres import Postgres

KEY = "payment_fraud:P2"
_PATIENCE_S = 60


@pytest.fixture
def server() -> Iterator[Postgres]:
    with Postgres() as own:
        yield own


def test_alerts_wait_in_the_log_until_the_server_is_back(
    gridpulse: Gridpulse, server: Postgres, tmp_path: Path
) -> None:
    settings = {"STATE": tmp_path / "state", "ALERTS__DATABASE": server.make_database(), "CONSOLE__PORT": 0}
    status = tmp_path / "state" / "status.json"
    with _serving(gridpulse, settings) as engine:
        _until(status.exists, engine)
        server.stop()
        _pay_twice(tmp_path / "state" / "log.db")
        said = _end_of(engine)
    assert said.count("\n") == 1
    assert "does not answer or refuses" in said
    assert server.password not in said
    again = gridpulse.run("serve", settings=settings)
    assert again.returncode == 1
    assert "mend alerts.database" in again.stderr
    assert "does not answer or refuses" in _checked(settings)["mend"]
    server.start()
    with closing(AlertStore(str(settings["ALERTS__DATABASE"]))) as alerts, _serving(gridpulse, settings) as engine:
        assert alerts.show(KEY) is None
        _until(lambda: alerts.show(KEY) is not None, engine)
        found = alerts.show(KEY)
        assert found is not None
        assert [step.seq for step in found.history] == list(range(1, found.steps + 1))
        listed = _told(settings, "alerts", "list")["alerts"]
        assert [alert["key"] for alert in listed] == [KEY]
        assert _checked(settings)["found"] == "1 in the database"
    assert not (tmp_path / "state" / "alerts.db").exists()


def test_the_console_says_that_the_server_is_away(server: Postgres, tmp_path: Path) -> None:
    Store(tmp_path / "log.db").close()
    alerts = {"database": server.make_database()}
    place = {"port": 0, "access": "open"}
    settings = Settings.model_validate({"state": tmp_path, "alerts": alerts, "console": place})
    with console_server(settings) as console, httpx.Client(base_url=f"{console.url}api/v1/") as page:
        assert page.get("live").status_code == 200
        server.stop()
        for name in ("live", "alerts", "verify"):
            away = page.get(name)
            assert (away.status_code, away.headers["content-type"]) == (503, "application/problem+json")
            assert "does not answer" in away.json()["detail"]
        assert page.get("stream").content == b""
        server.start()
        assert page.get("live").status_code == 200


@contextmanager
def _serving(gridpulse: Gridpulse, settings: dict[str, Any]) -> "Iterator[subprocess.Popen[str]]":
    with gridpulse.start("serve", settings=settings) as engine:
        try:
            yield engine
        finally:
            engine.terminate()
            engine.communicate(timeout=_PATIENCE_S)


def _told(settings: dict[str, Any], *arguments: str) -> Any:
    """What a command says, run in this process: starting Python would take longer than all that it does."""
    environment = {f"GRIDPULSE_{name}": str(value) for name, value in settings.items()}
    return json.loads(CliRunner().invoke(app, [*arguments, "--json"], env=environment).stdout)


def _checked(settings: dict[str, Any]) -> dict[str, str]:
    """What `gridpulse doctor` says of the alerts."""
    (found,) = [check for check in _told(settings, "doctor")["checks"] if check["name"] == "alerts"]
    return {"found": "", "mend": "", **found}


def _end_of(engine: "subprocess.Popen[str]") -> str:
    """The error it ends with by itself; what it said before is left out."""
    _, said = engine.communicate(timeout=_PATIENCE_S)
    assert engine.returncode == 1, said
    return said[said.index("gridpulse:") :]


def _until(seen: Callable[[], bool], engine: "subprocess.Popen[str]") -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while not seen():
        assert engine.poll() is None, engine.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.05)


def _pay_twice(path: Path) -> None:
    now = int(time.time())
    records: list[tuple[str, dict[str, Any]]] = [(ACCOUNTS, {"account_id": "A1", "locale": "en"})]
    for number in (1, 2):
        payment = {"payment_id": f"P{number}", "at": now - 300 // number, "amount": "42.50", "channel": "bank"}
        records.append((PAYMENTS, payment | {"account_id": "A1"}))
    with Store(path) as log:
        log.append(
            LogRecord(topic, partition_of("A1", log.partitions(topic)), "A1", json.dumps(body).encode())
            for topic, body in records
        )


def test_what_is_replayed_stays_out_of_the_database(hamlet: Path, server: Postgres, tmp_path: Path) -> None:
    url = server.make_database()
    settings = Settings.model_validate({"alerts": {"database": url}})
    found = replay(hamlet, settings, None, tmp_path / "out")
    assert found.alerts
    with closing(AlertStore(url)) as alerts:
        assert alerts.count() == 0
