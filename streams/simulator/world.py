"""The town in motion: day after day of readings and events."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.calendar import LocalTime
from streams.simulator.billing import Billing
from streams.simulator.chance import chance
from streams.simulator.config import TownConfig
from streams.simulator.days import Clock, day_number
from streams.simulator.demand import Demand
from streams.simulator.frauds import Frauds
from streams.simulator.incidents.incident import Incident
from streams.simulator.journal import Event, Journal
from streams.simulator.metering import Metering, Readings
from streams.simulator.payers import Payers
from streams.simulator.ratings import POWER_FACTOR, rate
from streams.simulator.state import DayState
from streams.simulator.town import build_town
from streams.simulator.weather import Weather

_NO_LOAD_LOSS, _LOAD_LOSS = 0.004, 0.045
_BROKEN_OFF_S = 3600


@dataclass(slots=True)
class Day:
    """What one local date brings: readings and events in the order of their arrival."""

    day: int
    readings: Readings
    events: list[Event]


class World:
    """A town and its time.

    Args:
        config: the town. seed: everything random follows from it.

    Attributes:
        seed, town, clock, weather, journal, billing, payers, frauds, metering, demand: its parts.
        day: the next local date (days since 1970). first_day: the first one.
        odd: meters whose readings are of a special kind (panels, registers), shape (n,).
    """

    def __init__(self, config: TownConfig, seed: int) -> None:
        self.config, self.seed = config, seed
        self.first_day = self.day = day_number(config.start)
        self.clock = Clock(LocalTime(config.timezone), config.interval_s)
        self.town = build_town(config, seed, self.first_day)
        self.weather = Weather(config, seed)
        self.journal = Journal()
        self.demand = Demand(config, self.town, seed, self.clock, self.weather)
        rate(config, self.town, seed, self.demand, self.weather, self.first_day)
        self.billing = Billing(self.town, self.clock, self.journal, issued=config.bills)
        self.payers = Payers(config, self.town, seed, self.clock, self.journal, self.billing)
        self.frauds = Frauds(self.town, seed, self.clock, self.journal, self.payers)
        self.metering = Metering(config.bad, seed, len(self.town.meter_names), self.demand.solar)
        self.odd = self.demand.solar.copy()
        self.odd[self.metering.register_meters] = True
        self._incidents: list[Incident] = []
        self._later: dict[int, list[Callable[[], None]]] = defaultdict(list)
        self._overloads = OverloadTruth(self)

    @property
    def now(self) -> int:
        """When the next date begins, Unix seconds."""
        return self.clock.time(self.day, 0)

    def begin(self, incident: Incident) -> None:
        """Let an incident happen on its dates."""
        self._incidents.append(incident)

    def later(self, day: int, do: Callable[[], None]) -> None:
        """Do something at the beginning of a local date."""
        self._later[day].append(do)

    def step(self) -> Day:
        """Live the next date."""
        day = self.day
        if day == self.first_day:
            self.payers.open_credit(day)
        self.payers.day(day)
        for do in self._later.pop(day, []):
            do()
        state = self._state(day)
        own_kwh = self._happen(state)
        self.billing.charge(state)
        self.payers.plan(day)
        self._observe(state)
        self.day += 1
        return Day(day, self.metering.send(state, own_kwh), self.journal.take(self.now))

    def _state(self, day: int) -> DayState:
        use = self.demand.day(day)
        local_s = self.clock.local_s(day)
        temperature = self.weather.at(day, local_s)
        ends = self.clock.ends(day)
        return DayState(day, ends, local_s, self.config.interval_s, temperature, self.town, use.load, use.export)

    def _happen(self, state: DayState) -> NDArray[np.float64]:
        """Let incidents change the day; returns what the transformers' own meters count, kWh, NaN while dark."""
        self._incidents = [incident for incident in self._incidents if incident.last >= state.day]
        for incident in self._active(state.day):
            incident.demand(state)
        active = self._active(state.day)
        for incident in active:
            incident.supply(state)
        self._overloads.day(state)
        own_kwh = self._own(state)
        state.start_metering()
        for incident in active:
            incident.metering(state)
        return own_kwh

    def _active(self, day: int) -> list[Incident]:
        return [incident for incident in self._incidents if incident.first <= day <= incident.last]

    def loading(self, state: DayState) -> NDArray[np.float64]:
        """Apparent power of transformers over their rating, shape (T, S); metered line losses count."""
        load_kw = state.transformer_kw()
        load_kw[self.town.own_meter] = self._with_losses(load_kw)
        return np.abs(load_kw) / POWER_FACTOR / self.town.rated_kva[:, None]

    def _own(self, state: DayState) -> NDArray[np.float64]:
        """What the transformers' own meters count, kWh, NaN while dark, shape (O, S)."""
        load_kw = self._with_losses(state.transformer_kw())
        noise = chance(self.seed, "own meters", state.day).normal(1, 0.004, load_kw.shape)
        return np.where(state.dark[self.town.own_meter], np.nan, np.maximum(load_kw * noise, 0) * state.hours)

    def _with_losses(self, load_kw: NDArray[np.float64]) -> NDArray[np.float64]:
        """Load of transformers with a meter of their own: steady losses and those that grow with the load squared."""
        own = self.town.own_meter
        rated_kw = self.town.rated_kva[own, None] * POWER_FACTOR
        return load_kw[own] + _NO_LOAD_LOSS * rated_kw + _LOAD_LOSS * load_kw[own] ** 2 / rated_kw

    def _observe(self, state: DayState) -> None:
        """Note the temperature of each hour, and the calls and complaints that mean nothing."""
        whole = state.ends % 3600 == 0
        for at, temperature in zip(state.ends[whole].tolist(), state.temperature_c[whole].tolist(), strict=True):
            self.journal.add("weather", at, at=at, temperature_c=round(temperature, 1))
        draw = chance(self.seed, "chatter", state.day)
        count = len(self.town.account_names)
        for kind, share in (("call", 0.0005), ("complaint", 0.00015)):
            for account in np.flatnonzero(draw.random(count) < share * self.config.chatter).tolist():
                at = state.begin + int(draw.integers(8 * 3600, 20 * 3600))
                self.journal.add("customer_events", at, account_id=self.town.account_names[account], at=at, kind=kind)


class OverloadTruth:
    """Notes every episode in which a transformer really carries more than its rating.

    Args:
        world: the simulation.
    """

    def __init__(self, world: World) -> None:
        self._world = world

    def day(self, state: DayState) -> None:
        """Find the episodes of a day; parts less than an hour apart are one."""
        loading = self._world.loading(state)
        for transformer in np.flatnonzero((loading >= 1).any(axis=1)).tolist():
            over = np.flatnonzero(loading[transformer] >= 1)
            cuts = np.flatnonzero(np.diff(state.ends[over]) > _BROKEN_OFF_S) + 1
            for part in np.split(over, cuts):
                begin, end = int(state.ends[part[0]]) - state.interval_s, int(state.ends[part[-1]])
                peak = float(loading[transformer, part].max())
                name = self._world.town.transformer_names[transformer]
                self._world.journal.truth("overload", name, begin, end, peak=f"{peak:.2f}", intervals=len(part))
