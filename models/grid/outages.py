"""Outages of feeders and transformers, as far as loads are concerned."""

from typing import Any, NamedTuple

import numpy as np

from models.calendar import seconds
from models.errors import BadRecord
from models.flow.batch import NEVER
from models.grid.roster import Roster
from models.grid.rows import Bool
from models.records import Outage

_SCOPES = ("feeder", "transformer", "meter", "account")


class Interruption(NamedTuple):
    """No supply for one feeder or transformer from `start` to `end` (Unix seconds)."""

    scope: str
    name: str
    start: int
    end: int


class OutageBook:
    """Interruptions by outage id; a later record of an id replaces the earlier one."""

    def __init__(self) -> None:
        self._known: dict[str, Interruption] = {}

    def add(self, outage: Outage) -> None:
        """Take in an outage; those of single meters or accounts say nothing about a transformer's load.

        Raises:
            BadRecord: the scope or a time is wrong.
        """
        scope, _, name = outage.scope.partition(":")
        if scope not in _SCOPES or not name:
            raise BadRecord(f"scope {outage.scope!r} is not feeder:, transformer:, meter: or account: with an id")
        start = seconds(outage.from_)
        end = NEVER if outage.to is None else seconds(outage.to)
        if end < start:
            raise BadRecord(f"outage {outage.outage_id!r} ends before it begins")
        self._known.pop(outage.outage_id, None)
        if scope in ("feeder", "transformer"):
            self._known[outage.outage_id] = Interruption(scope, name, start, end)

    def covers(self, start: int, end: int, roster: Roster, count: int) -> Bool:
        """Which of the first `count` transformers were without supply for some of the time from `start` to `end`."""
        covered = np.zeros(count, np.bool_)
        for outage in self._known.values():
            if outage.start < end and outage.end > start:
                self._mark(covered, outage, roster)
        return covered

    def forget(self, before: int) -> None:
        """Drop outages that ended before `before` (Unix seconds)."""
        self._known = {name: outage for name, outage in self._known.items() if outage.end >= before}

    def dump(self) -> list[tuple[Any, ...]]:
        """All outages in the order they became known."""
        return [(name, *outage) for name, outage in self._known.items()]

    def load(self, state: list[tuple[Any, ...]]) -> None:
        """Continue from a dump."""
        self._known = {name: Interruption(*outage) for name, *outage in state}

    @staticmethod
    def _mark(covered: Bool, outage: Interruption, roster: Roster) -> None:
        if outage.scope == "transformer":
            row = roster.row(outage.name)
            if row is not None and row < len(covered):
                covered[row] = True
            return
        feeder = roster.feeder_row(outage.name)
        if feeder is not None:
            rows = roster.rows_of(feeder)
            covered[rows[rows < len(covered)]] = True
