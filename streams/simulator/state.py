"""One day of the town while it is being made."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from streams.simulator.ratings import POWER_FACTOR, by_transformer
from streams.simulator.town import Town

Float32 = NDArray[np.float32]
Float64 = NDArray[np.float64]
Int64 = NDArray[np.int64]


@dataclass(slots=True)
class DayState:
    """A local day: n meters, S intervals, T transformers.

    Attributes:
        day: local date, days since 1970. ends: of the intervals, Unix seconds, shape (S,).
        local_s: wall-clock seconds since midnight of their middles, shape (S,). interval_s: their length.
        temperature_c: shape (S,).
        load, export: what really flows, kWh, shape (n, S).
        metered: what the meters count, kWh, shape (n, S).
        sent: whether a reading is sent, shape (n, S).
        late_share: share of the readings that are held back beside the usual ones, shape (S,).
        dark: whether a transformer is without supply when an interval ends, shape (T, S).
    """

    day: int
    ends: Int64
    local_s: Int64
    interval_s: int
    temperature_c: Float32
    town: Town
    load: Float32
    export: Float32
    metered: Float32 = field(init=False)
    sent: NDArray[np.bool_] = field(init=False)
    dark: NDArray[np.bool_] = field(init=False)
    late_share: Float64 = field(init=False)

    def __post_init__(self) -> None:
        self.metered = self.load
        self.sent = np.ones(self.load.shape, np.bool_)
        self.late_share = np.zeros(len(self.ends))
        self.dark = np.zeros((len(self.town.transformer_names), len(self.ends)), np.bool_)

    @property
    def hours(self) -> float:
        """Length of an interval in hours."""
        return self.interval_s / 3600

    @property
    def begin(self) -> int:
        """When the day begins, Unix seconds."""
        return int(self.ends[0]) - self.interval_s

    def transformer_kw(self) -> Float64:
        """What transformers really carry, net of what is fed back, kW, shape (T, S)."""
        return by_transformer(self.town, self.load - self.export) / self.hours

    def loading(self) -> Float64:
        """Apparent power of transformers over their rating, shape (T, S)."""
        return np.abs(self.transformer_kw()) / POWER_FACTOR / self.town.rated_kva[:, None]

    def members(self, transformer: int) -> Int64:
        """Meters of a transformer."""
        return np.flatnonzero(self.town.transformer == transformer)

    def between(self, begin: int, end: int) -> NDArray[np.bool_]:
        """Intervals that lie in [begin, end), Unix seconds, shape (S,)."""
        inside: NDArray[np.bool_] = (self.ends > begin) & (self.ends <= end)
        return inside

    def start_metering(self) -> None:
        """From here on what is counted differs from what flows."""
        self.metered = self.load.copy()
