"""A recording with known answers: a calm town in which exactly five things happen."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from streams.recording.writer import Format
from streams.simulator.config import CLEAN, TownConfig
from streams.simulator.days import date_of
from streams.simulator.incidents.arrears import Course, NonPayer
from streams.simulator.incidents.overload import Surge
from streams.simulator.incidents.supply import Dark
from streams.simulator.incidents.theft import Theft
from streams.simulator.simulate import write_days
from streams.simulator.world import World

CALM = TownConfig(
    start="2024-03-01", days=91, timezone="Asia/Shanghai", meters=200, accounts=180, transformers=8, feeders=2,
    near_limit=0, peak_loading=(0.5, 0.6), trips=0.1, slow_payers=0.0, thefts=0, overloads=0, non_payers=0, frauds=0,
    churners=0, planned_outages=0, faults=0, peak_shifts=0, inspections=0, move_outs=0, solar_share=0,
    prepaid_share=0.05, bad=CLEAN,
)  # fmt: skip
"""A town in which nothing goes wrong by itself."""

_STOPS_DAY, _DUPLICATE_DAY, _OUTAGE_DAY, _BYPASS_DAY, _OVERLOAD_DAY = 31, 31, 45, 50, 60


@dataclass(frozen=True, slots=True)
class Answers:
    """What an engine must find in the recording, times in Unix seconds.

    Attributes:
        overloaded: transformer at 120 % from `overload_begin` to `overload_end`.
        bypassed: meter that counts half from `bypass_begin` on.
        stopped: account that pays nothing of what is due from `stopped_begin` on.
        duplicate: id of the payment that repeats another.
        outage_begin, outage_end: of the planned outage over all.
    """

    overloaded: str
    overload_begin: int
    overload_end: int
    bypassed: str
    bypass_begin: int
    stopped: str
    stopped_begin: int
    duplicate: str
    outage_begin: int
    outage_end: int


def known_answers(out: Path, seed: int = 7, format: Format = "parquet") -> Answers:  # noqa: A002 - as people say it
    """Write the recording with known answers, and `truth.csv` beside.

    About 200 meters over three months with ordinary noise and no bad data: one transformer driven to 120 % for three
    hours, one meter bypassed by half, one account that stops paying, one duplicate payment, one planned outage over
    all.

    Args:
        out: an empty folder, or one that is not there.
        seed: everything random follows from it.
        format: parquet, csv or ndjson.

    Raises:
        BadSettings: the folder holds a recording already.
    """
    world = World(CALM, seed)
    thief, debtor, twice = _chosen(world)
    first = world.first_day
    surge = _surge(world, first + _OVERLOAD_DAY)
    outage = _outage(world, first + _OUTAGE_DAY)
    world.begin(Theft(thief, "bypass", 0.5, first + _BYPASS_DAY))
    bypass_begin = world.clock.time(first + _BYPASS_DAY, 0)
    world.journal.truth("theft", world.town.meter_names[thief], bypass_begin, way="bypass", counted=0.5)
    world.begin(NonPayer(world, debtor, Course(), first + _STOPS_DAY))
    world.later(first + _DUPLICATE_DAY, lambda: world.payers.twice.add(twice))
    write_days(out, world, (world.step() for _ in range(CALM.days)), format)
    truths = {truth.kind: truth for truth in world.journal.truths}
    assert set(truths) == {"theft", "overload", "arrears", "payment_fraud", "outage"}
    return Answers(
        *surge,
        world.town.meter_names[thief],
        bypass_begin,
        truths["arrears"].subject,
        truths["arrears"].begin,
        truths["payment_fraud"].subject,
        *outage,
    )


def _chosen(world: World) -> tuple[int, int, int]:
    """A meter to bypass and two accounts: postpaid homes of one meter, at home, that use what homes use."""
    town = world.town
    days = [world.first_day + step for step in (3, 20, 40, 60, 80)]
    kwh = np.mean([world.demand.day(day).load.sum(axis=1) for day in days], axis=0)
    gone = np.any([world.demand.away(world.first_day + step) for step in range(CALM.days)], axis=0)
    single = np.bincount(town.account)[town.account] == 1
    fit = single & ~town.business & ~town.prepaid[town.account] & ~gone & (kwh > 8) & (kwh < 20)
    thief, debtor, twice = np.flatnonzero(fit)[[0, len(np.flatnonzero(fit)) // 2, -1]].tolist()
    return thief, int(town.account[debtor]), int(town.account[twice])


def _surge(world: World, day: int) -> tuple[str, int, int]:
    transformer = int(np.argmax(np.bincount(world.town.transformer)))
    begin = world.clock.time(day, 17.5)
    end = begin + 3 * 3600
    world.begin(Surge(transformer, 1.2, begin, end, day, world.seed))
    return world.town.transformer_names[transformer], begin, end


def _outage(world: World, day: int) -> tuple[int, int]:
    begin = world.clock.time(day, 9.0)
    end, said_at = begin + 4 * 3600, begin - 5 * 86_400
    for number, feeder in enumerate(world.town.feeder_names):
        name = f"OP{date_of(day):%m%d}-{number}"
        said = {"outage_id": name, "kind": "planned", "scope": f"feeder:{feeder}", "from_": begin, "to": end}
        world.journal.add("outages", said_at, **said, at=said_at)
        world.journal.truth("outage", f"feeder:{feeder}", begin, end, way="planned")
    world.begin(Dark(np.arange(len(world.town.transformer_names)), begin, end, day, day))
    return begin, end
