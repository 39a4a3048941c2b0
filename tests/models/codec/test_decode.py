"""Decoding: bad records and bad elements are split off one by one, and exactly, whatever stands beside them."""

import json
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.codec.decode import Codec, Decoded
from models.codec.quality import UNKNOWN, quality_code
from models.readings import ESTIMATED, MISSING, QUALITIES

NOW = 1_704_100_000


def decode(*records: Any) -> Decoded:
    values = [record if isinstance(record, bytes) else json.dumps(record).encode() for record in records]
    return Codec().decode(values, np.full(len(values), NOW, np.int64))


def arrow(columns: dict[str, Any]) -> bytes:
    table = pa.table(columns)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue())


def test_a_reading_becomes_columns() -> None:
    reading = {"meter_id": "M1", "at": "2024-01-01T10:15:00+01:00", "kwh": 0.1234, "register_kwh": 12.5, "volts": 231.5,
               "pf": 0.9, "quality": "E52", "interval_s": 900, "export_kwh": 0}  # fmt: skip
    found = decode(reading, {"meter_id": "M2", "at": NOW, "kwh": 1}).readings
    assert found.meter_id == ["M1", "M2"]
    assert found.at.tolist() == [1_704_100_500, NOW]
    assert found.energy_wh.tolist() == [123, 1000]
    assert found.register_wh.tolist() == [12_500, MISSING]
    assert found.export_wh.tolist() == [0, MISSING]
    assert found.interval_s.tolist() == [900, 0]
    assert found.quality.tolist() == [ESTIMATED, 0]
    assert found.volts[0] == 231.5
    assert np.isnan(found.volts[1])
    assert np.isnan(found.amps).all()


GOOD = {"meter_id": "M1", "at": NOW, "kwh": 0.5}

BAD: list[tuple[Any, str, str]] = [
    (b"{", "unparsable", "not JSON"),
    (b"", "unparsable", "not JSON"),
    (b"\xff\xfe", "unparsable", "not JSON"),
    (b'{"meter_id":"M1","at":1,"kwh":NaN}', "unparsable", "not JSON"),
    (b"[1]", "type", "Expected `object`"),
    ({"meter_id": "M1", "kwh": 1}, "missing", "`at`"),
    ({"at": NOW, "kwh": 1}, "missing", "`meter_id`"),
    ({"meter_id": "M1", "at": NOW}, "missing", "kwh or register_kwh"),
    (GOOD | {"kwh": "0.5"}, "type", "$.kwh"),
    (GOOD | {"at": True}, "type", "$.at"),
    (GOOD | {"meter_id": 7}, "type", "$.meter_id"),
    (GOOD | {"meter_id": ""}, "meter_id", "empty"),
    (GOOD | {"meter_id": "x" * 65}, "meter_id", "longer"),
    (GOOD | {"kwh": -0.1}, "negative", "export belongs in export_kwh"),
    (GOOD | {"export_kwh": -0.1}, "negative", "negative"),
    (GOOD | {"kwh": 626.0}, "absurd", "2500 kW"),
    (GOOD | {"kwh": 1e300}, "absurd", "2500 kW"),
    (GOOD | {"register_kwh": 2e9}, "absurd", "1e9"),
    (GOOD | {"at": "2024-01-01T10:00:00"}, "time", "no offset"),
    (GOOD | {"at": "yesterday"}, "time", "RFC 3339"),
    (GOOD | {"at": NOW * 1000}, "time", "milliseconds"),
    (GOOD | {"at": NOW + 901}, "future", "901 s after it was logged"),
    (GOOD | {"at": NOW - 62 * 86_400}, "old", "62 days"),
    (GOOD | {"interval_s": 30}, "interval", "30 s"),
    (GOOD | {"interval_s": -900}, "interval", "interval"),
    (GOOD | {"interval_s": 10**30}, "interval", "interval"),
    (GOOD | {"quality": "Q"}, "quality", "none of"),
]


@pytest.mark.parametrize(("record", "kind", "words"), BAD)
def test_a_bad_record_is_rejected_alone_with_its_reason(record: Any, kind: str, words: str) -> None:
    found = decode(GOOD, record, GOOD)
    value = record if isinstance(record, bytes) else json.dumps(record).encode()
    assert found.readings.record.tolist() == [0, 2]
    (bad,) = found.rejections
    assert (bad.record, bad.kind, bad.value) == (1, kind, value)
    assert words in bad.reason


