"""deploy/make_secrets.py makes what is missing, once, for those alone who need it."""

import importlib.util
import os
import stat
from pathlib import Path
from types import ModuleType

import pytest

from tests.deployment.files import SECRETS, make_secrets, users_of


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("deploy_secrets", SECRETS)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def texts(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_files_are_read_by_their_user_alone(tmp_path: Path, script: ModuleType) -> None:
    folder = make_secrets(tmp_path)
    for path in folder.rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o400), path
        if os.geteuid() == 0:
            service = path.relative_to(folder).parts[0]
            assert path.stat().st_uid == (script.SERVICES[service].user if service != "made" else 0)


def test_users_are_those_of_the_containers(script: ModuleType) -> None:
    assert {name: service.user for name, service in script.SERVICES.items()} == users_of(script.SERVICES)


def test_secrets_are_long_and_each_is_another(tmp_path: Path) -> None:
    made = [path.read_text() for path in (make_secrets(tmp_path / "one") / "made").iterdir()]
    made += [path.read_text() for path in (make_secrets(tmp_path / "two") / "made").iterdir()]
    assert len(set(made)) == len(made) == 8
    assert all(len(secret) >= 32 and secret.strip() == secret for secret in made)


def test_a_second_start_changes_nothing(tmp_path: Path) -> None:
    folder = make_secrets(tmp_path)
    before = {path: (path.stat().st_ino, path.stat().st_mtime_ns) for path in folder.rglob("*") if path.is_file()}
    make_secrets(folder)
    assert {path: (path.stat().st_ino, path.stat().st_mtime_ns) for path in before} == before
    assert set(before) == {path for path in folder.rglob("*") if path.is_file()}


def test_a_start_that_was_cut_off_is_made_up_for(tmp_path: Path) -> None:
    folder = make_secrets(tmp_path)
    whole = texts(folder)
    (folder / "console" / "alerts_database").unlink()
    (folder / "grafana" / ".password").write_text("half")
    (folder / "grafana" / "password").unlink()
    make_secrets(folder)
    assert texts(folder) == whole


def test_a_secret_that_was_removed_is_replaced_for_all(tmp_path: Path) -> None:
    folder = make_secrets(tmp_path)
    before = texts(folder)
    (folder / "made" / "postgres").unlink()
    make_secrets(folder)
    changed = {name for name, text in texts(folder).items() if text != before[name]}
    assert changed == {"made/postgres", "postgres/password", "console/alerts_database"}
