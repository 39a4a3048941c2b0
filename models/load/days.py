"""Energy of days to come, of many series at once, with bands that were true of their own errors."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray
from river import base

Float64 = NDArray[np.float64]

LEVELS = (0.1, 0.5, 0.9)
"""Of the bands: one day in ten below the first, one above the last."""

KNOTS = (1, 3, 7, 14, 21, 28)
"""Days ahead at which errors are watched; bands of the days between are between theirs."""

_WEEK, _YEAR = 7, 364
_FIRST_BANDS = (-0.3, 0.0, 0.3)
_MOST_SHARE, _LEAST_SHARE = 3.0, 0.1
_LEARNS_AFTER = 7
_ALIKE_WEEKS = 2.0
"""Weeks of which all days are alike that each day of the week begins with."""

_HALF_WINDOW = 7
_MOST_SEASON = 2.0
_NOTHING = 1e-9


class DailyDemand(base.Estimator):  # type: ignore[misc]
    """Learns n series day by day and forecasts the days after.

    A forecast is a level, which goes from what the last days were to what the last weeks were, by the share that the
    day of the week has of it. With `year`, the level moves as it did a year ago. Each quantile of a band is moved up a
    little where a value came above it and down where it came below, so that in the long run the right share is below,
    whatever the errors are like. A sum of series is a series of its own: its bands are of the errors of the sum.

    Sources: Holt, "Forecasting seasonals and trends by exponentially weighted moving averages", 1957; Gibbs and Candès,
    "Adaptive conformal inference under distribution shift", 2021, on quantiles that follow their errors.

    Args:
        series: how many, n.
        year: by how much, from 0 to 1, the season of the year before counts.
        fast, slow: shares that a new day has in the levels of days and of weeks.
        stays: share of a departure from the slow level that is left a day later.
        weekday: share that a new day has in what is usual of its day of the week, once many are known.
        step: by how much of the forecast a quantile moves with each day.

    Attributes:
        learned: days on which each series was known, shape (n,).
        until: the day after the last that was learned; 0 before the first.
    """

    def __init__(
        self,
        series: int = 1,
        year: float = 0.8,
        fast: float = 0.4,
        slow: float = 0.05,
        stays: float = 0.8,
        weekday: float = 0.05,
        step: float = 0.025,
    ) -> None:
        self.series, self.year, self.fast, self.slow = series, year, fast, slow
        self.stays, self.weekday, self.step = stays, weekday, step
        self.until = 0
        for name, column in _columns(series).items():
            setattr(self, name, column)

    learned: NDArray[np.int64]
    _slow: Float64
    _fast: Float64
    _shares: Float64
    _weeks: NDArray[np.int64]
    _bands: Float64
    _issued: Float64
    _past: Float64

    def grow(self, series: int) -> None:
        """Have at least so many series; new ones were never known so far."""
        for name, column in _columns(max(0, series - self.series)).items():
            setattr(self, name, np.concatenate([getattr(self, name), column], axis=-1))
        self.series = max(self.series, series)

    def learn_many(self, day: int, energy: Float64) -> None:
        """Learn one day, the one after the last.

        Args:
            day: local day, counted from 1970-01-01.
            energy: of each series, shape (n,); NaN where it is not known.

        Raises:
            ValueError: it is another day.
        """
        if self.until and day != self.until:
            raise ValueError(f"the next day is {self.until}, not {day}: give NaN for what is not known")
        self.until = day + 1
        known = np.isfinite(energy)
        self._judge(np.where(known, energy, np.nan))
        weekday = _weekday(day)
        share = np.maximum(self._shares[weekday], _LEAST_SHARE)
        plain = np.where(known, energy / share, self._slow)
        new = known & np.isnan(self._slow)
        self._slow[new], self._fast[new] = plain[new], plain[new]
        self.learned += known
        self._learn_share(weekday, energy, known)
        slow = np.maximum(self.slow, 1 / np.maximum(self.learned, 1))
        self._slow = np.where(known, self._slow + slow * (plain - self._slow), self._slow)
        self._fast = np.where(known, self._fast + np.maximum(self.fast, slow) * (plain - self._fast), self._fast)
        if self.year:
            _append(self._past, np.where(known, plain, self._past[-1]))
        middle = np.stack([self._middle(ahead) for ahead in KNOTS])[:, None]
        _append(self._issued, np.concatenate([middle, self._bands], axis=1))

    def dump(self) -> dict[str, Any]:
        """What was learned, for a snapshot."""
        return {"until": self.until, "columns": {name: getattr(self, name) for name in _columns(0)}}

    def load(self, state: dict[str, Any]) -> None:
        """Continue from a dump."""
        self.until = state["until"]
        for name, column in state["columns"].items():
            setattr(self, name, column)
        self.series = len(self.learned)

    def forecast_many(self, days: int) -> Float64:
        """Bands of the days after the last, shape (days, n, 3), each rising; NaN of series that were never known."""
        found = np.zeros((days, self.series, len(LEVELS)))
        for ahead in range(1, days + 1):
            at = min(max(ahead, KNOTS[0]), KNOTS[-1])
            place = min(max(int(np.searchsorted(KNOTS, at)), 1), len(KNOTS) - 1)
            low, high = KNOTS[place - 1], KNOTS[place]
            share = (at - low) / (high - low)
            off = (1 - share) * self._bands[place - 1] + share * self._bands[place]
            found[ahead - 1] = np.sort(self._middle(ahead) * (1 + off), axis=0).T
        return np.maximum(found, 0.0)

    def _middle(self, ahead: int) -> Float64:
        """Forecast of a day as it would be but for what it is usually off, shape (n,)."""
        level = self._slow + self.stays**ahead * (self._fast - self._slow)
        return np.asarray(level * self._season(ahead) * self._shares[_weekday(self.until - 1 + ahead)])

    def _season(self, ahead: int) -> Float64:
        """What the level became in so many days a year ago, as a share of what it was."""
        if np.isnan(self._past[0]).all():  # as is so in the first year
            return np.ones(self.series)
        now = self._past[: 2 * _HALF_WINDOW + 1].mean(axis=0)
        then = self._past[ahead : ahead + 2 * _HALF_WINDOW + 1].mean(axis=0)
        season = np.where(now > _NOTHING, then / np.maximum(now, _NOTHING), 1.0)
        return np.asarray(np.clip(season, 1 / _MOST_SEASON, _MOST_SEASON) ** self.year)

    def _learn_share(self, weekday: int, energy: Float64, known: NDArray[np.bool_]) -> None:
        level = 0.5 * (self._slow + self._fast)
        learns = known & (self.learned > _LEARNS_AFTER) & (level > _NOTHING)
        said = np.clip(np.where(learns, energy / np.where(learns, level, 1.0), 0.0), 0.0, _MOST_SHARE)
        self._weeks[weekday] += learns
        shares, new = self._shares[weekday], np.maximum(self.weekday, 1 / (_ALIKE_WEEKS + self._weeks[weekday]))
        self._shares[weekday] = np.where(learns, shares + new * (said - shares), shares)

    def _judge(self, energy: Float64) -> None:
        """Move the bands by whether this day came below those that were issued for it, days ago."""
        for place, ahead in enumerate(KNOTS):
            said, bands = self._issued[-ahead][place, 0], self._issued[-ahead][place, 1:]
            known = np.isfinite(energy) & (said > _NOTHING)
            off = np.where(known, energy / np.where(known, said, 1.0) - 1, 0.0)
            below = off < bands
            moved = self.step * _gain(ahead) * (np.array(LEVELS)[:, None] - below)
            self._bands[place] += np.where(known, moved, 0.0)


def _columns(series: int) -> dict[str, NDArray[Any]]:
    """What is known of series that never were; the last axis of each column is theirs."""
    return {
        "learned": np.zeros(series, np.int64),
        "_slow": np.full(series, np.nan),
        "_fast": np.full(series, np.nan),
        "_shares": np.ones((_WEEK, series)),
        "_weeks": np.zeros((_WEEK, series), np.int64),
        "_bands": np.tile(np.array(_FIRST_BANDS)[:, None], (len(KNOTS), 1, series)),
        "_issued": np.full((KNOTS[-1], len(KNOTS), 1 + len(LEVELS), series), np.nan),
        "_past": np.full((_YEAR + _HALF_WINDOW + 1, series), np.nan),
    }


def _append(days: Float64, newest: Float64) -> None:
    """Put a day behind others and drop the oldest."""
    days[:-1] = days[1:]
    days[-1] = newest


def _weekday(day: int) -> int:
    return (day + 3) % _WEEK


def _gain(ahead: int) -> float:
    """Share of a step that bands move by: what is known late must be followed slowly, lest they swing."""
    return 1.0 / math.sqrt(ahead)
