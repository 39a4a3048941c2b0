"""Who is on duty in a rota, and when the next one is."""

from collections.abc import Mapping
from typing import NamedTuple

from alerts.moments import wall_seconds
from alerts.routes.file import Rota
from alerts.routes.times import Times
from models.calendar import LocalTime
from models.spans import clock_at, length_of, moment_of


class Duty(NamedTuple):
    """Who is on duty, up to a moment (Unix seconds, not included); `contact` is empty where nobody is."""

    contact: str
    until: int


class Rotas:
    """The rotas of a utility.

    Args:
        rotas: by name. times: that they name.
        local: the utility's zone.
    """

    def __init__(self, rotas: Mapping[str, Rota], times: Mapping[str, Times], local: LocalTime) -> None:
        self._rotas = rotas
        self._times = times
        self._local = local

    def on_duty(self, name: str, at: int) -> str:
        """The contact of a name at a moment: of a rota who is on duty, or empty; of a contact itself."""
        rota = self._rotas.get(name)
        if rota is None:
            return name
        clock = wall_seconds(at, self._local)
        for instead in rota.instead:
            if clock_at(instead.begin) <= clock < clock_at(instead.end):
                return instead.contact
        if rota.when and not self._times[rota.when].holds(at, self._local):
            return self.on_duty(rota.otherwise, at) if rota.otherwise else ""
        turns = (clock - clock_at(rota.begin)) // length_of(rota.turn)
        return rota.contacts[turns % len(rota.contacts)]

    def plan(self, name: str, begin: int, end: int) -> list[tuple[int, Duty]]:
        """Who is on duty from when, over a time (Unix seconds), one entry for each change."""
        found: list[tuple[int, Duty]] = []
        edges = [*sorted(edge for edge in self._edges(name, begin, end) if begin < edge < end), end]
        start = begin
        for edge in edges:
            contact = self.on_duty(name, start)
            if found and found[-1][1].contact == contact:
                found[-1] = found[-1][0], Duty(contact, edge)
            elif start < edge:
                found.append((start, Duty(contact, edge)))
            start = edge
        return found

    def _edges(self, name: str, begin: int, end: int) -> set[int]:
        """Moments at which who is on duty may change."""
        rota = self._rotas.get(name)
        if rota is None:
            return set()
        first, turn = clock_at(rota.begin), length_of(rota.turn)
        low, high = (wall_seconds(at, self._local) for at in (begin, end))
        clocks = {first + number * turn for number in range((low - first) // turn, (high - first) // turn + 1)}
        clocks |= {clock_at(edge) for instead in rota.instead for edge in (instead.begin, instead.end)}
        edges = {moment_of(clock, self._local) for clock in clocks}
        if rota.when:
            edges |= self._times[rota.when].edges(begin, end, self._local)
        return edges | self._edges(rota.otherwise, begin, end)
