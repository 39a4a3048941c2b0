"""A disk that is full stops the work with one line that says what to do; with room again, nothing is missing."""

import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from models.errors import DiskFull
from streams.replay import ReplayResult, replay
from streams.settings import Settings
from tests.support.gridpulse import Gridpulse

_FILL = """
import resource, sys
from pathlib import Path
from alerts.outbox import Outbox
from alerts.store import AlertStore
from dashboards.series import SeriesStore
from dashboards.status import EngineStatus, StatusFile
from models.errors import DiskFull
from models.messages import Point
from tests.alerts.making import order

folder = Path(sys.argv[1])
series, outbox = SeriesStore(folder / "series.db"), Outbox(str(folder / "outbox.db"))
alerts, status = AlertStore(f"sqlite:///{folder / 'alerts.db'}"), StatusFile(folder / "status.json")
report = {name: "x" * 99 for name in ("alert_id", "alert_key", "kind", "phase", "recipient", "role", "channel",
          "address", "locale", "subject", "text", "state", "detail")}
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))

def fill(write):
    for number in range(100_000):
        try:
            write(number)
        except DiskFull as error:
            return print(error)
    raise AssertionError("the limit was never reached")

fill(lambda n: series.put([], [], [Point(series="a", at=n, fields={"x": 1.0})]))
fill(lambda n: outbox.put([order(id=str(n))], 1))
fill(lambda n: alerts.save_messages([{**report, "id": str(n), "severity": 1, "attempts": 0, "ordered_at": n, "at": n}]))
fill(lambda n: status.write(EngineStatus(written_at=1.0, log_time=1, problems=["x" * 10_000] * n)))
"""


def test_limits_of_every_size_end_in_one_line_and_change_nothing(
    hamlet: Path, gridpulse: Gridpulse, undisturbed: tuple[ReplayResult, Path], tmp_path: Path
) -> None:
    command = ("replay", hamlet, "--state", tmp_path / "state", "--json")
    for limit in (100_000, 700_000, 1_200_000):
        stopped = gridpulse.run(*command, settings={"ENGINE__CHECKPOINT_S": 0.2}, file_bytes=limit)
        assert (stopped.returncode, stopped.stdout) == (1, ""), f"at {limit} bytes"
        (line,) = stopped.stderr.splitlines()
        assert line.startswith("gridpulse: ")
        assert "room" in line
    done = gridpulse.run(*command)
    assert done.returncode == 0, done.stderr
    assert msgspec.json.decode(done.stdout)["digest"] == undisturbed[0].digest


@pytest.mark.parametrize("file", ["state/status.writing", "out/loads.csv.writing"])
def test_whatever_file_meets_the_full_disk(
    hamlet: Path, undisturbed: tuple[ReplayResult, Path], tmp_path: Path, file: str
) -> None:
    full = tmp_path / file
    full.parent.mkdir(parents=True)
    full.symlink_to("/dev/full")
    with pytest.raises(DiskFull, match="room"):
        replay(hamlet, Settings(), tmp_path / "state", tmp_path / "out")
    full.unlink(missing_ok=True)
    assert replay(hamlet, Settings(), tmp_path / "state", tmp_path / "out").digest == undisturbed[0].digest
    for name in ("alerts.ndjson", "loads.csv"):
        assert (tmp_path / "out" / name).read_bytes() == (undisturbed[1] / name).read_bytes()


def test_every_store_says_that_its_disk_is_full(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", _FILL, str(tmp_path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert [name for name, line in zip(("series", "outbox", "alert store", "status"), lines, strict=True)
            if name not in line or "room" not in line] == []  # fmt: skip
