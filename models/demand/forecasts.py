"""What is forecast: classes, feeders and the system, and what was known of each of their days."""

import math
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.demand.messages import AHEAD, CLASS, COLUMNS, FEEDER, SYSTEM, DemandDays, Outlook
from models.load.days import LEVELS, DailyDemand

Float64 = NDArray[np.float64]
Int64 = NDArray[np.int64]

FIELDS = tuple(f"p{round(100 * level)}_kwh" for level in LEVELS)
"""Fields of the series `demand_forecast`: quantiles of the energy of a day, kWh."""

LEAST_DAYS = 14
"""Whole days after which a forecast is told."""

SHARE_DAYS = 56
"""Whole days after which a class is known better than the usual days of its accounts, which know weekends at once."""

SHARE_ACCOUNTS = 30
"""Accounts that a class must be heard of by to say more than they do themselves."""

_MOST_FILLED = 0.2
"""Share of a sum that may be what is expected instead of what is known."""

_GONE_DAYS = 14
"""A class or feeder that was not known for so long is no longer reckoned with."""

_WEEK, _MONDAY = 7, 3
_LEAST_SHARE, _MOST_SHARE = 0.25, 4.0
_WH, _FILLED, _ACCOUNTS, _USUAL, _USUAL_OFF, _LATE = range(len(COLUMNS))

Key = tuple[str, str]
"""Level and name."""

WHOLE: Key = (SYSTEM, SYSTEM)


class Sums:
    """One day as far as shards have told it; whole numbers add up to the same whatever their number and order."""

    def __init__(self, rows: list[tuple[str, str, list[int]]] | None = None) -> None:
        self._rows: dict[Key, Int64] = {(level, name): np.array(row, np.int64) for level, name, row in rows or ()}

    def add(self, said: DemandDays) -> None:
        """Add what one shard says."""
        columns = np.stack([getattr(said, column) for column in COLUMNS], axis=1)
        for name, row in zip(said.name, columns, strict=True):
            key = said.level, name
            self._rows[key] = self._rows[key] + row if key in self._rows else row

    def items(self) -> Iterator[tuple[Key, Int64]]:
        """Each class and feeder with its figures as in `COLUMNS`, in order."""
        return iter(sorted(self._rows.items()))

    def dump(self) -> list[tuple[str, str, list[int]]]:
        """Everything, for a snapshot."""
        return [(level, name, row.tolist()) for (level, name), row in self.items()]


class Day(NamedTuple):
    """What is known of a day of one class or feeder, or of the system.

    Attributes:
        kwh: energy, NaN where too much of it is not known. filled: of that, what was expected and not metered, kWh.
        accounts, late: as in `DemandDays`, kWh; 0 of feeders.
        usual: kWh of a usual working day and of a day off; 0 of feeders.
    """

    kwh: float
    filled: float
    accounts: int = 0
    late: float = 0.0
    usual: tuple[float, float] = (0.0, 0.0)


