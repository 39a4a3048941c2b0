"""Log time of a file's rows: the running maximum of their times, which a stray row far ahead does not move."""

import numpy as np
from numpy.typing import NDArray

Int64 = NDArray[np.int64]

UNKNOWN = -(2**62)
"""Time of a row that says none, or none that can be read."""

AHEAD_S = 86_400
"""A row further ahead of the log than this must be confirmed by the rows that follow it."""

_LOOK = 16
_SEGMENT = 4096


class Arrivals:
    """Follows one file's log time.

    A recording says when a row arrived only by its place among the others. A row whose time is days ahead of all before
    it is either the first after a gap or wrong: it moves the log time only if most of the rows that follow it are
    there as well.

    Args:
        lone_s: how far ahead the very last row, which nothing follows, may move the log time (seconds).

    Attributes:
        reached: log time of the last row, Unix seconds, or `UNKNOWN` before the first.
    """

    def __init__(self, lone_s: int, reached: int = UNKNOWN) -> None:
        self.reached = reached
        self._lone_s = lone_s

    def of(self, at: Int64) -> Int64:
        """Log times of the next rows, Unix seconds, shape (n,), never falling; `UNKNOWN` until a first time is known.

        Args:
            at: times of the rows, Unix seconds, `UNKNOWN` where a row has none, shape (n,).
        """
        out = np.empty(len(at), np.int64)
        for start in range(0, len(at), _SEGMENT):
            stop = min(start + _SEGMENT, len(at))
            out[start:stop] = self._segment(at, start, stop)
            self.reached = int(out[stop - 1])
        return out

    def _segment(self, at: Int64, start: int, stop: int) -> Int64:
        trusted = at[start:stop].copy()
        first = 0
        while True:
            reached = np.maximum.accumulate(np.maximum(trusted, self.reached))
            before = np.concatenate(([self.reached], reached[:-1]))
            jumps = np.flatnonzero((reached - before)[first:] > AHEAD_S)
            if not len(jumps):
                return reached
            row = first + int(jumps[0])
            if not self._confirmed(at, start + row, int(before[row])):
                trusted[row] = UNKNOWN
            first = row + 1

    def _confirmed(self, at: Int64, row: int, before: int) -> bool:
        following = at[row + 1 : row + 1 + _LOOK]
        following = following[following != UNKNOWN]
        if not len(following):
            return before == UNKNOWN or int(at[row]) - before <= self._lone_s
        return bool(2 * np.count_nonzero(following >= at[row] - AHEAD_S) >= len(following))
