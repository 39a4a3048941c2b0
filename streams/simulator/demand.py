"""What every meter's customers use, interval by interval, before anything goes wrong."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from streams.simulator.chance import chance
from streams.simulator.config import TownConfig
from streams.simulator.days import Clock, is_rest
from streams.simulator.shapes import COOLING, HEATING, PROFILES, by_time, curves
from streams.simulator.town import Town
from streams.simulator.weather import Weather

Float32 = NDArray[np.float32]
Bool = NDArray[np.bool_]

_TRIPS_DAYS = 90
_RUNS = 3
_RUN_SLOTS_S = 5400
_HOUR = 3600

_HOME_MEAN_KW = 0.26
_TRADE_MEAN_KW = {"shop": 1.2, "office": 1.5, "workshop": 2.5, "restaurant": 2.2, "round_clock": 1.8}


class Use(NamedTuple):
    """Energy of a local day: import and export of each meter, kWh, shape (n, S) each."""

    load: Float32
    export: Float32


class Demand:
    """Draws the use of any local day; each meter has habits of its own.

    Args:
        config: the town. town: its layout. seed: of the whole simulation.
        clock: its days. weather: its temperatures.
    """

    def __init__(self, config: TownConfig, town: Town, seed: int, clock: Clock, weather: Weather) -> None:
        self._town, self._seed, self._clock, self._weather = town, seed, clock, weather
        self._trips_share = config.trips
        self._hours = clock.interval_s / _HOUR
        n = len(town.meter_names)
        draw = chance(seed, "habits")
        business = town.business
        mean = np.array([_TRADE_MEAN_KW.get(name, _HOME_MEAN_KW) for name in PROFILES])[town.profile]
        self._mean_kw = (mean * draw.lognormal(0, 0.45, n)).astype(np.float32)
        self._standby_kw = (0.06 * draw.lognormal(0, 0.5, n) * np.where(business, 2.5, 1)).astype(np.float32)
        self._shift_s = draw.normal(0, np.where(business, 900, 2700)).astype(np.float32)
        heated = draw.random(n) < config.electric_heat_share
        cooled = draw.random(n) < config.cooling_share
        self._heat_kw = (heated * draw.lognormal(-2.6, 0.4, n) * np.where(business, 2.5, 1)).astype(np.float32)
        self._cool_kw = (cooled * draw.lognormal(-2.4, 0.4, n) * np.where(business, 2.5, 1)).astype(np.float32)
        solar = (draw.random(n) < config.solar_share) & ~business
        self._solar_kw = (solar * draw.uniform(2, 5, n)).astype(np.float32)
        self._runs = draw.gamma(4, 0.14, n).astype(np.float32)
        self._curves: dict[tuple[int, bytes], tuple[Float32, Float32, Float32]] = {}
        self._away: dict[int, tuple[NDArray[np.int64], NDArray[np.int64]]] = {}

    @property
    def solar(self) -> Bool:
        """Whether a meter has panels behind it, shape (n,)."""
        return self._solar_kw > 0

    def day(self, day: int) -> Use:
        """Use of a local date (days since 1970)."""
        local_s = self._clock.local_s(day)
        activity, heating, cooling = self._shapes(day, local_s)
        draw = chance(self._seed, "use", day)
        n, slots = activity.shape
        away = self.away(day)
        level = np.asarray(draw.lognormal(-0.02, 0.2, n) * np.where(away, 0.08, 1), np.float32)
        load = (self._mean_kw * level)[:, None] * activity
        load *= _noise(draw, n, slots)
        temperature = self._weather.at(day, local_s)
        comfort = np.where(away, 0.3, 1).astype(np.float32)
        load += (self._heat_kw * comfort)[:, None] * np.maximum(15.0 - temperature, 0)[None, :] * heating
        load += (self._cool_kw * comfort)[:, None] * np.maximum(temperature - 24.0, 0)[None, :] * cooling
        load += self._standby_kw[:, None]
        self._add_runs(load, draw, local_s, away)
        load *= self._town.scale[:, None] * np.float32(self._hours)
        return self._net(load, day, local_s, draw)

    def away(self, day: int) -> Bool:
        """Whether the people behind a meter are on holiday, shape (n,)."""
        block = day // _TRIPS_DAYS
        if block not in self._away:
            self._away = {block: self._trips(block)}
        begin, length = self._away[block]
        found: Bool = (day >= begin) & (day < begin + length)
        return found

    def _trips(self, block: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        draw = chance(self._seed, "trips", block)
        n = len(self._town.meter_names)
        begin = block * _TRIPS_DAYS + draw.integers(0, _TRIPS_DAYS - 15, n)
        length = np.where(draw.random(n) < self._trips_share, draw.integers(4, 15, n), 0)
        return begin, np.where(self._town.business, length // 2, length)

    def _shapes(self, day: int, local_s: NDArray[np.int64]) -> tuple[Float32, Float32, Float32]:
        kind = int(is_rest(day))
        key = (kind, local_s.tobytes())
        if key not in self._curves:
            shift = self._shift_s
            heat, cool = (np.array(hours, np.float32) / np.float32(np.mean(hours)) for hours in (HEATING, COOLING))
            every = (len(shift), 24)
            self._curves[key] = (
                by_time(curves()[self._town.profile, kind], local_s, shift).astype(np.float32),
                by_time(np.broadcast_to(heat, every), local_s, shift).astype(np.float32),
                by_time(np.broadcast_to(cool, every), local_s, shift).astype(np.float32),
            )
        return self._curves[key]

    def _add_runs(self, load: Float32, draw: np.random.Generator, local_s: NDArray[np.int64], away: Bool) -> None:
        """Ovens, kettles, washing machines: a few runs a day, up to an hour and a half long, in waking hours."""
        n, slots = load.shape
        on = draw.random((n, _RUNS)) < np.minimum(self._runs, 0.95)[:, None]
        middle = np.where(
            draw.random((n, _RUNS)) < 0.35, draw.normal(8.5, 1.5, (n, _RUNS)), draw.normal(18.5, 2.2, (n, _RUNS))
        )
        begin = np.clip(middle * _HOUR / self._clock.interval_s, 0, slots - 1).astype(np.int64)
        power = draw.lognormal(0.1, 0.45, (n, _RUNS)).astype(np.float32)
        longest = max(1, _RUN_SLOTS_S // self._clock.interval_s)
        length = draw.integers(1, longest + 1, (n, _RUNS))
        on &= ~away[:, None] & ~self._town.business[:, None]
        meter = np.broadcast_to(np.arange(n)[:, None], on.shape)
        for step in range(longest):
            hit = on & (step < length) & (begin + step < slots)
            np.add.at(load, (meter[hit], begin[hit] + step), power[hit])

    def _net(self, load: Float32, day: int, local_s: NDArray[np.int64], draw: np.random.Generator) -> Use:
        rows = np.flatnonzero(self._solar_kw)
        export = np.zeros_like(load)
        if len(rows):
            season = 0.65 + 0.35 * np.cos(2 * np.pi * (day - 172) / 365.25)
            sun = np.maximum(np.sin(np.pi * (local_s / _HOUR - 6.0) / 12.5), 0) * season * draw.uniform(0.15, 1.0)
            clouds = draw.uniform(0.75, 1.0, (len(rows), len(local_s)))
            made = self._solar_kw[rows, None] * sun[None, :] * clouds * self._hours
            export[rows] = np.maximum(made - load[rows], 0)
            load[rows] = np.maximum(load[rows] - made, 0)
        return Use(load, export)


def _noise(draw: np.random.Generator, n: int, slots: int) -> Float32:
    """Factor of each interval: slow swings over hours and fast ones between intervals, mean about 1."""
    knots = 13
    slow = draw.standard_normal((n, knots), np.float32)
    place = np.linspace(0, knots - 1.001, slots)
    low = place.astype(np.int64)
    share = (place - low).astype(np.float32)
    wave = slow[:, low] * (1 - share) + slow[:, low + 1] * share
    wave *= np.float32(0.3)
    wave += np.float32(0.22) * draw.standard_normal((n, slots), np.float32)
    wave -= np.float32(0.06)
    return np.exp(wave, out=wave)
