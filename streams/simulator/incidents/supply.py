"""Supply that is gone, for a feeder, a transformer or one customer."""

import numpy as np
from numpy.typing import NDArray

from streams.simulator.incidents.incident import FOREVER, Incident
from streams.simulator.state import DayState


class Dark(Incident):
    """Transformers without supply; their meters send nothing while it lasts.

    Args:
        transformers: their numbers. begin, end: Unix seconds. first, last: local dates that this touches.
        rebound: factor on use in the first hour after supply is back.
    """

    def __init__(
        self, transformers: NDArray[np.int64], begin: int, end: int, first: int, last: int, rebound: float = 1.15
    ) -> None:
        super().__init__(first, last)
        self._transformers, self._begin, self._end, self._rebound = transformers, begin, end, rebound

    def supply(self, state: DayState) -> None:
        """Take the share of each interval that was dark."""
        starts = state.ends - state.interval_s
        dark_s = np.minimum(state.ends, self._end) - np.maximum(starts, self._begin)
        lit = (1 - np.clip(dark_s, 0, state.interval_s) / state.interval_s).astype(np.float32)
        after = (starts >= self._end) & (starts < self._end + 3600)
        lit = np.where(after, np.float32(self._rebound), lit)
        silent = (state.ends >= self._begin) & (state.ends < self._end)
        members = np.isin(state.town.transformer, self._transformers)
        state.load[members] *= lit[None, :]
        state.export[members] *= np.minimum(lit, 1)[None, :]
        state.sent[members] &= ~silent[None, :]
        state.dark[self._transformers] |= silent[None, :]


class Cut(Incident):
    """One account's supply switched off; its meters go on sending, and read nothing.

    Args:
        meters: its meters. begin: Unix seconds. first: local date of it.

    Attributes:
        end: Unix seconds at which it is switched on again. tapped: from when somebody has switched it on by himself.
    """

    def __init__(self, meters: list[int], begin: int, first: int) -> None:
        super().__init__(first, FOREVER)
        self._meters, self._begin = meters, begin
        self.end = self.tapped = 2**62

    def supply(self, state: DayState) -> None:
        """Switch off."""
        off = (state.ends > self._begin) & (state.ends <= min(self.end, self.tapped))
        for meter in self._meters:
            state.load[meter, off] = 0
            state.export[meter, off] = 0
