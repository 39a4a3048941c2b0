"""docs/http.md: every route, action and status is there, and every example runs."""

import json
import subprocess
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

import pytest

from dashboards.api.app import PREFIX, build_api
from dashboards.api.requests import Deed
from tests.console.place import Place
from tests.docs.pages import DOCS, blocks, code, section, tables
from tests.support.require import program

PAGE = DOCS / "http.md"
SHOWN = [line for block in blocks(PAGE, "bash") for line in block.text.splitlines()]
DESCRIBED = build_api(None).openapi()  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with Place(tmp_path_factory.mktemp("page")).open() as client:
        yield str(client.base_url)


def test_every_route_is_there_with_its_permission() -> None:
    said = [(code(row[0])[0], code(row[2])[0]) for row in tables(section(PAGE, "All routes"))[0]]
    there_are = {
        (f"{method.upper()} {PREFIX}{path}", operation["x-permission"])
        for path, methods in DESCRIBED["paths"].items()
        for method, operation in methods.items()
    }
    assert set(said) == there_are
    assert len(said) == len(there_are)


def test_every_action_is_there_with_its_fields() -> None:
    rows = {code(row[0])[0]: set(code(row[1])) for row in tables(section(PAGE, "Act"))[0]}
    deeds = Deed.__origin__.__args__  # type: ignore[attr-defined]
    assert rows == {
        deed.model_fields["action"].annotation.__args__[0]: set(deed.model_fields) - {"action"} for deed in deeds
    }


def test_every_status_is_there() -> None:
    said = {int(row[0]) for row in tables(section(PAGE, "What holds for all"))[0]}
    answered = {
        int(status)
        for methods in DESCRIBED["paths"].values()
        for operation in methods.values()
        for status in operation["responses"]
    }
    own = {HTTPStatus.INTERNAL_SERVER_ERROR}  # no mistake is meant
    assert said == {status for status in answered if status >= 400} - own | {405}


@pytest.mark.parametrize("line", SHOWN)
def test_every_example_runs(address: str, line: str, tmp_path: Path) -> None:
    program("curl")
    assert line.startswith("curl -fsS ")
    done = subprocess.run(
        line.replace("http://127.0.0.1:8100/", address), shell=True, cwd=tmp_path, capture_output=True, text=True,
        timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    if "/stream" in line:
        assert done.stdout.startswith('data: {"at":')
    elif "text/csv" in line:
        assert done.stdout.startswith("id,key,family,kind")
    else:
        assert '"refusal":"' not in done.stdout.replace('"refusal":""', "")
        assert json.loads(done.stdout)
