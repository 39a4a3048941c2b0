"""From running registers to the energy of intervals."""

from dataclasses import dataclass, fields
from typing import NamedTuple

import numpy as np

from models.meters.columns import JUMPED, Meters
from models.meters.config import MetersConfig
from models.meters.counters import Counters
from models.meters.piece import Cells, Mask, Piece, ranks, spread
from models.meters.window import Window
from models.readings import MISSING, Int64

_DAY = 86_400
_LONGEST_SPAN = 60 * _DAY
_CELLS_AT_ONCE = 1 << 20
_ROLLOVERS = 10 ** np.arange(7, 16, dtype=np.int64)
"""Registers of 4 to 12 digits of kWh begin again at these (Wh)."""


class Resolved(NamedTuple):
    """Readings whose registers were used.

    Attributes:
        piece: readings with the energy of one interval; what only bridged a gap is no longer among them.
        fills: energy that was spread over intervals which no reading gave.
        back: readings (index in the batch) whose register went back, with how far (Wh).
        absurd: readings (index in the batch) whose register rose faster than any meter may.
    """

    piece: Piece
    fills: list[Cells]
    back: list[tuple[int, int]]
    absurd: list[int]


@dataclass(slots=True)
class _Spans:
    """Readings with a register, and what it tells; boundary `k` of a meter's grid lies at `k * step`.

    Attributes:
        piece: the readings. pure: whether they give no energy of an interval themselves.
        rise: since the register before, Wh. elapsed: seconds since it. start, end: boundaries nearest to the two times.
        usual: cells of the meter's usual interval. since: energy of intervals received since, own included, Wh.
        own: cells of the reading's own interval.
    """

    piece: Piece
    pure: Mask
    rise: Int64
    elapsed: Int64
    start: Int64
    end: Int64
    usual: Int64
    since: Int64
    own: Int64

    def take(self, chosen: Int64 | Mask) -> "_Spans":
        return _Spans(*(getattr(self, field.name)[chosen] for field in fields(self)))


