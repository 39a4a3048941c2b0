from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow.parquet as pq
import pytest

from models.errors import BadRecording, BadSettings
from streams.importers.plain import Layout, import_csv
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
    done = import_csv(source(tmp_path), tmp_path / "out", Layout(COLUMNS, "UTC", unit="Wh"))
    assert rows(tmp_path / "out") == [
        {"meter_id": "A1", "at": MIDNIGHT, "kwh": 0.007},
        {"meter_id": "B7", "at": MIDNIGHT + 900, "kwh": 0.25},
        {"meter_id": "A1", "at": MIDNIGHT + 900, "kwh": 0.1},
    ]
    assert done.skipped == {"no meter": 1, "no usable time": 1, "no usable energy": 2, "not a row": 1}
    assert (done.meters, done.readings) == (2, 3)
    assert sum(step.readings for step in Recording(tmp_path / "out").feed(1)) == 3


def test_times_of_a_start_are_moved_to_the_end(tmp_path: Path) -> None:
    import_csv(source(tmp_path), tmp_path / "out", Layout(COLUMNS, "Europe/Rome", stamp="start"))
    assert rows(tmp_path / "out")[0]["at"] == MIDNIGHT - 3600 + 900 + 900


def test_naive_times_without_a_zone_are_left_out(tmp_path: Path) -> None:
    done = import_csv(source(tmp_path), tmp_path / "out", Layout(COLUMNS))
    assert (done.readings, done.skipped["no usable time"]) == (1, 6)


def test_what_cannot_be_imported_says_why(tmp_path: Path) -> None:
    with pytest.raises(BadRecording, match="no column 'at' for at"):
        import_csv(source(tmp_path), tmp_path / "a", Layout({"meter_id": "serial"}))
    with pytest.raises(BadRecording, match="not there or empty"):
        import_csv(tmp_path / "none.csv", tmp_path / "b")
    with pytest.raises(BadSettings, match="unknown time zone"):
        import_csv(source(tmp_path), tmp_path / "c", Layout(COLUMNS, "Mars/Base"))
    with pytest.raises(BadRecording, match="no row that can be used"):
        import_csv(source(tmp_path, "meter_id,at,kwh\nM1,soon,1\n"), tmp_path / "d")


@pytest.mark.parametrize(
    ("layout", "what"),
    [
        ({"columns": {"time": "taken"}}, "no column 'time'"),
        ({"interval_s": 1000}, "does not divide a day"),
        ({"interval_s": 0}, "does not divide a day"),
    ],
)
def test_a_layout_that_cannot_be_is_refused(layout: dict[str, Any], what: str) -> None:
    with pytest.raises(BadSettings, match=what):
        Layout(**layout)


def quarters(day: str, first: str, count: int) -> list[datetime]:
    begin = datetime.fromisoformat(f"{day} {first}")
    return [begin + timedelta(minutes=15 * n) for n in range(count)]


def written(tmp_path: Path, walls: list[datetime], layout: Layout) -> dict[int, float]:
    lines = [f"M1,{wall:%Y-%m-%d %H:%M},{n / 1000}" for n, wall in enumerate(walls, 1)]
    import_csv(source(tmp_path, "\n".join(["meter_id,at,kwh", *lines, ""])), tmp_path / "out", layout)
    return {row["at"]: round(row["kwh"] * 1000) for row in rows(tmp_path / "out")}


@pytest.mark.parametrize("stamp", ["end", "start"])
def test_the_hour_repeated_in_autumn_has_all_its_quarters(tmp_path: Path, stamp: Any) -> None:
    """What the clock in Rome shows on 2024-10-27 at the ends, or starts, of 16 quarters from 01:00 on."""
    first = datetime(2024, 10, 26, 23, 15 if stamp == "end" else 0, tzinfo=UTC)
    shown = [(first + timedelta(minutes=15 * n)).astimezone(ZoneInfo("Europe/Rome")) for n in range(16)]
    found = written(tmp_path, shown, Layout(zone="Europe/Rome", stamp=stamp))
    one = int(datetime(2024, 10, 26, 23, tzinfo=UTC).timestamp())
    assert found == {one + 900 * n: n for n in range(1, 17)}


def test_the_hour_skipped_in_spring_has_none(tmp_path: Path) -> None:
    """A file with 96 quarters every day: those from 02:00 to 03:00 are fillers, the end at 02:00 is not."""
    found = written(tmp_path, quarters("2024-03-31", "01:45", 7), Layout(zone="Europe/Rome"))
    two = int(datetime(2024, 3, 31, 1, tzinfo=UTC).timestamp())
    assert found == {two - 900: 1, two: 6, two + 900: 7}
