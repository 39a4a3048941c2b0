"""State that is damaged, taken, or of something else: a clear error, and nothing lost."""

import shutil
from pathlib import Path

import msgspec
import pytest

from models.errors import BadRecording, BadSettings, BadState
from streams.replay import ReplayResult, replay
from streams.sections import EngineSettings
from streams.settings import Settings
from tests.integration.village import write
from tests.replay.faults import newest_of_two
from tests.replay.towns import settings_with
from tests.support.gridpulse import Gridpulse

NONSENSE = b"\x00nonsense" * 5000


class Interrupted(Exception):
    """Somebody pulled the plug."""


def interrupted(recording: Path, state: Path, after: int = 800, checkpoint_s: float = 3600) -> None:
    """Replay until so many readings were fed, and break off without a last snapshot."""

    def stop(readings: int, _time: int) -> None:
        if readings >= after:
            raise Interrupted

    settings = Settings().model_copy(update={"engine": EngineSettings(in_flight=1, checkpoint_s=checkpoint_s)})
    with pytest.raises(Interrupted):
        replay(recording, settings, state, batch=50, progress=stop)


@pytest.fixture(scope="module")
def ended(hamlet: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """State of a replay that ended."""
    state = tmp_path_factory.mktemp("ended") / "state"
    replay(hamlet, Settings(), state)
    replay(hamlet, Settings(), state)  # so that there is a snapshot before the newest
    return state


def test_a_torn_snapshot_gives_way_to_the_one_before(
    hamlet: Path, undisturbed: tuple[ReplayResult, Path], tmp_path: Path
) -> None:
    interrupted(hamlet, tmp_path, checkpoint_s=0.05)
    newest = newest_of_two(tmp_path / "snapshots")
    assert newest
    for torn in newest:
        torn.write_bytes(torn.read_bytes()[:-9])
    assert replay(hamlet, Settings(), tmp_path).digest == undisturbed[0].digest


def test_two_damaged_snapshots_are_an_error_that_says_what_to_do(hamlet: Path, ended: Path, tmp_path: Path) -> None:
    state = shutil.copytree(ended, tmp_path / "state")
    for path in (state / "snapshots").glob("grid-0.*"):
        path.write_bytes(NONSENSE)
    with pytest.raises(
        BadState, match=r"grid-0\.\d+\.\w+\.snapshot in .* is damaged .* restore the file from a backup"
    ):
        replay(hamlet, Settings(), state)


@pytest.mark.parametrize(
    ("file", "words"),
    [
        ("log.db", "is damaged or not a log of GridPulse: restore it from a backup"),
        ("series.db", "the series .* cannot be used .* restore the file from a backup, or move it away"),
        ("meters.db", "the days of meters .* cannot be used .* restore the file from a backup, or move it away"),
        ("alerts.db", "the alert store .* cannot be opened .* restore it from a backup"),
        ("outbox.db", "the outbox .* is damaged .* restore it, or move it away"),
    ],
)
def test_a_damaged_database_is_an_error_that_says_what_to_do(
    hamlet: Path, ended: Path, tmp_path: Path, file: str, words: str
) -> None:
    state = shutil.copytree(ended, tmp_path / "state")
    (state / file).write_bytes(NONSENSE)
    with pytest.raises(BadState, match=words):
        replay(hamlet, Settings(), state)


def test_a_changed_byte_in_the_log_is_found(
    hamlet: Path, undisturbed: tuple[ReplayResult, Path], tmp_path: Path
) -> None:
    interrupted(hamlet, tmp_path)
    log = tmp_path / "log.db"
    whole = log.read_bytes()
    place = whole.index(b'"meter_ids":["')
    log.write_bytes(whole[:place] + b"#" + whole[place + 1 :])
    with pytest.raises(BadState, match=r"meter\.readings\.v1/0 is damaged at offset \d+: restore the file"):
        replay(hamlet, Settings(), tmp_path)
    log.write_bytes(whole)
    assert replay(hamlet, Settings(), tmp_path).digest == undisturbed[0].digest


def test_state_of_another_recording_or_other_settings_is_refused(hamlet: Path, ended: Path, tmp_path: Path) -> None:
    other = write(tmp_path / "village")
    with pytest.raises(BadState, match=r"made with timezone 'Asia/Shanghai', not 'UTC'; go on with the settings"):
        replay(other, Settings(), shutil.copytree(ended, tmp_path / "one"))
    shutil.copy(hamlet / "recording.toml", other)
    with pytest.raises(BadRecording, match="has changed since this replay began: start with an empty state folder"):
        replay(other, Settings(), shutil.copytree(ended, tmp_path / "two"))
    with pytest.raises(BadState, match="made with partitions 1, not 3; go on with the settings of then"):
        replay(hamlet, settings_with(3), shutil.copytree(ended, tmp_path / "three"))


def test_a_state_folder_that_cannot_be_is_an_error(hamlet: Path, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("no folder")
    with pytest.raises(BadState, match="cannot be made"):
        replay(hamlet, Settings(), file / "state")
    with pytest.raises(BadSettings, match="name another folder"):
        replay(hamlet, Settings(), None, file)


def test_a_second_worker_on_one_state_is_refused_and_the_first_goes_on(gridpulse: Gridpulse, tmp_path: Path) -> None:
    settings = {"STATE": tmp_path / "state"}
    first = gridpulse.start("worker", "--json", settings=settings)
    try:
        assert first.stdout is not None
        assert msgspec.json.decode(first.stdout.readline())["ready"]
        second = gridpulse.run("worker", "--json", settings=settings)
        (line,) = second.stderr.splitlines()
        assert second.returncode == 1
        assert line.startswith(f"gridpulse: another worker (process {first.pid}) already runs on the log ")
        assert "stop it first" in line
        assert first.poll() is None
    finally:
        first.terminate()
        _, err = first.communicate()
    assert (first.returncode, err.strip()) == (0, "stopped")
