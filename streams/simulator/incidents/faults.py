"""Meters that fall silent or break."""

import numpy as np

from streams.simulator.incidents.incident import Incident
from streams.simulator.state import DayState


class Silent(Incident):
    """A meter that sends nothing.

    Args:
        meter: its number. first, last: local dates.
    """

    def __init__(self, meter: int, first: int, last: int) -> None:
        super().__init__(first, last)
        self._meter = meter

    def metering(self, state: DayState) -> None:
        """Send nothing."""
        state.sent[self._meter] = False


class Stuck(Incident):
    """A broken meter that sends the same value all day and night.

    Args:
        meter: its number. value_kw: what it shows, 0 for a dead one. first, last: local dates.
    """

    def __init__(self, meter: int, value_kw: float, first: int, last: int) -> None:
        super().__init__(first, last)
        self._meter, self._value_kw = meter, value_kw

    def metering(self, state: DayState) -> None:
        """Stick."""
        state.metered[self._meter] = np.float32(self._value_kw * state.hours)
