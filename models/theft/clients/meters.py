"""The meter a supply has, and the one it had before: what each counted and how it was read."""

from collections.abc import Mapping

import numpy as np

from models.theft.clients.invoices import Float64, Int64, Invoices
from models.theft.clients.tallies import Float32

_OF_EACH = ("number", "since", "until", "readings", "use", "lately", "billed", "bottom", "top", "status", "months")
_RECENT = 0.3

FEATURES = (
    "meters",
    "age",
    "count",
    "use",
    "trend",
    "covered",
    "monthly",
    "earlier_age",
    "earlier_use",
    "earlier_trend",
    "earlier_covered",
    "earlier_top",
    "earlier_status",
    "earlier_monthly",
    "step",
    "lately_step",
)
"""How many meters there were; of the one there is and the one before: days between its first reading and its last,
readings, mean use (logarithm of units a month), how far recent use lies above it, what was billed of what it counted
(logarithm), what it counted a month (logarithm), where it ended, its last status; how far mean and recent use of the
meter there is lie above those of the one before."""


class Meters:
    """Two meters of each supply, told apart by their numbers; a late reading of the earlier one is still its own."""

    def __init__(self) -> None:
        self._now = {name: np.zeros(0) for name in _OF_EACH}
        self._earlier = {name: np.zeros(0) for name in _OF_EACH}
        self._meters = np.zeros(0)

    def add(self, now: Invoices, use: Float64) -> None:
        """Take in readings, each of another supply, and their use (logarithm of units a month)."""
        supply = now.supply
        late = self._earlier["number"][supply] == now.meter
        fresh = (self._now["number"][supply] != now.meter) & ~late
        self._begin(supply[fresh], now.meter[fresh], now.day)
        for meter, where in ((self._earlier, late), (self._now, ~late)):
            _read(meter, now.at(np.flatnonzero(where)), use[where])

    def numbers(self, supplies: Int64) -> Float64:
        """Numbers of the meters there are, shape (n,), NaN where there is none."""
        return self._now["number"][supplies]

    def values(self, supplies: Int64) -> Float32:
        """`FEATURES` of supplies, shape (n, 16), NaN where nothing is known."""
        now = {name: values[supplies] for name, values in self._now.items()}
        earlier = {name: values[supplies] for name, values in self._earlier.items()}
        columns = [self._meters[supplies], *_of_one(now)[:6]]
        first = _of_one(earlier)
        columns += [first[0], *first[2:5], np.log1p(earlier["top"]), earlier["status"], first[5]]
        columns += [now["use"] - earlier["use"], now["lately"] - earlier["lately"]]
        return np.stack(columns, axis=1, dtype=np.float32)

    def make_room(self, rows: int) -> None:
        """Have rows for so many supplies."""
        more = max(rows, 2 * len(self._meters)) - len(self._meters)
        if rows <= len(self._meters):
            return
        self._meters = np.concatenate([self._meters, np.zeros(more)])
        for meter in (self._now, self._earlier):
            for name, values in meter.items():
                meter[name] = np.concatenate([values, np.full(more, np.nan)])

    def _begin(self, supply: Int64, number: Int64, day: int) -> None:
        """Another meter in the place of the one there is, which becomes the earlier one."""
        for name, values in self._now.items():
            self._earlier[name][supply] = values[supply]
            values[supply] = 0.0 if name in ("readings", "use", "billed", "months") else np.nan
        self._now["number"][supply], self._now["since"][supply] = number, day
        self._meters[supply] += 1


def _read(meter: dict[str, Float64], now: Invoices, use: Float64) -> None:
    supply = now.supply
    before = {name: values[supply] for name, values in meter.items()}
    readings = before["readings"] + 1
    after = {
        "until": np.fmax(before["until"], now.day),
        "readings": readings,
        "use": before["use"] + (use - before["use"]) / readings,
        "lately": np.where(readings == 1, use, before["lately"] + _RECENT * (use - before["lately"])),
        "billed": before["billed"] + now.total,
        "bottom": np.fmin(before["bottom"], now.old),
        "top": np.fmax(before["top"], now.new),
        "status": now.status,
        "months": before["months"] + np.clip(now.months, 1, 48),
    }
    for name, values in after.items():
        meter[name][supply] = values


def _of_one(meter: Mapping[str, Float64]) -> list[Float64]:
    counted = np.maximum(meter["top"] - meter["bottom"], 0)
    return [
        meter["until"] - meter["since"],
        meter["readings"],
        meter["use"],
        meter["lately"] - meter["use"],
        np.log1p(meter["billed"]) - np.log1p(counted),
        np.log1p(counted / np.maximum((meter["until"] - meter["since"]) / 30, 4)),
    ]
