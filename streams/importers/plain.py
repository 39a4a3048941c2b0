"""Readings from any CSV file, with its own names of columns, as a recording."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from models.errors import BadRecording, BadSettings
from streams.importers.clock import WallClock
from streams.importers.imported import Imported, Part, write_import
from streams.recording.arrivals import UNKNOWN
from streams.recording.blocks import Block, CsvFile
from streams.recording.columns import names, numbers

_ROWS = 500_000
_DAY = 86_400
_NEEDED = ("meter_id", "at", "kwh")
_ASSUMPTIONS = (
    "Readings were sorted by time: the file does not say in which order they arrived.",
    "Of times without an offset, those in the hour that is skipped in spring are left out. Where a meter has a time of "
    "the hour that is repeated in autumn twice, the second in the file is the later one.",
    "Accounts, tariffs and payments are unknown and left out, so nothing is billed.",
)


@dataclass(frozen=True, slots=True)
class Layout:
    """How a CSV file writes its readings.

    Attributes:
        columns: `meter_id`, `at` or `kwh` -> name of the column in the file, where it is another.
        zone: IANA name of the utility's zone and of times that name no offset; without it such times are left out.
        interval_s: length of an interval (seconds).
        unit: of the energy.
        stamp: whether a time is the end or the start of its interval.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    zone: str | None = None
    interval_s: int = 900
    unit: Literal["kWh", "Wh"] = "kWh"
    stamp: Literal["end", "start"] = "end"

    def __post_init__(self) -> None:
        if wrong := sorted(set(self.columns) - set(_NEEDED)):
            raise BadSettings(f"a reading has no column {wrong[0]!r}: name the file's columns of {', '.join(_NEEDED)}")
        if not 60 <= self.interval_s <= _DAY or _DAY % self.interval_s:
            raise BadSettings(f"an interval of {self.interval_s} s does not divide a day: use 900, 1800 or 3600")


def import_csv(source: Path, out: Path, layout: Layout | None = None) -> Imported:
    """Convert a CSV file with one reading a row.

    Args:
        source: the file.
        out: an empty folder, or one that is not there.
        layout: how the file writes its readings.

    Returns:
        What was written, and how many rows were skipped for what reason.

    Raises:
        BadRecording: the file is missing, empty or lacks a column, or no row of it can be used.
        BadSettings: the zone is unknown.
    """
    layout = layout or Layout()
    mapping = dict(zip(_NEEDED, _NEEDED, strict=True)) | dict(layout.columns)
    clock = WallClock(layout.zone, layout.stamp)
    file = _opened(source, mapping)
    skipped: Counter[str] = Counter()
    known: dict[str, int] = {}
    parts = [_part(block, mapping, clock, known, skipped) for block in file.blocks(file.start)]
    if not sum(len(part.at) for part in parts):
        raise BadRecording(f"{source} has no row that can be used ({dict(skipped)}): check columns, zone and unit")
    meter, at, kwh = (np.concatenate(column) for column in zip(*parts, strict=True))
    at = clock.second_times(meter, at)
    order = np.lexsort((meter, at))
    shift = layout.interval_s if layout.stamp == "start" else 0
    scale = 0.001 if layout.unit == "Wh" else 1.0
    pieces = (order[start : start + _ROWS] for start in range(0, len(order), _ROWS))
    ordered = (Part(meter[rows], at[rows] + shift, np.round(kwh[rows] * scale, 6)) for rows in pieces)
    done = write_import(out, list(known), ordered, layout.zone or "UTC", layout.interval_s, _ASSUMPTIONS)
    done.skipped = dict(skipped)
    return done


def _opened(source: Path, mapping: Mapping[str, str]) -> CsvFile:
    if not source.is_file() or source.stat().st_size == 0:
        raise BadRecording(f"{source} is not there or empty: name a CSV file of readings")
    file = CsvFile(source)
    present = file.columns or []
    for name, column in mapping.items():
        if column not in present:
            raise BadRecording(f"{source} has no column {column!r} for {name}: it has {', '.join(present)}")
    return file


def _part(
    block: Block, mapping: Mapping[str, str], clock: WallClock, known: dict[str, int], skipped: Counter[str]
) -> Part:
    assert block.table is not None
    found = names(block.table[mapping["meter_id"]])
    at = _times(block.table[mapping["at"]], clock)
    energy = numbers(block.table[mapping["kwh"]])
    faults = {
        "not a row": np.ones(len(block.lines), np.bool_),
        "no meter": found.indices < 0,
        "no usable time": at == UNKNOWN,
        "no usable energy": energy.bad | ~energy.present,
    }
    skipped.update({reason: int(bad.sum()) for reason, bad in faults.items() if bad.any()})
    good = ~(faults["no meter"] | faults["no usable time"] | faults["no usable energy"])
    place = np.array([known.setdefault(name, len(known)) if name else -1 for name in found.names] + [-1], np.int32)
    return Part(place[found.indices][good], at[good], energy.values[good])


def _times(column: pa.ChunkedArray, clock: WallClock) -> NDArray[np.int64]:
    found = names(column)
    known = np.array([clock.seconds(name) if name else UNKNOWN for name in found.names] + [UNKNOWN], np.int64)
    times: NDArray[np.int64] = known[found.indices]
    return times
