"""What meters report of themselves and inspectors of them, as evidence."""

import re
from typing import Any

from models.calendar import seconds
from models.errors import BadRecord
from models.flow.stage import Out
from models.flow.topics import CONDUCT, EVIDENCE
from models.messages import Evidence
from models.meters.counters import Counters
from models.meters.places import Places
from models.roster import Roster

OUTCOMES = ("theft", "fault", "clean")

_IEC = re.compile(r"\d+\.(\d+\.\d+\.\d+)")
_CODES = {
    "12.29.39": "cover_opened",
    "12.66.257": "magnet",
    "12.48.219": "reverse_flow",
    "12.93.219": "reverse_flow",
    "26.0.47": "last_gasp",
    "26.136.47": "last_gasp",
    "26.0.85": "last_gasp",
    "26.0.216": "power_restored",
    "26.136.216": "power_restored",
}
"""IEC 61968-9 EndDeviceEvents by domain, subdomain and event; the type of device before them does not matter."""


def event_code(code: str) -> str:
    """Our name of a meter event, "" for an IEC 61968-9 code that says nothing here; other names stay as they are.

    Examples:
        >>> event_code("3.26.0.216")
        'power_restored'
    """
    code = code.strip().lower()
    match = _IEC.fullmatch(code)
    return _CODES.get(match[1], "") if match else code


def checked_outcome(outcome: str) -> str:
    """What an inspection found.

    Raises:
        BadRecord: it is none of `OUTCOMES`.
    """
    if outcome not in OUTCOMES:
        raise BadRecord(f"outcome {outcome!r} is none of {', '.join(OUTCOMES)}")
    return outcome


class Events:
    """Passes evidence on, and keeps that of meters which reference data has not named.

    Args:
        roster: the meters' rows.
        places: where they hang.
        counters: where codes that say nothing are counted.
        most: how many records are kept.
        future_s: how far a meter's clock may be ahead of the log (seconds).
    """

    def __init__(self, roster: Roster, places: Places, counters: Counters, most: int, future_s: int) -> None:
        self._roster = roster
        self._places = places
        self._counters = counters
        self._most = most
        self._future_s = future_s
        self._kept: dict[str, list[list[Any]]] = {}
        self._count = 0

    def report(self, meter: str, moment: Any, code: str, out: Out) -> None:
        """A meter event or an inspection's outcome happened.

        Raises:
            BadRecord: it names no meter or time, lies in the future, or too much is kept for meters not named yet.
        """
        at = seconds(moment)
        if at > out.now // 1000 + self._future_s:
            raise BadRecord(f"future: at {moment!r} is more than {self._future_s} s after it was logged")
        if not meter:
            raise BadRecord("meter_id is empty")
        if not code:
            self._counters.add("unknown_event", 1)
            return
        row = self._roster.find(meter)
        if row >= 0 and self._places.is_named(row):
            self.send(row, at, code, 0.0, out)
            return
        if self._count >= self._most:
            raise BadRecord(f"unknown meter {meter!r}: {self._most} events wait for reference data already")
        self._kept.setdefault(meter, []).append([at, code])
        self._count += 1

    def send(self, row: int, at: int, code: str, value: float, out: Out) -> None:
        """Send evidence of a named meter to its feeder, and to its account."""
        names = self._places.names(row)
        found = Evidence(at=at, code=code, value=value, **names)
        out.send(EVIDENCE, names["feeder_id"], found)
        if names["account_id"]:
            out.send(CONDUCT, names["account_id"], found)

    def named(self, row: int, out: Out) -> None:
        """Reference data named a meter: pass on what was kept of it."""
        for at, code in self._kept.pop(self._roster.ids[row], []):
            self._count -= 1
            self.send(row, at, code, 0.0, out)

    def dump(self) -> dict[str, list[list[Any]]]:
        """What waits for reference data."""
        return self._kept

    def load(self, kept: dict[str, list[list[Any]]]) -> None:
        """Continue from a dump."""
        self._kept = kept
        self._count = sum(len(events) for events in kept.values())
