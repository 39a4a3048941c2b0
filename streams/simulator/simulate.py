"""Writes a simulated town as a recording."""

import csv
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from streams.recording.writer import Format, RecordingWriter
from streams.simulator.config import MONTH_DAYS, TownConfig
from streams.simulator.incidents.overload import Chargers
from streams.simulator.journal import Truth
from streams.simulator.metering import Metering, Readings
from streams.simulator.plan import Plan
from streams.simulator.storm import Storm
from streams.simulator.town import TARIFFS
from streams.simulator.world import Day, World

TRUTH = "truth.csv"
_CARS_PER_KVA = 0.12


class Written(NamedTuple):
    """How many readings a recording got, and what really happened in it."""

    readings: int
    truths: list[Truth]


class Simulation:
    """A town whose troubles come by plan, without end.

    Args:
        config: the town. seed: everything random follows from it.

    Attributes:
        world: the town itself.
    """

    def __init__(self, config: TownConfig, seed: int) -> None:
        self.world = World(config, seed)
        self._plan = Plan(config, self.world)
        self._quiet_days = config.warm_days
        if config.storm_day >= 0:
            Storm(self.world, self.world.first_day + config.storm_day).break_out()
        if config.chargers_day >= 0:
            largest = int(np.bincount(self.world.town.transformer).argmax())
            cars = round(_CARS_PER_KVA * float(self.world.town.rated_kva[largest]))
            self.world.begin(Chargers(largest, cars, MONTH_DAYS, self.world.first_day + config.chargers_day, seed))

    def next(self) -> Day:
        """The next local date."""
        past = self.world.day - self.world.first_day - self._quiet_days
        if past >= 0 and past % MONTH_DAYS == 0:
            self._plan.month(past // MONTH_DAYS, self.world.day)
        return self.world.step()


def simulate(
    out: Path,
    town: TownConfig | None = None,
    seed: int = 1,
    format: Format = "parquet",  # noqa: A002 - as people say it
    progress: Callable[[int], None] | None = None,
) -> Written:
    """Write a simulated town as a recording with `truth.csv` beside; the same arguments give the same bytes.

    Args:
        out: an empty folder, or one that is not there.
        town: what the town is like.
        seed: everything random follows from it.
        format: parquet, csv or ndjson.
        progress: told how many days are done.

    Raises:
        BadSettings: the folder holds a recording, or a setting makes no sense.
    """
    config = town or TownConfig()
    simulation = Simulation(config, seed)
    return write_days(out, simulation.world, (simulation.next() for _ in range(config.days)), format, progress)


def write_days(
    out: Path,
    world: World,
    days: Iterable[Day],
    format: Format,  # noqa: A002 - as people say it
    progress: Callable[[int], None] | None = None,
) -> Written:
    """Write days of a world as a recording."""
    readings = 0
    with RecordingWriter(out, format) as writer:
        writer.settings(timezone=world.config.timezone, interval_s=world.config.interval_s, currency_digits=2)
        writer.reference("meters", world.town.meter_rows(world.demand.solar))
        writer.reference("transformers", world.town.transformer_rows())
        writer.reference("accounts", world.town.account_rows(world.clock.zone.midnight))
        writer.tariffs(TARIFFS)
        names = world.town.meter_names + world.town.own_names
        for number, day in enumerate(days):
            writer.readings(names, day.readings.meter, columns(day.readings, world.metering), day.readings.odd)
            readings += len(day.readings)
            for event in day.events:
                writer.row(event.stem, event.row)
            if progress:
                progress(number + 1)
    truths = [truth for truth in world.journal.truths if truth.begin < world.now]
    write_truth(out / TRUTH, truths)
    return Written(readings, truths)


def columns(readings: Readings, metering: Metering) -> dict[str, pa.Array]:
    """Columns of readings as they are written; those that no meter of the town uses are left out."""
    made = {"at": pa.array(readings.at), "kwh": _column(readings.kwh)}
    if metering.registers:
        made["register_kwh"] = _column(readings.register_kwh)
    if metering.exports:
        made["export_kwh"] = _column(readings.export_kwh)
    return made


def write_truth(path: Path, truths: Iterable[Truth]) -> None:
    """Write what really happened, by its beginning."""
    rows = [truth.row() for truth in sorted(truths, key=lambda truth: (truth.begin, truth.kind, truth.subject))]
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, ["kind", "subject", "from", "to", "detail"], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _column(values: NDArray[np.float64]) -> pa.Array:
    return pa.array(values, from_pandas=True)  # NaN becomes null
