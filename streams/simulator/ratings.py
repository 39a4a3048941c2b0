"""Rates the town's transformers from the load they carry."""

import numpy as np
from numpy.typing import NDArray

from streams.simulator.chance import chance
from streams.simulator.config import TownConfig
from streams.simulator.demand import Demand
from streams.simulator.town import Town
from streams.simulator.weather import Weather

POWER_FACTOR = 0.95
"""Of every load in town."""

KVA = np.array([10, 16, 20, 25, 30, 40, 50, 63, 80, 100, 125, 160, 200, 250, 315, 400, 500, 630, 800, 1000, 1600])
"""Ratings that are made."""

_SAMPLED = 24
_EXTREME = 8
_NEAR_LIMIT = 0.84


def rate(config: TownConfig, town: Town, seed: int, demand: Demand, weather: Weather, first_day: int) -> None:
    """Set `town.rated_kva`: highest peaks are in `config.peak_loading` or below, `config.near_limit` about 85 %."""
    days = _sample(config, weather, first_day)
    peak_kw = np.zeros(len(town.transformer_names))
    for day in days:
        load = demand.day(day).load
        peak_kw = np.maximum(peak_kw, by_transformer(town, load).max(axis=1) * 3600 / config.interval_s)
    peak_kva = peak_kw / POWER_FACTOR
    most = chance(seed, "ratings").uniform(*config.peak_loading, len(peak_kva))
    town.rated_kva[:] = KVA[np.minimum(np.searchsorted(KVA, peak_kva / most), len(KVA) - 1)]
    for number in chance(seed, "near limit").permutation(len(peak_kva))[: config.near_limit].tolist():
        rated = KVA[max(np.searchsorted(KVA, peak_kva[number] / _NEAR_LIMIT) - 1, 0)]
        town.rated_kva[number] = rated
        town.scale[town.transformer == number] *= np.float32(_NEAR_LIMIT * rated / peak_kva[number])


def by_transformer(town: Town, kwh: NDArray[np.float32]) -> NDArray[np.float64]:
    """Sums of the meters of each transformer: shape (n, S) to (T, S)."""
    out = np.zeros((len(town.transformer_names), kwh.shape[1]))
    occupied, starts = np.unique(town.transformer, return_index=True)
    out[occupied] = np.add.reduceat(kwh.astype(np.float64), starts, axis=0)
    return out


def _sample(config: TownConfig, weather: Weather, first_day: int) -> list[int]:
    """Days that show what the load comes to: some of all seasons, the hottest and the coldest."""
    days = np.arange(first_day, first_day + max(config.days, 60))
    warm = np.array([weather.mean_c(day) for day in days.tolist()])
    order = days[np.argsort(warm)]
    spread = days[:: max(1, len(days) // _SAMPLED)]
    return sorted({*spread.tolist(), *order[:_EXTREME].tolist(), *order[-_EXTREME:].tolist()})
