from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from models.errors import BadRecording
from streams.importers.imported import NOTE, TRANSFORMER
from streams.importers.london import import_london
from streams.recording.recording import Recording
from tests.support.require import evaluation_data

TABLE = {
    "meter_id": ["H1", "H2", "H1", "H2"],
    "at": ["2013-07-01 00:00:00", "2013-07-01 00:00:00", "2013-07-01 00:30:00", "2013-07-01 00:30:00"],
    "kwh": pa.array([0.219, 1.966, 0.5, None], pa.float32()),
}
MIDNIGHT = 1_372_636_800


def test_homes_become_a_recording(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    pq.write_table(pa.table(TABLE), tmp_path / "in" / "readings.parquet")
    done = import_london(tmp_path / "in", tmp_path / "out")
    assert (done.meters, done.readings, done.first, done.last) == (2, 3, MIDNIGHT, MIDNIGHT + 1800)
    assert done.skipped == {"no energy": 1}
    rows = pq.read_table(tmp_path / "out" / "readings.parquet").to_pylist()
    assert rows[0] == {"meter_id": "H1", "at": MIDNIGHT, "kwh": 0.219}
    settings = Recording(tmp_path / "out").settings
    assert (settings.timezone, settings.interval_s) == ("Europe/London", 1800)
    assert TRANSFORMER in (tmp_path / "out" / NOTE).read_text()


@pytest.mark.parametrize("change", [{"at": ["x"] * 4}, {"kwh": None}])
def test_other_columns_are_refused(tmp_path: Path, change: dict[str, list[str] | None]) -> None:
    table = {name: cells for name, cells in {**TABLE, **change}.items() if cells is not None}
    pq.write_table(pa.table(table), tmp_path / "readings.parquet")
    with pytest.raises(BadRecording, match="column"):
        import_london(tmp_path, tmp_path / "out")


def test_a_missing_or_damaged_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadRecording, match="is not there"):
        import_london(tmp_path, tmp_path / "out")
    (tmp_path / "readings.parquet").write_bytes(b"PAR1")
    with pytest.raises(BadRecording, match="damaged or truncated"):
        import_london(tmp_path, tmp_path / "out")


def test_the_real_homes_are_all_there(tmp_path: Path) -> None:
    done = import_london(evaluation_data("london_half_hours"), tmp_path / "out")
    assert done.meters == 50
    assert done.skipped == {}
    fed = sum(step.readings for step in Recording(tmp_path / "out").feed(4, 50_000))
    assert fed == done.readings
    assert done.last - done.first == 365 * 86_400 - 1800
    assert 0.4 < done.rated_kva / 100 < 2