class Demand:
    """Learns every class, every feeder and their sum, day by day.

    Args:
        days_off: days of the week that are days off, Monday 0.

    Attributes:
        keys: of the series, in the order in which they became known. model: forecasts them.
    """

    def __init__(self, days_off: list[int]) -> None:
        self._kinds = np.isin(np.arange(_WEEK), days_off).astype(np.int64)
        self.keys: list[Key] = []
        self.model = DailyDemand(0)
        self._places: dict[Key, int] = {}
        self._last: dict[Key, int] = {}

    def learn(self, day: int, sums: Sums) -> dict[Key, Day]:
        """Learn a local day and say what is known of it; days that nobody told of were not known."""
        found = {key: _day(key[0], figures) for key, figures in sums.items()}
        for key in found:
            self._place(key)
        while 0 < self.model.until < day:
            self.model.learn_many(self.model.until, np.full(len(self.keys), np.nan))
        found |= self._system(day, found)
        energy = np.full(len(self.keys), np.nan)
        for key, said in found.items():
            energy[self._place(key)] = said.kwh
            if np.isfinite(said.kwh):
                self._last[key] = day
        self.model.learn_many(day, energy)
        return found

    def bands(self) -> dict[Key, Float64]:
        """10 %, 50 % and 90 % of the days to come, kWh, shape (AHEAD, 3), of what was known long enough and lately."""
        every, learned = self.model.forecast_many(AHEAD), self.model.learned
        return {
            key: every[:, place]
            for place, key in enumerate(self.keys)
            if learned[place] >= LEAST_DAYS and self._lives(key, self.model.until)
        }

    def outlook(self, day: int, found: Mapping[Key, Day], bands: Mapping[Key, Float64]) -> Outlook | None:
        """What classes will use after a day against their usual days; None while none is known well enough.

        Args:
            day: local day.
            found: what is known of it.
            bands: of the days after it.
        """
        learned = self.model.learned
        large = [key for key in bands if key in found and found[key].accounts >= SHARE_ACCOUNTS]
        names = [key[1] for key in large if learned[self._places[key]] >= SHARE_DAYS]
        if not names:
            return None
        kinds = self._kinds[(day + _MONDAY + np.arange(1, AHEAD + 1)) % _WEEK]
        share = [shares(found[CLASS, name].usual, bands[CLASS, name][:, 1], kinds) for name in names]
        return Outlook(day=day, name=names, share=np.array(share, np.float32))

    def dump(self) -> dict[str, Any]:
        """Everything, for a snapshot."""
        return {"keys": [(*key, self._last.get(key, 0)) for key in self.keys], "model": self.model.dump()}

    def load(self, state: dict[str, Any]) -> None:
        """Continue from a dump."""
        self.keys = [(level, name) for level, name, _ in state["keys"]]
        self._places = {key: place for place, key in enumerate(self.keys)}
        self._last = {(level, name): last for level, name, last in state["keys"] if last}
        self.model.load(state["model"])

    def _place(self, key: Key) -> int:
        place = self._places.setdefault(key, len(self.keys))
        if place == len(self.keys):
            self.keys.append(key)
            self.model.grow(len(self.keys))
        return place

    def _lives(self, key: Key, day: int) -> bool:
        return key in self._last and day - self._last[key] <= _GONE_DAYS

    def _system(self, day: int, found: dict[Key, Day]) -> dict[Key, Day]:
        """The sum of the feeders; one that is silent counts as it was expected to be."""
        known = [said.kwh for (level, _), said in found.items() if level == FEEDER]
        silent = [key for key in self.keys if key[0] == FEEDER and key not in found and self._lives(key, day)]
        if not known:
            return {}
        expected = self.model.forecast_many(1)[0, [self._places[key] for key in silent], 1] if silent else np.zeros(0)
        filled, total = float(expected.sum()), float(sum(known) + expected.sum())
        self._place(WHOLE)
        return {WHOLE: Day(total if filled <= _MOST_FILLED * total else math.nan, filled)}


def shares(usual: tuple[float, float], median: Float64, kinds: Int64) -> Float64:
    """Expected energy of days over the usual of their kind, shape (AHEAD,); 1 where nothing is usual.

    Args:
        usual: energy of a usual working day and of a day off.
        median: expected of each day, shape (AHEAD,).
        kinds: of each day, 0 working day, 1 day off.
    """
    each = np.array(usual)[kinds]
    share = np.clip(median / np.where(each > 0, each, 1.0), _LEAST_SHARE, _MOST_SHARE)
    return np.asarray(np.where(each > 0, share, 1.0))


def _day(level: str, figures: Int64) -> Day:
    """What figures say; of a class of which nobody was heard nothing is known, though energy of earlier days came."""
    filled, accounts = int(figures[_FILLED]), int(figures[_ACCOUNTS])
    total = int(figures[_WH]) + filled
    known = filled <= _MOST_FILLED * total and (accounts > 0 or level == FEEDER)
    usual = int(figures[_USUAL]) / 1000, int(figures[_USUAL_OFF]) / 1000
    return Day(total / 1000 if known else math.nan, filled / 1000, accounts, int(figures[_LATE]) / 1000, usual)
