"""What the log of a site still holds from outside, written as a recording: its last months, to be replayed."""

import heapq
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa

from models.codec.arrow import MAGIC
from models.errors import BadRecording
from models.flow.topics import ACCOUNTS, READINGS, TARIFFS, TOPICS, TOPOLOGY
from models.records import Tariff
from streams.log.log import Log
from streams.log.records import StoredRecord
from streams.recording.kinds import ACCOUNT_FILE, EVERY_PARTITION, METERS, STREAMS, TRANSFORMERS, Kind
from streams.recording.writer import RecordingWriter
from streams.settings import Settings

_decode = msgspec.json.Decoder().decode
_encode = msgspec.json.Encoder().encode

Window = tuple[int | None, int | None]


def export(log: Log, settings: Settings, out: Path, window: Window = (None, None)) -> dict[str, int]:
    """Write a recording of a log.

    Reference data is as it is now, whatever it was then. Records that no engine could have used stay as they are, so
    that the replay refuses them too; readings in frames become one row each.

    Args:
        log: the log.
        settings: zone, interval and currency that the recording says.
        out: an empty folder.
        window: records from the first log time on and before the second (Unix seconds; None is no limit).

    Returns:
        How many rows each file got.

    Raises:
        BadRecording: the log holds no readings or no meters, so that nothing could be replayed.
        BadSettings: `out` holds a recording already.
    """
    counts: dict[str, int] = {}
    with RecordingWriter(out, "ndjson") as writer:
        common = settings.common
        writer.settings(timezone=common.timezone, interval_s=common.interval_s, currency_digits=common.currency_digits)
        counts |= _reference(log, writer)
        for kind in STREAMS:
            if count := _stream(log, kind, out / f"{kind.stem}.ndjson", window):
                counts[kind.stem] = count
    if lacking := [stem for stem in (METERS.stem, "readings") if not counts.get(stem)]:
        raise BadRecording(f"the log holds no {' and no '.join(lacking)} in this time: a replay needs both")
    return counts


def _reference(log: Log, writer: RecordingWriter) -> dict[str, int]:
    places = list(_newest(log, TOPOLOGY))
    found: dict[Kind, list[dict[str, Any]]] = {
        METERS: [row for row in places if METERS.key in row and "rated_kva" not in row],
        TRANSFORMERS: [row for row in places if "rated_kva" in row],
        ACCOUNT_FILE: list(_newest(log, ACCOUNTS)),
    }
    for kind, rows in found.items():
        if rows:
            writer.reference(kind.stem, [{name: _cell(row.get(name)) for name in kind.types} for row in rows])
    tariffs = [msgspec.convert(row, Tariff, strict=False) for row in _newest(log, TARIFFS)]
    if tariffs:
        writer.tariffs(tariffs)
    return {kind.stem: len(rows) for kind, rows in found.items() if rows}


def _cell(value: Any) -> Any:
    """A value as a table has it: terms of an account are text there."""
    if not isinstance(value, dict):
        return value
    return " ".join(f"{name}={number}" for name, number in value.items())


def _newest(log: Log, topic: str) -> Iterator[dict[str, Any]]:
    """The newest usable record of each key, in the order of the keys' first ones."""
    newest: dict[str, dict[str, Any]] = {}
    for record in _records(log, topic, (None, None)):
        row = _object(record.value)
        if row is not None:
            newest[record.key] = row
    yield from newest.values()


def _stream(log: Log, kind: Kind, path: Path, window: Window) -> int:
    count = 0
    with path.open("wb") as file:
        for record in _records(log, kind.topic, window):
            for line in _lines(record.value) if kind.topic == READINGS else [_line(record.value)]:
                file.write(line + b"\n")
                count += 1
    if not count:
        path.unlink()
    return count


def _records(log: Log, topic: str, window: Window) -> Iterator[StoredRecord]:
    """Records of all partitions by log time; of what every partition gets, one copy."""
    count = 1 if TOPICS[topic].key == EVERY_PARTITION else log.partitions(topic)
    begin, end = (limit if limit is None else limit * 1000 for limit in window)
    merged = heapq.merge(*(log.records(topic, place) for place in range(count)), key=lambda record: record.time)
    return (each for each in merged if (begin is None or each.time >= begin) and (end is None or each.time < end))


def _lines(value: bytes) -> Iterator[bytes]:
    """The readings of a record, one line each."""
    if value[:4] == MAGIC:
        yield from _of_arrow(value)
        return
    frame = _object(value)
    if frame is None or "meter_ids" not in frame:
        yield _line(value)
        return
    meters = frame.pop("meter_ids")
    for place, meter in enumerate(meters):
        row = {name: cell[place] if isinstance(cell, list) else cell for name, cell in frame.items()}
        yield _present({"meter_id": meter, **row})


def _of_arrow(value: bytes) -> Iterator[bytes]:
    try:
        with pa.ipc.open_stream(value) as stream:
            rows = stream.read_all().to_pylist()
    except (pa.ArrowException, OSError):
        return  # bytes that are no stream have no line to stand on
    for row in rows:
        meter = row.pop("meter_ids", None)
        yield _present({"meter_id": meter, **row} if meter is not None else row)


def _present(row: Mapping[str, Any]) -> bytes:
    return _encode({name: cell for name, cell in row.items() if cell is not None})


def _object(value: bytes) -> dict[str, Any] | None:
    try:
        found = _decode(value)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    return found if isinstance(found, dict) else None


def _line(value: bytes) -> bytes:
    """A record as one line."""
    return value.replace(b"\r", b" ").replace(b"\n", b" ")
