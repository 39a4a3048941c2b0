"""One file of a recording as records of its topic, chunk by chunk."""

from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import numpy as np

from models.calendar import seconds
from models.errors import BadRecord
from streams.recording.arrivals import UNKNOWN, Arrivals
from streams.recording.blocks import Block, BlockFile
from streams.recording.chunk import ALL, Chunk, ChunkBuilder
from streams.recording.columns import Int64, moments
from streams.recording.frames import Frames
from streams.recording.kinds import EVERY_PARTITION, READING_FILE, Kind
from streams.recording.values import row_values, value

LONE_S = 400 * 86_400
"""How far ahead the last row of a sparse file may be: such files may say nothing for a year."""

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder().decode


class Stream:
    """Reads one file whose rows arrive over time.

    Args:
        kind: what its rows are.
        file: the file.
        partition: partition of a key.
        interval_s: length of an interval where readings do not say it (seconds), or None.
    """

    def __init__(
        self, kind: Kind, file: BlockFile, partition: Callable[[str], int], interval_s: int | None = None
    ) -> None:
        self.kind = kind
        self.file = file
        self._partition = partition
        self._frames = Frames(partition, interval_s)
        self._lone_s = 0 if kind is READING_FILE else LONE_S

    def first(self) -> int:
        """Log time of the first row that says one, Unix seconds, or `UNKNOWN` where none does."""
        return self._first_from(self.file.start)

    def last(self) -> int:
        """Log time of the last row, Unix seconds, judged by the file's end alone; `UNKNOWN` where none says one."""
        arrivals = self._arrivals(UNKNOWN)
        for block in self.file.blocks(self.file.tail()):
            arrivals.of(self._times(block))
        return arrivals.reached

    def chunks(self, position: int, reached: int) -> Iterator[Chunk]:
        """Chunks from the block at `position` on, before which the file's log time was `reached` (Unix seconds)."""
        arrivals = self._arrivals(reached)
        for block in self.file.blocks(position):
            before = arrivals.reached
            chunk = self._chunk(block, arrivals)
            chunk.position, chunk.following, chunk.reached = block.position, block.following, before
            yield chunk

    def _arrivals(self, reached: int) -> Arrivals:
        return Arrivals(self._lone_s, reached)

    def _first_from(self, position: int) -> int:
        for block in self.file.blocks(position):
            log = self._arrivals(UNKNOWN).of(self._times(block))
            known = log[log != UNKNOWN]
            if len(known):
                return int(known[0])
        return UNKNOWN

    def _times(self, block: Block) -> Int64:
        """Times of the rows of a block, or of its lines where it has no columns."""
        if block.table is None:
            return np.array([_head(self.kind, line)[1] for _, line in block.lines], np.int64)
        found = np.full(len(block.table), UNKNOWN, np.int64)
        for name in self.kind.times:
            if name in block.table.column_names and len(block.table):
                found = np.where(found == UNKNOWN, moments(block.table[name]), found)
        return found

    def _chunk(self, block: Block, arrivals: Arrivals) -> Chunk:
        before = arrivals.reached
        into = ChunkBuilder()
        if block.table is None:
            self._add_json(block, arrivals, into)
            return into.chunk()
        at = self._times(block)
        log = arrivals.of(at)
        if not len(block.table):
            pass
        elif self.kind is READING_FILE:
            self._frames.add(block, at, log, into)
        else:
            self._add_rows(block, log, into)
        for row, line in block.lines:
            place = int(np.searchsorted(block.rows, row))
            into.add(row, int(log[place - 1]) if place else before, self._place(""), "", line)
        return into.chunk()

    def _add_rows(self, block: Block, log: Int64, into: ChunkBuilder) -> None:
        assert block.table is not None
        types = self.kind.types
        for row, time, cells in zip(block.rows.tolist(), log.tolist(), block.table.to_pylist(), strict=True):
            key = "" if self.kind.key == EVERY_PARTITION else str(cells[self.kind.key] or "")
            into.add(row, time, self._place(key), key, _encode(row_values(cells, types)))

    def _add_json(self, block: Block, arrivals: Arrivals, into: ChunkBuilder) -> None:
        heads = [_head(self.kind, line) for _, line in block.lines]
        log = arrivals.of(np.array([at for _, at in heads], np.int64))
        for (row, line), (key, _), time in zip(block.lines, heads, log.tolist(), strict=True):
            if isinstance(key, str):
                into.add(row, time, self._place(key), key, line)
            else:
                for first, part, count in self._split(key, line):
                    into.add(row, time, self._place(first), first, part, count)

    def _place(self, key: str) -> int:
        return ALL if self.kind.key == EVERY_PARTITION else self._partition(key)

    def _split(self, meters: list[Any], line: bytes) -> Iterator[tuple[str, bytes, int]]:
        """A frame cut into one per partition: first meter, bytes, readings."""
        groups: dict[int, list[int]] = {}
        for place, meter in enumerate(meters):
            groups.setdefault(self._partition(str(meter)), []).append(place)
        if len(groups) < 2:
            yield (str(meters[0]) if meters else ""), line, len(meters)
            return
        body = _decode(line)
        for places in groups.values():
            part = {name: _taken(cells, places, len(meters)) for name, cells in body.items()}
            yield str(meters[places[0]]), _encode(part), len(places)


def _taken(cells: Any, places: list[int], count: int) -> Any:
    return [cells[place] for place in places] if isinstance(cells, list) and len(cells) == count else cells


def _head(kind: Kind, line: bytes) -> tuple[str | list[Any], int]:
    """Key of a JSON record, or the meters of a frame, and its time; empty and `UNKNOWN` where it has none."""
    try:
        body = _decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return "", UNKNOWN
    if not isinstance(body, dict):
        return "", UNKNOWN
    at = next((found for name in kind.times if (found := _seconds(body.get(name))) != UNKNOWN), UNKNOWN)
    if kind is READING_FILE and isinstance(meters := body.get("meter_ids"), list):
        return meters, at
    key = "" if kind.key == EVERY_PARTITION else body.get(kind.key)
    return (key if isinstance(key, str) else ""), at


def _seconds(moment: Any) -> int:
    try:
        return seconds(value(moment, "moment"))
    except (BadRecord, TypeError):
        return UNKNOWN
