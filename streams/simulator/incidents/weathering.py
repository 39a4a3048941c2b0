"""What a storm does besides taking supply away: radio that fails, and a load that comes back higher than it went."""

import numpy as np

from streams.simulator.chance import chance
from streams.simulator.incidents.incident import Incident
from streams.simulator.state import DayState


class ColdLoad(Incident):
    """Transformers whose load jumps when supply is back: all that is controlled by temperature starts at once.

    Args:
        transformer: its number. end: when supply came back, Unix seconds. peak: factor on use right after that.
        decay_s: the excess falls to a third in so many seconds. first, last: local dates that this touches.
    """

    def __init__(self, transformer: int, end: int, peak: float, decay_s: float, first: int, last: int) -> None:
        super().__init__(first, last)
        self._transformer, self._end, self._peak, self._decay_s = transformer, end, peak, decay_s

    def demand(self, state: DayState) -> None:
        """Lift what each meter uses."""
        since = np.maximum(state.ends - self._end, 0)
        excess = np.where(state.ends > self._end, np.exp(-since / self._decay_s), 0)
        state.load[state.members(self._transformer)] *= (1 + (self._peak - 1) * excess).astype(np.float32)[None, :]


class Radio(Incident):
    """Readings of the whole town that are lost or come late.

    Args:
        lost, late: shares of the readings. begin, end: Unix seconds. first, last: local dates. seed: of the simulation.
    """

    def __init__(self, lost: float, late: float, begin: int, end: int, first: int, last: int, seed: int) -> None:
        super().__init__(first, last)
        self._lost, self._late, self._begin, self._end, self._seed = lost, late, begin, end, seed

    def metering(self, state: DayState) -> None:
        """Lose some, and have others held back."""
        inside = state.between(self._begin, self._end)
        gone = chance(self._seed, "radio", state.day).random(state.sent.shape) < self._lost
        state.sent &= ~(gone & inside[None, :])
        state.late_share = np.where(inside, self._late, state.late_share)
