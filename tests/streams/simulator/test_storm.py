"""The storm: what fails is dark and says so, what returns jumps, records come late or never, calm days stay."""

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from streams.simulator.config import CLEAN, TownConfig
from streams.simulator.journal import Event, Truth
from streams.simulator.simulate import Simulation, simulate
from streams.simulator.world import Day

CALM = TownConfig(days=4, meters=200, accounts=180, transformers=12, feeders=3, warm_days=99, bad=CLEAN)
STORMY = replace(CALM, storm_day=2)


@pytest.fixture(scope="module")
def lived() -> tuple[Simulation, list[Day]]:
    simulation = Simulation(STORMY, 5)
    return simulation, [simulation.next() for _ in range(STORMY.days)]


def truths(simulation: Simulation, kind: str) -> list[Truth]:
    return [truth for truth in simulation.world.journal.truths if truth.kind == kind]


def events(days: list[Day], stem: str) -> list[Event]:
    return [event for day in days for event in day.events if event.stem == stem]


def test_the_days_before_it_are_those_of_a_calm_town(lived: tuple[Simulation, list[Day]]) -> None:
    calm = Simulation(CALM, 5)
    for day, stormy in zip((calm.next(), calm.next()), lived[1], strict=False):
        assert np.array_equal(day.readings.kwh, stormy.readings.kwh, equal_nan=True)
        assert day.events == stormy.events


def test_it_lasts_from_the_evening_to_the_morning(lived: tuple[Simulation, list[Day]]) -> None:
    simulation, _ = lived
    (storm,) = truths(simulation, "storm")
    assert storm.begin == simulation.world.clock.time(simulation.world.first_day + 2, 18)
    assert storm.end == storm.begin + 9 * 3600
    failures = [truth for truth in truths(simulation, "outage") if "way=storm" in truth.detail]
    assert {failure.subject.partition(":")[0] for failure in failures} == {"feeder", "transformer"}
    assert storm.detail == "feeders=2 transformers=4"
    assert all(failure.end is not None and storm.begin < failure.begin < failure.end for failure in failures)


def test_the_desk_writes_outages_down_late_afterwards_or_never() -> None:
    seen: set[str] = set()
    for seed in range(6):
        simulation = Simulation(STORMY, seed)
        told = [event for _ in range(4) for event in simulation.next().events if event.stem == "outages"]
        for truth in truths(simulation, "outage"):
            how = truth.detail.rpartition("=")[2]
            records = [event for event in told if event.row["scope"] == truth.subject]
            seen.add(how)
            assert bool(records) == (how != "never")
            assert truth.end is not None
            assert all(event.time > truth.begin for event in records)
            assert how != "afterwards" or all(event.time > truth.end for event in records)
    assert seen == {"late", "afterwards", "never"}


def test_meters_tell_of_it_and_send_nothing_while_dark(lived: tuple[Simulation, list[Day]]) -> None:
    simulation, days = lived
    failure = max(truths(simulation, "outage"), key=lambda truth: (truth.end or 0) - truth.begin)
    codes = {event.row["code"] for event in events(days, "meter_events")}
    assert codes == {"last_gasp", "power_restored"}
    town = simulation.world.town
    kind, _, name = failure.subject.partition(":")
    assert kind == "transformer"
    members = np.flatnonzero(town.transformer == town.transformer_names.index(name))
    sent = np.concatenate([day.readings.at[np.isin(day.readings.meter, members)] for day in days])
    assert failure.end is not None
    assert not ((sent >= failure.begin) & (sent < failure.end)).any()
    assert (sent >= failure.end).any()


def test_meters_without_supply_do_not_say_that_it_is_back() -> None:
    for seed in range(6):
        simulation = Simulation(STORMY, seed)
        told = [event for _ in range(4) for event in simulation.next().events if event.stem == "meter_events"]
        town = simulation.world.town
        on = {name: f"feeder:{town.feeder_names[town.feeder[row]]}" for row, name in enumerate(town.transformer_names)}
        for truth in truths(simulation, "outage"):
            names = {name for name, feeder in on.items() if truth.subject in (f"transformer:{name}", feeder)}
            meters = {
                name for name, row in zip(town.meter_names, town.transformer, strict=True)
                if town.transformer_names[row] in names
            }  # fmt: skip
            wrong = [
                event for event in told
                if event.row["meter_id"] in meters and event.row["code"] == "power_restored"
                and truth.begin <= event.time < (truth.end or 0)
            ]  # fmt: skip
            assert wrong == []


def test_readings_are_lost_and_late(lived: tuple[Simulation, list[Day]]) -> None:
    simulation, days = lived
    (storm,) = truths(simulation, "storm")
    at = np.concatenate([day.readings.at for day in days])
    arrived = np.concatenate([day.readings.arrived for day in days])
    inside = (at > storm.begin) & (at <= (storm.end or 0))
    assert 0.1 < (arrived[inside] > at[inside]).mean() < 0.3
    assert not (arrived[~inside] > at[~inside]).any()


def test_load_jumps_when_supply_is_back(lived: tuple[Simulation, list[Day]]) -> None:
    simulation, stormy = lived
    calm = Simulation(CALM, 5)
    usual = [calm.next() for _ in range(4)]
    world = simulation.world
    ends = {failure.subject: failure.end or 0 for failure in truths(simulation, "outage")}
    places = {f"transformer:{name}": place for place, name in enumerate(world.town.transformer_names)}
    for subject in places.keys() & ends.keys():
        place = places[subject]
        feeder = f"feeder:{world.town.feeder_names[world.town.feeder[place]]}"
        back = max(ends[subject], ends.get(feeder, 0))
        before, after = (_mean_kwh(days, world.town.transformer == place, back) for days in (usual, stormy))
        assert after > 1.4 * before


def _mean_kwh(days: list[Day], members: NDArray[np.bool_], since: int) -> float:
    """Mean of the readings of some meters over the first whole interval after a time."""
    meter, at, kwh = (np.concatenate([getattr(day.readings, name) for day in days]) for name in ("meter", "at", "kwh"))
    first = -(-since // 900) * 900 + 900
    return float(np.nanmean(kwh[np.isin(meter, np.flatnonzero(members)) & (at == first)]))


def test_the_same_seed_gives_the_same_storm(tmp_path: Path) -> None:
    for name in ("one", "two"):
        simulate(tmp_path / name, STORMY, 3, "csv")
    for path in sorted((tmp_path / "one").iterdir()):
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()
    with (tmp_path / "one" / "truth.csv").open() as file:
        assert "storm" in {row["kind"] for row in csv.DictReader(file)}
