"""Recordings whose files are empty, cut short or damaged, and wrong use of the command."""

import shutil
from pathlib import Path

import pytest

from models.errors import BadRecording
from streams.replay import ReplayResult, replay
from streams.settings import Settings
from tests.support.gridpulse import Gridpulse


@pytest.fixture
def recording(hamlet: Path, tmp_path: Path) -> Path:
    """A copy of the hamlet's recording to spoil."""
    return shutil.copytree(hamlet, tmp_path / "recording")


def only_line(gridpulse: Gridpulse, code: int, *arguments: object, **settings: object) -> str:
    """What a command that must fail with a code says, in one line."""
    done = gridpulse.run(*arguments, settings=settings)
    assert (done.returncode, done.stdout) == (code, ""), done.stderr
    (line,) = done.stderr.splitlines()
    return line


def test_an_empty_file_of_readings(gridpulse: Gridpulse, recording: Path) -> None:
    (recording / "readings.parquet").write_bytes(b"")
    line = only_line(gridpulse, 1, "replay", recording, "--json")
    assert line.startswith("gridpulse: ")
    assert "readings.parquet is empty: write it again" in line


def test_a_file_of_readings_with_nothing_but_its_head(recording: Path) -> None:
    (recording / "readings.parquet").unlink()
    (recording / "readings.csv").write_text("meter_id,at,kwh\n")
    with pytest.raises(BadRecording, match="has no row with a usable `at`: it may be empty but for its head"):
        replay(recording, Settings())


def test_a_truncated_file(gridpulse: Gridpulse, recording: Path) -> None:
    file = recording / "readings.parquet"
    file.write_bytes(file.read_bytes()[:-4000])
    line = only_line(gridpulse, 1, "replay", recording, "--json")
    assert "readings.parquet is damaged or truncated: write it again" in line


def test_a_file_that_turns_out_to_be_damaged_is_mended_and_the_replay_goes_on(
    recording: Path, undisturbed: tuple[ReplayResult, Path], tmp_path: Path
) -> None:
    file = recording / "readings.parquet"
    whole = file.read_bytes()
    middle = len(whole) // 2
    file.write_bytes(whole[:middle] + bytes(2000) + whole[middle + 2000 :])
    with pytest.raises(BadRecording, match=r"readings\.parquet is damaged or truncated: write it again"):
        replay(recording, Settings(), tmp_path / "state")
    file.write_bytes(whole)
    assert replay(recording, Settings(), tmp_path / "state").digest == undisturbed[0].digest


def test_an_unknown_setting_is_wrong_use(gridpulse: Gridpulse, hamlet: Path) -> None:
    line = only_line(gridpulse, 2, "replay", hamlet, "--json", ENGINE__CHEKPOINT_S=1)
    assert "unknown setting GRIDPULSE_ENGINE__CHEKPOINT_S: the nearest is GRIDPULSE_ENGINE__CHECKPOINT_S" in line


def test_a_setting_out_of_range_and_an_unknown_one_in_the_file_are_wrong_use(
    gridpulse: Gridpulse, hamlet: Path, tmp_path: Path
) -> None:
    file = tmp_path / "settings.toml"
    file.write_text("[engine]\ncheckpoint_s = 0\nspeed = 5\n")
    line = only_line(gridpulse, 2, "replay", hamlet, "--json", CONFIG=file)
    assert "engine.checkpoint_s" in line
    assert "engine.speed" in line


def test_an_unknown_option_is_wrong_use(gridpulse: Gridpulse, hamlet: Path) -> None:
    done = gridpulse.run("replay", hamlet, "--fast")
    assert (done.returncode, done.stdout) == (2, "")
    assert "--fast" in done.stderr
