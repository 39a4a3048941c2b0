from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from models.errors import BadRecording
from models.flow.topics import READINGS, TARIFFS
from streams.recording.recording import Recording
from tests.streams.recording.folder import START, make, rows, write_csv, write_ndjson, write_parquet


def values(folder: Path, topic: str = READINGS) -> list[bytes]:
    return [record.value for step in Recording(folder).feed(1) for record in step.records if record.topic == topic]


@pytest.mark.parametrize("stem", ["meters", "readings"])
def test_a_missing_file_is_named(tmp_path: Path, stem: str) -> None:
    (make(tmp_path / "a") / f"{stem}.csv").unlink()
    with pytest.raises(BadRecording, match=rf"has no {stem}\.csv or {stem}\.ndjson or {stem}\.parquet"):
        Recording(tmp_path / "a")


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadRecording, match="is not a folder"):
        Recording(tmp_path / "nowhere")


@pytest.mark.parametrize("name", ["readings.csv", "payments.csv", "weather.parquet", "outages.ndjson"])
def test_an_empty_file_is_named(tmp_path: Path, name: str) -> None:
    (make(tmp_path / "a") / name).write_bytes(b"")
    with pytest.raises(BadRecording, match=rf"{name} is empty"):
        Recording(tmp_path / "a")


def test_readings_without_a_row_are_refused(tmp_path: Path) -> None:
    (make(tmp_path / "a") / "readings.csv").write_text("meter_id,at,kwh\n")
    with pytest.raises(BadRecording, match="no row with a usable `at`"):
        Recording(tmp_path / "a")


def test_a_file_of_events_may_have_no_rows(tmp_path: Path) -> None:
    (make(tmp_path / "a") / "payments.csv").write_text("payment_id,account_id,at,amount\n")
    assert len(values(tmp_path / "a")) == 8


def test_a_truncated_parquet_file_is_named(tmp_path: Path) -> None:
    path = make(tmp_path / "a", "parquet") / "readings.parquet"
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(BadRecording, match=r"readings\.parquet is damaged or truncated"):
        Recording(tmp_path / "a")


def test_a_parquet_file_with_broken_pages_is_named(tmp_path: Path) -> None:
    path = make(tmp_path / "a", "parquet") / "readings.parquet"
    body = bytearray(path.read_bytes())
    body[4:400] = bytes(396)
    path.write_bytes(body)
    with pytest.raises(BadRecording, match="damaged or truncated"):
        list(Recording(tmp_path / "a").feed(1))


def test_a_missing_column_is_named_with_what_there_is(tmp_path: Path) -> None:
    folder = make(tmp_path / "a")
    write_csv(folder / "payments.csv", [{"payment_id": "P1", "account": "A1", "at": START, "amount": "1.00"}])
    with pytest.raises(BadRecording, match=r"payments\.csv has no column 'account_id': .* has payment_id, account, at"):
        Recording(folder)


def test_readings_need_energy_or_a_register(tmp_path: Path) -> None:
    folder = make(tmp_path / "a")
    write_csv(folder / "readings.csv", [{"meter_id": "M1", "at": START, "kw": 1}])
    with pytest.raises(BadRecording, match="'kwh' or 'register_kwh'"):
        Recording(folder)


def test_a_column_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    (make(tmp_path / "a") / "readings.csv").write_text("meter_id,at,kwh,kwh\nM1,1704067200,1,2\n")
    with pytest.raises(BadRecording, match="'kwh' twice"):
        Recording(tmp_path / "a")


def test_two_files_of_one_kind_are_refused(tmp_path: Path) -> None:
    folder = make(tmp_path / "a")
    write_parquet(folder / "readings.parquet", rows())
    with pytest.raises(BadRecording, match="are both there"):
        Recording(folder)


def test_an_unknown_extension_is_refused_and_other_files_are_not_touched(tmp_path: Path) -> None:
    folder = make(tmp_path / "a")
    (folder / "notes.xlsx").write_bytes(b"x")
    assert Recording(folder).files.keys() == {"meters", "transformers", "accounts", "readings"}
    (folder / "payments.xlsx").write_bytes(b"x")
    with pytest.raises(BadRecording, match=r"unknown extension: use \.csv, \.ndjson, \.parquet"):
        Recording(folder)


@pytest.mark.parametrize("text", ["timezone = 5\n", "zone = 'UTC'\n", "timezone"])
def test_settings_that_are_wrong_are_refused(tmp_path: Path, text: str) -> None:
    (make(tmp_path / "a") / "recording.toml").write_text(text)
    with pytest.raises(BadRecording, match=r"recording\.toml is wrong: .* may say timezone, interval_s"):
        Recording(tmp_path / "a")