def test_limits_are_inclusive() -> None:
    found = decode(GOOD | {"kwh": 625.0}, GOOD | {"at": NOW + 900}, GOOD | {"interval_s": 86_400}, GOOD | {"kwh": 0})
    assert not found.rejections
    assert found.readings.energy_wh.tolist() == [625_000, 500, 500, 0]


def test_null_quality_needs_no_value() -> None:
    assert decode({"meter_id": "M1", "at": NOW, "quality": "N"}).rejections == []


@pytest.mark.parametrize(
    "records",
    [
        [b'{"meter_id":"a","at":1704100000,"kwh":1}\n{"meter_id":"b","at":1704100000,"kwh":2}', b" "],
        [b'{"meter_id":"a","at":1704100000,', b'"kwh":1}'],
        [b'{"meter_id":"a","at":1704100000,"kwh":1},{"meter_id":"b","at":1704100000,"kwh":2}', b""],
    ],
)
def test_records_that_are_whole_only_together_are_all_bad(records: list[bytes]) -> None:
    found = decode(GOOD, *records, GOOD)
    assert [bad.record for bad in found.rejections] == [1, 2]
    assert found.readings.meter_id == ["M1", "M1"]


def test_a_record_over_several_lines_is_one_reading() -> None:
    found = decode(GOOD, b'{"meter_id": "a",\n "at": 1704100000,\n "kwh": 1}')
    assert found.readings.meter_id == ["M1", "a"]


def test_a_bad_element_of_a_frame_is_rejected_alone() -> None:
    frame = {"meter_ids": ["a", "b", 3, "c", "d"], "at": NOW, "kwh": [1, -2, 3, "4", None], "interval_s": 900}
    found = decode(GOOD, frame)
    assert found.readings.meter_id == ["M1", "a"]
    assert [(bad.record, bad.element, bad.kind) for bad in found.rejections] == [
        (1, 1, "negative"), (1, 2, "type"), (1, 3, "type"), (1, 4, "missing"),
    ]  # fmt: skip
    assert json.loads(found.rejections[0].value) == {"meter_id": "b", "at": NOW, "kwh": -2.0, "interval_s": 900}
    assert json.loads(found.rejections[2].value)["kwh"] == "4"


@pytest.mark.parametrize(
    ("frame", "words"),
    [
        ({"meter_ids": ["a", "b"], "at": NOW, "kwh": [1]}, "kwh has 1 values for 2 meters"),
        ({"meter_ids": "a", "at": NOW, "kwh": [1]}, "array of texts"),
        ({"meter_ids": ["a"], "kwh": [1]}, "needs at"),
        (b'{"meter_ids":["a"],"at":1704100000,"kwh":[1', "not JSON"),
    ],
)
def test_a_frame_that_does_not_fit_together_is_rejected_whole(frame: Any, words: str) -> None:
    found = decode(frame, GOOD)
    assert found.readings.record.tolist() == [1]
    assert words in found.rejections[0].reason


def test_frame_columns_may_be_arrays_or_one_value() -> None:
    frame = {"meter_ids": ["a", "b"], "at": [NOW, NOW - 900], "register_kwh": [1, None], "kwh": 0.5, "quality": "E"}
    found = decode(frame).readings
    assert found.at.tolist() == [NOW, NOW - 900]
    assert found.register_wh.tolist() == [1000, MISSING]
    assert found.energy_wh.tolist() == [500, 500]
    assert found.quality.tolist() == [ESTIMATED, ESTIMATED]


def test_arrow_streams_are_frames() -> None:
    columns = {"meter_id": ["a", "b", None, "d", "e"], "at": [NOW, NOW, NOW, None, NOW],
               "kwh": [1.0, float("nan"), 1.0, 1.0, None]}  # fmt: skip
    found = decode(arrow(columns), GOOD)
    assert found.readings.meter_id == ["a", "M1"]
    assert [(bad.element, bad.kind) for bad in found.rejections] == [
        (1, "nan"), (2, "meter_id"), (3, "missing"), (4, "missing"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "at", [pa.array([NOW * 1000], pa.timestamp("ms", "UTC")), ["2024-01-01T09:06:40Z"], [float(NOW)]]
)
def test_arrow_times_of_several_types(at: Any) -> None:
    ids = pa.array(["a"]).dictionary_encode()
    assert decode(arrow({"meter_ids": ids, "at": at, "kwh": [1]})).readings.at.tolist() == [NOW]


def test_arrow_dictionaries_are_told_apart() -> None:
    codec, logged = Codec(), np.full(1, NOW, np.int64)
    for names in (["a", "b"], ["c", "d"]):
        record = arrow({"meter_id": pa.array(names).dictionary_encode(), "at": [NOW, NOW], "kwh": [1.0, 2.0]})
        assert codec.decode([record], logged).readings.meter_id == names


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"meter_id": [1], "at": [NOW], "kwh": [1.0]}, "not text"),
        ({"meter_id": ["a"], "at": [NOW], "kwh": ["1"]}, "not a number"),
        ({"meter_id": ["a"], "at": pa.array([NOW], pa.timestamp("s")), "kwh": [1.0]}, "without a zone"),
        ({"meter_id": ["a"], "kwh": [1.0]}, "column at"),
    ],
)
def test_arrow_columns_of_a_wrong_type_reject_the_stream(columns: dict[str, Any], words: str) -> None:
    found = decode(GOOD, arrow(columns))
    assert len(found.readings) == 1
    assert words in found.rejections[0].reason


