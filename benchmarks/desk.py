"""What the console's process spends while pages are open, by what changes on them.

Run: python -m benchmarks.desk [--alerts 5000] [--transformers 10000] [--consoles 1 200] [--seconds 20] [--json]

The console is a process of its own, open to this machine; the engine's part is played here. Its status comes each
second, and besides nothing changes; or an alert changes four times a second; or the loads of all transformers do, some
feeders after the other, within what is measured.
"""

import argparse
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from itertools import count, islice
from pathlib import Path
from typing import Any

import numpy as np

from alerts.alert import Alert
from alerts.store import AlertStore
from benchmarks.lab.runs import folder, save, table
from benchmarks.lab.watching import watching
from dashboards.series import SeriesStore
from dashboards.status import EngineStatus, StatusFile
from models.messages import Forecasts, Loads
from streams.alertstore import alert_store
from tests.console.place import Place, many_alerts
from tests.support.gridpulse import Gridpulse

OF_A_FEEDER = 40
STEP_S = 0.25
_AT = 1_717_243_200
_INTERVALS = 8
_UNTIL_STEADY_S = 3


class Town:
    """Loads of transformers, made up.

    Args:
        transformers: how many there are.
    """

    def __init__(self, transformers: int) -> None:
        self.feeders = range(-(-transformers // OF_A_FEEDER))
        self._chance = np.random.default_rng(7)

    def loads(self, feeder: int, at: int) -> Loads:
        """Loads of a feeder over an interval."""
        loading = self._chance.uniform(0.2, 1.1, OF_A_FEEDER).astype(np.float32)
        whole = np.ones(OF_A_FEEDER, np.float32)
        return Loads(
            at=at, interval_s=900, revision=0, feeder_id=f"F{feeder:04d}", transformer_id=self._names(feeder),
            load_kw=loading * 95, load_kva=loading * 100, loading=loading, completeness=whole, top_oil_c=loading * 60,
            hot_spot_c=loading * 90, life_h=whole, feeder_kw=float(loading.sum() * 95), feeder_completeness=1.0,
        )  # fmt: skip

    def forecasts(self, feeder: int, at: int) -> Forecasts:
        """Forecasts of a day."""
        curves = self._chance.uniform(20, 110, (OF_A_FEEDER, 24, 3)).astype(np.float32)
        rated = np.full(OF_A_FEEDER, 100, np.float32)
        return Forecasts(
            at=at, step_s=3600, feeder_id=f"F{feeder:04d}", transformer_id=self._names(feeder), rated_kva=rated,
            levels=[0.05, 0.5, 0.95], load_kva=curves, p_overload=self._chance.random(OF_A_FEEDER).astype(np.float32),
        )  # fmt: skip

    def _names(self, feeder: int) -> list[str]:
        return [f"T{number:05d}" for number in range(feeder * OF_A_FEEDER, (feeder + 1) * OF_A_FEEDER)]


def cases(
    town: Town, series: SeriesStore, store: AlertStore, alerts: list[Alert], steps: int
) -> Iterator[tuple[str, Callable[[], None]]]:
    """What is done in each step, by name."""
    places, interval = count(), count(_AT + _INTERVALS * 900, 900)
    a_step = -(-len(town.feeders) // steps)

    def change() -> None:
        alert = alerts[next(places) % len(alerts)]
        alert.revision += 1
        store.save([alert])

    def some(at: int, feeders: Iterator[int]) -> Callable[[], None]:
        return lambda: series.put([town.loads(feeder, at) for feeder in islice(feeders, a_step)], [], [])

    yield "nothing", lambda: None
    yield "an alert", change
    yield "loads", some(next(interval), iter(town.feeders))


def measured(pid: int, act: Callable[[], None], status: StatusFile, seconds: int) -> float:
    """CPU-seconds a second of a process while something happens in each step."""
    began, spent = time.monotonic(), cpu_s(pid)
    for step in range(round(seconds / STEP_S)):
        if step % 4 == 0:
            status.write(EngineStatus(written_at=time.time(), log_time=_AT * 1000 + step, readings=step, mode="live"))
        act()
        time.sleep(max(0.0, began + (step + 1) * STEP_S - time.monotonic()))
    return (cpu_s(pid) - spent) / (time.monotonic() - began)


def cpu_s(pid: int) -> float:
    """CPU-seconds that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def console(place: Path) -> Iterator[tuple[int, str]]:
    """A console of a site, as a process; its id and its address."""
    settings = {"STATE": place, "CONSOLE__PORT": 0, "CONSOLE__ACCESS": "open"}
    process = Gridpulse(place, place / "bytecode").start("console", "--json", settings=settings)
    try:
        assert process.stdout
        yield process.pid, json.loads(process.stdout.readline())["console"]
    finally:
        process.kill()
        process.communicate()


def rows(place: Path, alerts: int, transformers: int, consoles: list[int], seconds: int) -> Iterator[dict[str, Any]]:
    """A row for each case and number of consoles."""
    given, town = many_alerts(alerts), Town(transformers)
    site, status = Place(place, given), StatusFile(place / "status.json")
    with closing(SeriesStore(place / "series.db")) as series, closing(alert_store(site.settings)) as store:
        for at in range(_AT, _AT + _INTERVALS * 900, 900):
            series.put([town.loads(feeder, at) for feeder in town.feeders], [], [])
        series.put([], [town.forecasts(feeder, _AT + _INTERVALS * 900) for feeder in town.feeders], [])
        with console(place) as (pid, url):
            for many in consoles:
                for name, act in cases(town, series, store, given, round(seconds / STEP_S)):
                    with watching(url, [""] * many, place) as found:
                        time.sleep(_UNTIL_STEADY_S)
                        spent = measured(pid, act, status, seconds)
                    told = {"events / s each": sum(found["events"].values()) / many / found["seconds"]}
                    sent = {"KB / s each": found["bytes"] / found["seconds"] / 1000}
                    yield {"changes": name, "consoles": many, "% of a core": 100 * spent, **told, **sent}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--alerts", type=int, default=5_000)
    parser.add_argument("--transformers", type=int, default=10_000)
    parser.add_argument("--consoles", type=int, nargs="*", default=[1, 200])
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with folder() as place:
        found = list(rows(Path(place), options.alerts, options.transformers, options.consoles, options.seconds))
    save("desk", found)
    print(json.dumps(found) if options.json else table(found))


if __name__ == "__main__":
    main()
