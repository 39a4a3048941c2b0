"""Ways to use energy without its being counted."""

from typing import Literal

import numpy as np

from streams.simulator.incidents.incident import FOREVER, Incident
from streams.simulator.state import DayState

Way = Literal["bypass", "zero", "magnet", "cover", "night", "reversed"]
WAYS: tuple[Way, ...] = ("bypass", "zero", "magnet", "cover", "night", "reversed")


class Theft(Incident):
    """One meter that counts less than flows.

    Args:
        meter: its number.
        way: `bypass` counts a share of all, `zero` nothing, `magnet` and `cover` a share after a tamper event,
            `night` a share between 18 and 6 o'clock, `reversed` runs backwards part of the time.
        counted: share that is still counted.
        first, last: local dates.
    """

    def __init__(self, meter: int, way: Way, counted: float, first: int, last: int = FOREVER) -> None:
        super().__init__(first, last)
        self.meter, self.way, self.counted = meter, way, 0.0 if way == "zero" else counted

    def metering(self, state: DayState) -> None:
        """Count less."""
        flows = state.metered[self.meter]
        if self.way == "night":
            dark = (state.local_s >= 18 * 3600) | (state.local_s < 6 * 3600)
            state.metered[self.meter] = np.where(dark, flows * np.float32(self.counted), flows)
        elif self.way == "reversed":
            back = (state.local_s >= 9 * 3600) & (state.local_s < 17 * 3600)
            state.export[self.meter] += np.where(back, flows, 0)
            state.metered[self.meter] = np.where(back, 0, flows)
        else:
            state.metered[self.meter] = flows * np.float32(self.counted)
