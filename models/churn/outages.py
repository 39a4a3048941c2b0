"""Interruptions of supply, by the hours of the day they took away."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.calendar import HOUR, LocalTime
from models.interruption import Interruption, interruption
from models.records import Outage

_WHOLE_HOUR_S = 3000
Int64 = NDArray[np.int64]


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
        rows = {"account": _Rows(accounts), "meter": _Rows(meters)}
        for one in self._known.values():
            if one.start >= ends[-1] or one.end <= ends[0] - HOUR:
                continue
            within = np.clip(np.minimum(one.end, ends) - np.maximum(one.start, ends - HOUR), 0, HOUR)
            if one.scope in rows:
                hit = rows[one.scope].of(one.name)
            else:
                hit = _dark(hour_wh, np.unique(hours[within >= _WHOLE_HOUR_S]))
            lost[hit] += within.sum()
            if one.kind != "arrears":
                suffered[hit] += within.sum()
                count[hit] += 1
        return Losses(lost, suffered, count)

    def dump(self) -> dict[str, Any]:
        """All interruptions in the order they became known."""
        return {"known": {name: list(one) for name, one in self._known.items()}}

    def load(self, state: Mapping[str, Any]) -> None:
        """Continue from a dump."""
        self._known = {name: Interruption(*one) for name, one in state["known"].items()}


class _Rows:
    """Rows of each name; looked up once somebody asks."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = names
        self._found: dict[str, list[int]] = {}

    def of(self, name: str) -> Int64:
        """Rows with a name."""
        if not self._found:
            for row, each in enumerate(self._names):
                self._found.setdefault(each, []).append(row)
        return np.array(self._found.get(name, ()), np.int64)


def _dark(hour_wh: NDArray[np.int32], whole: Int64) -> Int64:
    """Rows that used nothing in every one of some hours; none where there are no such hours."""
    if not len(whole):
        return np.zeros(0, np.int64)
    return np.flatnonzero((hour_wh[:, whole] == 0).all(axis=1))
