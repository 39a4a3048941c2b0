"""Running statistics of many quantities of many subjects."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Float32 = NDArray[np.float32]
Int64 = NDArray[np.int64]

STATISTICS = ("mean", "spread", "least", "most", "last", "lately")
"""Mean and standard deviation of all values, extremes, the last, and a mean in which recent ones count most."""

_RECENT = np.float32(0.3)
"""Weight of the newest value in the recent mean: the last three together count two thirds."""


class Tallies:
    """For each subject what is asked of each quantity; a value that is NaN changes nothing.

    Args:
        asked: quantity -> which of `STATISTICS`.

    Attributes:
        names: of the statistics, as `quantity.statistic`.
    """

    def __init__(self, asked: Mapping[str, Sequence[str]]) -> None:
        self._of = {kind: _places(asked, kind) for kind in STATISTICS}
        self._averaged = _places(asked, "mean", "spread")
        self.names = [f"{name}.{kind}" for kind in STATISTICS for name in asked if kind in asked[name]]
        empty = {kind: self._of[kind] for kind in STATISTICS[2:]}
        empty |= dict.fromkeys(("count", "mean", "squares"), self._averaged)
        self._state = {kind: np.zeros((0, len(places)), np.float32) for kind, places in empty.items()}

    def add(self, subjects: Int64, values: Float32) -> None:
        """Take in one value of each quantity for each subject.

        Args:
            subjects: their rows, none twice and all with room, shape (n,).
            values: shape (n, Q), in the order of `asked`, NaN where not known.
        """
        self._add_average(subjects, values[:, self._averaged])
        state, of = self._state, self._of
        state["least"][subjects] = np.fmin(state["least"][subjects], values[:, of["least"]])
        state["most"][subjects] = np.fmax(state["most"][subjects], values[:, of["most"]])
        state["last"][subjects] = _or_else(values[:, of["last"]], state["last"][subjects])
        before, now = state["lately"][subjects], values[:, of["lately"]]
        state["lately"][subjects] = _or_else(_or_else(before + _RECENT * (now - before), now), before)

    def values(self, subjects: Int64) -> Float32:
        """The statistics of subjects, shape (n, len(names)), NaN where nothing is known."""
        state = {kind: rows[subjects] for kind, rows in self._state.items()}
        count = np.where(state["count"] > 0, state["count"], np.nan)
        state["mean"] += 0 * count
        state["spread"] = np.sqrt(state["squares"] / np.where(count > 1, count, np.nan))
        for kind in ("mean", "spread"):
            state[kind] = state[kind][:, np.searchsorted(self._averaged, self._of[kind])]
        return np.concatenate([state[kind] for kind in STATISTICS], axis=1, dtype=np.float32)

    def make_room(self, rows: int) -> None:
        """Have rows for so many subjects."""
        room = len(self._state["count"])
        if rows <= room:
            return
        for kind, known in self._state.items():
            fill = 0 if kind in ("count", "mean", "squares") else np.nan
            more = np.full((max(rows, 2 * room) - room, known.shape[1]), fill, np.float32)
            self._state[kind] = np.concatenate([known, more])

    def _add_average(self, subjects: Int64, values: Float32) -> None:
        """Deviations from the mean, not squares of the values (Welford, 1962)."""
        state, known = self._state, ~np.isnan(values)
        count, mean = state["count"][subjects] + known, state["mean"][subjects]
        change = np.where(known, values - mean, 0)
        mean += change / np.maximum(count, 1)
        state["squares"][subjects] += change * np.where(known, values - mean, 0)
        state["count"][subjects], state["mean"][subjects] = count, mean


def _places(asked: Mapping[str, Sequence[str]], *kinds: str) -> Int64:
    return np.flatnonzero([any(kind in statistics for kind in kinds) for statistics in asked.values()])


def _or_else(values: Any, others: Any) -> Any:
    return np.where(np.isnan(values), others, values)
