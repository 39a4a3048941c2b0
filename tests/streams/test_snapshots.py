"""Snapshots are whole or not there, the one before is kept, and several workers may write to one place, near or far."""

import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from models.errors import BadSettings, BadState, Unreachable
from models.flow.wire import pack
from streams.snapshots import Snapshots
from tests.support.sftp import SftpServer

FULL_DISK = """
import resource, signal, sys
import numpy as np
from models.errors import DiskFull
from streams.snapshots import Snapshots
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
kept = Snapshots(sys.argv[1])
kept.write("grid", 0, {"time": 1})
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    kept.write("grid", 0, {"time": 2, "value": np.zeros(10_000)})
except DiskFull as error:
    assert "make room" in str(error)
    print(kept.read("grid", 0))
"""

Open = Callable[[str], Snapshots]
"""Opens one place as the worker of a name."""


def state(time: int, **more: Any) -> dict[str, Any]:
    return {"time": time, **more}


@pytest.fixture(scope="module")
def sftp(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SftpServer]:
    server = SftpServer(tmp_path_factory.mktemp("sftp"))
    with server.running():
        yield server


@pytest.fixture(params=["path", "file", "memory", "sftp"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sftp":
        server: SftpServer = request.getfixturevalue("sftp")
        return server.url(tmp_path / "snapshots")
    return {"path": str(tmp_path), "file": f"file://{tmp_path}", "memory": f"memory://{uuid.uuid4()}/a"}[request.param]


@pytest.fixture
def opened(place: str) -> Open:
    return lambda writer: Snapshots(place, writer)


def test_what_is_written_is_read(opened: Open) -> None:
    kept = opened("a")
    assert kept.read("grid", 0) is None
    kept.write("grid", 0, state(5, rows=np.arange(3), name="变压器"))
    found = opened("b").read("grid", 0)
    assert found is not None
    assert found["rows"].tolist() == [0, 1, 2]
    assert found["name"] == "变压器"


def test_the_newest_by_log_time_and_the_one_before_are_kept(opened: Open) -> None:
    kept = opened("a")
    for time in (-1, 9, 10, 200):
        kept.write("grid", 0, state(time))
        kept.write("grid", 10, state(time + 1))
    assert kept.read("grid", 0) == {"time": 200}
    assert kept.names() == [
        "grid-0.10.a.snapshot", "grid-10.11.a.snapshot", "grid-0.200.a.snapshot", "grid-10.201.a.snapshot",
    ]  # fmt: skip


def test_all_shards_are_read_at_once(opened: Open) -> None:
    places = [("meters", partition) for partition in range(9)]
    for stage, partition in places[:-1]:
        opened("a").write(stage, partition, state(partition))
    expected = {place: state(place[1]) for place in places[:-1]}
    assert dict(opened("b").read_all(places)) == {**expected, places[-1]: None}


def test_a_worker_that_was_only_paused_does_no_harm(opened: Open) -> None:
    old, new = opened("old"), opened("new")
    old.read("grid", 0)
    for time in (10, 20):
        old.write("grid", 0, state(time))
    assert new.read("grid", 0) == {"time": 20}
    new.write("grid", 0, state(40))
    old.write("grid", 0, state(30))
    assert opened("third").read("grid", 0) == {"time": 40}
    new.write("grid", 0, state(50))
    third = opened("third")
    assert third.read("grid", 0) == {"time": 50}
    third.write("grid", 0, state(60))
    assert third.names() == ["grid-0.50.new.snapshot", "grid-0.60.third.snapshot"]


def test_writing_the_same_moment_again_keeps_the_one_before(opened: Open) -> None:
    kept = opened("a")
    for time in (1, 2, 2):
        kept.write("grid", 0, state(time))
    assert kept.names() == ["grid-0.1.a.snapshot", "grid-0.2.a.snapshot"]


def test_a_torn_file_gives_way_to_the_one_before_and_does_not_take_its_place(tmp_path: Path) -> None:
    kept = Snapshots(tmp_path, "a")
    for time in (1, 2):
        kept.write("grid", 0, state(time))
    newest = tmp_path / "grid-0.2.a.snapshot"
    newest.write_bytes(newest.read_bytes()[:-2])
    after = Snapshots(tmp_path, "b")
    assert after.damaged() == [newest.name]
    assert after.read("grid", 0) == {"time": 1}
    after.write("grid", 0, state(3))
    assert after.names() == ["grid-0.1.a.snapshot", "grid-0.3.b.snapshot"]
    after.write("grid", 0, state(4))
    assert after.names() == ["grid-0.3.b.snapshot", "grid-0.4.b.snapshot"]


def test_no_whole_file_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "grid-0.1.a.snapshot").write_bytes(b"not one of ours")
    with pytest.raises(BadState, match="restore the file from a backup"):
        Snapshots(tmp_path).read("grid", 0)


def test_files_of_others_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    kept = Snapshots(tmp_path, "a")
    assert kept.read("grid", 0) is None
    for time in (1, 2, 3):
        kept.write("grid", 0, state(time))
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "grid-0.2.a.snapshot", "grid-0.3.a.snapshot", "notes.txt",
    ]  # fmt: skip


def test_who_takes_a_shard_over_takes_half_written_files_away(tmp_path: Path) -> None:
    (tmp_path / "grid-1.7.old.snapshot.writing").write_bytes(b"half")
    (tmp_path / "grid-11.7.old.snapshot.writing").write_bytes(b"half of another shard")
    assert Snapshots(tmp_path).read("grid", 1) is None
    assert [path.name for path in tmp_path.iterdir()] == ["grid-11.7.old.snapshot.writing"]


def test_a_full_disk_leaves_the_old_snapshot(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", FULL_DISK, str(tmp_path)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "{'time': 1}"
    assert not list(tmp_path.glob("*.writing"))


@pytest.mark.parametrize("url", ["nonsense://somewhere", "nonsense://user:secret@somewhere/path"])
def test_an_unknown_protocol_is_an_error_that_names_the_setting(url: str) -> None:
    with pytest.raises(BadSettings, match=r"engine\.snapshots: nonsense://.*") as raised:
        Snapshots(url)
    assert "secret" not in str(raised.value)


def test_a_server_that_is_away_and_comes_back_loses_nothing(tmp_path: Path) -> None:
    server = SftpServer(tmp_path)
    kept = Snapshots(server.url(tmp_path / "far"), "a")
    with server.running():
        kept.read("grid", 0)
        kept.write("grid", 0, state(1))
    for _ in range(2):
        with pytest.raises(
            Unreachable, match=r"cannot (write|reach) sftp://127\.0\.0\.1:\d+/.*check engine\.snapshots"
        ):
            kept.write("grid", 0, state(2))
    with server.running():
        assert Snapshots(server.url(tmp_path / "far")).read("grid", 0) == {"time": 1}
        kept.keep("grid", 0, 3, pack(state(3)))
        assert kept.read("grid", 0) == {"time": 3}
        assert kept.names() == ["grid-0.1.a.snapshot", "grid-0.3.a.snapshot"]


def test_a_server_that_stands_still_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streams.folder._ANSWERS_WITHIN_S", 1.0)
    server = SftpServer(tmp_path)
    kept = Snapshots(server.url(tmp_path / "far"), "a")
    with server.running():
        kept.write("grid", 0, state(1))
        with server.frozen(), pytest.raises(Unreachable, match="cannot write"):
            kept.write("grid", 0, state(2))
        kept.write("grid", 0, state(3))
        assert kept.read("grid", 0) == {"time": 3}
