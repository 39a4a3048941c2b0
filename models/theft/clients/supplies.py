"""What is kept of each supply of electricity or gas."""

import numpy as np

from models.theft.clients.invoices import Float64, Int64, Invoices
from models.theft.clients.meters import FEATURES, Meters
from models.theft.clients.peers import THIRDS, Peers, third
from models.theft.clients.quantities import QUANTITIES, measured, monthly_use
from models.theft.clients.tallies import Float32, Tallies

_LAST = ("day", "since", "new", "meter", "code", "tariff", "use", *(f"use_{place}" for place in range(THIRDS)))


class Supplies:
    """The last reading of each supply, and statistics of all of them.

    Attributes:
        names: of the statistics.
    """

    def __init__(self) -> None:
        self._tallies = Tallies(QUANTITIES)
        self._peers = Peers()
        self._last = {name: np.zeros(0) for name in _LAST}
        self._meters = Meters()
        self.names = [*self._tallies.names, *(f"meter.{name}" for name in FEATURES)]

    def add(self, invoices: Invoices) -> None:
        """Take in the invoices of one day."""
        self.make_room(int(invoices.supply.max(initial=-1)) + 1)
        for now in invoices.rounds():
            self._add(now)

    def values(self, supplies: Int64) -> Float32:
        """The statistics of supplies, shape (n, len(names)), NaN where nothing is known."""
        return np.concatenate([self._tallies.values(supplies), self._meters.values(supplies)], axis=1)

    def meters(self, supplies: Int64) -> Float64:
        """Numbers of the meters read last, NaN where none was, shape (n,)."""
        return self._meters.numbers(supplies)

    def make_room(self, rows: int) -> None:
        """Have rows for so many supplies."""
        self._tallies.make_room(rows)
        self._meters.make_room(rows)
        room = len(self._last["day"])
        if rows > room:
            more: Float64 = np.full(max(rows, 2 * room) - room, np.nan)
            self._last = {name: np.concatenate([values, more]) for name, values in self._last.items()}

    def _add(self, now: Invoices) -> None:
        supply, use, season = now.supply, monthly_use(now), f"use_{third(now.day)}"
        before = {name: values[supply] for name, values in self._last.items()}
        before["year"] = before[season]
        self._tallies.add(supply, measured(now, before, self._peers.usual(now)))
        self._peers.learn(now, use)
        self._meters.add(now, use)
        since = np.where(before["meter"] == now.meter, before["since"], now.day)
        day = np.full(len(supply), now.day)
        latest = {"day": day, "since": since, "new": now.new, "meter": now.meter, "code": now.code}
        for name, values in (latest | {"tariff": now.tariff, "use": use, season: use}).items():
            self._last[name][supply] = values
