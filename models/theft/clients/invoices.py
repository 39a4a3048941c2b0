"""Invoices of one day, as columns."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

Int64 = NDArray[np.int64]
Float64 = NDArray[np.float64]
Bool = NDArray[np.bool_]

SUPPLIES = 2
"""Electricity and gas."""


@dataclass(frozen=True, slots=True)
class Invoices:
    """Readings and what was billed for them on one day, arrays of shape (n,).

    Attributes:
        day: of all of them, days since 1970-01-01.
        client: numbers of the clients.
        district: of the clients.
        gas: whether it is of the gas supply.
        tariff, meter, code: number of the tariff, of the meter, of its kind.
        status: of the meter; 0 is in order.
        remark: the reader's.
        levels: consumption billed at each of four prices, shape (n, 4).
        old, new: register at the beginning and the end.
        months: that were billed.
    """

    day: int
    client: Int64
    district: Int64
    gas: Bool
    tariff: Int64
    meter: Int64
    code: Int64
    status: Int64
    remark: Int64
    levels: Float64
    old: Int64
    new: Int64
    months: Int64

    @property
    def supply(self) -> Int64:
        """Numbers of the supplies: each client has one of electricity and one of gas."""
        return SUPPLIES * self.client + self.gas

    @property
    def total(self) -> Float64:
        """All that was billed, shape (n,)."""
        found: Float64 = self.levels.sum(axis=1)
        return found

    def at(self, places: NDArray[Any] | slice) -> "Invoices":
        """Some of them."""
        return Invoices(self.day, **{name: getattr(self, name)[places] for name in _columns()})

    @staticmethod
    def joined(parts: "Sequence[Invoices]") -> "Invoices":
        """Invoices of one day that came in several parts."""
        columns = {name: np.concatenate([getattr(part, name) for part in parts]) for name in _columns()}
        return Invoices(parts[0].day, **columns)

    def rounds(self) -> Iterator["Invoices"]:
        """The first of every supply, then the second of those that have two, and so on, by where their register began.

        The order in which they came says nothing: readings of one day are put on file together.
        """
        order = np.lexsort((self.new, self.old, self.supply))
        supply = self.supply[order]
        begins = np.flatnonzero(np.r_[True, supply[1:] != supply[:-1]])
        turn = np.arange(len(order)) - np.repeat(begins, np.diff(np.r_[begins, len(order)]))
        for number in range(int(turn.max(initial=-1)) + 1):
            yield self.at(order[turn == number])


def _columns() -> list[str]:
    return [field.name for field in fields(Invoices) if field.name != "day"]
