"""A small town whose load follows the weather: days with hourly load and temperatures of three stations."""

import numpy as np
from numpy.typing import NDArray

Float64 = NDArray[np.float64]


def town(days: int, first: int = 12_000, seed: int = 1) -> tuple[Float64, Float64]:
    """Load, shape (24 * days,), and degrees Celsius, shape (24 * days, 3), from a day since 1970-01-01 on."""
    chance = np.random.default_rng(seed)
    hour = first * 24 + np.arange(24 * days)
    season = -np.cos(2 * np.pi * hour / 24 / 365.25)
    swing = np.repeat(np.convolve(chance.normal(0, 3, days + 2), np.ones(3) / 1.7, "valid"), 24)
    celsius = 12 + 12 * season + swing + 4 * np.sin(2 * np.pi * (hour % 24 - 9) / 24)
    heat = np.maximum(celsius - 20, 0) + 0.7 * np.maximum(12 - celsius, 0)
    weekend = (hour // 24 + 3) % 7 >= 5
    load = 100 + 20 * np.sin(2 * np.pi * (hour % 24 - 8) / 24) - 10 * weekend + 4 * heat
    stations = celsius[:, None] + np.array([-1.0, 0.0, 2.0]) + chance.normal(0, 0.5, (len(hour), 3))
    return load * chance.lognormal(0, 0.02, len(hour)), stations
