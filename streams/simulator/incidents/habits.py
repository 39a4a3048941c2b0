"""Customers who change what they use, honestly."""

import numpy as np

from streams.simulator.chance import chance
from streams.simulator.incidents.incident import Incident
from streams.simulator.state import DayState


class Vacancy(Incident):
    """A home that stands empty: the standby of what is left plugged in.

    Args:
        meters: of the account. first, last: local dates. seed: of the simulation.
    """

    def __init__(self, meters: list[int], first: int, last: int, seed: int) -> None:
        super().__init__(first, last)
        self._meters, self._seed = meters, seed

    def demand(self, state: DayState) -> None:
        """Use next to nothing: what a fridge or a router takes, which is never the same twice."""
        for meter in self._meters:
            draw = chance(self._seed, "vacant", meter, state.day)
            standby_kw = 0.04 * draw.uniform(0.5, 1.0, len(state.ends)).astype(np.float32)
            state.load[meter] = np.minimum(state.load[meter], standby_kw * np.float32(state.hours))


class Decline(Incident):
    """Use that fades to a share of what it was, as of a customer who turns away.

    Args:
        meters: of the account. share: what is left in the end. first, until, last: local dates; it fades until `until`.
    """

    def __init__(self, meters: list[int], share: float, first: int, until: int, last: int) -> None:
        super().__init__(first, last)
        self._meters, self._share, self._until = meters, share, until

    def demand(self, state: DayState) -> None:
        """Use less."""
        gone = min(1.0, (state.day - self.first + 1) / max(self._until - self.first, 1))
        for meter in self._meters:
            state.load[meter] *= np.float32(1 - (1 - self._share) * gone)
