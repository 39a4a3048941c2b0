"""Snapshots are whole or not there, and the one before is kept."""

import resource
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from models.errors import BadState
from streams.snapshots import Snapshots

FULL_DISK = """
import resource, signal, sys
from pathlib import Path
import numpy as np
from models.errors import DiskFull
from streams.snapshots import Snapshots
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
kept = Snapshots(Path(sys.argv[1]))
kept.write("grid", 0, {"value": 1})
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    kept.write("grid", 0, {"value": np.zeros(10_000)})
except DiskFull as error:
    assert "make room" in str(error)
    print(kept.read("grid", 0))
"""


def test_what_is_written_is_read(tmp_path: Path) -> None:
    kept = Snapshots(tmp_path)
    assert kept.read("grid", 0) is None
    kept.write("grid", 0, {"rows": np.arange(3), "name": "变压器"})
    state = kept.read("grid", 0)
    assert state is not None
    assert state["rows"].tolist() == [0, 1, 2]
    assert state["name"] == "变压器"


def test_a_torn_file_gives_way_to_the_one_before(tmp_path: Path) -> None:
    kept = Snapshots(tmp_path)
    for value in (1, 2):
        kept.write("grid", 0, {"value": value})
    newest = tmp_path / "grid-0.snapshot"
    newest.write_bytes(newest.read_bytes()[:-2])
    assert kept.read("grid", 0) == {"value": 1}
    assert kept.damaged() == ["grid-0.snapshot"]


def test_no_whole_file_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "grid-0.snapshot").write_bytes(b"not one of ours")
    with pytest.raises(BadState, match="restore the file from a backup"):
        Snapshots(tmp_path).read("grid", 0)


def test_a_full_disk_leaves_the_old_snapshot(tmp_path: Path) -> None:
    assert resource.getrlimit(resource.RLIMIT_FSIZE)
    done = subprocess.run([sys.executable, "-c", FULL_DISK, str(tmp_path)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "{'value': 1}"
    assert not list(tmp_path.glob("*.writing"))
