"""Interruptions of supply, by the hours of the day they took away."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.calendar import HOUR, LocalTime
from models.interruption import Interruption, interruption
from models.records import Outage

_WHOLE_HOUR_S = 3000
Int64 = NDArray[np.int64]
_NOBODY: Int64 = np.zeros(0, np.int64)


class Losses(NamedTuple):
    """What interruptions took from the rows of one day: seconds lost, and how many of them were not for arrears."""

    lost_s: Int64
    suffered_s: Int64
    suffered: Int64


class Outages:
    """Interruptions by id; a later record of an id replaces the earlier one.

    Which accounts hang on a feeder or transformer is not known here. An account is taken to have been without supply in
    such an interruption if it used nothing in every whole hour of it.
    """

    def __init__(self, local: LocalTime, most: int) -> None:
        self._local = local
        self._most = most
        self._known: dict[str, Interruption] = {}

    def add(self, outage: Outage) -> None:
        """Take in an outage.

        Raises:
            BadRecord: the scope or a time is wrong.
        """
        found = interruption(outage)
        self._known.pop(outage.outage_id, None)
        self._known[outage.outage_id] = found
        if len(self._known) > self._most:
            del self._known[next(iter(self._known))]

    def forget(self, before: int) -> None:
        """Drop what was over before `before` (Unix seconds)."""
        self._known = {name: one for name, one in self._known.items() if one.end >= before}

    def losses(self, day: int, accounts: Sequence[str], meters: Sequence[str], hour_wh: NDArray[np.int32]) -> Losses:
        """What the interruptions of a local day took from n accounts and meters with energy by hour, shape (n, 24)."""
        lost, suffered, count = (np.zeros(len(accounts), np.int64) for _ in range(3))
        ends = np.arange(self._local.midnight(day) + HOUR, self._local.midnight(day + 1) + 1, HOUR)
        hours = self._local.hour(ends)
        first, last = int(ends[0]) - HOUR, int(ends[-1])
        there = [one for one in self._known.values() if one.start < last and one.end > first]
        rows = {"account": _rows(accounts, "account", there), "meter": _rows(meters, "meter", there)}
        spans = np.array([(one.start, one.end) for one in there], np.int64).reshape(-1, 2)
        within = np.clip(np.minimum(spans[:, 1:], ends) - np.maximum(spans[:, :1], ends - HOUR), 0, HOUR)
        for one, seconds, taken in zip(there, within.sum(axis=1).tolist(), within, strict=True):
            if one.scope in rows:
                hit = rows[one.scope].get(one.name, _NOBODY)
            else:
                hit = _dark(hour_wh, np.unique(hours[taken >= _WHOLE_HOUR_S]))
            if len(hit):
                lost[hit] += seconds
                if one.kind != "arrears":
                    suffered[hit] += seconds
                    count[hit] += 1
        return Losses(lost, suffered, count)

    def dump(self) -> dict[str, Any]:
        """All interruptions in the order they became known."""
        return {"known": {name: list(one) for name, one in self._known.items()}}

    def load(self, state: Mapping[str, Any]) -> None:
        """Continue from a dump."""
        self._known = {name: Interruption(*one) for name, one in state["known"].items()}


def _rows(names: Sequence[str], scope: str, outages: Iterable[Interruption]) -> dict[str, Int64]:
    """Rows of those names that an interruption of this scope is about."""
    wanted = {one.name for one in outages if one.scope == scope}
    found: dict[str, list[int]] = {}
    for row in [row for row, name in enumerate(names) if name in wanted] if wanted else ():
        found.setdefault(names[row], []).append(row)
    return {name: np.array(rows, np.int64) for name, rows in found.items()}


def _dark(hour_wh: NDArray[np.int32], whole: Int64) -> Int64:
    """Rows that used nothing in every one of some hours; none where there are no such hours."""
    if not len(whole):
        return _NOBODY
    return np.flatnonzero((hour_wh[:, whole] == 0).all(axis=1))
