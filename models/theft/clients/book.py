"""Everything that is kept of clients, and the features that are made of it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.theft.clients.invoices import SUPPLIES, Bool, Float64, Int64, Invoices
from models.theft.clients.neighbours import Neighbours
from models.theft.clients.supplies import Supplies
from models.theft.clients.tallies import Float32

_DETAILS = ("district", "region", "category", "created")
_KEPT = ("first", "latest", "visits", "electricity_bills", "gas_bills")
_KINDS = ("electricity", "gas")
_CLIENT = (*_DETAILS, "age", "start", "span", "visits", "visit_rate", "electricity_bills", "gas_bills")
"""Where and what a client is; when the contract began (days since 1970-01-01), how long ago that was at the last
invoice, how long before the first, how long invoices came (days); days with an invoice, the same by day, invoices."""

_SETTLING_DAYS = 120
"""Added to how long a client is known, so that a rate of the first weeks is not absurd."""


@dataclass(frozen=True, slots=True)
class Clients:
    """Who the clients are, arrays of shape (n,).

    Attributes:
        ids: names.
        district, region, category: numbers.
        created: when the contract began, days since 1970-01-01.
    """

    ids: list[str]
    district: Int64
    region: Int64
    category: Int64
    created: Int64


class ClientBook:
    """Clients by number, and what their invoices said so far.

    Attributes:
        names: of the features: of the client, then `electricity.` and `gas.` with quantity and statistic.
    """

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._known = {name: np.zeros(0) for name in _DETAILS + _KEPT}
        self._supplies = Supplies()
        self._neighbours = Neighbours()
        supplies = (f"{kind}.{name}" for kind in _KINDS for name in self._supplies.names)
        self.names = [*_CLIENT, *self._neighbours.names, *supplies]

    def __len__(self) -> int:
        return len(self._numbers)

    def join(self, clients: Clients) -> Int64:
        """Numbers of clients, shape (n,); those not known get the next ones."""
        numbers = np.array([self._numbers.setdefault(name, len(self._numbers)) for name in clients.ids], np.int64)
        more = len(self._numbers) - len(self._known["first"])
        for name, values in self._known.items():
            self._known[name] = np.concatenate([values, np.full(more, _beginning(name))])
        self._supplies.make_room(SUPPLIES * len(self._numbers))
        for name in _DETAILS:
            self._known[name][numbers] = getattr(clients, name)
        return numbers

    def add(self, invoices: Invoices) -> None:
        """Take in the invoices of one day."""
        seen = np.unique(invoices.client)
        self._known["first"][seen] = np.fmin(self._known["first"][seen], invoices.day)
        self._known["latest"][seen] = invoices.day
        self._known["visits"][seen] += 1
        for number, kind in enumerate(_KINDS):
            np.add.at(self._known[f"{kind}_bills"], invoices.client[invoices.gas == number], 1)
        self._supplies.add(invoices)

    def features(self, clients: Int64) -> Float32:
        """What is known of clients, shape (n, len(names)), NaN where nothing is."""
        own = self._own({name: values[clients] for name, values in self._known.items()})
        supplies = [self._supplies.values(SUPPLIES * clients + kind) for kind in range(SUPPLIES)]
        near = self._neighbours.shares(*self._place(clients))
        return np.concatenate([own, near, *supplies], axis=1, dtype=np.float32)

    def learn(self, clients: Int64, cheats: Bool) -> None:
        """Take in whether clients cheat."""
        self._neighbours.learn(*self._place(clients), cheats)

    def _place(self, clients: Int64) -> tuple[Int64, Float64]:
        """District and electricity meter."""
        return self._known["district"][clients].astype(np.int64), self._supplies.meters(SUPPLIES * clients)

    def _own(self, known: dict[str, Float64]) -> NDArray[np.float64]:
        known["age"] = known["latest"] - known["created"]
        known["start"] = known["first"] - known["created"]
        known["span"] = known["latest"] - known["first"]
        known["visit_rate"] = known["visits"] / (known["span"] + _SETTLING_DAYS)
        return np.stack([known[name] for name in _CLIENT], axis=1)


def _beginning(name: str) -> float:
    return 0.0 if name in _KEPT[2:] else np.nan
