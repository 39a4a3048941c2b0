"""Makes each kind of trouble happen: sets the incident, what the systems hear of it, and the truth."""

from typing import Any

import numpy as np

from streams.simulator.config import TownConfig
from streams.simulator.frauds import VoidingClerk
from streams.simulator.incidents.faults import Silent, Stuck
from streams.simulator.incidents.habits import Decline, Vacancy
from streams.simulator.incidents.incident import FOREVER, Incident
from streams.simulator.incidents.overload import Chargers, Spell, Surge
from streams.simulator.incidents.supply import Dark
from streams.simulator.incidents.theft import WAYS, Theft
from streams.simulator.journal import Truth
from streams.simulator.payers import OPERATORS
from streams.simulator.world import World

Draw = np.random.Generator


class Happenings:
    """What a plan can let happen; each method takes the local date on which it begins and a generator of its own.

    Args:
        config: the town. world: the simulation.
    """

    def __init__(self, config: TownConfig, world: World) -> None:
        self._config, self._world = config, world

    def steal(self, meter: int, number: int, day: int, draw: Draw) -> None:
        """Let a meter be tampered with, and perhaps be found out."""
        way = WAYS[number % len(WAYS)]
        theft = Theft(meter, way, float(draw.uniform(0.2, 0.6)), day)
        name, time = self._world.town.meter_names[meter], self._world.clock.time(day, 0)
        truth = self._world.journal.truth("theft", name, time, way=way, counted=round(theft.counted, 2))
        self._world.begin(theft)
        for code in {"magnet": ["magnet"], "cover": ["cover_opened"], "reversed": ["reverse_flow"]}.get(way, []):
            self._event(meter, code, day, float(draw.uniform(1, 5)))
        if draw.random() < self._config.theft_found:
            self._find(theft, truth, meter, day + int(draw.integers(20, 50)))

    def inspect(self, meter: int, day: int, outcome: str, draw: Draw) -> None:
        """Let an inspector look at a meter."""
        at = self._world.clock.time(day, float(draw.uniform(9, 16)))
        name = self._world.town.meter_names[meter]
        self._world.journal.add("inspections", at, meter_id=name, at=at, outcome=outcome)

    def overload(self, transformer: int, number: int, day: int, draw: Draw) -> None:
        """Overload a transformer once, on the evenings of a spell, or for good by a cluster of chargers."""
        way = ("surge", "chargers", "spell")[number % 3]
        if way == "surge":
            begin = self._world.clock.time(day, float(draw.integers(16, 20)))
            end = begin + int(draw.integers(2, 5)) * 3600
            self._world.begin(Surge(transformer, float(draw.uniform(1.12, 1.35)), begin, end, day, self._world.seed))
        elif way == "chargers":
            rated = float(self._world.town.rated_kva[transformer])
            cars = max(4, round(rated * float(draw.uniform(0.11, 0.16))))
            self._world.begin(Chargers(transformer, cars, int(draw.integers(20, 50)), day, self._world.seed))
        else:
            length = int(draw.integers(4, 8))
            self._world.begin(Spell(transformer, float(draw.uniform(1.08, 1.25)), day, day + length - 1))

    def churn(self, account: int, day: int, draw: Draw) -> None:
        """Let a customer lose patience over some weeks and go to another supplier."""
        world, name = self._world, self._world.town.account_names[account]
        leaves = day + int(draw.integers(35, 75))
        for _ in range(int(draw.integers(2, 5))):
            self._customer(account, "complaint", int(draw.integers(day, leaves)), draw)
        for _ in range(int(draw.integers(1, 4))):
            self._customer(account, "call", int(draw.integers(day, leaves)), draw)
        if draw.random() < 0.5:
            self._customer(account, "tariff_change", day, draw)
        if draw.random() < 0.7:
            self._customer(account, "contract_end", leaves - int(draw.integers(1, 20)), draw)
        if draw.random() < 0.6:
            share = float(draw.uniform(0.5, 0.8))
            world.begin(Decline(world.town.meters_of(account), share, day, leaves, FOREVER))
        gone = self._customer(account, "switched_away", leaves, draw)
        world.later(leaves, lambda: world.billing.leave(account))
        world.journal.truth("churn", name, world.clock.time(day, 0), gone)

    def move_out(self, account: int, day: int, draw: Draw) -> None:
        """Let a home stand empty."""
        world, name = self._world, self._world.town.account_names[account]
        back = day + int(draw.integers(20, 70))
        self._customer(account, "move_out", day, draw)
        self._customer(account, "move_in", back, draw)
        world.begin(Vacancy(world.town.meters_of(account), day, back - 1, world.seed))
        world.journal.truth("vacancy", name, world.clock.time(day, 0), world.clock.time(back, 0))

    def planned_outage(self, group: tuple[str, list[int]], day: int, draw: Draw, number: int) -> None:
        """Switch off for maintenance, announced days before."""
        begin = self._world.clock.time(day, float(draw.integers(8, 13)))
        end = begin + int(draw.integers(2, 6)) * 3600
        self._dark(group, f"OP{number:05d}", "planned", begin, end, max(begin - 4 * 86_400, self._world.now), day)

    def peak_shift(self, feeder: int, day: int, draw: Draw, number: int) -> None:
        """Switch a feeder off in the evening because there is not enough for all."""
        town = self._world.town
        group = f"feeder:{town.feeder_names[feeder]}", np.flatnonzero(town.feeder == feeder).tolist()
        begin = self._world.clock.time(day, 18.0)
        self._dark(group, f"OS{number:05d}", "peak_shift", begin, begin + 2 * 3600, begin - 6 * 3600, day)

    def fault(self, group: tuple[str, list[int]], day: int, draw: Draw, number: int) -> None:
        """Let supply fail without warning; most meters say so with their last breath."""
        world = self._world
        begin = world.clock.time(day, float(draw.uniform(0, 22)))
        end = begin + int(draw.integers(1200, 4 * 3600))
        said = {"outage_id": f"OF{number:05d}", "kind": "fault", "scope": group[0], "from_": begin}
        world.journal.add("outages", begin + 240, **said, to=None, at=begin + 240)
        world.journal.add("outages", end + 60, **said, to=end, at=end + 60)
        world.journal.truth("outage", group[0], begin, end, way="fault")
        world.begin(Dark(np.array(group[1]), begin, end, day, day + 1))
        for meter in np.flatnonzero(np.isin(world.town.transformer, group[1])).tolist():
            if draw.random() < 0.85:
                self._meter_event(meter, "last_gasp", begin + int(draw.integers(0, 6)))
            if draw.random() < 0.95:
                self._meter_event(meter, "power_restored", end + int(draw.integers(5, 90)))

    def silence(self, meter: int, day: int, draw: Draw) -> None:
        """Let a meter's radio fail for some days."""
        last = day + int(draw.integers(2, 15))
        self._world.begin(Silent(meter, day, last))
        self._note(meter, "silent", day, last + 1)

    def break_meter(self, meter: int, day: int, draw: Draw, number: int) -> None:
        """Let a meter stick, at zero or at a value, until it is exchanged."""
        last = day + int(draw.integers(15, 45))
        value = 0.0 if number % 2 else float(draw.uniform(0.1, 0.6))
        self._world.begin(Stuck(meter, value, day, last))
        self.inspect(meter, last, "fault", draw)
        self._note(meter, "meter_fault", day, last + 1, kw=round(value, 2))

    def reset_register(self, day: int, draw: Draw) -> None:
        """Let a register start again from zero."""
        registers = self._world.metering.register_meters
        if len(registers):
            meter = int(draw.choice(registers))
            self._world.later(day, lambda: self._world.metering.reset(meter))
            self._note(meter, "register_reset", day, day + 1)

    def voiding_clerk(self, customers: list[int], day: int) -> None:
        """Let a clerk void what customers paid."""
        world = self._world
        operator = OPERATORS[day % len(OPERATORS)]
        parts = (world.town, operator, world.seed, world.clock, world.journal, world.payers)
        world.begin(VoidingClerk(*parts, customers, day))

    def _dark(
        self, group: tuple[str, list[int]], name: str, kind: str, begin: int, end: int, said_at: int, day: int
    ) -> None:
        world = self._world
        world.journal.add(
            "outages", said_at, outage_id=name, kind=kind, scope=group[0], from_=begin, to=end, at=said_at
        )
        world.journal.truth("outage", group[0], begin, end, way=kind)
        world.begin(Dark(np.array(group[1]), begin, end, day, day + 1))

    def _find(self, theft: Incident, truth: Truth, meter: int, day: int) -> None:
        at = self._world.clock.time(day, 11.0)
        name = self._world.town.meter_names[meter]
        self._world.journal.add("inspections", at, meter_id=name, at=at, outcome="theft")
        theft.last, truth.end = day, self._world.clock.time(day + 1, 0)

    def _note(self, meter: int, kind: str, day: int, until: int, **detail: Any) -> None:
        clock, name = self._world.clock, self._world.town.meter_names[meter]
        self._world.journal.truth(kind, name, clock.time(day, 0), clock.time(until, 0), **detail)

    def _event(self, meter: int, code: str, day: int, hour: float) -> None:
        self._meter_event(meter, code, self._world.clock.time(day, hour))

    def _meter_event(self, meter: int, code: str, at: int) -> None:
        self._world.journal.add("meter_events", at, meter_id=self._world.town.meter_names[meter], at=at, code=code)

    def _customer(self, account: int, kind: str, day: int, draw: Draw) -> int:
        """Let the utility hear of something in business hours; returns when, Unix seconds."""
        at = self._world.clock.time(day, float(draw.uniform(8, 20)))
        name = self._world.town.account_names[account]
        self._world.journal.add("customer_events", at, account_id=name, at=at, kind=kind)
        return at
