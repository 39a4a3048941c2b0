"""Columns of text or numbers as arrays, with what could not be read told apart from what is not there."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from models.calendar import seconds
from models.errors import BadRecord
from streams.recording.arrivals import UNKNOWN
from streams.recording.values import value

Bool = NDArray[np.bool_]
Int64 = NDArray[np.int64]


class Column(NamedTuple):
    """Values of a column, n of them.

    Attributes:
        values: float64, shape (n,); 0 where there is none.
        present: whether the row has one.
        bad: whether the row has one that cannot be read.
    """

    values: NDArray[np.float64]
    present: Bool
    bad: Bool


def numbers(column: pa.ChunkedArray) -> Column:
    """A column of numbers, whether typed or text; NaN and infinite ones are bad."""
    flat = _flat(column)
    cast = _cast_text(flat) if _is_text(flat.type) else pc.cast(flat, pa.float64(), safe=False)
    values: NDArray[np.float64] = pc.fill_null(cast, 0.0).to_numpy(zero_copy_only=False)
    present = _mask(pc.is_valid(flat))
    bad = present & (~_mask(pc.is_valid(cast)) | ~np.isfinite(values))
    return Column(np.where(bad, 0.0, values), present, bad)


def moments(column: pa.ChunkedArray) -> Int64:
    """A column of times as Unix seconds, `UNKNOWN` where there is none or it cannot be read, shape (n,)."""
    flat = _flat(column)
    if pa.types.is_timestamp(flat.type):
        flat = pc.cast(pc.cast(flat, pa.timestamp("s", flat.type.tz), safe=False), pa.int64())
    if pa.types.is_integer(flat.type):
        return _sane(pc.fill_null(pc.cast(flat, pa.int64()), UNKNOWN).to_numpy(zero_copy_only=False))
    if _is_text(flat.type) and (whole := _cast_or_none(flat, pa.int64())) is not None:
        return _sane(pc.fill_null(whole, UNKNOWN).to_numpy(zero_copy_only=False))
    return _by_value(flat, _moment)


class Names(NamedTuple):
    """A column of names.

    Attributes:
        indices: place of each row's name in `names`, -1 where there is none, shape (n,).
        names: the distinct names.
    """

    indices: Int64
    names: list[str]


def names(column: pa.ChunkedArray) -> Names:
    """A column of text by its distinct values; empty text counts as none."""
    flat = _flat(column)
    if not pa.types.is_dictionary(flat.type) or len(flat.dictionary) > len(flat):
        flat = pc.dictionary_encode(pc.cast(flat, pa.string()))
    indices = pc.fill_null(flat.indices, -1).to_numpy(zero_copy_only=False).astype(np.int64)
    distinct = [str(name) if name is not None else "" for name in flat.dictionary.to_pylist()]
    if "" in distinct:
        indices[indices == distinct.index("")] = -1
    return Names(indices, distinct)


def _flat(column: Any) -> Any:
    if isinstance(column, pa.ChunkedArray):
        return column.unify_dictionaries().combine_chunks()
    return column


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_dictionary(kind))


def _mask(values: Any) -> Bool:
    found: Bool = values.to_numpy(zero_copy_only=False)
    return found


def _cast_or_none(flat: Any, kind: pa.DataType) -> Any | None:
    try:
        return pc.cast(flat, kind)
    except pa.ArrowInvalid:
        return None


def _cast_text(flat: Any) -> Any:
    whole = _cast_or_none(flat, pa.float64())
    if whole is not None:
        return whole
    readable = pc.match_substring_regex(flat, r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?$")
    return pc.cast(pc.if_else(readable, flat, None), pa.float64())


def _by_value(flat: Any, read: Callable[[Any], int]) -> Int64:
    encoded = pc.dictionary_encode(flat) if not pa.types.is_dictionary(flat.type) else flat
    known = np.array([read(item) for item in encoded.dictionary.to_pylist()] + [UNKNOWN], np.int64)
    indices: Int64 = pc.fill_null(encoded.indices, -1).to_numpy(zero_copy_only=False)
    return known[indices]


def _moment(item: Any) -> int:
    try:
        return seconds(value(item, "moment"))
    except (BadRecord, TypeError):
        return UNKNOWN


def _sane(at: Int64) -> Int64:
    return np.where(np.abs(at) <= 4 * 10**11, at, UNKNOWN)
