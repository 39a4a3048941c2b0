"""Records that are one JSON reading each, decoded many at a time."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Annotated, Any

import msgspec
import numpy as np

from models.calendar import seconds
from models.codec.raw import Float64, Raw, quality_column
from models.errors import BadRecord
from models.readings import Rejection
from models.records import UNREADABLE, Moment, Reading

LONGEST_ID = 64
"""Characters of a meter id; a longer one is a fault of the source."""

MeterId = Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_ID)]

Seconds = Annotated[int, msgspec.Meta(ge=-400_000_000_000, le=400_000_000_000)]
"""Unix seconds as `models.calendar.seconds` takes them; numbers beyond are milliseconds."""

_TYPES: dict[str, tuple[Any, Any]] = {
    "meter_id": (MeterId, msgspec.NODEFAULT),
    "at": (Seconds, msgspec.NODEFAULT),
    "kwh": (float, float("nan")),
    "register_kwh": (float, float("nan")),
    "export_kwh": (float, float("nan")),
    "interval_s": (int, 0),
    "volts": (float, float("nan")),
    "amps": (float, float("nan")),
    "pf": (float, float("nan")),
    "quality": (str, "A"),
}
"""What a field is in the usual record: plain numbers, no nulls, whole Unix seconds. Others take the slower way."""

_reading = msgspec.json.Decoder(Reading)


def decode_alike(values: Sequence[bytes], first: int) -> Raw | None:
    """Decode records that are plain readings with the same fields, or give up.

    One line a record: a value that holds a line feed, or lines that do not decode to one reading each, would shift what
    belongs to which record, so either gives up.

    Args:
        values: the records.
        first: index of the first of them in its batch.
    """
    shape = _shape(values)
    lines = b"\n".join(values)
    if lines.count(b"\n") != len(values) - 1:
        return None
    try:
        items = _decoder(shape).decode_lines(lines)
        return _columns(items, shape, values, first) if len(items) == len(values) else None
    except (*UNREADABLE, OverflowError):
        return None


def decode_apart(values: Sequence[bytes], first: int) -> tuple[Raw, list[Rejection]]:
    """Decode records of which some are bad or unlike the others.

    Args:
        values: the records.
        first: index of the first of them in its batch.

    Returns:
        Columns of those that are readings, in order, and a rejection for each that is not.
    """
    shape = _shape(values)
    decode = _decoder(shape).decode
    items: list[Any] = []
    kept: list[int] = []
    rejections: list[Rejection] = []
    for index, value in enumerate(values):
        try:
            items.append(decode(value))
            kept.append(index)
        except UNREADABLE:
            reason = _why_not(value)
            if reason is None:
                return _one_by_one(values, first)
            rejections.append(Rejection(first + index, 0, value, *reason, meter_of(value)))
    try:
        raw = _columns(items, shape, [values[index] for index in kept], first)
    except OverflowError:
        return _one_by_one(values, first)
    raw.record = np.array(kept, np.int32) + np.int32(first)
    return raw, rejections


def _shape(values: Sequence[bytes]) -> tuple[str, ...]:
    """Names of the fields of the first record that is a plain reading; the least there can be if none of a few is."""
    for value in values[:8]:
        try:
            names = msgspec.json.decode(value)
        except UNREADABLE:
            continue
        if isinstance(names, dict) and {"meter_id", "at"} <= names.keys() <= _TYPES.keys():
            return tuple(name for name in _TYPES if name in names)
    return ("meter_id", "at", "kwh")


@lru_cache(maxsize=256)
def _decoder(shape: tuple[str, ...]) -> msgspec.json.Decoder[Any]:
    fields = [(name, kind) if default is msgspec.NODEFAULT else (name, kind, default)
              for name, (kind, default) in _TYPES.items() if name in shape]  # fmt: skip
    return msgspec.json.Decoder(msgspec.defstruct("Line", fields, gc=False, forbid_unknown_fields=True))


def _columns(items: list[Any], shape: tuple[str, ...], values: Sequence[bytes], first: int) -> Raw:
    count = len(items)

    def numbers(name: str) -> Float64 | None:
        return np.array([getattr(item, name) for item in items], np.float64) if name in shape else None

    return Raw(
        ids=[item.meter_id for item in items],
        at=np.array([item.at for item in items], np.int64),
        kwh=numbers("kwh"),
        register_kwh=numbers("register_kwh"),
        export_kwh=numbers("export_kwh"),
        interval_s=(
            np.array([item.interval_s for item in items], np.int64)
            if "interval_s" in shape
            else np.zeros(count, np.int64)
        ),
        volts=numbers("volts"),
        amps=numbers("amps"),
        pf=numbers("pf"),
        quality=(quality_column(item.quality for item in items) if "quality" in shape else np.zeros(count, np.uint8)),
        record=np.arange(first, first + count, dtype=np.int32),
        element=np.zeros(count, np.int32),
        source=values,
        named=True,
    )


def _one_by_one(values: Sequence[bytes], first: int) -> tuple[Raw, list[Rejection]]:
    items: list[Reading] = []
    moments: list[int] = []
    kept: list[int] = []
    rejections: list[Rejection] = []
    clock = Moments()
    for index, value in enumerate(values):
        try:
            item = _reading.decode(value)
            moments.append(clock.seconds(item.at))
        except (*UNREADABLE, BadRecord) as error:
            rejections.append(Rejection(first + index, 0, value, *why(error), meter_of(value)))
            continue
        items.append(item)
        kept.append(index)
    raw = columns_of(items, moments, [values[index] for index in kept])
    raw.record = np.array(kept, np.int32) + np.int32(first)
    return raw, rejections


def _why_not(value: bytes) -> tuple[str, str] | None:
    """Kind and reason of a record that is no reading; None where it is one."""
    try:
        seconds(_reading.decode(value).at)
    except (*UNREADABLE, BadRecord) as error:
        return why(error)
    return None


class Moments:
    """Whole seconds of moments, each text parsed once: readings of one interval share it."""

    def __init__(self) -> None:
        self._texts: dict[str, int] = {}

    def seconds(self, moment: Moment) -> int:
        """Whole Unix seconds.

        Raises:
            BadRecord: see `models.calendar.seconds`.
        """
        if not isinstance(moment, str):
            return seconds(moment)
        known = self._texts.get(moment)
        if known is None:
            known = self._texts[moment] = seconds(moment)
        return known


class _Named(msgspec.Struct):
    meter_id: str = ""


_named = msgspec.json.Decoder(_Named)


def meter_of(value: bytes) -> str:
    """The meter that a bad record names, "" where it names none."""
    try:
        return _named.decode(value).meter_id
    except UNREADABLE:
        return ""


def why(error: Exception) -> tuple[str, str]:
    """Kind and reason of a rejection."""
    if isinstance(error, BadRecord):
        return "time", str(error)
    if not isinstance(error, msgspec.ValidationError):
        return "unparsable", f"not JSON: {error}"
    if "missing required field" in str(error):
        return "missing", f"missing field: {error}"
    return "type", f"wrong type: {error}"


def columns_of(items: Sequence[Reading], moments: Sequence[int], source: Sequence[bytes] | None) -> Raw:
    """Columns of decoded readings whose times are known; records are numbered from 0."""
    count = len(items)

    def numbers(column: Iterator[float | None]) -> Float64:
        return np.array(list(column), np.float64)

    return Raw(
        ids=[item.meter_id for item in items],
        at=np.array(moments, np.int64),
        kwh=numbers(item.kwh for item in items),
        register_kwh=numbers(item.register_kwh for item in items),
        export_kwh=numbers(item.export_kwh for item in items),
        interval_s=np.array([_whole(item.interval_s) for item in items], np.int64),
        volts=numbers(item.volts for item in items),
        amps=numbers(item.amps for item in items),
        pf=numbers(item.pf for item in items),
        quality=quality_column(item.quality for item in items),
        record=np.arange(count, dtype=np.int32),
        element=np.zeros(count, np.int32),
        source=source,
    )


def _whole(interval: int | None) -> int:
    """An interval that fits the column; one that does not stays out of every range and is rejected there."""
    return 0 if interval is None else max(-(2**62), min(interval, 2**62))