def test_settings_are_read(tmp_path: Path) -> None:
    (make(tmp_path / "a") / "recording.toml").write_text('timezone = "Asia/Shanghai"\ninterval_s = 900\n')
    assert Recording(tmp_path / "a").settings.timezone == "Asia/Shanghai"


def test_tariffs_are_read(tmp_path: Path) -> None:
    (make(tmp_path / "a") / "tariffs.toml").write_text(
        '[flat]\nprice = "0.21"\n[steps]\ntiers = [[100.0, "0.15"], ["inf", "0.30"]]\nfixed_per_month = "4.00"\n'
    )
    bodies = [msgspec.json.decode(value) for value in values(tmp_path / "a", TARIFFS)]
    assert bodies[0] == {"tariff": "flat", "price": "0.21"}
    assert bodies[1]["tiers"] == [[100.0, "0.15"], [None, "0.30"]]


@pytest.mark.parametrize("text", ["[flat]\nprice = 0.21\n", "[flat\n", "flat = 3\n"])
def test_tariffs_that_are_wrong_are_refused(tmp_path: Path, text: str) -> None:
    (make(tmp_path / "a") / "tariffs.toml").write_text(text)
    with pytest.raises(BadRecording, match=r"tariffs\.toml"):
        list(Recording(tmp_path / "a").feed(1))


def test_lines_that_are_not_rows_go_on_as_they_are(tmp_path: Path) -> None:
    folder = make(tmp_path / "a")
    lines = [
        b"meter_id,at,kwh",
        b"M1,1704068100,0.5",
        b"M2,17040",
        b"M3,1704068100,0.25,7",
        b"\xff\xfe,1,2",
        b"",
        b"M2,1704068100,1",
    ]
    (folder / "readings.csv").write_bytes(b"\n".join(lines))
    found = values(folder)
    assert found[1:4] == [b"M2,17040", b"M3,1704068100,0.25,7", b"\xff\xfe,1,2"]
    assert [msgspec.json.decode(found[place])["meter_ids"] for place in (0, 4)] == [["M1"], ["M2"]]


def test_lines_of_ndjson_go_on_as_they_are(tmp_path: Path) -> None:
    folder = make(tmp_path / "a", "ndjson")
    lines = [
        b'{"meter_id":"M1","at":1704068100,"kwh":1}',
        b"{",
        b"7",
        b'{"at":1704069000,"kwh":NaN}',
        b"\xff",
        b'{"meter_id":4}',
    ]
    (folder / "readings.ndjson").write_bytes(b"\n".join(lines))
    assert values(folder) == lines


def test_frames_of_ndjson_are_cut_by_partition(tmp_path: Path) -> None:
    folder = make(tmp_path / "a", "ndjson")
    frame = {"meter_ids": ["M1", "M2", "M3"], "at": START, "kwh": [1, 2, 3]}
    write_ndjson(folder / "readings.ndjson", [frame])
    records = [r for step in Recording(folder).feed(3) for r in step.records if r.topic == READINGS]
    bodies = [msgspec.json.decode(record.value) for record in records]
    pairs = {meter: kwh for body in bodies for meter, kwh in zip(body["meter_ids"], body["kwh"], strict=True)}
    assert pairs == {"M1": 1, "M2": 2, "M3": 3}
    assert len({record.partition for record in records}) == len(records) > 1


def test_timestamps_with_a_zone_are_read_and_naive_ones_refused(tmp_path: Path) -> None:
    folder = make(tmp_path / "a", "parquet")
    at = datetime(2024, 1, 1, 1, tzinfo=UTC)
    schema = pa.schema([("meter_id", pa.string()), ("at", pa.timestamp("us", "Europe/Rome")), ("kwh", pa.float32())])
    pq.write_table(
        pa.Table.from_pylist([{"meter_id": "M1", "at": at, "kwh": 0.5}], schema), folder / "readings.parquet"
    )
    assert msgspec.json.decode(values(folder)[0])["at"] == int(at.timestamp())
    naive = pa.table({"meter_id": ["M1"], "at": pa.array([0], pa.timestamp("s")), "kwh": [1.0]})
    pq.write_table(naive, folder / "readings.parquet")
    with pytest.raises(BadRecording, match="without a time zone"):
        Recording(folder)


def test_a_parquet_value_that_is_not_a_number_goes_on_alone(tmp_path: Path) -> None:
    table = rows(1)
    table[1]["kwh"] = float("nan")
    table[2]["kwh"] = None
    found = [msgspec.json.decode(value) for value in values(make(tmp_path / "a", "parquet", table))]
    assert found[1] == {"meter_id": "M2", "at": START + 900, "kwh": "nan"}
    assert found[2] == {"meter_id": "M3", "at": START + 900}
    assert [body.get("meter_ids") for body in found] == [["M1"], None, None, ["M4", "M5"]]
