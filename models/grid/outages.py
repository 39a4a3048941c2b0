"""Outages of feeders and transformers, as far as loads are concerned."""

from typing import Any

import numpy as np

from models.grid.roster import Roster
from models.grid.rows import Bool
from models.interruption import Interruption, interruption
from models.records import Outage


class OutageBook:
    """Interruptions by outage id; a later record of an id replaces the earlier one."""

    def __init__(self) -> None:
        self._known: dict[str, Interruption] = {}

    def add(self, outage: Outage) -> None:
        """Take in an outage; those of single meters or accounts say nothing about a transformer's load.

        Raises:
            BadRecord: the scope or a time is wrong.
        """
        found = interruption(outage)
        self._known.pop(outage.outage_id, None)
        if found.scope in ("feeder", "transformer"):
            self._known[outage.outage_id] = found

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
        return [(name, *outage[1:]) for name, outage in self._known.items()]

    def load(self, state: list[tuple[Any, ...]]) -> None:
        """Continue from a dump."""
        self._known = {name: Interruption("", *outage) for name, *outage in state}

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
