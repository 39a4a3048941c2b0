"""Load that drives a transformer towards or over its rating."""

import numpy as np

from streams.simulator.chance import chance
from streams.simulator.incidents.incident import FOREVER, Incident
from streams.simulator.ratings import POWER_FACTOR
from streams.simulator.state import DayState

_CHARGER_KW = 7.0


class Surge(Incident):
    """Lifts a transformer to a loading for some hours of one day: a fair, a film crew, a neighbour's feeder taken over.

    Args:
        transformer: its number. loading: apparent power over rating that it is lifted to.
        begin, end: Unix seconds, within the day. day: local date. seed: of the simulation.
    """

    def __init__(self, transformer: int, loading: float, begin: int, end: int, day: int, seed: int) -> None:
        super().__init__(day, day)
        self._transformer, self._loading, self._begin, self._end, self._seed = transformer, loading, begin, end, seed

    def demand(self, state: DayState) -> None:
        """Spread what is missing over the transformer's meters."""
        members = state.members(self._transformer)
        draw = chance(self._seed, "surge", self._transformer, state.day)
        weights = draw.dirichlet(np.full(len(members), 4.0))
        target_kw = self._loading * state.town.rated_kva[self._transformer] * POWER_FACTOR
        ripple = draw.uniform(0.99, 1.01, len(state.ends))
        missing_kw = np.maximum(target_kw * ripple - state.transformer_kw()[self._transformer], 0)
        missing_kw *= state.between(self._begin, self._end)
        state.load[members] += (weights[:, None] * missing_kw[None, :] * state.hours).astype(np.float32)


class Chargers(Incident):
    """Electric cars that come to one transformer, a few more each week, and charge in the evening.

    Args:
        transformer: its number. cars: how many there are in the end. growth_days: until all are there.
        first: local date of the first. seed: of the simulation.
    """

    def __init__(self, transformer: int, cars: int, growth_days: int, first: int, seed: int) -> None:
        super().__init__(first, FOREVER)
        self._transformer, self._cars, self._growth_days, self._seed = transformer, cars, growth_days, seed

    def demand(self, state: DayState) -> None:
        """Charge those that came home with an empty battery."""
        members = state.members(self._transformer)
        grown = min(1.0, (state.day - self.first + 1) / self._growth_days)
        cars = round(self._cars * grown)
        owners = chance(self._seed, "cars", self._transformer).choice(members, self._cars, replace=True)[:cars]
        draw = chance(self._seed, "charging", self._transformer, state.day)
        empty = draw.random(self._cars)[:cars] < 0.75
        begin = draw.normal(18.7, 0.8, self._cars)[:cars] * 3600
        length = draw.uniform(1.5, 4.0, self._cars)[:cars] * 3600
        for owner, start, lasts in zip(owners[empty], begin[empty], length[empty], strict=True):
            on = (state.local_s >= start) & (state.local_s < start + lasts)
            state.load[owner, on] += np.float32(_CHARGER_KW * state.hours)


class Spell(Incident):
    """Some days of heat or cold on which everybody of one transformer heats or cools at once.

    Args:
        transformer: its number. loading: peak over rating on the worst day. first, last: local dates.
    """

    def __init__(self, transformer: int, loading: float, first: int, last: int) -> None:
        super().__init__(first, last)
        self._transformer, self._loading = transformer, loading

    def demand(self, state: DayState) -> None:
        """Lift the evening in proportion to what each meter uses, most in the middle of the spell."""
        span = self.last - self.first + 1
        strength = np.sin(np.pi * (state.day - self.first + 0.5) / span)
        evening = np.exp(-(((state.local_s / 3600 - 19.5) / 2.2) ** 2))
        peak = float((state.loading()[self._transformer] * evening).max())
        factor = 1 + max(self._loading / max(peak, 0.05) - 1, 0) * strength * evening
        state.load[state.members(self._transformer)] *= factor.astype(np.float32)[None, :]
