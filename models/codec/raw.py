"""Columns as they were sent, before anything is checked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from models.codec.quality import quality_code
from models.readings import ACTUAL, QUALITIES, Int32, Int64, UInt8

Float64 = NDArray[np.float64]


@dataclass(slots=True)
class Raw:
    """Readings in the units of the wire, shape (n,) each; NaN means not given, infinity a NaN that was sent.

    Attributes:
        ids: their meters; shared: whether other batches use the same list.
        at: Unix seconds. kwh, register_kwh, export_kwh: kWh. interval_s: 0 where not given. A column of measures is
            None where no reading has it.
        quality: number of the code, 255 where no table knows it.
        record, element: as in `Readings`.
        source: the bytes of each record where a record is one reading; None for frames.
        named: every id is known to be of a sound length.
    """

    ids: list[str]
    at: Int64
    kwh: Float64 | None
    register_kwh: Float64 | None
    export_kwh: Float64 | None
    interval_s: Int64
    volts: Float64 | None
    amps: Float64 | None
    pf: Float64 | None
    quality: UInt8
    record: Int32
    element: Int32
    source: Sequence[bytes] | None = None
    shared: bool = False
    named: bool = False

    def __len__(self) -> int:
        return len(self.ids)

    def take(self, index: Int64) -> "Raw":
        """Some of the readings."""
        columns: dict[str, Any] = {
            name: None if (column := getattr(self, name)) is None else column[index] for name in _JOINED
        }
        source = None if self.source is None else [self.source[i] for i in index.tolist()]
        return Raw([self.ids[i] for i in index.tolist()], **columns, source=source, named=self.named)

    def value(self, index: int) -> bytes:
        """One reading as JSON, for the dead letters."""
        if self.source is not None:
            return self.source[index]
        return msgspec.json.encode(self._tree(index))

    def _tree(self, index: int) -> dict[str, Any]:
        tree: dict[str, Any] = {"meter_id": self.ids[index], "at": int(self.at[index])}
        for name in MEASURES:
            column = getattr(self, name)
            number = np.nan if column is None else float(column[index])
            if np.isinf(number):
                tree[name] = "NaN"
            elif not np.isnan(number):
                tree[name] = number
        if self.interval_s[index]:
            tree["interval_s"] = int(self.interval_s[index])
        if 0 < self.quality[index] < len(QUALITIES):
            tree["quality"] = QUALITIES[self.quality[index]]
        return tree


MEASURES = ("kwh", "register_kwh", "export_kwh", "volts", "amps", "pf")
_JOINED = tuple(field.name for field in fields(Raw) if field.name not in ("ids", "source", "shared", "named"))


def quality_column(texts: Iterable[str | None]) -> UInt8:
    """Numbers of quality codes; a missing one means actual."""
    known: dict[str | None, int] = {None: ACTUAL, "A": ACTUAL, "E": 1}
    numbers = []
    for text in texts:
        number = known.get(text)
        if number is None:
            number = known[text] = quality_code(text or "")
        numbers.append(number)
    return np.array(numbers, np.uint8)


class Whole:
    """Several parts end to end, to be checked and converted at once.

    Args:
        parts: readings in the order of their records.
    """

    def __init__(self, parts: Sequence[Raw]) -> None:
        self.parts = parts
        self.starts = np.cumsum([0, *(len(part) for part in parts)])

    def __len__(self) -> int:
        return int(self.starts[-1])

    def column(self, name: str) -> NDArray[Any]:
        """A column that every part has."""
        columns = [getattr(part, name) for part in self.parts]
        return columns[0] if len(columns) == 1 else np.concatenate(columns)

    def measure(self, name: str) -> Float64 | None:
        """A column of measures, NaN where not given; None where no reading has it."""
        columns = [getattr(part, name) for part in self.parts]
        if all(column is None for column in columns):
            return None
        pairs = zip(columns, self.parts, strict=True)
        return np.concatenate([np.full(len(part), np.nan) if column is None else column for column, part in pairs])

    def find(self, index: int) -> tuple[Raw, int]:
        """The part that a reading is in, and its place there."""
        which = int(np.searchsorted(self.starts, index, side="right")) - 1
        return self.parts[which], index - int(self.starts[which])
