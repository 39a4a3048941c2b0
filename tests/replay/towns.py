"""Small towns in which much goes wrong, data included, as recordings."""

from dataclasses import replace
from pathlib import Path

from streams.recording.writer import Format
from streams.settings import Settings
from streams.simulator.config import BadDataConfig, TownConfig
from streams.simulator.simulate import simulate

BAD = BadDataConfig(
    missing=0.002, duplicate=0.05, late=0.05, zero=1e-4, negative=2e-3, spike=1e-4, absurd=2e-3, unparsable=4e-3,
    naive=1e-3, future=1e-3, register_meters=0.05, register_resets=8, silent_meters=20, faulty_meters=20,
)  # fmt: skip

TOWN = TownConfig(
    days=6, meters=60, accounts=54, transformers=4, feeders=2, near_limit=1, warm_days=1, thefts=10, overloads=30,
    non_payers=10, frauds=30, churners=10, planned_outages=10, faults=10, peak_shifts=5, inspections=10, move_outs=5,
    bad=BAD,
)  # fmt: skip

HAMLET = replace(TOWN, days=4, meters=20, accounts=18, transformers=2, interval_s=3600)


def write(folder: Path, town: TownConfig, format: Format = "csv") -> Path:  # noqa: A002 - as people say it
    """Write a town's recording."""
    simulate(folder, town, 7, format)
    return folder


def settings_with(partitions: int) -> Settings:
    """The default settings with another number of partitions."""
    settings = Settings()
    return settings.model_copy(update={"common": replace(settings.common, partitions=partitions)})
