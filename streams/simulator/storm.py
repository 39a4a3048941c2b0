"""A storm night: feeders and transformers fail and return, meters cry out, records of outages come late or never."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from streams.simulator.chance import chance
from streams.simulator.incidents.faults import Silent
from streams.simulator.incidents.supply import Dark
from streams.simulator.incidents.weathering import ColdLoad, Radio
from streams.simulator.world import World

STORM = "storm"
"""Kind of truth of a whole storm."""

_BEGINS_H, _ENDS_H = 18.0, 27.0
_FEEDERS, _TRANSFORMERS, _FLICKERING = 0.6, 0.3, 0.5
_LOST, _LATE = 0.08, 0.2
_GASPS, _RETURNS = 0.85, 0.95
_NEVER, _AFTERWARDS = 0.15, 0.3
_JUMP, _DECAY_S = (2.5, 5.0), (2700, 7200)
"""Cold load is two to five times what it was before, and falls to a third of the excess in one to two hours."""

_DEAF = 0.1
_HOUR = 3600


class Failure(NamedTuple):
    """One feeder or transformer without supply: its scope, its transformers, from when to when (Unix seconds)."""

    scope: str
    transformers: list[int]
    begin: int
    end: int


class Storm:
    """Lets a storm hit the town from the evening of a local date to the next morning.

    Args:
        world: the simulation. day: the local date.
    """

    def __init__(self, world: World, day: int) -> None:
        self._world, self._day = world, day
        self._draw = chance(world.seed, "storm")
        self._begin, self._end = world.clock.time(day, _BEGINS_H), world.clock.time(day, _ENDS_H)
        self._count = 0

    def break_out(self) -> None:
        """Set everything that happens in it, and the truth."""
        world, dates = self._world, (self._day, self._day + 1)
        feeders, transformers = self._feeders(), self._transformers()
        dark = self._dark(feeders + transformers)
        for feeder in feeders + self._others(feeders):
            self._flicker(feeder, dark)
        for failure in feeders + transformers:
            self._record(failure)
        for transformer, begin, end in dark:
            world.begin(Dark(np.array([transformer]), begin, end, *dates, rebound=1.0))
            peak, decay_s = float(self._draw.uniform(*_JUMP)), float(self._draw.uniform(*_DECAY_S))
            world.begin(ColdLoad(transformer, end, peak, decay_s, *dates))
            self._cry(transformer, begin, end)
        self._deafen()
        world.begin(Radio(_LOST, _LATE, self._begin, self._end, *dates, world.seed))
        counts = {"feeders": len(feeders), "transformers": len(transformers)}
        world.journal.truth(STORM, "town", self._begin, self._end, **counts)

    def _feeders(self) -> list[Failure]:
        """Feeders that trip in the first hours and come back within the evening."""
        names = self._world.town.feeder_names
        hit = np.sort(self._draw.permutation(len(names))[: max(1, round(_FEEDERS * len(names)))])
        scopes = [(f"feeder:{names[place]}", self._on(place)) for place in hit.tolist()]
        return [self._failure(*scope, (0.3, 2.0), (0.7, 3.0)) for scope in scopes]

    def _transformers(self) -> list[Failure]:
        """Transformers that fail by themselves, some of them on a feeder that has tripped, and wait for a crew."""
        names = self._world.town.transformer_names
        hit = np.sort(self._draw.permutation(len(names))[: max(1, round(_TRANSFORMERS * len(names)))])
        return [self._failure(f"transformer:{names[place]}", [place], (0.2, 4.0), (1.0, 4.5)) for place in hit.tolist()]

    def _others(self, tripped: list[Failure]) -> list[Failure]:
        """Feeders that only flicker."""
        known = {failure.scope for failure in tripped}
        scopes = {f"feeder:{name}": place for place, name in enumerate(self._world.town.feeder_names)}
        chosen = [scope for scope in scopes if scope not in known and self._draw.random() < _FLICKERING]
        return [self._failure(scope, self._on(scopes[scope]), (0.2, 3.0), (0.0, 0.0)) for scope in chosen]

    def _failure(
        self, scope: str, transformers: list[int], begins_h: tuple[float, float], lasts_h: tuple[float, float]
    ) -> Failure:
        begin = self._begin + int(self._draw.uniform(*begins_h) * _HOUR)
        return Failure(scope, transformers, begin, begin + int(self._draw.uniform(*lasts_h) * _HOUR))

    def _on(self, feeder: int) -> list[int]:
        found: list[int] = np.flatnonzero(self._world.town.feeder == feeder).tolist()
        return found

    @staticmethod
    def _dark(failures: list[Failure]) -> list[tuple[int, int, int]]:
        """Each transformer that is dark, from when to when; failures that touch are one."""
        found: list[tuple[int, int, int]] = []
        parts = sorted((place, failure.begin, failure.end) for failure in failures for place in failure.transformers)
        for place, begin, end in parts:
            if found and found[-1][0] == place and begin <= found[-1][2]:
                _, first, last = found.pop()
                found.append((place, first, max(end, last)))
            else:
                found.append((place, begin, end))
        return found

    def _record(self, failure: Failure) -> None:
        """Let the desk write the outage down: late, when all is over, or never."""
        world, draw, self._count = self._world, self._draw, self._count + 1
        said = {"outage_id": f"OT{self._count:05d}", "kind": "fault", "scope": failure.scope, "from_": failure.begin}
        luck, late = draw.random(), int(draw.uniform(300, 5400))
        over = failure.end + int(draw.uniform(600, 3600))
        recorded = "never" if luck < _NEVER else "afterwards" if luck < _NEVER + _AFTERWARDS else "late"
        if recorded == "late" and failure.begin + late < over:
            world.journal.add("outages", failure.begin + late, **said, to=None, at=failure.begin + late)
        if recorded != "never":
            world.journal.add("outages", over, **said, to=failure.end, at=over)
        world.journal.truth("outage", failure.scope, failure.begin, failure.end, way="storm", recorded=recorded)

    def _deafen(self) -> None:
        """Break some transformers' concentrators: their meters are not heard for two days after the night."""
        world, (first, last) = self._world, (self._day + 1, self._day + 2)
        names = world.town.transformer_names
        for place in np.sort(self._draw.permutation(len(names))[: max(1, round(_DEAF * len(names)))]).tolist():
            for meter in np.flatnonzero(world.town.transformer == place).tolist():
                world.begin(Silent(meter, first, last))
                begin, end = world.clock.time(first, 0), world.clock.time(last + 1, 0)
                world.journal.truth("silent", world.town.meter_names[meter], begin, end, way="storm")

    def _flicker(self, feeder: Failure, dark: list[tuple[int, int, int]]) -> None:
        """Let a feeder be switched off and on again for seconds before it trips: meters tell, readings do not.

        Those of a transformer that is `dark` by itself say nothing.
        """
        for _ in range(int(self._draw.integers(2, 5))):
            at = feeder.begin - int(self._draw.integers(30, 1800))
            for transformer in feeder.transformers:
                mute = [(begin, end) for place, begin, end in dark if place == transformer]
                self._cry(transformer, at, at + int(self._draw.integers(2, 60)), 0.3, mute)

    def _cry(
        self, transformer: int, begin: int, end: int, share: float = 1.0, mute: Sequence[tuple[int, int]] = ()
    ) -> None:
        """Let meters say that supply went and that it is back; some say nothing, and none in a `mute` time."""
        town, draw = self._world.town, self._draw
        for meter in np.flatnonzero(town.transformer == transformer).tolist():
            told = (("last_gasp", _GASPS, begin, 6), ("power_restored", _RETURNS, end, 90))
            for code, usual, since, delay_s in told:
                at = since + int(draw.integers(0, delay_s))
                if draw.random() < usual * share and not any(first <= at < last for first, last in mute):
                    self._world.journal.add("meter_events", at, meter_id=town.meter_names[meter], at=at, code=code)
