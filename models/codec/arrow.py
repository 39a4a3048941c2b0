"""Records that are an Arrow IPC stream: a frame whose columns need no parsing."""

from typing import Any

import numpy as np

from models.codec.lists import MeterLists
from models.codec.raw import Float64, Raw, quality_column
from models.codec.singles import Moments
from models.errors import BadRecord
from models.readings import Int64, Rejection, UInt8

MAGIC = b"\xff\xff\xff\xff"
"""First bytes of every Arrow IPC stream; no JSON text starts so."""


def decode_arrow(value: bytes, record: int, lists: MeterLists) -> tuple[list[Raw], list[Rejection]]:
    """Decode one Arrow IPC stream with the columns of a reading, `meter_id` or `meter_ids` first among them.

    Args:
        value: the record.
        record: its index in the batch.
        lists: where the lists of meters are remembered.

    Returns:
        Columns of its readings, none where the whole stream is bad, and rejections of the stream or its readings.
    """
    import pyarrow as pa

    try:
        with pa.ipc.open_stream(value) as stream:
            table = stream.read_all()
        table.validate(full=True)
        return _columns(table, record, lists)
    except pa.ArrowException as error:
        return [], [Rejection(record, 0, value, "unparsable", f"not an Arrow stream: {error}")]
    except OSError as error:
        return [], [Rejection(record, 0, value, "unparsable", f"Arrow stream is cut short: {error}")]
    except BadRecord as error:
        return [], [Rejection(record, 0, value, "frame", str(error))]


def _columns(table: Any, record: int, lists: MeterLists) -> tuple[list[Raw], list[Rejection]]:
    names = set(table.column_names)
    for needed in ({"meter_id", "meter_ids"}, {"at"}):
        if not names & needed:
            raise BadRecord(f"missing field: an Arrow stream needs the column {min(needed)}")
    ids = _ids(table, "meter_id" if "meter_id" in names else "meter_ids", lists)
    at, known = _moments(table)
    raw = Raw(
        ids=ids,
        at=at,
        interval_s=_intervals(table),
        quality=_qualities(table),
        record=np.full(len(ids), record, np.int32),
        element=np.arange(len(ids), dtype=np.int32),
        kwh=_numbers(table, "kwh"),
        register_kwh=_numbers(table, "register_kwh"),
        export_kwh=_numbers(table, "export_kwh"),
        volts=_numbers(table, "volts"),
        amps=_numbers(table, "amps"),
        pf=_numbers(table, "pf"),
        shared=True,
    )
    bad = ~known
    return ([raw], []) if not bad.any() else _split(raw, bad)


def _split(raw: Raw, bad: Any) -> tuple[list[Raw], list[Rejection]]:
    reason = "missing field: at of a reading may not be null"
    rejections = [
        Rejection(int(raw.record[i]), int(raw.element[i]), raw.value(i), "missing", reason, raw.ids[i])
        for i in np.flatnonzero(bad).tolist()
    ]
    return [raw.take(np.flatnonzero(~bad))], rejections


def _ids(table: Any, name: str, lists: MeterLists) -> list[str]:
    """Meter ids; a null becomes an empty one, which is rejected as such."""
    import pyarrow as pa

    column = table.column(name)
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    column = column.combine_chunks()
    buffers = [bytes(buffer) for buffer in column.buffers() if buffer is not None]
    data = b"|".join([f"{column.type}:{len(column)}:{column.null_count}".encode(), *buffers])
    return lists.get(data, lambda: [text or "" for text in _texts(table, name)])


def _texts(table: Any, name: str) -> list[str | None]:
    import pyarrow as pa

    column = table.column(name)
    kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    if not (pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)):
        raise BadRecord(f"wrong type: column {name} is {column.type}, not text")
    return column.to_pylist()  # type: ignore[no-any-return]


def _moments(table: Any) -> tuple[Int64, Any]:
    """Unix seconds, and which of them are known."""
    import pyarrow as pa

    column = table.column("at")
    kind = column.type
    known = ~column.is_null().to_numpy()
    if pa.types.is_timestamp(kind):
        if kind.tz is None:
            raise BadRecord("at is a timestamp without a zone: write it with tz UTC, or as Unix seconds")
        column = column.cast(pa.timestamp("s", kind.tz), safe=False).cast(pa.int64())
    elif pa.types.is_string(kind) or pa.types.is_large_string(kind):
        clock = Moments()
        return np.array([0 if text is None else clock.seconds(text) for text in column.to_pylist()], np.int64), known
    elif not (pa.types.is_integer(kind) or pa.types.is_floating(kind)):
        raise BadRecord(f"wrong type: column at is {kind}, not Unix seconds, text or a timestamp")
    moments = column.fill_null(0).to_numpy()
    if not np.all(np.abs(moments) <= 4e11):
        raise BadRecord("at holds a value that is not Unix seconds (milliseconds, perhaps?)")
    return moments.astype(np.int64), known


def _numbers(table: Any, name: str) -> Float64 | None:
    """A column of numbers: null becomes NaN (not given), NaN becomes infinity (given, and not usable)."""
    import pyarrow as pa

    if name not in table.column_names:
        return None
    column = table.column(name)
    kind = column.type
    if pa.types.is_null(kind):
        return None
    if not (pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind)):
        raise BadRecord(f"wrong type: column {name} is {kind}, not a number")
    values: Float64 = np.array(column.cast(pa.float64(), safe=False).fill_null(-0.0).to_numpy(), np.float64)
    values[np.isnan(values)] = np.inf
    values[column.is_null().to_numpy()] = np.nan
    return values


def _intervals(table: Any) -> Int64:
    import pyarrow as pa

    if "interval_s" not in table.column_names:
        return np.zeros(table.num_rows, np.int64)
    column = table.column("interval_s")
    if not (pa.types.is_integer(column.type) or pa.types.is_null(column.type)):
        raise BadRecord(f"wrong type: column interval_s is {column.type}, not whole seconds")
    return np.array(column.cast(pa.int64()).fill_null(0).to_numpy(), np.int64)


def _qualities(table: Any) -> UInt8:
    if "quality" not in table.column_names:
        return np.zeros(table.num_rows, np.uint8)
    return quality_column(_texts(table, "quality"))
