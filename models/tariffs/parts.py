"""Parts of charges: quantity, price and amount of one line, for n accounts at once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from models.tariffs.grains import Int64


@dataclass(frozen=True, slots=True)
class Kind:
    """What the lines of a part have in common.

    Attributes:
        name: of the charge. label: which part of it, as a period of use or `up to 100 kWh`; empty where it is all.
        unit: of the quantity. per: quantities of a part that make one unit.
        price: major units per unit (and time), or percent. by: what the price is for, as `kWh` or `kW and month`.
        source: where it was published.
    """

    name: str
    label: str
    unit: str
    per: int
    price: Decimal
    by: str
    source: str


@dataclass(slots=True)
class Part:
    """One line of n accounts.

    Attributes:
        kind: what they have in common. quantity: whole numbers, shape (n,). amount: grains, shape (n,).
        price: percent by account, in millionths, where it is not the same for all.
    """

    kind: Kind
    quantity: Int64
    amount: Int64
    price: Int64 | None = None


class Sums:
    """Amounts of the lines so far, by the name of their charge.

    Args:
        count: of accounts.
    """

    def __init__(self, count: int) -> None:
        self._sums: dict[str, Int64] = {}
        self._count = count

    def add(self, name: str, amount: Int64) -> None:
        """Add a line."""
        before = self._sums.get(name)
        self._sums[name] = amount if before is None else before + amount

    def of(self, names: tuple[str, ...]) -> Int64:
        """Sum of the lines of some names; no names are all."""
        total = np.zeros(self._count, np.int64)
        for amount in self._chosen(names):
            total += amount
        return total

    def _chosen(self, names: tuple[str, ...]) -> Iterator[Int64]:
        sums: Mapping[str, Int64] = self._sums
        return (sums[name] for name in sums if not names or name in names)
