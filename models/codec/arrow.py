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
        return _columns(_arrays(table), record, lists)
    except pa.ArrowException as error:
        return [], [Rejection(record, 0, value, "unparsable", f"not an Arrow stream: {error}")]
    except OSError as error:
        return [], [Rejection(record, 0, value, "unparsable", f"Arrow stream is cut short: {error}")]
    except BadRecord as error:
        return [], [Rejection(record, 0, value, "frame", str(error))]


def _arrays(table: Any) -> dict[str, Any]:
    """Columns by name, each in one piece."""
    names = table.column_names
    if len(set(names)) < len(names):
        raise BadRecord(f"twice the same column: {', '.join(names)}")
    arrays = [column.chunk(0) if column.num_chunks == 1 else column.combine_chunks() for column in table.columns]
    return dict(zip(names, arrays, strict=True))


def _columns(arrays: dict[str, Any], record: int, lists: MeterLists) -> tuple[list[Raw], list[Rejection]]:
    for needed in ({"meter_id", "meter_ids"}, {"at"}):
        if not arrays.keys() & needed:
            raise BadRecord(f"missing field: an Arrow stream needs the column {min(needed)}")
    name = "meter_id" if "meter_id" in arrays else "meter_ids"
    ids = _ids(name, arrays[name], lists)
    count = len(ids)
    at, known = _moments(arrays["at"])
    raw = Raw(
        ids=ids,
        at=at,
        interval_s=_intervals(arrays.get("interval_s"), count),
        quality=_qualities(arrays.get("quality"), count),
        record=np.full(count, record, np.int32),
        element=np.arange(count, dtype=np.int32),
        kwh=_numbers(arrays, "kwh"),
        register_kwh=_numbers(arrays, "register_kwh"),
        export_kwh=_numbers(arrays, "export_kwh"),
        volts=_numbers(arrays, "volts"),
        amps=_numbers(arrays, "amps"),
        pf=_numbers(arrays, "pf"),
        shared=True,
    )
    return ([raw], []) if known.all() else _split(raw, ~known)


def _split(raw: Raw, bad: Any) -> tuple[list[Raw], list[Rejection]]:
    reason = "missing field: at of a reading may not be null"
    rejections = [
        Rejection(int(raw.record[i]), int(raw.element[i]), raw.value(i), "missing", reason, raw.ids[i])
        for i in np.flatnonzero(bad).tolist()
    ]
    return [raw.take(np.flatnonzero(~bad))], rejections


def _ids(name: str, array: Any, lists: MeterLists) -> list[str]:
    """Meter ids; a null becomes an empty one, which is rejected as such."""
    import pyarrow as pa

    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    buffers = [bytes(buffer) for buffer in array.buffers() if buffer is not None]
    data = b"|".join([f"{array.type}:{len(array)}:{array.null_count}".encode(), *buffers])
    return lists.get(data, lambda: [text or "" for text in _texts(name, array)])


def _texts(name: str, array: Any) -> list[str | None]:
    import pyarrow as pa

    kind = array.type.value_type if pa.types.is_dictionary(array.type) else array.type
    if not (pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)):
        raise BadRecord(f"wrong type: column {name} is {array.type}, not text")
    return array.to_pylist()  # type: ignore[no-any-return]


def _known(array: Any) -> Any:
    """Which values are not null, shape (n,)."""
    return array.is_valid().to_numpy(zero_copy_only=False) if array.null_count else np.ones(len(array), bool)


def _moments(array: Any) -> tuple[Int64, Any]:
    """Unix seconds, and which of them are known."""
    import pyarrow as pa

    kind, known = array.type, _known(array)
    if pa.types.is_timestamp(kind):
        if kind.tz is None:
            raise BadRecord("at is a timestamp without a zone: write it with tz UTC, or as Unix seconds")
        array = array.cast(pa.timestamp("s", kind.tz), safe=False).cast(pa.int64())
    elif pa.types.is_string(kind) or pa.types.is_large_string(kind):
        clock = Moments()
        return np.array([0 if text is None else clock.seconds(text) for text in array.to_pylist()], np.int64), known
    elif not (pa.types.is_integer(kind) or pa.types.is_floating(kind)):
        raise BadRecord(f"wrong type: column at is {kind}, not Unix seconds, text or a timestamp")
    moments = _numpy(array, 0)
    if not np.all(np.abs(moments) <= 4e11):
        raise BadRecord("at holds a value that is not Unix seconds (milliseconds, perhaps?)")
    return moments.astype(np.int64), known


def _numpy(array: Any, null: float) -> Any:
    """Values of an array of numbers, shape (n,), with another in place of null; not to be written to."""
    return (array.fill_null(null) if array.null_count else array).to_numpy(zero_copy_only=False)


def _numbers(arrays: dict[str, Any], name: str) -> Float64 | None:
    """A column of numbers: null becomes NaN (not given), NaN becomes infinity (given, and not usable)."""
    import pyarrow as pa

    array = arrays.get(name)
    if array is None or pa.types.is_null(array.type):
        return None
    kind = array.type
    if not (pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind)):
        raise BadRecord(f"wrong type: column {name} is {kind}, not a number")
    if kind != pa.float64():
        array = array.cast(pa.float64(), safe=False)
    values: Float64 = np.array(_numpy(array, -0.0), np.float64)
    values[np.isnan(values)] = np.inf
    if array.null_count:
        values[~_known(array)] = np.nan
    return values


def _intervals(array: Any, count: int) -> Int64:
    import pyarrow as pa

    if array is None or pa.types.is_null(array.type):
        return np.zeros(count, np.int64)
    if not pa.types.is_integer(array.type):
        raise BadRecord(f"wrong type: column interval_s is {array.type}, not whole seconds")
    if pa.types.is_uint64(array.type):
        array = array.cast(pa.int64())
    return np.array(_numpy(array, 0), np.int64)


def _qualities(array: Any, count: int) -> UInt8:
    return np.zeros(count, np.uint8) if array is None else quality_column(_texts("quality", array))
