"""Which meters had no supply, and when."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.calendar import HOUR
from models.errors import BadRecord
from models.interruption import Interruption, interruption
from models.meters.clock import Clock
from models.meters.columns import Float32, Meters
from models.meters.piece import Mask
from models.meters.places import Places
from models.readings import Int64
from models.records import Outage
from models.roster import Roster

KINDS = ("planned", "fault", "peak_shift", "arrears")


@dataclass(slots=True)
class Supply:
    """What meters had of a local day.

    Attributes:
        share: share of the day's intervals with supply, shape (n,).
        cut: rows under an arrears outage in some hour, shape (k,). cut_hours: the hours wholly under it, shape (k, 24).
    """

    share: Float32
    cut: Int64
    cut_hours: NDArray[np.bool_]


class Outages:
    """Outages known so far, by id; a later record of an id replaces the one before.

    Args:
        meters: the meters' columns.
        roster: the meters' rows.
        places: where the meters hang.
        clock: the utility's slots and days.
    """

    def __init__(self, meters: Meters, roster: Roster, places: Places, clock: Clock) -> None:
        self._meters = meters
        self._roster = roster
        self._places = places
        self._clock = clock
        self._known: dict[str, Interruption] = {}

    def put(self, outage: Outage) -> None:
        """Note an outage.

        Raises:
            BadRecord: its kind or scope is unknown, or it ends before it begins.
        """
        if outage.kind not in KINDS:
            raise BadRecord(f"kind {outage.kind!r} of an outage is none of {', '.join(KINDS)}")
        self._known[outage.outage_id] = interruption(outage)

    def covering(self, start: int, end: int) -> list[Interruption]:
        """Outages in force from `start` to `end` (Unix seconds)."""
        return [outage for outage in self._known.values() if outage.start <= start and outage.end >= end]

    def rows(self, outages: Sequence[Interruption]) -> Mask:
        """Which meters some outages cut off, shape (n,)."""
        count = len(self._meters)
        cut = np.zeros(count, bool)
        transformers = np.zeros(len(self._places.transformers), bool)
        accounts = np.zeros(len(self._places.accounts), bool)
        feeders = self._places.feeder_rows()
        for outage in outages:
            if outage.scope == "meter":
                _set(cut, self._roster.find(outage.name))
            elif outage.scope == "account":
                _set(accounts, self._places.accounts.find(outage.name))
            elif outage.scope == "transformer":
                _set(transformers, self._places.transformers.find(outage.name))
            elif (feeder := self._places.feeders.find(outage.name)) > 0:
                transformers |= feeders == feeder
        if transformers.any():
            cut |= transformers[self._meters.place[:count]]
        if accounts.any():
            cut |= accounts[self._meters.account[:count]]
        return cut

    def day(self, day: int) -> Supply:
        """Supply of all meters over a local day."""
        slots = self._clock.day_slots(day)
        without = np.zeros(len(self._meters), np.int64)
        arrears: list[Mask | None] = []
        for slot in slots.tolist():
            cut, cut_for_arrears = self._slot(slot)
            if cut is not None:
                without += cut
            arrears.append(cut_for_arrears)
        share = (1.0 - without / max(1, len(slots))).astype(np.float32)
        return Supply(share, *self._hours_cut(slots, arrears))

    def forget(self, until: int) -> None:
        """Drop outages that ended at or before a time (Unix seconds)."""
        self._known = {name: outage for name, outage in self._known.items() if outage.end > until}

    def dump(self) -> dict[str, list[object]]:
        """The outages by id."""
        return {name: list(outage) for name, outage in self._known.items()}

    def load(self, kept: dict[str, list[object]]) -> None:
        """Continue from a dump."""
        self._known = {name: Interruption(*values) for name, values in kept.items()}  # type: ignore[arg-type]

    def _hours_cut(self, slots: Int64, arrears: list[Mask | None]) -> tuple[Int64, NDArray[np.bool_]]:
        """Rows cut for arrears in at least one whole hour, and which hours those are; a slot may hold several."""
        count = max(1, self._clock.interval_s // HOUR)
        ends = slots[:, None] * self._clock.interval_s - np.arange(count) * HOUR
        return _hours_cut([mask for mask in arrears for _ in range(count)], self._clock.hour_of(ends.reshape(-1)))

    def _slot(self, slot: int) -> tuple[Mask | None, Mask | None]:
        """Meters without supply over a slot, and those for arrears."""
        start = (slot - 1) * self._clock.interval_s
        outages = self.covering(start, start + self._clock.interval_s)
        arrears = [outage for outage in outages if outage.kind == "arrears"]
        return self.rows(outages) if outages else None, self.rows(arrears) if arrears else None


def _set(flags: Mask, place: int) -> None:
    if place >= 0:
        flags[place] = True


def _hours_cut(slots: list[Mask | None], hours: Int64) -> tuple[Int64, NDArray[np.bool_]]:
    """Rows cut in at least one whole hour, and which hours those are."""
    some = [mask for mask in slots if mask is not None]
    rows = np.flatnonzero(np.logical_or.reduce(some)) if some else np.zeros(0, np.int64)
    whole = np.ones((len(rows), 24), bool)
    seen = np.zeros(24, bool)
    for mask, hour in zip(slots, hours.tolist(), strict=True):
        whole[:, hour] &= False if mask is None else mask[rows]
        seen[hour] = True
    whole &= seen
    kept = whole.any(axis=1)
    return rows[kept], whole[kept]
