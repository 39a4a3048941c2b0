import itertools
from pathlib import Path
from typing import Any

import msgspec
import pytest

from models.errors import BadRecording
from models.flow.topics import ACCOUNTS, PAYMENTS, READINGS, TOPOLOGY, WEATHER, partition_of
from streams.recording import blocks, frames
from streams.recording.chunk import FeedRecord
from streams.recording.recording import Recording
from tests.streams.recording.folder import METERS, START, make, rows, write_csv

KINDS = ["csv", "ndjson", "parquet"]


@pytest.fixture(params=KINDS)
def town(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    folder = make(tmp_path / "town", request.param)
    paid = [
        {"payment_id": f"P{n}", "account_id": f"A{n % 3}", "at": START + 1000 * n, "amount": "12.50"} for n in range(6)
    ]
    write_csv(folder / "payments.csv", paid)
    write_csv(folder / "weather.csv", [{"at": START + 3600 * n, "temperature_c": 4.5} for n in range(3)])
    return folder


def fed(folder: Path, partitions: int = 1, batch: int = 100_000, bookmark: bytes | None = None) -> list[FeedRecord]:
    return [r for step in Recording(folder).feed(partitions, batch, bookmark) for r in step.records]


def readings(records: list[FeedRecord]) -> list[dict[str, Any]]:
    out: list[dict[str, Any]] = []
    for record in records:
        body = msgspec.json.decode(record.value)
        if record.topic == READINGS and "meter_ids" in body:
            pairs = zip(body["meter_ids"], body["kwh"], strict=True)
            out += [{"meter_id": meter, "at": body["at"], "kwh": kwh} for meter, kwh in pairs]
        elif record.topic == READINGS:
            out.append(body)
    return out


def test_every_reading_comes_once_and_in_order_of_log_time(town: Path) -> None:
    records = fed(town)
    assert readings(records) == rows()
    times = [record.time_ms for record in records]
    assert times == sorted(times)
    assert times[0] == Recording(town).first_time == (START - 1) * 1000
    assert times[-1] == Recording(town).last_time == (START + 900 * 8) * 1000


def test_a_frame_holds_the_readings_of_one_partition_and_interval(town: Path) -> None:
    for record in fed(town, partitions=3):
        if record.topic == READINGS:
            body = msgspec.json.decode(record.value)
            meters = body.get("meter_ids") or [body["meter_id"]]
            assert {partition_of(meter, 3) for meter in meters} == {record.partition}
            assert meters[0] == record.key
            assert record.time_ms == body["at"] * 1000
    everything = readings(fed(town, partitions=3))
    assert sorted(map(str, everything)) == sorted(map(str, rows()))


@pytest.mark.parametrize("batch", [1, 3, 7])
def test_the_size_of_steps_changes_no_record(town: Path, batch: int) -> None:
    assert fed(town, 3, batch) == fed(town, 3)
    assert sum(step.readings for step in Recording(town).feed(1, batch)) == len(rows())
    steps = list(Recording(town).feed(1, batch))
    assert len(steps) < len(fed(town)) if batch > 1 else len(steps) == len(fed(town))
    assert max(len(step.records) for step in steps) <= batch


def test_any_bookmark_goes_on_exactly_behind_its_step(town: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "BLOCK_BYTES", 200)
    monkeypatch.setattr(blocks, "BLOCK_ROWS", 6)
    steps = list(Recording(town).feed(3, 2))
    whole = [record for step in steps for record in step.records]
    done = 0
    for step in steps:
        done += len(step.records)
        assert fed(town, 3, 5, step.bookmark) == whole[done:]


def test_blocks_and_row_groups_keep_every_reading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "BLOCK_BYTES", 64)
    monkeypatch.setattr(blocks, "BLOCK_ROWS", 3)
    monkeypatch.setattr(frames, "FRAME_ROWS", 2)
    for kind in KINDS:
        assert readings(fed(make(tmp_path / kind, kind))) == rows()


def test_reference_data_comes_first_and_reaches_whom_it_concerns(town: Path) -> None:
    records = fed(town, partitions=4)
    count = len(METERS) + 2 * 4 + 2
    assert {record.topic for record in records[:count]} == {TOPOLOGY, ACCOUNTS}
    transformers = [r for r in records if r.key.startswith("transformer:")]
    assert sorted(r.partition for r in transformers if r.key == "transformer:T1") == [0, 1, 2, 3]
    assert msgspec.json.decode(transformers[-1].value)["meter_id"] == "TM1"
    account = msgspec.json.decode(next(r for r in records if r.key == "A1").value)
    assert account == {"account_id": "A1", "tariff": "flat", "prepaid": True}
    meter = next(r for r in records if r.key == "M2")
    assert msgspec.json.decode(meter.value) == {
        "kind": "meter", "meter_id": "M2", "transformer_id": "T1", "account_id": "A1"
    }  # fmt: skip
    assert meter.partition == partition_of("M2", 4)


def test_broadcast_and_keyed_topics_go_where_they_belong(town: Path) -> None:
    records = fed(town, partitions=3)
    assert sum(record.topic == WEATHER for record in records) == 9
    paid = [record for record in records if record.topic == PAYMENTS]
    assert all(record.partition == partition_of(record.key, 3) for record in paid)
    assert msgspec.json.decode(paid[0].value) == {
        "payment_id": "P0", "account_id": "A0", "at": START, "amount": "12.50"
    }  # fmt: skip


def test_a_bookmark_of_other_partitions_or_of_a_changed_recording_is_refused(town: Path) -> None:
    mark = next(iter(Recording(town).feed(2, 1))).bookmark
    with pytest.raises(BadRecording, match="2 partitions"):
        list(Recording(town).feed(3, 1, mark))
    with (town / "payments.csv").open("a") as file:
        file.write("P9,A1,1704067900,1.00\n")
    with pytest.raises(BadRecording, match="has changed"):
        list(Recording(town).feed(2, 1, mark))
    with pytest.raises(BadRecording, match="damaged"):
        list(Recording(town).feed(2, 1, b"{"))


def test_memory_stays_bounded_by_the_block(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "BLOCK_BYTES", 1 << 12)
    folder = make(tmp_path / "long", "csv", rows(slots=2000))
    chunks = Recording(folder).chunks("readings")
    assert max(sum(chunk.rows) for chunk in itertools.islice(chunks, 50)) < 400
