"""How soon an overload is foreseen where new load has come, and how honest its probability is, on real homes.

Transformers are drawn from the homes of `london_half_hours`, each with its own. The rating of every second one is what
its load passes on one day in ten. The others get chargers that take 28 kW on nine of ten evenings from some day on, and
a rating 2 % above the highest load before. A forecast at each noon says with what probability the next day's peak
passes the rating.

Run: python -m benchmarks.new_load FOLDER [--homes 30] [--transformers 60] [--json]
"""

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from benchmarks.lab.runs import save, table
from models.calendar import HOUR, LocalTime
from models.grid.ambient import Ambient
from models.grid.config import ForecastConfig
from models.grid.forecaster import Forecaster

ZONE = "Europe/London"
DAY = 24
BEGINS, JUDGED_FROM = 200, 30
_POWER_FACTOR = 0.95
_CHARGERS, _CHARGER_KW, _USED = 4, 7.0, 0.9
_DELAY_H = 2

Float = NDArray[np.float64]


def homes(folder: Path) -> tuple[int, Float]:
    """The first hour, and mean power by half-hour and home, shape (2 * hours, homes), kW; 0 where nothing is known."""
    readings = pq.read_table(folder / "readings.parquet")
    at = pc.cast(readings["at"], "timestamp[s]").to_numpy().astype(np.int64)
    names, home = np.unique(readings["meter_id"].to_numpy(zero_copy_only=False), return_inverse=True)
    slot = (at - at.min()) // (HOUR // 2)
    kw = np.zeros((int(slot.max()) + 1, len(names)))
    kw[slot, home] = 2 * np.nan_to_num(readings["kwh"].to_numpy())
    return int(at.min()) // HOUR, kw[: len(kw) // (2 * DAY) * 2 * DAY]


def park(kw: Float, transformers: int, of: int, chance: np.random.Generator) -> Float:
    """Load of transformers with so many homes each, kVA, shape (2 * hours, transformers); every second has chargers."""
    slots, count = kw.shape
    load = np.stack([kw[:, chance.choice(count, of, replace=False)].sum(axis=1) for _ in range(transformers)], axis=1)
    day, hour = np.arange(slots) // (2 * DAY), np.arange(slots) % (2 * DAY) / 2
    for row in range(1, transformers, 2):
        for _ in range(_CHARGERS):
            used, start = chance.random(day[-1] + 1) < _USED, chance.normal(18.3, 0.5, day[-1] + 1)
            on = (day >= BEGINS) & used[day] & (hour >= start[day]) & (hour < start[day] + 2.5)
            load[on, row] += _CHARGER_KW
    return load / _POWER_FACTOR


def ratings(peaks: Float) -> Float:
    """Of daily peaks, shape (days, n)."""
    usual = np.quantile(peaks, 0.9, axis=0)
    usual[1::2] = 1.02 * peaks[JUDGED_FROM:BEGINS, 1::2].max(axis=0)
    return usual


def foretold(first: int, load: Float, rated: Float) -> Float:
    """Probability, at noon of each day, that the next 24 hours' peak passes the rating, shape (days, n)."""
    by_hour = load.reshape(-1, 2, load.shape[1])
    mean, highest, nobody = by_hour.mean(axis=1), by_hour.max(axis=1), np.zeros(len(rated), np.bool_)
    config, ambient = ForecastConfig(), Ambient(10.0, 2 * HOUR)
    stream, said = Forecaster(config, _DELAY_H, LocalTime(ZONE)), np.full((len(mean) // DAY, len(rated)), np.nan)
    stream.grow(len(rated))
    for index in range(len(mean)):
        hour = first + index + 1
        stream.enter(hour, mean[index], highest[index], ambient)
        for final in stream.final(hour):
            stream.learn(final, nobody, ambient)
        if hour % config.issue_hours == 0:
            outlooks = stream.issue(hour, rated, ambient)
            if index % DAY == DAY // 2 - 1:
                said[index // DAY] = np.where(outlooks.spoken, outlooks.probability, np.nan)
    return said


def measured(folder: Path, transformers: int, of: int) -> dict[str, Any]:
    """Brier scores, and what share of the new overloads is foreseen on which evening."""
    first, kw = homes(folder)
    load = park(kw, transformers, of, np.random.default_rng(3))
    noon = load[DAY:][: (len(load) - 2 * DAY) // (2 * DAY) * 2 * DAY].reshape(-1, 2 * DAY, transformers).max(axis=1)
    rated = ratings(load.reshape(-1, 2 * DAY, transformers).max(axis=1))
    said, came = foretold(first, load, rated)[: len(noon)], noon > rated
    usual, new = said[JUDGED_FROM:, ::2], said[BEGINS:, 1::2]
    came_usual, came_new = came[JUDGED_FROM:, ::2], came[BEGINS:, 1::2]
    alarm = ForecastConfig().on_probability
    return {
        "homes a transformer": of,
        "Brier, as always": brier(usual, came_usual),
        "Brier of the mean": float(came_usual.mean() * (1 - came_usual.mean())),
        "Brier, with chargers": brier(new, came_new),
        "alarms before them": float((said[JUDGED_FROM:BEGINS, 1::2] >= alarm).mean()),
        **{f"foreseen, evening {evening}": float((new[evening - 1] >= alarm).mean()) for evening in range(1, 11)},
    }


def brier(said: Float, came: NDArray[np.bool_]) -> float:
    """Mean squared difference of what was said and what came."""
    return float(np.nanmean((said - came) ** 2))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="with readings.parquet")
    parser.add_argument("--homes", type=int, nargs="+", default=[8, 30])
    parser.add_argument("--transformers", type=int, default=60)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    found = [measured(options.folder, options.transformers, of) for of in options.homes]
    save("new_load", found)
    print(json.dumps(found) if options.json else table(found))


if __name__ == "__main__":
    main()
