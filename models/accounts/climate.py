"""How warm the days of the utility were, as degree days."""

from typing import Any, NamedTuple

import numpy as np

from models.accounts.dailyuse import MEMORY
from models.accounts.months import Month
from models.accounts.shockpolicy import MOST_BILLS, ShockPolicy
from models.calendar import HOUR, LocalTime
from models.records import Weather
from models.weather import observed

_HOURS = 12
_OPEN_DAYS = 3
_KEPT_DAYS = 31 * (MOST_BILLS + 2)
_KNOWN_SHARE = 0.8


class Degrees(NamedTuple):
    """Heating and cooling degree days, of how many days they are known, and of how many they are."""

    heating: float
    cooling: float
    known: int
    days: int

    @property
    def enough(self) -> bool:
        """Whether enough days are known to stand for all."""
        return self.known >= _KNOWN_SHARE * self.days and self.known > 0

    @property
    def daily(self) -> tuple[float, float]:
        """The mean of a known day."""
        return self.heating / self.known, self.cooling / self.known


class Climate:
    """Degree days by local day and month, of the temperatures that were observed.

    A day is known where observations of at least half its hours came before it was closed; its temperature is the mean
    of those hours.

    Args:
        policy: from which temperatures on a day counts.
        local: the zone.
    """

    def __init__(self, policy: ShockPolicy, local: LocalTime) -> None:
        self._policy = policy
        self._local = local
        self._observed: dict[int, dict[int, float]] = {}
        self._usual = [[0.0, 0.0, 0.0] for _ in MEMORY]
        self._months: dict[int, Degrees] = {}
        self._days: dict[int, tuple[float, float]] = {}

    def observe(self, weather: Weather, now: int) -> None:
        """Take in a temperature, with its log time in seconds; a second one of the same time replaces the first.

        Raises:
            BadRecord: it is absurd or of the future.
        """
        at, celsius = observed(weather, now)
        if now - at < _OPEN_DAYS * 24 * HOUR:
            self._observed.setdefault(int(self._local.day(at)), {})[at] = celsius

    def close(self, day: int, kind: int) -> tuple[float, float] | None:
        """End a local day of a kind; its heating and cooling degrees, None where they are not known."""
        found = self._degrees(self._observed.get(day, {}))
        for old in [each for each in self._observed if each <= day]:
            del self._observed[old]
        number = Month.of(day, 0).number
        heating, cooling, known, days = self._months.get(number, Degrees(0.0, 0.0, 0, 0))
        if found is not None:
            self._learn(kind, found)
            heating, cooling, known = heating + found[0], cooling + found[1], known + 1
            self._days[day] = found
        self._months[number] = Degrees(heating, cooling, known, days + 1)
        for old in [each for each in self._months if each < number - MOST_BILLS]:
            del self._months[old]
        for old in [each for each in self._days if each < day - _KEPT_DAYS]:
            del self._days[old]
        return found

    def month(self, number: int) -> Degrees:
        """Degree days of a month, counted since 1970-01, as far as it has been closed."""
        return self._months.get(number, Degrees(0.0, 0.0, 0, 0))

    def span(self, first: int, last: int) -> Degrees:
        """Degree days from one local day to another, both included."""
        found = [self._days[day] for day in range(first, last + 1) if day in self._days]
        heating, cooling = (float(sum(each)) for each in zip(*found, strict=True)) if found else (0.0, 0.0)
        return Degrees(heating, cooling, len(found), max(0, last - first + 1))

    def ahead(self, kinds: list[int]) -> tuple[float, float]:
        """Degree days of so many days of each kind: means like those of the use that is expected of them."""
        usual = [self._usual[kind] if self._usual[kind][2] else self._usual[1 - kind] for kind in (0, 1)]
        heating, cooling = np.array(kinds) @ np.array(usual)[:, :2]
        return float(heating), float(cooling)

    def dump(self) -> dict[str, Any]:
        """Everything, for a snapshot."""
        return {
            "observed": [[day, list(each.items())] for day, each in self._observed.items()],
            "usual": [list(each) for each in self._usual],
            "months": [[number, *degrees] for number, degrees in self._months.items()],
            "days": [[day, *degrees] for day, degrees in self._days.items()],
        }

    def load(self, state: dict[str, Any]) -> None:
        """Continue from a dump."""
        self._observed = {day: dict(map(tuple, each)) for day, each in state["observed"]}
        self._usual = [list(each) for each in state["usual"]]
        self._months = {number: Degrees(*degrees) for number, *degrees in state["months"]}
        self._days = {day: (heating, cooling) for day, heating, cooling in state.get("days", ())}

    def _learn(self, kind: int, degrees: tuple[float, float]) -> None:
        usual = self._usual[kind]
        usual[2] = min(usual[2] + 1, MEMORY[kind])
        for place, each in enumerate(degrees):
            usual[place] += (each - usual[place]) / usual[2]

    def _degrees(self, by_time: dict[int, float]) -> tuple[float, float] | None:
        hours: dict[int, list[float]] = {}
        for at in sorted(by_time):
            hours.setdefault((at - 1) // HOUR, []).append(by_time[at])
        if len(hours) < _HOURS:
            return None
        celsius = float(np.mean([np.mean(each) for each in hours.values()]))
        return max(0.0, self._policy.heating_c - celsius), max(0.0, celsius - self._policy.cooling_c)
