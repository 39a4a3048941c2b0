"""The image is built from what is pinned, holds what the program needs and no more, and its checks work."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.deployment.files import ROOT, SHARE, copied, instructions, ours, sent
from tests.support.gridpulse import Gridpulse
from tests.support.servers import free_port

PREFIX = "/opt/gridpulse"
_PATIENCE_S = 180


def texts(name: str, stage: int = -1) -> list[str]:
    return [each.text for each in instructions() if each.name == name and stage in (-1, each.stage)]


def test_both_stages_stand_on_one_pinned_image() -> None:
    bases = [text.split()[0] for text in texts("FROM")]
    assert len(bases) == 2
    assert len(set(bases)) == 1
    assert re.fullmatch(r"python:3\.12\.\d+-slim-\w+", bases[0])


def test_the_image_is_run_by_a_user_without_rights() -> None:
    (user,) = texts("USER", 1)
    assert re.fullmatch(r"[1-9]\d{3,}:[1-9]\d{3,}", user)
    (made,) = texts("RUN", 1)
    assert f"--uid {user.split(':')[0]}" in made
    for service in ours().values():
        folders = [volume.split(":")[1] for volume in service.get("volumes", [])]
        assert all(folder in made for folder in folders if folder.startswith("/var")), "it could not write there"


def test_nothing_is_installed_in_the_last_stage() -> None:
    assert not re.search(r"\b(apt|apt-get|pip|uv|curl|wget)\b", " ".join(texts("RUN", 1)))


def test_what_is_copied_exists_and_is_sent_to_the_build() -> None:
    for path, _ in copied():
        assert path.exists(), path
        assert sent(path), path


@pytest.mark.parametrize("name", [".git", ".venv", "tests", "gridpulse.toml", "var", "deploy/gridpulse.toml"])
def test_other_things_are_not_sent_to_the_build(name: str) -> None:
    assert not sent(ROOT / name)


def test_every_package_of_the_project_is_copied() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    packages = project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    assert set(packages) <= {path.name for path, _ in copied()}
    assert set(texts("ENTRYPOINT")) <= {json.dumps([script]) for script in project["project"]["scripts"]}


def test_its_steps_make_an_environment_that_runs(tmp_path: Path) -> None:
    """The steps of the first stage, run one by one with the image's folders elsewhere."""
    source, target, python = tmp_path / "src", tmp_path / "opt", tmp_path / "python"
    source.mkdir()
    subprocess.run([sys.executable, "-m", "venv", str(python)], check=True)
    kept = {name: value for name, value in os.environ.items() if name not in ("VIRTUAL_ENV", "PYTHONPATH")}
    environment = kept | {"PATH": f"{python / 'bin'}{os.pathsep}{kept['PATH']}"}
    for step in instructions():
        if step.stage == 0 and step.name == "COPY":
            _copy(step.words, source)
        elif step.stage == 0 and step.name == "RUN":
            command = step.text.replace(PREFIX, str(target))
            done = subprocess.run(
                ["sh", "-ec", command], cwd=source, env=environment, capture_output=True, text=True, check=False
            )
            assert done.returncode == 0, f"{command}: {done.stderr}"
    listed = subprocess.run([target / "bin" / "gridpulse", "--help"], capture_output=True, text=True, check=True)
    assert "console" in listed.stdout
    probe = "import psycopg, streams.cli.commands; print(streams.cli.commands.__file__)"
    told = subprocess.run(
        [target / "bin" / "python", "-c", probe], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert told.stdout.startswith(str(target))
    _only_what_is_pinned(target)


def _copy(words: list[str], target: Path) -> None:
    *names, place = words
    for name in names:
        end = target / place if place != "./" else target / name
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, end, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, end)


def _only_what_is_pinned(target: Path) -> None:
    """Each package has a version of the lock, and those for development are not among them."""
    pins = set(re.findall(r"^([\w.-]+)==(\S+)", (ROOT / "requirements.lock").read_text(), re.MULTILINE))
    (site,) = target.glob("lib/python*/site-packages")
    found = dict(path.stem.rsplit("-", 1) for path in site.glob("*.dist-info"))
    found = {re.sub("[-_.]+", "-", name).lower(): version for name, version in found.items()}
    assert found.pop("gridpulse")
    assert set(found.items()) <= pins
    assert not {"pytest", "mypy", "playwright", "hatchling"} & set(found)


@pytest.mark.parametrize(("command", "name"), [("worker", "worker"), ("serve", "console")])
def test_its_check_tells_a_program_that_runs(gridpulse: Gridpulse, tmp_path: Path, command: str, name: str) -> None:
    """The check of a service, run against the program on the embedded log, and after the program has ended."""
    check = ours()[name]["healthcheck"]["test"][1:]
    (given,) = [word for word in check if word.startswith("http")]
    port = free_port()
    local = [sys.executable, *check[1:]]
    local = [re.sub(r":\d+/", f":{port}/", word).replace(SHARE, f"{ROOT / 'deploy'}/") for word in local]
    assert _ask(local) == 1
    settings = {"STATE": tmp_path, "HEALTH__PORT": port, "CONSOLE__PORT": port}
    with _running(gridpulse, command, settings, tmp_path / "log") as process:
        deadline = time.monotonic() + _PATIENCE_S
        while _ask(local):
            assert process.poll() is None, (tmp_path / "log").read_text()
            assert time.monotonic() < deadline
    assert _ask(local) == 1
    port_of = {"worker": 8101, "console": 8100}
    assert given == f"http://127.0.0.1:{port_of[name]}/health"


def test_the_image_checks_a_worker_where_nothing_else_is_said() -> None:
    (check,) = texts("HEALTHCHECK")
    assert json.loads(check.partition("CMD ")[2]) == ours()["worker"]["healthcheck"]["test"][1:]


def _ask(command: list[str]) -> int:
    return subprocess.run(command, capture_output=True, check=False).returncode


@contextmanager
def _running(
    gridpulse: Gridpulse, command: str, settings: dict[str, object], log: Path
) -> Iterator["subprocess.Popen[str]"]:
    with log.open("w") as output, gridpulse.start(command, settings=settings, output=output) as process:
        try:
            yield process
            process.terminate()
            assert process.wait(_PATIENCE_S) == 0, log.read_text()
        finally:
            process.kill()