class Registers:
    """Differences of registers.

    What a register rose since it was last read is first set against the intervals received since; the rest is spread
    exactly over the intervals that are missing. A register that falls rolled over at a power of ten, if that explains
    it with a plausible use, and else went back, which is evidence; either way it counts on from where it is now.

    Args:
        meters: the meters' columns.
        window: which intervals were received.
        config: the rules' limits.
        counters: where suspects are counted.
    """

    def __init__(self, meters: Meters, window: Window, config: MetersConfig, counters: Counters) -> None:
        self._meters = meters
        self._window = window
        self._config = config
        self._counters = counters

    def resolve(self, piece: Piece) -> Resolved:
        """Use the registers of readings of distinct meters."""
        given = np.flatnonzero(piece.register != MISSING)
        if not len(given):
            return Resolved(piece, [], [], [])
        spans = self._spans(piece.take(given))
        known = self._meters.register[spans.piece.row] != MISSING
        later = known & (spans.elapsed > 0)
        self._count_repeats(spans, known & ~later)
        fell = later & self._fell(spans)
        absurd = later & (spans.rise > self._most(spans.elapsed))
        short = later & spans.pure & (spans.end <= spans.start) & ~fell & ~absurd
        back = self._went_back(spans, fell)
        self._set_base(spans, ~known | (later & ~short), absurd)
        good = np.flatnonzero(later & ~fell & ~absurd & ~short)
        fills = self._fill_all(spans, good)
        piece.wh[given], piece.at[given] = spans.piece.wh, spans.piece.at
        kept = piece.take(piece.wh != MISSING)
        return Resolved(kept, fills, back, spans.piece.index[absurd & spans.pure].tolist())

    def _spans(self, some: Piece) -> _Spans:
        meters, row = self._meters, some.row
        step, before = meters.step[row].astype(np.int64), meters.register_at[row].astype(np.int64)
        pure = some.wh == MISSING
        given = np.where(some.interval_s > 0, some.interval_s, meters.interval[row])
        usual = np.maximum(1, np.rint(np.where(given > 0, given, step) / step).astype(np.int64))
        return _Spans(
            piece=some,
            pure=pure,
            rise=some.register - meters.register[row],
            elapsed=some.at - before,
            start=_boundary(before, step),
            end=_boundary(some.at, step),
            usual=usual,
            since=meters.since_wh[row] + np.where(pure, 0, some.wh),
            own=np.where(pure, 0, usual),
        )

    def _most(self, elapsed: Int64) -> Int64:
        """Energy that no meter passes in some seconds, Wh."""
        most: Int64 = (elapsed * (self._config.max_kw / 3.6)).astype(np.int64)
        return most

    def _fell(self, spans: _Spans) -> Mask:
        """Which registers fell; the rise of those that rolled over is mended."""
        base = self._meters.register[spans.piece.row]
        limit = _ROLLOVERS[np.minimum(np.searchsorted(_ROLLOVERS, base, side="right"), len(_ROLLOVERS) - 1)]
        full = spans.rise + limit
        fell = spans.rise < 0
        rolled = fell & (base >= limit // 10 * 9) & (spans.elapsed > 0) & (full <= self._most(spans.elapsed))
        spans.rise = np.where(rolled, full, spans.rise)
        self._counters.add("rollover", np.count_nonzero(rolled))
        return fell & ~rolled

    def _went_back(self, spans: _Spans, fell: Mask) -> list[tuple[int, int]]:
        """Readings whose register went back, with how far; not those that only undo an absurd jump."""
        jumped = (self._meters.flags[spans.piece.row] & JUMPED) != 0
        found = np.flatnonzero(fell & ~jumped)
        self._counters.add("register_back", len(found))
        return [(int(spans.piece.index[i]), int(-spans.rise[i])) for i in found.tolist()]

    def _count_repeats(self, spans: _Spans, stale: Mask) -> None:
        """A register read before the newest, or again, tells nothing: the next difference contains it."""
        again = stale & spans.pure & (spans.elapsed == 0) & (spans.rise == 0)
        self._counters.add("duplicate", np.count_nonzero(again))
        self._counters.add("out_of_order", np.count_nonzero(stale & spans.pure & ~again))

    def _set_base(self, spans: _Spans, chosen: Mask, absurd: Mask) -> None:
        meters, row = self._meters, spans.piece.row[chosen]
        meters.register[row] = spans.piece.register[chosen]
        meters.register_at[row] = spans.piece.at[chosen]
        meters.since_wh[row] = 0
        meters.flags[row] = np.where(absurd[chosen], meters.flags[row] | JUMPED, meters.flags[row] & (255 ^ JUMPED))

    def _fill_all(self, spans: _Spans, good: Int64) -> list[Cells]:
        """Fill what is missing before each reading; some at once, as a long gap has many cells."""
        if not len(good):
            return []
        step = self._meters.step[spans.piece.row[good]].astype(np.int64)
        start = np.maximum(spans.start[good], spans.end[good] - _LONGEST_SPAN // step)
        count = np.maximum(0, spans.end[good] - spans.own[good] - start)
        portions = np.cumsum(count) // _CELLS_AT_ONCE
        fills = []
        for portion in np.unique(portions).tolist():
            some = np.flatnonzero(portions == portion)
            fills += self._fill(spans, good[some], start[some], count[some])
        return fills

    def _fill(self, spans: _Spans, chosen: Int64, start: Int64, count: Int64) -> list[Cells]:
        row = spans.piece.row[chosen]
        owner = np.repeat(np.arange(len(chosen)), count)
        cell = start[owner] + ranks(count)
        absent = ~self._window.present(row[owner], cell)
        owner, cell = owner[absent], cell[absent]
        missing = np.bincount(owner, minlength=len(chosen))
        residual = spans.rise[chosen] - spans.since[chosen]
        tolerance = self._config.sum_tolerance * spans.rise[chosen] + self._config.sum_tolerance_wh
        wrong = np.where(missing > 0, residual < -tolerance, np.abs(residual) > tolerance)
        self._counters.add("sum_check", np.count_nonzero(wrong))
        regular = spans.pure[chosen] & (missing == count) & (count == spans.usual[chosen]) & (residual >= 0)
        self._regular(spans, chosen[regular], residual[regular])
        filled = (missing > 0) & ~wrong & ~regular
        if not filled.any():
            return []
        inside = filled[owner]
        return [self._cells(spans, chosen[filled], np.maximum(residual[filled], 0), missing[filled], cell[inside])]

    def _regular(self, spans: _Spans, chosen: Int64, residual: Int64) -> None:
        """Registers read once an interval are as good as readings of the interval."""
        piece = spans.piece
        piece.wh[chosen] = residual
        piece.at[chosen] = spans.end[chosen] * self._meters.step[piece.row[chosen]]

    def _cells(self, spans: _Spans, chosen: Int64, residual: Int64, missing: Int64, cell: Int64) -> Cells:
        owner, _, wh = spread(residual, missing)
        piece = spans.piece.take(chosen)
        row = piece.row[owner]
        last = np.zeros(len(chosen), np.int64)
        np.maximum.at(last, owner, cell)
        self._window.advance(piece.row, last)
        return Cells(
            row=row,
            cell=cell,
            step=self._meters.step[row].astype(np.int64),
            wh=wh,
            export=np.zeros(len(row), np.int64),
            pf=np.full(len(row), np.nan, np.float32),
            logged=piece.logged[owner],
            estimated=np.ones(len(row), bool),
            same=np.zeros(len(row), bool),
            distinct=False,
        )


def _boundary(at: Int64, step: Int64) -> Int64:
    """The boundary of a meter's grid nearest to a time, as registers are read a little before or after it."""
    return (2 * at + step) // (2 * step)
