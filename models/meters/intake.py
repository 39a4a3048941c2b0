"""Readings on their way into the columns: rule by rule, so that each meter comes at most once at a time."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from models.meters.columns import RING_DAYS, Meters
from models.meters.config import MetersConfig
from models.meters.counters import Counters
from models.meters.daysums import DaySums
from models.meters.history import History
from models.meters.piece import Cells, Mask, Piece, piece_of, spread
from models.meters.registers import Registers
from models.meters.slots import SlotSums
from models.meters.suspects import Suspects
from models.meters.window import Window, Written
from models.readings import MISSING, NULL, Float32, Int64, Readings

_DAY = 86_400


class Notes(NamedTuple):
    """What must be told of single readings of a batch, by their index.

    Attributes:
        refused: kind and reason of readings that cannot be used after all.
        back: how far (Wh) registers went back.
    """

    refused: dict[int, tuple[str, str]]
    back: dict[int, int]


class Intake:
    """Takes readings in.

    Args:
        meters: the meters' columns.
        window: the meters' last intervals.
        days: sums of the open days.
        slots: sums by transformer.
        config: the rules' limits.
        counters: where what is odd is counted.
    """

    def __init__(
        self,
        meters: Meters,
        window: Window,
        days: DaySums,
        slots: SlotSums,
        config: MetersConfig,
        counters: Counters,
    ) -> None:
        self._meters = meters
        self._window = window
        self._days = days
        self._slots = slots
        self._suspects = Suspects(meters, slots, counters)
        self._least_s = config.min_interval_s
        self._counters = counters
        self._history = History(meters, config, counters)
        self._registers = Registers(meters, window, config, counters)

    def take(self, readings: Readings, row: Int64, logged: Int64) -> Notes:
        """Take in the readings of a batch.

        Args:
            readings: n readings.
            row: row of each meter.
            logged: log time of each reading, Unix seconds.
        """
        notes = Notes({}, {})
        piece = piece_of(readings, row, logged)
        null = readings.quality == NULL
        if null.any():
            self._counters.add("null", np.count_nonzero(null))
            piece = piece.take(~null)
        self._counters.add("accepted", len(piece))
        self._counters.add("estimated", np.count_nonzero(piece.estimated))
        for part in rounds(piece, len(self._meters)):
            self._round(part, notes)
        return notes

    def closed(self, end: int) -> None:
        """Note that the slot that ends at `end` (Unix seconds) was summed up."""
        self._suspects.expire(end - self._slots.lateness_s)

    def dump(self) -> dict[str, Any]:
        """What is withheld; all else is in the meters' columns."""
        return self._suspects.dump()

    def load(self, kept: dict[str, Any]) -> None:
        """Continue from a dump."""
        self._suspects.load(kept)

    def _round(self, piece: Piece, notes: Notes) -> None:
        row, at = piece.row, piece.at.copy()
        resolved = self._registers.resolve(piece)
        notes.back.update(resolved.back)
        for index in resolved.absurd:
            notes.refused[index] = (
                "absurd",
                "absurd: the register rose faster than any meter may; it counts on from here",
            )
        for cells in resolved.fills:
            self._write(cells)
        self._intervals(resolved.piece, notes)
        heard = self._meters.heard
        heard[row] = np.maximum(heard[row], at)

    def _intervals(self, piece: Piece, notes: Notes) -> None:
        """Readings that give the energy of an interval."""
        if not len(piece):
            return
        piece, length = self._fit(piece, notes)
        step = self._meters.step[piece.row].astype(np.int64)
        count = np.maximum(1, np.rint(length / step).astype(np.int64))
        end = (piece.at - 1) // step
        newest = self._meters.newest[piece.row].astype(np.int64)
        ahead = end > newest
        self._count_order(piece, end, newest, count)
        same, levels = self._judge(piece, count, step, ahead)
        plain = ahead & (count == 1)
        if plain.all():
            self._append(_single(piece, end, step, same), levels)
            return
        some, rest = np.flatnonzero(plain), np.flatnonzero(~plain)
        if len(some):
            cells = _single(piece.take(some), end[some], step[some], same[some])
            self._append(cells, None if levels is None else levels[some])
        self._window.advance(piece.row[rest], end[rest])
        cells = _several(piece.take(rest), end[rest], step[rest], count[rest], same[rest])
        self._write(cells, None if levels is None else np.repeat(levels[rest], count[rest]))

    def _judge(self, piece: Piece, count: Int64, step: Int64, ahead: Mask) -> tuple[Mask, Float32 | None]:
        """Which readings equal the one before, and the level of suspicious ones, which is NaN for others."""
        same = np.zeros(len(piece), bool)
        if not ahead.any():
            return same, None
        row = piece.row[ahead]
        each = (piece.wh / count).astype(np.float32)
        self._suspects.settle(row, each[ahead], piece.logged[ahead])
        same[ahead], alone = self._history.judge(row, piece.wh[ahead], count[ahead], step[ahead])
        if not alone.any():
            return same, None
        levels = np.full(len(piece), np.nan, np.float32)
        levels[np.flatnonzero(ahead)[alone]] = each[ahead][alone]
        return same, levels

    def _fit(self, piece: Piece, notes: Notes) -> tuple[Piece, Int64]:
        """Length of the readings' intervals; a meter's cells become shorter where it turns out to report so."""
        meters, row = self._meters, piece.row
        step, usual, given = meters.step[row], meters.interval[row], piece.interval_s.astype(np.int64)
        since = piece.at - meters.heard[row]
        ahead = (since > 0) | (piece.at > (meters.newest[row] + 1) * step.astype(np.int64))
        odd = (given > 0) & (usual > 0) & (given != usual)
        self._counters.add("wrong_interval", np.count_nonzero(odd | (piece.at % step != 0)))
        told = ahead & (given > 0)
        meters.interval[row[told]] = given[told]
        length = np.where(given > 0, given, np.where(usual > 0, usual, step))
        quick = (given == 0) & (usual == 0) & (since >= self._least_s) & (since < step)
        length = np.where(quick, since, length)
        finer = length < step
        if not finer.any():
            return piece, length
        self._refine(row[finer & ahead], length[finer & ahead])
        refused = finer & ~ahead
        for index, seconds in zip(piece.index[refused].tolist(), length[refused].tolist(), strict=True):
            notes.refused[index] = ("interval", f"wrong interval: {seconds} s, late, and shorter than the meter's own")
        return piece.take(~refused), length[~refused]

    def _refine(self, row: Int64, step: Int64) -> None:
        meters = self._meters
        newest = meters.newest[row].astype(np.int64)
        ends = (newest + 1) * meters.step[row]
        used = newest >= 0
        self._window.forget(row[used])
        self._suspects.forget(row)
        meters.newest[row] = np.where(used, ends // step - 1, -1)
        meters.step[row] = step

    def _count_order(self, piece: Piece, end: Int64, newest: Int64, count: Int64) -> None:
        self._counters.add("out_of_order", np.count_nonzero(end < newest))
        gap = end - newest - count
        self._counters.add("gap", int(gap[(newest >= 0) & (gap > 0)].sum()))

    def _append(self, cells: Cells, levels: Float32 | None) -> None:
        """Write the newest cell of distinct meters: nothing of it can be known."""
        first = self._slots.first(cells)
        self._window.append(cells.row, cells.cell, cells.wh)
        self._window.export(cells)
        fresh = np.ones(len(cells), bool)
        self._account(cells, Written(cells.wh, cells.export, fresh, ~fresh), first, levels)

    def _write(self, cells: Cells, levels: Float32 | None = None) -> None:
        kept = cells.ends() >= cells.logged - (RING_DAYS - 1) * _DAY
        if not kept.all():
            cells = cells.take(kept)
            levels = None if levels is None else levels[kept]
        first = self._slots.first(cells)
        written = self._window.write(cells)
        self._counters.add("duplicate", np.count_nonzero(written.repeated))
        self._counters.add("correction", np.count_nonzero(~written.fresh & ~written.repeated))
        self._account(cells, written, first, levels)

    def _account(self, cells: Cells, written: Written, first: Mask, levels: Float32 | None) -> None:
        self._suspects.add(cells, written, first, levels)
        self._days.add(cells, written)
        meters = self._meters
        measured = meters.register[cells.row] != MISSING
        if measured.any():
            measured &= cells.cell * cells.step >= meters.register_at[cells.row]
            np.add.at(meters.since_wh, cells.row[measured], written.wh[measured])


def rounds(piece: Piece, rows: int) -> Iterator[Piece]:
    """Split readings so that no meter comes twice in a part and each meter's readings keep their order.

    Args:
        piece: the readings.
        rows: how many rows there are.
    """
    stamp = np.empty(rows, np.int64)
    places = np.arange(len(piece))
    stamp[piece.row[::-1]] = places[::-1]
    if (stamp[piece.row] == places).all():
        yield piece
        return
    by_row = np.argsort(piece.row, kind="stable")
    first = np.diff(piece.row[by_row], prepend=-1) != 0
    rank = np.empty(len(piece), np.int64)
    rank[by_row] = places - np.maximum.accumulate(np.where(first, places, 0))
    order = np.argsort(rank, kind="stable")
    piece = piece.take(order)
    starts = np.flatnonzero(np.diff(rank[order], prepend=-1))
    for start, stop in zip(starts.tolist(), [*starts[1:].tolist(), len(order)], strict=True):
        yield piece.take(np.arange(start, stop))


def _single(piece: Piece, end: Int64, step: Int64, same: Mask) -> Cells:
    return Cells(
        piece.row, end, step, piece.wh, piece.export, piece.pf, piece.logged, piece.estimated, same, distinct=True
    )


def _several(piece: Piece, end: Int64, step: Int64, count: Int64, same: Mask) -> Cells:
    owner, rank, wh = spread(piece.wh, count)
    export = spread(piece.export, count)[2]
    cell = end[owner] - count[owner] + 1 + rank
    some = piece.take(owner)
    return Cells(
        some.row, cell, step[owner], wh, export, some.pf, some.logged, some.estimated, same[owner],
        distinct=len(owner) == len(piece),
    )  # fmt: skip
