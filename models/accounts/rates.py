"""The tariffs of a utility by name, and the default for a name that is not known."""

from collections.abc import Sequence
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from models.accounts.tariffs import Rate, rate_of
from models.records import Tariff

Int64 = NDArray[np.int64]


class Rates:
    """Compiled tariffs.

    Args:
        default: prices where an account names no tariff or an unknown one.
        digits: decimals of the currency.
    """

    def __init__(self, default: Tariff, digits: int) -> None:
        self._digits = digits
        self._default = rate_of(default, digits)
        self._records: dict[str, Tariff] = {}
        self._rates: dict[str, Rate] = {}

    def set(self, tariff: Tariff) -> None:
        """Take in a tariff; one of the same name is replaced from now on.

        Raises:
            BadRecord: it cannot be priced with.
        """
        self._rates[tariff.tariff] = rate_of(tariff, self._digits)
        self._records[tariff.tariff] = tariff

    def known(self, names: Sequence[str]) -> NDArray[np.bool_]:
        """Whether each name has a tariff of its own, shape (n,)."""
        return np.array([name in self._rates for name in names], np.bool_)

    def of(self, name: str) -> Rate:
        """The rate of a name, or the default."""
        return self._rates.get(name, self._default)

    def fixed(self, names: Sequence[str]) -> Int64:
        """Grains a month of each name, shape (n,)."""
        return np.array([self.of(name).fixed for name in names], np.int64)

    def charge(self, names: Sequence[str], tariff: NDArray[np.int16], used_wh: Int64, hour_wh: Int64) -> Int64:
        """Grains that each account's energy costs, shape (n,).

        Args:
            names: tariffs.
            tariff: number of each account's tariff in `names`, shape (n,).
            used_wh: use of the month before it, Wh, shape (n,).
            hour_wh: energy by local hour, Wh, shape (n, 24).
        """
        cost = np.zeros(len(tariff), np.int64)
        for number in np.flatnonzero(np.bincount(tariff)).tolist():
            its = np.flatnonzero(tariff == number)
            cost[its] = self.of(names[number]).charge(used_wh[its], hour_wh[its])
        return cost

    def dump(self) -> list[Any]:
        """The tariffs, for a snapshot."""
        return [msgspec.to_builtins(record) for record in self._records.values()]

    def load(self, state: list[Any]) -> None:
        """Continue from a dump."""
        for record in state:
            self.set(msgspec.convert(record, Tariff))
