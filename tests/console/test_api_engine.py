"""The HTTP interface of a whole running site: what is accepted is done, and the page's data says so."""

import json
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.gridpulse import Gridpulse

_PATIENCE_S = 60


@pytest.fixture
def api(gridpulse: Gridpulse, tmp_path: Path) -> Iterator[httpx.Client]:
    settings = {"STATE": tmp_path / "state", "CONSOLE__PORT": 0, "CONSOLE__ACCESS": "open"}
    with gridpulse.start("serve", "--json", settings=settings) as engine:
        try:
            with httpx.Client(base_url=f"{_address(engine)}api/v1/", timeout=20) as client:
                client.headers["GridPulse-Actor"] = "Ana"
                yield client
        finally:
            engine.terminate()
            engine.communicate(timeout=_PATIENCE_S)


def _address(engine: "subprocess.Popen[str]") -> str:
    assert engine.stdout is not None
    return str(json.loads(engine.stdout.readline())["console"])


def _until(found: Callable[[], Any]) -> Any:
    deadline = time.monotonic() + _PATIENCE_S
    while not (known := found()):
        assert time.monotonic() < deadline, "it never came to that"
        time.sleep(0.1)
    return known


def _ask(api: httpx.Client, alert: dict[str, Any], **deed: Any) -> None:
    answer = api.post(f"alerts/{alert['id']}/actions", json={"do": deed, "revision": alert["revision"]})
    assert answer.status_code == 202, answer.text


def test_what_is_accepted_is_done(api: httpx.Client) -> None:
    deed = {"action": "out_of_service", "for_s": 86_400, "text": "rebuilt"}
    assert api.post("actions", json={"do": deed, "keys": ["overload:T1"]}).json()["accepted"] == 1
    found = _until(lambda: api.get("alerts", params={"state": "out_of_service"}).json()["alerts"])[0]
    assert (found["key"], found["standing"], found["out_of_service_by"]) == ("overload:T1", "out_of_service", "Ana")
    assert [alert["key"] for alert in api.get("live").json()["alerts"]] == ["overload:T1"]
    _ask(api, found, action="assign", assignee="crew 4")
    _until(lambda: api.get("alerts/overload:T1").json()["assignee"] == "crew 4")
    _ask(api, found, action="in_service", text="done")
    _until(lambda: api.get("alerts/overload:T1").json()["state"] == "cleared")
    steps = [(step["reason"], step["actor"]) for step in api.get("alerts/overload:T1").json()["history"]]
    assert steps == [("out_of_service", "Ana"), ("assigned", "Ana"), ("returned_to_service", "Ana")]
    assert api.get("verify").json()["rows"] == 3


def test_routes_and_silences_that_are_put_hold(api: httpx.Client) -> None:
    text = api.get("routes").json()["text"]
    assert api.put("routes", json={"text": f"# ours\n{text}"}).status_code == 202
    assert api.get("routes").json()["text"].startswith("# ours")
    silence = {"match": {"feeder": ["F3"]}, "for_s": 3600, "text": "works"}
    assert api.put("silences/works", json=silence).status_code == 202
    assert [each["owner"] for each in api.get("silences").json()["silences"]] == ["Ana"]
    assert api.delete("silences/works").status_code == 202
    assert api.get("silences").json()["silences"] == []
    _until(lambda: api.get("health").json()["status"] == "ok")
