"""A tariff through time: which of its prices hold on which day."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence

from models.errors import BadRecord
from models.tariffs.file import Version
from models.tariffs.plan import Plan, plan_of, seasons_on
from models.tariffs.when import Calendar, date_of, day_of

ALWAYS = Calendar()
"""The periods of use where a tariff names no calendar."""


class Tariff:
    """Prices of one name.

    Args:
        name: of the tariff.
        versions: its prices, the oldest first, that do not overlap.
        calendars: those that the versions name.
        digits: decimals of the currency, in which every price can be counted.

    Attributes:
        name, versions: as given.
    """

    def __init__(self, name: str, versions: Sequence[Version], calendars: Mapping[str, Calendar], digits: int) -> None:
        self.name = name
        self.versions = tuple(versions)
        self._calendars = [calendars[each.calendar] if each.calendar else ALWAYS for each in versions]
        self._digits = digits
        self._begins = [day_of(each.begin) for each in versions]
        self._plans: dict[tuple[int, tuple[bool, ...]], Plan] = {}

    def holds(self, day: int) -> bool:
        """Whether it has prices on a local day."""
        return self._version(day) is not None

    def said(self, day: int) -> tuple[Version, Calendar]:
        """The version that holds on a local day, and its periods of use.

        Raises:
            BadRecord: none does.
        """
        number = self._holding(day)
        return self.versions[number], self._calendars[number]

    def plan(self, day: int) -> Plan:
        """The prices that hold on a local day; the same object as long as nothing changes.

        Raises:
            BadRecord: none do.
        """
        number = self._holding(day)
        said = self.versions[number]
        key = number, seasons_on(said, day)
        if key not in self._plans:
            self._plans[key] = plan_of(said, self._calendars[number], self._digits, day)
        return self._plans[key]

    def due_days(self, day: int) -> int:
        """Days from issue to due day of a bill up to a local day; of the last prices where none hold."""
        number = self._version(day)
        return self.versions[-1 if number is None else number].due_days

    def _holding(self, day: int) -> int:
        number = self._version(day)
        if number is None:
            first = self.versions[0].begin
            raise BadRecord(f"tariff {self.name} has no prices on {date_of(day)}: the first begin on {first}")
        return number

    def _version(self, day: int) -> int | None:
        number = bisect_right(self._begins, day) - 1
        if number < 0:
            return None
        end = self.versions[number].end
        return None if end is not None and day >= day_of(end) else number
