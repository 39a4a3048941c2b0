from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.flow.topics import READINGS, partition_of
from streams.recording import frames
from streams.recording.arrivals import UNKNOWN, Arrivals
from streams.recording.recording import Recording
from tests.streams.recording.folder import START, make, write_csv

cells = st.fixed_dictionaries(
    {
        "meter_id": st.sampled_from(["M1", "M2", "M3", ""]),
        "at": st.sampled_from(
            [str(START + 900), str(START + 1800), "2024-01-01T00:30:00Z", "2024-01-01T00:30:00", "x", ""]
        ),
        "kwh": st.sampled_from(["0.5", "1", "-2.25", "1e3", "nan", "inf", "a lot", " 1", "1_0", ""]),
        "register_kwh": st.sampled_from(["", "", "1204.5"]),
        "interval_s": st.sampled_from(["900", "900", "1800", "", "0", "half"]),
        "quality": st.sampled_from(["", "A", "E"]),
    }
)


def number(text: str) -> float | str:
    try:
        found = float(text.replace("_", "x"))
    except ValueError:
        return text
    return found if np.isfinite(found) else text


def moment(text: str) -> int:
    if text.isdigit():
        return int(text)
    return START + 1800 if text.endswith("Z") else UNKNOWN


def single(row: dict[str, str]) -> dict[str, Any]:
    """A row as a record of its own."""
    numeric = ("kwh", "register_kwh", "interval_s", "at")
    return {name: number(cell) if name in numeric else cell for name, cell in row.items() if cell}


def twin(table: list[dict[str, str]], partitions: int) -> list[tuple[int, int, dict[str, Any]]]:
    """(partition, log time, reading) row by row."""
    log = Arrivals(0, START + 900).of(np.array([moment(row["at"]) for row in table], np.int64))
    return [
        (partition_of(row["meter_id"], partitions), int(time), single(row))
        for row, time in zip(table, log, strict=True)
    ]


def unframed(body: dict[str, Any]) -> list[dict[str, Any]]:
    if "meter_ids" not in body:
        return [body]
    out = []
    for place, meter in enumerate(body["meter_ids"]):
        row = {
            name: cell[place] if isinstance(cell, list) else cell for name, cell in body.items() if name != "meter_ids"
        }
        out.append({"meter_id": meter} | {name: cell for name, cell in row.items() if cell is not None})
    return out


def plain(row: dict[str, Any]) -> dict[str, Any]:
    """Rows compare by the moment they mean, as frames write it in whole seconds."""
    moment_of = {"2024-01-01T00:30:00Z": START + 1800, START + 900.0: START + 900, START + 1800.0: START + 1800}
    return {**row, "at": moment_of.get(row.get("at", ""), row.get("at"))}


def numeric(row: dict[str, Any]) -> dict[str, Any]:
    return {name: float(cell) if isinstance(cell, int) else cell for name, cell in row.items()}


def alike(rows: list[tuple[int, dict[str, Any]]]) -> list[tuple[int, dict[str, Any]]]:
    """Rows in order, but for those of one log time and interval, whose order is not promised."""
    return sorted(
        rows,
        key=lambda row: (
            row[0],
            str(row[1].get("at")),
            sorted((name, str(cell)) for name, cell in numeric(row[1]).items()),
        ),
    )


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(st.lists(cells, min_size=1, max_size=25), st.sampled_from([1, 3]))
def test_frames_say_what_the_rows_say(tmp_path: Path, table: list[dict[str, str]], partitions: int) -> None:
    first: dict[str, str] = dict.fromkeys(table[0], "") | {"meter_id": "M1", "at": str(START + 900), "kwh": "1"}
    make(tmp_path)
    write_csv(tmp_path / "readings.csv", [first, *table])
    found: dict[tuple[int, str | None], list[Any]] = {}
    for chunk in Recording(tmp_path).chunks("readings", partitions):
        for partition, time, value in zip(chunk.partitions, chunk.times.tolist(), chunk.values, strict=True):
            for body in unframed(msgspec.json.decode(value)):
                found.setdefault((partition, body.get("meter_id")), []).append((time // 1000, plain(body)))
    expected: dict[tuple[int, str | None], list[Any]] = {}
    for partition, time, row in twin([first, *table], partitions):
        expected.setdefault((partition, row.get("meter_id")), []).append((time, plain(row)))
    assert found.keys() == expected.keys()
    for key, rows in expected.items():
        assert alike(found[key]) == alike(rows)


def test_rows_that_share_interval_and_partition_share_a_frame(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frames, "FRAME_ROWS", 4)
    folder = make(tmp_path / "a", "parquet")
    records = [r for step in Recording(folder).feed(1) for r in step.records if r.topic == READINGS]
    sizes = [len(msgspec.json.decode(record.value)["meter_ids"]) for record in records]
    assert sizes == [4, 1] * 8


def test_the_interval_of_the_recording_is_said_in_each_frame(tmp_path: Path) -> None:
    folder = make(tmp_path / "a")
    (folder / "recording.toml").write_text("interval_s = 900\n")
    record = next(r for step in Recording(folder).feed(1) for r in step.records if r.topic == READINGS)
    assert msgspec.json.decode(record.value)["interval_s"] == 900
