"""Text and column values as the JSON of a record; what cannot be read stays as it is, for the engine to reject."""

import math
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from streams.recording.kinds import Type

_TRUE, _FALSE = {"true", "1", "yes"}, {"false", "0", "no"}


def row_values(row: Mapping[str, Any], types: Mapping[str, Type]) -> dict[str, Any]:
    """A row as the fields of a record: each value by its column's type, absent where the cell is empty."""
    return {name: value(cell, types.get(name, "text")) for name, cell in row.items() if cell is not None and cell != ""}


def value(cell: Any, kind: Type) -> Any:
    """One cell by its column's type.

    Examples:
        >>> value("0.5", "number"), value("12.50", "amount"), value("a lot", "number")
        (0.5, '12.50', 'a lot')
    """
    if not isinstance(cell, str):
        return _typed(cell, kind)
    if kind in ("number", "whole", "moment"):
        return _number(cell, whole=kind != "number")
    return _flag(cell) if kind == "flag" else cell


def _typed(cell: Any, kind: Type) -> Any:
    if isinstance(cell, datetime):
        return cell.isoformat()
    if isinstance(cell, float) and (kind == "amount" or not math.isfinite(cell)):
        return repr(cell)  # money passes through no float, and JSON has no word for NaN
    return cell


def _number(text: str, *, whole: bool) -> int | float | str:
    if not text.isascii() or "_" in text:
        return text
    try:
        found = float(text)
    except ValueError:
        return text
    if not abs(found) < float("inf"):
        return text
    return int(found) if whole and found == int(found) else found


def _flag(text: str) -> bool | str:
    lowered = text.lower()
    return True if lowered in _TRUE else False if lowered in _FALSE else text
