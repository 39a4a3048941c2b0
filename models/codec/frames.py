"""Records that are a JSON frame: parallel arrays of meter ids and values."""

from collections.abc import Sequence
from typing import Any

import msgspec
import numpy as np

from models.codec.lists import MeterLists
from models.codec.raw import MEASURES, Float64, Raw, quality_column
from models.codec.singles import MeterId, Moments, columns_of, why
from models.errors import BadRecord
from models.readings import Int64, Rejection, UInt8
from models.records import UNREADABLE, Moment, Reading

Numbers = list[float | None] | float | None


class Frame(msgspec.Struct, kw_only=True):
    """A frame as it is usually sent; each value is an array of the meters' values, or one value for all."""

    meter_ids: msgspec.Raw
    at: Moment | list[Moment]
    kwh: Numbers = None
    register_kwh: Numbers = None
    export_kwh: Numbers = None
    interval_s: list[int | None] | int | None = None
    volts: Numbers = None
    amps: Numbers = None
    pf: Numbers = None
    quality: list[str | None] | str | None = None


class _Named(msgspec.Struct):
    meter_ids: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET


_named = msgspec.json.Decoder(_Named)
_frame = msgspec.json.Decoder(Frame)
_ids = msgspec.json.Decoder(list[MeterId])
_FIELDS = ("at", *MEASURES, "interval_s", "quality")


class Frames:
    """Decoder of frames.

    Args:
        lists: where the lists of their meters are remembered.
    """

    def __init__(self, lists: MeterLists) -> None:
        self._lists = lists

    def decode(self, value: bytes, record: int) -> tuple[list[Raw], list[Rejection]]:
        """Decode one frame.

        Args:
            value: the record.
            record: its index in the batch.

        Returns:
            Columns of its readings, none where the whole frame is bad, and rejections of the frame or its readings.
        """
        try:
            return [self._whole(value, record)], []
        except (*UNREADABLE, OverflowError, BadRecord):
            return _apart(value, record)

    def _whole(self, value: bytes, record: int) -> Raw:
        frame = _frame.decode(value)
        data = bytes(frame.meter_ids)
        ids = self._lists.get(data, lambda: _ids.decode(data))
        count = len(ids)
        return Raw(
            ids=ids,
            at=_moments(frame.at, count),
            interval_s=_intervals(frame.interval_s, count),
            quality=_qualities(frame.quality, count),
            record=np.full(count, record, np.int32),
            element=np.arange(count, dtype=np.int32),
            kwh=_numbers("kwh", frame.kwh, count),
            register_kwh=_numbers("register_kwh", frame.register_kwh, count),
            export_kwh=_numbers("export_kwh", frame.export_kwh, count),
            volts=_numbers("volts", frame.volts, count),
            amps=_numbers("amps", frame.amps, count),
            pf=_numbers("pf", frame.pf, count),
            shared=True,
            named=True,
        )


def is_frame(value: bytes) -> bool:
    """Whether JSON that says `meter_ids` somewhere has it as a field of its own; broken JSON counts as a frame."""
    if value.startswith(b'{"meter_ids"'):
        return True
    try:
        return _named.decode(value).meter_ids is not msgspec.UNSET
    except UNREADABLE:
        return True


def _sized(name: str, column: Sequence[Any], count: int) -> None:
    if len(column) != count:
        raise BadRecord(f"wrong length: {name} has {len(column)} values for {count} meters")


def _numbers(name: str, column: Numbers, count: int) -> Float64 | None:
    if column is None:
        return None
    if isinstance(column, list):
        _sized(name, column, count)
        return np.array(column, np.float64)
    return np.full(count, column, np.float64)


def _moments(column: Moment | list[Moment], count: int) -> Int64:
    clock = Moments()
    if not isinstance(column, list):
        return np.full(count, clock.seconds(column), np.int64)
    _sized("at", column, count)
    if set(map(type, column)) == {int} and (found := np.array(column)).dtype == np.int64 and _usual(found):
        return found
    return np.array([clock.seconds(moment) for moment in column], np.int64)


def _usual(at: Int64) -> bool:
    """Whether all times are ones that the scalar check takes as they are."""
    return bool((np.abs(at) < 10**11).all())


def _intervals(column: list[int | None] | int | None, count: int) -> Int64:
    if not isinstance(column, list):
        return np.full(count, column or 0, np.int64)
    _sized("interval_s", column, count)
    return np.array([interval or 0 for interval in column], np.int64)


def _qualities(column: list[str | None] | str | None, count: int) -> UInt8:
    if column is None:
        return np.zeros(count, np.uint8)
    if isinstance(column, list):
        _sized("quality", column, count)
        return quality_column(column)
    return np.repeat(quality_column([column]), count)


def _apart(value: bytes, record: int) -> tuple[list[Raw], list[Rejection]]:
    """Decode a frame reading by reading, so that a bad one is rejected by itself."""
    try:
        trees = _elements(msgspec.json.decode(value))
    except UNREADABLE as error:
        return [], [Rejection(record, 0, value, *why(error))]
    except BadRecord as error:
        return [], [Rejection(record, 0, value, "frame", str(error))]
    items: list[Reading] = []
    moments: list[int] = []
    kept: list[int] = []
    rejections: list[Rejection] = []
    clock = Moments()
    for index, tree in enumerate(trees):
        try:
            item = msgspec.convert(tree, Reading)
            moments.append(clock.seconds(item.at))
        except (msgspec.ValidationError, BadRecord) as error:
            name = tree["meter_id"] if isinstance(tree["meter_id"], str) else ""
            rejections.append(Rejection(record, index, msgspec.json.encode(tree), *why(error), name))
            continue
        items.append(item)
        kept.append(index)
    raw = columns_of(items, moments, None)
    raw.record, raw.element = np.full(len(kept), record, np.int32), np.array(kept, np.int32)
    return [raw], rejections


def _elements(tree: Any) -> list[dict[str, Any]]:
    """The readings of a frame, one tree each."""
    if not isinstance(tree, dict) or not isinstance(tree.get("meter_ids"), list):
        raise BadRecord("wrong type: meter_ids of a frame is an array of texts")
    if "at" not in tree:
        raise BadRecord("missing field: a frame needs at")
    ids = tree["meter_ids"]
    columns: dict[str, list[Any]] = {}
    for name in _FIELDS:
        column = tree.get(name)
        if isinstance(column, list):
            _sized(name, column, len(ids))
        if column is not None:
            columns[name] = column if isinstance(column, list) else [column] * len(ids)
    return [
        {"meter_id": meter, **{name: column[index] for name, column in columns.items() if column[index] is not None}}
        for index, meter in enumerate(ids)
    ]
