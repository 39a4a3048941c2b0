from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from models.calendar import LocalTime
from models.errors import BadRecording
from streams.importers.enel import QUARTERS, import_enel, quarter_ends
from streams.recording.recording import Recording
from tests.support.require import evaluation_data

ROME = LocalTime("Europe/Rome")


def day_number(text: str) -> int:
    return (date.fromisoformat(text) - date(1970, 1, 1)).days


def folder(path: Path, days: dict[str, list[str]]) -> Path:
    """Supplies with rows of some days; quarter n of every row is n Wh."""
    path.mkdir()
    rows = [(day, supply) for supply, listed in days.items() for day in listed]
    table: dict[str, Any] = {"date": [day for day, _ in rows]}
    table |= {f"q{n:02d}": pa.array([n / 1000] * len(rows), pa.float32()) for n in range(1, QUARTERS + 1)}
    table["supply_id"] = [supply for _, supply in rows]
    pq.write_table(pa.table(table), path / "readings.parquet")
    (path / "labels.csv").write_text("supply_id,non_regular\nE1,true\nE2,false\nE3,\n")
    return path


def readings(path: Path) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = pq.read_table(path / "readings.parquet").to_pydict()
    return found


def test_a_row_a_day_becomes_a_reading_a_quarter(tmp_path: Path) -> None:
    source = folder(tmp_path / "in", {"E1": ["2019/01/15"], "E2": ["2019/01/15", "2019/01/16"]})
    done = import_enel(source, tmp_path / "out")
    found = readings(tmp_path / "out")
    assert (done.meters, done.readings) == (2, 3 * QUARTERS)
    begin = int(datetime(2019, 1, 14, 23, tzinfo=UTC).timestamp())
    assert found["at"][:3] == [begin + 900, begin + 900, begin + 1800]
    assert found["kwh"][:3] == [0.001, 0.001, 0.002]
    assert found["at"] == sorted(found["at"])
    assert (tmp_path / "out" / "truth.csv").read_text().splitlines()[1].startswith(f"theft,E1,{begin + 900},,")
    assert len((tmp_path / "out" / "truth.csv").read_text().splitlines()) == 2
    assert Recording(tmp_path / "out").settings.timezone == "Europe/Rome"


def test_the_skipped_hour_is_left_out_and_the_repeated_one_is_its_first(tmp_path: Path) -> None:
    source = folder(tmp_path / "in", {"E1": ["2019/03/31", "2019/10/27"]})
    done = import_enel(source, tmp_path / "out")
    assert done.readings == 92 + 96
    found = readings(tmp_path / "out")
    spring = dict(zip(found["at"][:92], found["kwh"][:92], strict=True))
    two = int(datetime(2019, 3, 31, 1, tzinfo=UTC).timestamp())
    assert (spring[two], spring[two + 900]) == (0.008, 0.013)
    autumn = dict(zip(found["at"][92:], found["kwh"][92:], strict=True))
    first_two = int(datetime(2019, 10, 27, 0, tzinfo=UTC).timestamp())
    assert (autumn[first_two], autumn[first_two + 3600], autumn[first_two + 2 * 3600 + 900]) == (0.008, 0.012, 0.013)
    assert first_two + 3600 + 900 not in autumn


@pytest.mark.parametrize("day", ["2019-01-15", "2019-03-31", "2019-10-27"])
def test_quarters_end_when_the_clock_on_the_wall_says_so(day: str) -> None:
    ends = quarter_ends(day_number(day), ROME)
    for quarter in np.flatnonzero(ends >= 0).tolist():
        begin = datetime.fromtimestamp(int(ends[quarter]) - 900, UTC).timestamp()
        wall = int(begin) + int(ROME.offset(int(begin)))
        assert wall - day_number(day) * 86_400 == quarter * 900


def test_a_date_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadRecording, match="'soon' in column 'date'"):
        import_enel(folder(tmp_path / "in", {"E1": ["soon"]}), tmp_path / "out")


def test_the_real_supplies_are_all_there(tmp_path: Path) -> None:
    done = import_enel(evaluation_data("enel_quarter_hours"), tmp_path / "out")
    assert done.meters == 59
    assert done.readings > 10_000_000
    kwh = np.array(pq.read_table(tmp_path / "out" / "readings.parquet", columns=["kwh"])["kwh"])
    assert 3 < np.percentile(kwh[kwh > 0], 99.9) * 4 < 6, "a home with 3 kW contracted draws no more than this"
    assert len((tmp_path / "out" / "truth.csv").read_text().splitlines()) == 1 + 6
