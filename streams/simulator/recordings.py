"""Simulated recordings by the few numbers that a person gives, with a report of what was written."""

from collections import Counter
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from streams.recording.writer import Format
from streams.simulator import known
from streams.simulator import simulate as writing
from streams.simulator.config import TownConfig


def town_of(days: int, meters: int, trouble: float = 1.0, storm: bool = False) -> TownConfig:
    """The usual town with another number of meters: its rates and everything else grow with it.

    Args:
        days: how many.
        meters: how many.
        trouble: how many times as much goes wrong, bad data apart.
        storm: whether a storm hits it on the last evening but one.
    """
    usual = TownConfig()
    share = meters / usual.meters
    rates = (
        "thefts", "overloads", "non_payers", "frauds", "churners", "planned_outages", "faults", "peak_shifts",
        "inspections", "move_outs",
    )  # fmt: skip
    scaled: dict[str, Any] = {name: getattr(usual, name) * max(share, 0.25) * trouble for name in rates}
    return TownConfig(
        days=days,
        meters=meters,
        accounts=round(usual.accounts * share),
        transformers=max(1, round(usual.transformers * share)),
        feeders=max(1, min(round(usual.transformers * share), round(usual.feeders * max(share, 1.0)))),
        near_limit=round(usual.near_limit * share),
        storm_day=max(days - 2, 0) if storm else -1,
        **scaled,
    )


def simulate(
    out: Path,
    days: int,
    meters: int,
    seed: int,
    format: Format = "parquet",  # noqa: A002 - as people say it
    progress: Callable[[int], None] | None = None,
    trouble: float = 1.0,
    storm: bool = False,
) -> dict[str, Any]:
    """Write a simulated town and report what it holds, truths by kind included.

    Raises:
        BadSettings: the folder holds a recording already.
    """
    config = town_of(days, meters, trouble, storm)
    written = writing.simulate(out, config, seed, format, progress)
    kinds = Counter(truth.kind for truth in written.truths)
    return {
        "days": days,
        "meters": config.meters,
        "accounts": config.accounts,
        "transformers": config.transformers,
        "readings": written.readings,
        **{f"true_{kind}": count for kind, count in sorted(kinds.items())},
    }


def known_answers(out: Path, seed: int) -> dict[str, Any]:
    """Write the recording with known answers and report them.

    Raises:
        BadSettings: the folder holds a recording already.
    """
    return asdict(known.known_answers(out, seed))
