from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from models.errors import BadRecording, BadSettings
from streams.importers.plain import import_csv
from streams.recording.recording import Recording

TEXT = """serial,taken,energy
B7,2024-01-01 00:15,250
A1,2024-01-01 00:15,100
B7,2024-01-01 00:30,lots
A1,2024-01-01 00:30,
,2024-01-01 00:30,5
A1,yesterday,5
A1,2024-01-01
A1,2024-01-01T01:00:00+01:00,7
"""
COLUMNS = {"meter_id": "serial", "at": "taken", "kwh": "energy"}
MIDNIGHT = 1_704_067_200


def source(tmp_path: Path, text: str = TEXT) -> Path:
    path = tmp_path / "values.csv"
    path.write_text(text)
    return path


def rows(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = pq.read_table(path / "readings.parquet").to_pylist()
    return found


def test_columns_zone_and_unit_are_as_told(tmp_path: Path) -> None:
    done = import_csv(source(tmp_path), tmp_path / "out", COLUMNS, zone="UTC", unit="Wh")
    assert rows(tmp_path / "out") == [
        {"meter_id": "A1", "at": MIDNIGHT, "kwh": 0.007},
        {"meter_id": "B7", "at": MIDNIGHT + 900, "kwh": 0.25},
        {"meter_id": "A1", "at": MIDNIGHT + 900, "kwh": 0.1},
    ]
    assert done.skipped == {"no meter": 1, "no usable time": 1, "no usable energy": 2, "not a row": 1}
    assert (done.meters, done.readings) == (2, 3)
    assert sum(step.readings for step in Recording(tmp_path / "out").feed(1)) == 3


def test_times_of_a_start_are_moved_to_the_end(tmp_path: Path) -> None:
    import_csv(source(tmp_path), tmp_path / "out", COLUMNS, zone="Europe/Rome", stamp="start")
    assert rows(tmp_path / "out")[0]["at"] == MIDNIGHT - 3600 + 900 + 900


def test_naive_times_without_a_zone_are_left_out(tmp_path: Path) -> None:
    done = import_csv(source(tmp_path), tmp_path / "out", COLUMNS)
    assert (done.readings, done.skipped["no usable time"]) == (1, 6)


def test_what_cannot_be_imported_says_why(tmp_path: Path) -> None:
    with pytest.raises(BadRecording, match="no column 'at' for at"):
        import_csv(source(tmp_path), tmp_path / "a", {"meter_id": "serial"})
    with pytest.raises(BadRecording, match="not there or empty"):
        import_csv(tmp_path / "none.csv", tmp_path / "b")
    with pytest.raises(BadSettings, match="unknown time zone"):
        import_csv(source(tmp_path), tmp_path / "c", COLUMNS, zone="Mars/Base")
    with pytest.raises(BadRecording, match="no row that can be used"):
        import_csv(source(tmp_path, "meter_id,at,kwh\nM1,soon,1\n"), tmp_path / "d")
