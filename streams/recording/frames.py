"""Readings as frames: one record for all consecutive readings of a partition that arrive together."""

from collections.abc import Callable
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from streams.recording.arrivals import UNKNOWN
from streams.recording.blocks import Block
from streams.recording.chunk import ChunkBuilder
from streams.recording.columns import Column, Int64, Names, names, numbers
from streams.recording.kinds import READING_FILE
from streams.recording.values import row_values

FRAME_ROWS = 4096
"""Most readings that a frame holds."""

ENERGY = ("kwh", "register_kwh")
_NUMBERS = (*ENERGY, "volts", "amps", "pf", "export_kwh")

_encode = msgspec.json.Encoder().encode


class Frames:
    """Turns blocks of readings into frames; rows that cannot be read go on alone, as they are.

    A frame holds readings that share partition, log time, interval and the columns they have. Among readings that
    differ in their columns alone the order is not kept, so that a few meters that send more make no tiny frames.

    Args:
        partition: partition of a meter.
        interval_s: length of an interval where the file has no such column (seconds), or None.
    """

    def __init__(self, partition: Callable[[str], int], interval_s: int | None = None) -> None:
        self._partition = partition
        self._interval_s = interval_s

    def add(self, block: Block, at: Int64, log: Int64, into: ChunkBuilder) -> None:
        """Add the records of a block.

        Args:
            block: readings with the columns of their file.
            at: times of its rows, Unix seconds, shape (n,).
            log: log times of its rows, Unix seconds, shape (n,).
            into: where to.
        """
        rows = _Rows(block, at, self._interval_s)
        partitions = self._partitions(rows.meters)
        order, starts = _runs(rows, log, partitions)
        stops = np.append(starts[1:], len(order))
        parts = rows.parts(order)
        good = ~rows.bad[order[starts]]
        moments = at[order].tolist()
        for start, stop, fits in zip(starts.tolist(), stops.tolist(), good.tolist(), strict=True):
            row = int(order[start])
            name = rows.name(row)
            value = parts.frame(start, stop, moments[start:stop]) if fits else rows.alone(row)
            into.add(int(block.rows[row]), int(log[row]), int(partitions[row]), name, value, stop - start)

    def _partitions(self, meters: Names) -> Int64:
        known = np.array([self._partition(name) for name in (*meters.names, "")], np.int64)
        return known[meters.indices]


class _Rows:
    """Columns of a block of readings.

    Attributes:
        bad: whether a row cannot go into a frame, shape (n,).
        shape: number of the set of columns that a row has, shape (n,).
    """

    def __init__(self, block: Block, at: Int64, interval_s: int | None) -> None:
        assert block.table is not None
        self.table = block.table
        self.count = len(block.table)
        have = block.table.column_names
        self.meters = names(block.table["meter_id"])
        self.columns = {name: numbers(block.table[name]) for name in _NUMBERS if name in have}
        self.quality = names(block.table["quality"]) if "quality" in have else None
        self.interval = self._intervals(interval_s)
        has_energy = np.any([self.columns[name].present for name in ENERGY if name in self.columns], axis=0)
        self.bad = (self.meters.indices < 0) | (at == UNKNOWN) | ~has_energy | self.interval.bad
        self.shape = np.zeros(self.count, np.int64)
        for place, column in enumerate(self.columns.values()):
            self.bad |= column.bad
            self.shape |= column.present.astype(np.int64) << place
        if self.quality is not None:
            self.shape |= (self.quality.indices >= 0).astype(np.int64) << len(self.columns)

    def _intervals(self, interval_s: int | None) -> Column:
        none = np.zeros(self.count, np.bool_)
        if "interval_s" not in self.table.column_names:
            return Column(np.full(self.count, float(interval_s or 0)), none, none)
        found = numbers(self.table["interval_s"])
        odd = found.present & ((found.values < 1) | (found.values != np.floor(found.values)) | (found.values > 1e9))
        values = np.where(found.present, found.values, float(interval_s or 0))
        return Column(values, found.present, found.bad | odd)

    def name(self, row: int) -> str:
        """Meter of a row, or empty."""
        place = int(self.meters.indices[row])
        return self.meters.names[place] if place >= 0 else ""

    def alone(self, row: int) -> bytes:
        """A row as a record of its own."""
        cells = self.table.slice(row, 1).to_pylist()[0]
        return _encode(row_values(cells, READING_FILE.types))

    def parts(self, order: Int64) -> "_Parts":
        """The columns in another order, ready to be cut into frames."""
        listed: dict[str, list[Any]] = {}
        labels = np.array([*self.meters.names, ""], object)
        listed["meter_ids"] = labels[self.meters.indices[order]].tolist()
        for name, column in self.columns.items():
            listed[name] = column.values[order].tolist()
        if self.quality is not None:
            codes = np.array([*self.quality.names, None], object)
            listed["quality"] = codes[self.quality.indices[order]].tolist()
        return _Parts(listed, self.interval.values[order].astype(np.int64).tolist(), self.shape[order].tolist())


class _Parts:
    """Columns as lists."""

    def __init__(self, listed: dict[str, list[Any]], intervals: list[int], shapes: list[int]) -> None:
        self._meters = listed.pop("meter_ids")
        self._listed = listed
        self._intervals, self._shapes = intervals, shapes

    def frame(self, start: int, stop: int, at: list[int]) -> bytes:
        """Rows `start` to `stop`, which have the same columns, as one record; `at` is their times, Unix seconds."""
        shared = at.count(at[0]) == len(at)
        body: dict[str, Any] = {"meter_ids": self._meters[start:stop], "at": at[0] if shared else at}
        if self._intervals[start]:
            body["interval_s"] = self._intervals[start]
        for place, (name, cells) in enumerate(self._listed.items()):
            if self._shapes[start] >> place & 1:
                body[name] = cells[start:stop]
        return _encode(body)


def _runs(rows: _Rows, log: Int64, partitions: Int64) -> tuple[Int64, Int64]:
    """Rows in the order in which records take them, and where among them each record begins."""
    order = np.argsort(partitions, kind="stable")
    begins = _changes(order, (partitions, log, rows.interval.values))
    bad = rows.bad[order]
    begins |= bad
    begins[1:] |= bad[:-1]
    if len(shapes := np.unique(rows.shape)) > 1:
        run = np.cumsum(begins) * len(shapes) + np.searchsorted(shapes, rows.shape[order])
        regrouped = np.argsort(run, kind="stable")
        order, begins = order[regrouped], _changes(regrouped, (run,))
    starts = np.flatnonzero(begins)
    within = np.arange(rows.count) - np.repeat(starts, np.diff(np.append(starts, rows.count)))
    return order, np.flatnonzero(within % FRAME_ROWS == 0)


def _changes(order: Int64, keys: tuple[NDArray[Any], ...]) -> NDArray[np.bool_]:
    """Where in an order of rows one of the keys differs from the row before."""
    changed = np.zeros(len(order), np.bool_)
    changed[0] = True
    for key in keys:
        ordered = key[order]
        changed[1:] |= ordered[1:] != ordered[:-1]
    return changed
