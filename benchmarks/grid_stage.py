"""What the grid stage costs: CPU per slot for a town and for a city, learning and forecasting per transformer.

Run: python -m benchmarks.grid_stage [--json]
"""

import argparse
import json
import time
from collections.abc import Callable

import numpy as np

from models.calendar import LocalTime
from models.config import Common
from models.flow.batch import Batch
from models.flow.stage import Out
from models.flow.topics import PARTIALS
from models.flow.wire import pack
from models.grid.ambient import Ambient
from models.grid.config import ForecastConfig, GridConfig
from models.grid.forecaster import Forecaster
from models.grid.rows import Float
from models.grid.stage import GridStage
from models.messages import Partials

START = 1_704_067_200
SLOT = 900


def town_load(count: int, hours: Float) -> Float:
    """Loads of `count` transformers of 100 kVA at some hours since the start, kVA, shape (len(hours), count)."""
    chance = np.random.default_rng(1)
    peak, shift = chance.uniform(50, 75, count), chance.normal(0, 1, count)
    wave = 0.6 + 0.4 * np.sin(2 * np.pi * (hours[:, None] - 13 + shift) / 24)
    return np.asarray(peak * wave * chance.normal(1, 0.04, (len(hours), count)))


def partials(end: int, kva: Float, names: list[str], feeder: str) -> bytes:
    """Partial sums of one feeder's slot."""
    count = len(names)
    zero, whole = np.zeros(count, np.int64), np.full(count, 33, np.int32)
    message = Partials(
        at=end,
        interval_s=SLOT,
        transformer_id=names,
        feeder_id=[feeder] * count,
        wh=np.round(kva * 0.95 * SLOT / 3.6).astype(np.int64),
        export_wh=zero,
        apparent_vah=zero,
        pf_wh=zero,
        reported=whole,
        expected=whole,
        measured_wh=zero,
        measured=np.zeros(count, np.int32),
    )
    return pack(message)


def slots(count: int, feeders: int, days: int) -> dict[str, float]:
    """CPU milliseconds per slot over the last of `days` days, everything from bytes to bytes.

    Forecasts are learned and issued in it once there are more than eight days.
    """
    load = town_load(count, np.arange(1, days * 96 + 1) / 4)
    groups = [(f"F{f}", np.arange(f, count, feeders)) for f in range(feeders)]
    names = {feeder: [f"T{row}" for row in rows] for feeder, rows in groups}
    stage, spent = GridStage(Common(), GridConfig()), []
    for slot in range(days * 96):
        end = START + (slot + 1) * SLOT
        values = [partials(end, load[slot, rows], names[feeder], feeder) for feeder, rows in groups]
        out, now = Out(0, 0, 1, stage.outputs, 0), (end + 120) * 1000
        began = time.process_time()
        batch = Batch(np.arange(len(values)), np.full(len(values), now), values)
        stage.apply(PARTIALS, batch, out)
        while stage.due() <= now:
            out.now = stage.due()
            stage.fire(out.now, out)
        spent.append(time.process_time() - began)
    last = np.array(spent[-96:]) * 1000
    return {"transformers": count, "ms_per_slot": float(last.mean()), "ms_slowest_slot": float(last.max())}


def forecasts(count: int, days: int = 16) -> dict[str, float]:
    """CPU microseconds per transformer for learning an hour and for a forecast."""
    load = town_load(count, np.arange(1.0, days * 24 + 1))
    forecaster, ambient = Forecaster(ForecastConfig(), 6, LocalTime("UTC")), Ambient(20.0, 3600)
    forecaster.grow(count)
    rated, nobody = np.full(count, 100.0), np.zeros(count, np.bool_)
    learned, issued = [], []
    for index in range(days * 24):
        hour = START // 3600 + index + 1
        forecaster.enter(hour, load[index], load[index], ambient)
        learned.append(_cpu(lambda hour=hour: [forecaster.learn(f, nobody, ambient) for f in forecaster.final(hour)]))  # type: ignore[misc]
        if hour % 3 == 0:
            issued.append(_cpu(lambda hour=hour: forecaster.issue(hour, rated, ambient)))  # type: ignore[misc]
    return {
        "transformers": count,
        "us_learn_per_transformer_hour": float(np.mean(learned[-48:])) / count * 1e6,
        "us_forecast_per_transformer": float(np.mean(issued[-16:])) / count * 1e6,
    }


def silence(slots_asleep: int) -> float:
    """CPU microseconds per slot of a gap without any records."""
    stage = GridStage(Common(), GridConfig())
    began = time.process_time()
    for slot in (0, slots_asleep):
        end = START + (slot + 1) * SLOT
        out, now = Out(0, 0, 1, stage.outputs, 0), (end + 120) * 1000
        while stage.due() < now:
            out.now = stage.due()
            stage.fire(out.now, out)
        value = partials(end, np.array([50.0]), ["T"], "F")
        stage.apply(PARTIALS, Batch(np.array([slot]), np.array([now]), [value]), out)
    return (time.process_time() - began) / slots_asleep * 1e6


def _cpu(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--small", action="store_true", help="leave out the 10,000 transformers")
    options = parser.parse_args()
    sizes = [(60, 3, 20)] if options.small else [(60, 3, 20), (10_000, 500, 3)]
    found = {
        "slots": [slots(*size) for size in sizes],
        "forecasts": [forecasts(size[0]) for size in sizes],
        "us_per_silent_slot": silence(96 * 300),
    }
    if options.json:
        print(json.dumps(found))
        return
    for each in found["slots"] + found["forecasts"]:  # type: ignore[operator]
        print(", ".join(f"{name} {value:,.3f}" for name, value in each.items()))
    print(f"us_per_silent_slot {found['us_per_silent_slot']:.3f}")


if __name__ == "__main__":
    main()
