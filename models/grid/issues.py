"""Forecasts that were made and wait for what happens."""

from typing import Any

import numpy as np

from models.grid.errors import HORIZON
from models.grid.rows import Bool, Field, Float, Float32, Int64, Rows

_MOST_MISSING = 2
_NONE = -(10**9)


class Issues(Rows):
    """The last forecasts of n transformers, by place in a ring.

    Attributes:
        path: shape (n, K, 24), kVA, NaN where none was made. peak: what was said of the highest load, shape (n, K, 2),
            as `models.grid.peaks.Peaks` has it.
        seen: highest slot since it was made. missing: hours since then without a load.
    """

    path: Float32
    peak: Float32
    seen: Float32
    missing: Int64

    def __init__(self, kept: int) -> None:
        super().__init__(
            {
                "path": Field("f4", np.nan, (kept, HORIZON)),
                "peak": Field("f4", np.nan, (kept, 2)),
                "seen": Field("f4", 0.0, (kept,)),
                "missing": Field("i8", 0, (kept,)),
            }
        )
        self.hours: Int64 = np.full(kept, _NONE, np.int64)

    def add(self, hour: int, path: Float, peak: Float) -> None:
        """Keep a forecast made at an hour, in the place of the oldest; shapes (n, 24) and (n, 2)."""
        place = int(np.argmin(self.hours))
        self.hours[place] = hour
        self.path[:, place], self.peak[:, place] = path, peak
        self.seen[:, place], self.missing[:, place] = 0.0, 0

    def reaching(self, hour: int) -> tuple[Int64, Int64]:
        """Places of the forecasts that cover an hour, and which of their steps it is."""
        places = np.flatnonzero((self.hours < hour) & (hour <= self.hours + HORIZON))
        return places, hour - self.hours[places] - 1

    def errors(self, places: Int64, steps: Int64, load: Float) -> Float:
        """Load minus forecast, shape (n, K)."""
        return np.asarray(load[:, None] - self.path[:, places, steps])

    def observe(self, places: Int64, load: Float) -> None:
        """Take in the highest slot of an hour that the forecasts at `places` cover; NaN is missing."""
        self.seen[:, places] = np.fmax(self.seen[:, places], load[:, None])
        self.missing[:, places] += np.isnan(load)[:, None]

    def ripe(self, hour: int) -> tuple[Float, Float, Bool] | None:
        """Peak, what was said of it and whether enough is known, where a forecast's last step is `hour`; else None."""
        places = np.flatnonzero(self.hours + HORIZON == hour)
        if not len(places):
            return None
        place = places[0]
        known = (self.missing[:, place] <= _MOST_MISSING) & np.isfinite(self.peak[:, place]).all(axis=1)
        return self.seen[:, place].astype(np.float64), self.peak[:, place].astype(np.float64), known

    def dump(self) -> dict[str, Any]:
        """Everything by name."""
        return super().dump() | {"hours": self.hours}

    def load(self, state: dict[str, Any]) -> None:
        """Continue from a dump."""
        super().load(state)
        self.hours = state["hours"]
