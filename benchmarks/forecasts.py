"""What forecasting a park of transformers costs on one core, with the stream's forecaster and with the backtest's.

The stream's forecaster enters and learns every hour and forecasts every three; the slots of 15 minutes between cost it
nothing. The last two columns say how many of an hour's 3,600 seconds a core is busy with that, and would be with a
forecast after every slot.

Run: python -m benchmarks.forecasts [--transformers 100 1000 10000] [--json]
"""

import argparse
import json
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.grid_stage import START, town_load
from benchmarks.lab.runs import save, table
from models.backtest.load_panel import Panel, forecaster
from models.calendar import HOUR, LocalTime
from models.flow.wire import pack
from models.grid.ambient import Ambient
from models.grid.config import ForecastConfig
from models.grid.forecaster import Forecaster

DAYS = 10
_MEASURED_HOURS = 24
_SLOTS_AN_HOUR = 4


def stream(count: int) -> dict[str, Any]:
    """CPU of the stream's forecaster over its last day, for `count` transformers that it has known for ten."""
    config, ambient = ForecastConfig(), Ambient(20.0, 3600)
    park = Forecaster(config, 6, LocalTime("UTC"))
    park.grow(count)
    load = town_load(count, np.arange(1.0, DAYS * 24 + 1))
    rated, nobody = np.full(count, 100.0), np.zeros(count, np.bool_)
    learned, issued = [], []
    for index, kva in enumerate(load):
        hour = START // HOUR + index + 1

        def learn(hour: int = hour, kva: Any = kva) -> None:
            park.enter(hour, kva, kva, ambient)
            for final in park.final(hour):
                park.learn(final, nobody, ambient)

        learned.append(cpu(learn))
        if hour % config.issue_hours == 0:
            issued.append(cpu(lambda hour=hour: park.issue(hour, rated, ambient)))  # type: ignore[misc]
    hourly = float(np.mean(learned[-_MEASURED_HOURS:]))
    each = float(np.mean(issued[-_MEASURED_HOURS // config.issue_hours :]))
    return {
        "forecaster": "stream, 24 hours ahead",
        "series": count,
        "learn, us": hourly / count * 1e6,
        "forecast, us": each / count * 1e6,
        "state, bytes": len(pack(park.dump())) / count,
        "CPU-s an hour": hourly + each / config.issue_hours,
        "CPU-s, each slot": hourly + each * _SLOTS_AN_HOUR,
    }


def panel(series: int = 7, days: int = 60) -> dict[str, Any]:
    """CPU of the backtest's forecaster for one transformer's series at 15 minutes, 96 steps ahead; learning by step."""
    steps = days * 24 * _SLOTS_AN_HOUR
    rows = town_load(series, np.arange(steps) / _SLOTS_AN_HOUR) / 50
    model = forecaster(Panel("m1", [f"S{place}" for place in range(series)], rows, _SLOTS_AN_HOUR))
    before = steps // 2

    def learn_all(part: Any) -> None:
        for row in part:
            model.learn_many(row)

    learn_all(rows[:before])
    learn = cpu(lambda: learn_all(rows[before:])) / (steps - before)
    forecast = cpu(lambda: [model.forecast_many() for _ in range(100)]) / 100
    return {
        "forecaster": "linear maps, 96 steps ahead",
        "series": series,
        "learn, us": learn / series * 1e6,
        "forecast, us": forecast / series * 1e6,
        "state, bytes": len(pack(model)) / series,
        "CPU-s an hour": learn * _SLOTS_AN_HOUR + forecast / 3,
        "CPU-s, each slot": (learn + forecast) * _SLOTS_AN_HOUR,
    }


def cpu(work: Callable[[], object]) -> float:
    """CPU seconds of a piece of work."""
    began = time.process_time()
    work()
    return time.process_time() - began


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--transformers", type=int, nargs="+", default=[100, 1000, 10_000])
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    rows = [*(stream(count) for count in options.transformers), panel()]
    save("forecasts", rows)
    print(json.dumps(rows) if options.json else table(rows))


if __name__ == "__main__":
    main()
