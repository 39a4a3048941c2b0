import json
from pathlib import Path

import pytest

from models.errors import BadSettings
from streams.importers import convert
from streams.recording.recording import Recording
from tests.support.gridpulse import Gridpulse


def test_a_kind_is_converted_and_reported(tmp_path: Path) -> None:
    (tmp_path / "values.csv").write_text("meter_id,at,kwh\nM1,1704068100,0.5\n")
    report = convert("csv", tmp_path / "values.csv", tmp_path / "out")
    assert (report["meters"], report["readings"], report["path"]) == (1, 1, str(tmp_path / "out"))


def test_an_unknown_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="use london, enel or csv"):
        convert("tokyo", tmp_path, tmp_path / "out")


def test_the_command_line_says_how_a_file_is_written(tmp_path: Path, gridpulse: Gridpulse) -> None:
    (tmp_path / "values.csv").write_text("serial,taken,energy\nB7,2024-01-01 00:00,250\n")
    columns = ("--column=meter_id=serial", "--column=at=taken", "--column=kwh=energy")
    said = ("--zone=Europe/Rome", "--interval=1800", "--unit=Wh", "--stamp=start", "--json")
    done = gridpulse.run("import", "csv", tmp_path / "values.csv", "--out", tmp_path / "out", *columns, *said)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert (report["meters"], report["readings"], report["first"]) == (1, 1, 1_704_067_200 - 3600 + 1800)
    assert Recording(tmp_path / "out").settings.interval_s == 1800


@pytest.mark.parametrize(
    ("kind", "option", "what"),
    [
        ("london", "--unit=Wh", "layout of london is known"),
        ("csv", "--column=serial", "write it like --column at=taken"),
        ("csv", "--unit=MWh", "MWh"),
    ],
)
def test_options_that_make_no_sense_are_wrong_use(
    tmp_path: Path, gridpulse: Gridpulse, kind: str, option: str, what: str
) -> None:
    done = gridpulse.run("import", kind, tmp_path, "--out", tmp_path / "out", option)
    assert done.returncode == 2
    assert what in done.stderr
    assert not (tmp_path / "out").exists()
