from pathlib import Path

import pytest

from models.errors import BadSettings
from streams.importers import convert


def test_a_kind_is_converted_and_reported(tmp_path: Path) -> None:
    (tmp_path / "values.csv").write_text("meter_id,at,kwh\nM1,1704068100,0.5\n")
    report = convert("csv", tmp_path / "values.csv", tmp_path / "out")
    assert (report["meters"], report["readings"], report["path"]) == (1, 1, str(tmp_path / "out"))


def test_an_unknown_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="use london, enel, csv"):
        convert("tokyo", tmp_path, tmp_path / "out")
