from pathlib import Path

import msgspec
import numpy as np
import pytest

from models.errors import BadSettings
from models.flow.topics import PAYMENTS, READINGS, TARIFFS
from models.records import Payment, Tariff
from streams.recording.recording import Recording
from streams.recording.writer import FORMATS, Format, RecordingWriter

START = 1_704_067_200


def write(folder: Path, format: Format) -> Path:  # noqa: A002
    with RecordingWriter(folder, format) as writer:
        writer.settings(timezone="Europe/Rome", interval_s=900)
        writer.reference(
            "meters", [{"meter_id": "M1", "transformer_id": "T1"}, {"meter_id": 'M"2', "transformer_id": "T1"}]
        )
        writer.tariffs([Tariff(tariff="steps", tiers=[(100.0, "0.15"), (None, "0.30")])])
        for slot in range(2):
            columns = {"at": np.full(3, START + 900 * (slot + 1)), "kwh": np.array([0.25, 1.5, 0.001])}
            odd: dict[int, dict[str, str] | bytes] = {1: b'{"meter_id": "M', 2: {"kwh": "#####"}} if slot else {}
            writer.readings(["M1", 'M"2'], np.array([0, 1, 0], np.int32), columns, odd)
        writer.row("payments", {"payment_id": "P1", "account_id": "A1", "at": START + 60, "amount": "1.00"})
    return folder


def values(folder: Path, topic: str) -> list[bytes]:
    return [record.value for step in Recording(folder).feed(1) for record in step.records if record.topic == topic]


@pytest.mark.parametrize("format", FORMATS)
def test_what_is_written_is_read(tmp_path: Path, format: Format) -> None:  # noqa: A002
    folder = write(tmp_path / "a", format)
    recording = Recording(folder)
    assert (recording.settings.timezone, recording.settings.interval_s) == ("Europe/Rome", 900)
    tariff = msgspec.json.decode(values(folder, TARIFFS)[0], type=Tariff)
    assert tariff.tiers == [(100.0, "0.15"), (None, "0.30")]
    payment = msgspec.json.decode(values(folder, PAYMENTS)[0], type=Payment)
    assert (payment.payment_id, payment.amount, payment.at) == ("P1", "1.00", START + 60)
    found = b"\n".join(values(folder, READINGS))
    assert found.count(b'M\\"2') == 1
    assert (b"#####" in found) is (format != "parquet")
    assert (b'{"meter_id": "M' in found) is (format != "parquet")


@pytest.mark.parametrize("format", FORMATS)
def test_the_same_rows_give_the_same_bytes(tmp_path: Path, format: Format) -> None:  # noqa: A002
    one, other = write(tmp_path / "a", format), write(tmp_path / "b", format)
    assert {p.name: p.read_bytes() for p in one.iterdir()} == {p.name: p.read_bytes() for p in other.iterdir()}


def test_a_wrong_format_or_a_folder_in_use_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="use parquet, csv, ndjson"):
        RecordingWriter(tmp_path / "a", "xml")  # type: ignore[arg-type]
    write(tmp_path / "a", "csv")
    with pytest.raises(BadSettings, match="name an empty folder"):
        RecordingWriter(tmp_path / "a", "parquet")
