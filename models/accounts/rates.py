"""The tariffs of a utility by name through time, and the default for a name or day that has none."""

from collections.abc import Collection, Sequence
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from models.records import Tariff as Record
from models.tariffs.parse import tariff_of
from models.tariffs.plan import Plan
from models.tariffs.tariff import Tariff
from models.tariffs.use import month_of


class Rates:
    """Tariffs that can be priced with.

    A record with versions replaces all that was said of its name before, as its versions say themselves from when on
    they hold. One without holds from the day it came on.

    Args:
        default: prices where an account names no tariff, an unknown one, or one without prices on a day.
        digits: decimals of the currency.

    Attributes:
        default: as given.
    """

    def __init__(self, default: Record, digits: int) -> None:
        self._digits = digits
        self.default = default
        self._default = tariff_of(default, digits)
        self._records: dict[str, list[tuple[int, Record]]] = {}
        self._tariffs: dict[str, list[tuple[int, Tariff]]] = {}
        self._lasts: dict[tuple[str, int], int] = {}

    def set(self, record: Record, day: int) -> None:
        """Take in a tariff on a local day.

        Raises:
            BadRecord: it cannot be priced with.
        """
        tariff, name = tariff_of(record, self._digits), record.tariff
        known = self._records.get(name, [])
        if known and known[-1][1] == record:
            return
        if record.versions or not known:
            day = 0
        kept = [each for each, (begin, _) in enumerate(known) if begin < day]
        self._records[name] = [*(known[each] for each in kept), (day, record)]
        self._tariffs[name] = [*(self._tariffs[name][each] for each in kept), (day, tariff)]
        self._lasts.clear()

    def known(self, names: Sequence[str]) -> NDArray[np.bool_]:
        """Whether each name has a tariff of its own, shape (n,)."""
        return np.array([name in self._tariffs for name in names], np.bool_)

    def plan(self, name: str, day: int) -> Plan:
        """The prices of a tariff on a local day, or the default ones."""
        return self._of(name, day).plan(day)

    def last(self, name: str, day: int) -> int:
        """The last local day of the month on which the prices are those of a day."""
        key = name, day
        if key not in self._lasts:
            first, days = month_of(day)
            plan, last = self.plan(name, day), day
            while last + 1 < first + days and self.plan(name, last + 1) is plan:
                last += 1
            self._lasts[key] = last
        return self._lasts[key]

    def due_days(self, name: str, day: int) -> int:
        """Days from issue to due day of a bill up to a local day."""
        return self._of(name, day).due_days(day)

    def dump(self, names: Collection[str] | None = None) -> list[Any]:
        """The tariffs, for a snapshot; or some of them."""
        wanted = [known for name, known in self._records.items() if names is None or name in names]
        return [[day, msgspec.to_builtins(record)] for known in wanted for day, record in known]

    def load(self, state: list[Any]) -> None:
        """Continue from a dump, also of one from before tariffs had days."""
        for kept in state:
            day, record = (0, kept) if isinstance(kept, dict) else kept
            self.set(msgspec.convert(record, Record), day)

    def _of(self, name: str, day: int) -> Tariff:
        for begin, tariff in reversed(self._tariffs.get(name, [])):
            if begin <= day:
                return tariff if tariff.holds(day) else self._default
        return self._default