def test_an_arrow_stream_with_twice_the_same_column_is_rejected() -> None:
    table = pa.Table.from_arrays([pa.array(["M1"]), pa.array([NOW]), pa.array([1.0]), pa.array([2.0])],
                                 names=["meter_id", "at", "kwh", "kwh"])  # fmt: skip
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    found = decode(bytes(sink.getvalue()))
    assert len(found.readings) == 0
    (bad,) = found.rejections
    assert "twice the same column: meter_id, at, kwh, kwh" in bad.reason


def test_a_damaged_arrow_stream_is_unparsable() -> None:
    whole = arrow({"meter_id": ["a"] * 50, "at": [NOW] * 50, "kwh": [1.0] * 50})
    found = decode(whole[: len(whole) // 2], b"\xff\xff\xff\xff", GOOD)
    assert [bad.kind for bad in found.rejections] == ["unparsable", "unparsable"]


@pytest.mark.parametrize(
    ("text", "code"),
    [("A", "A"), ("s14", "S"), ("8", "E"), ("17", "A"), ("2.8.0", "E"), ("3.7.1", "F"), ("N", "N"), ("V", "V")],
)
def test_quality_codes_of_the_standards(text: str, code: str) -> None:
    assert QUALITIES[quality_code(text)] == code


@pytest.mark.parametrize("text", ["", "X", "99", "1.99.0", "A123", "-1", "1.2"])
def test_unknown_quality_codes(text: str) -> None:
    assert quality_code(text) == UNKNOWN


SINGLES = st.fixed_dictionaries(
    {"meter_id": st.sampled_from("abc"), "at": st.sampled_from([NOW, NOW - 900.5, "2024-01-01T08:00:00Z"])},
    optional={
        "kwh": st.sampled_from([0, 1.5, None]),
        "register_kwh": st.just(3),
        "quality": st.sampled_from([None, "S", "?"]),
        "interval_s": st.sampled_from([None, 0, 900]),
        "more": st.just({"x": "meter_ids"}),
        "pf": st.just(None),
    },
)
RECORDS = st.one_of(
    st.sampled_from([record for record, _, _ in BAD]),
    SINGLES,
    st.just({"meter_ids": ["a", "b"], "at": NOW, "kwh": [1, -1]}),
    st.just({"at": NOW, "meter_ids": ["a", "b"], "kwh": [1, 2]}),
    st.just(b' {"meter_id": "\\"meter_ids\\"", "at": 1704100000, "kwh": 1}'),
    st.just(arrow({"meter_id": ["a", "b"], "at": [NOW, NOW], "kwh": [1.0, -1.0]})),
)


@settings(max_examples=100, deadline=None)
@given(st.lists(RECORDS, max_size=30))
def test_a_batch_decodes_as_its_records_do_alone(records: list[Any]) -> None:
    whole = decode(*records)
    readings, rejections = [], []
    for index, record in enumerate(records):
        alone = decode(record)
        readings += [_row(alone, i, index) for i in range(len(alone.readings))]
        rejections += [bad._replace(record=index) for bad in alone.rejections]
    assert [_row(whole, i, int(whole.readings.record[i])) for i in range(len(whole.readings))] == readings
    assert whole.rejections == rejections


def _row(decoded: Decoded, index: int, record: int) -> tuple[Any, ...]:
    found = decoded.readings
    numbers = [float(getattr(found, name)[index]) for name in ("volts", "amps", "pf")]
    return (
        record,
        int(found.element[index]),
        found.meter_id[index],
        *(int(getattr(found, name)[index]) for name in ("at", "energy_wh", "register_wh", "export_wh", "interval_s")),
        int(found.quality[index]),
        *(None if np.isnan(number) else number for number in numbers),
    )
