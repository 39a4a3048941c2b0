"""Announced and found outages, so that a day without supply is not taken for theft."""

from typing import Any

from models.calendar import DAY, seconds
from models.errors import BadRecord
from models.records import Outage, decoded

_FOREVER = 2**60
_KEPT_S = 10 * DAY


class Outages:
    """The outages of the last days, by what they touch."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[int, int, str]] = {}

    def take(self, value: bytes) -> None:
        """Note one outage record; the alerts stage rejects those that cannot be used."""
        try:
            outage: Outage = decoded(value, Outage)
            begin = seconds(outage.from_)
            end = _FOREVER if outage.to is None else seconds(outage.to)
        except BadRecord:
            return
        self._known[outage.outage_id] = (begin, end, outage.scope)

    def touched(self, begin: int, end: int) -> set[str]:
        """Scopes such as `transformer:T1` without supply at some time between two Unix seconds."""
        return {scope for start, stop, scope in self._known.values() if start < end and stop > begin}

    def forget(self, before: int) -> None:
        """Drop outages that ended long before a Unix second."""
        self._known = {name: kept for name, kept in self._known.items() if kept[1] > before - _KEPT_S}

    def dump(self) -> dict[str, Any]:
        """State for a snapshot."""
        return {name: list(kept) for name, kept in self._known.items()}

    def load(self, state: dict[str, Any]) -> None:
        """Continue from a dump."""
        self._known = {name: (begin, end, scope) for name, (begin, end, scope) in state.items()}
