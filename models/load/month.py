"""Quantiles of a load weeks ahead, when no weather forecast reaches that far."""

import numpy as np
from numpy.typing import NDArray
from river import base

from models.load.moments import Moments
from models.load.scenarios import scenarios
from models.load.weather import AIR, CALENDAR, WARM_UP, air, calendar

Float64 = NDArray[np.float64]
Int64 = NDArray[np.int64]

LEVELS = tuple(round(0.01 * percent, 2) for percent in range(1, 100))
SHIFTS = tuple(range(-14, 15, 2))

_DAY_HOURS = 24
_RESIDUALS = 15
_RECENT_DAYS = 28
_LEVEL_RIDGE = 1e-6


class MonthAhead(base.Estimator):  # type: ignore[misc]
    """Learns a load from calendar and temperature day by day, and forecasts it over weathers of past years.

    The logarithm of the load of each hour of the day is a ridge regression of its own, in which older days count less.
    A forecast is what it says for every scenario of the weather, spread by what it was lately wrong by when the weather
    was known; the quantiles are those of all of these together.

    Source: Hong and Fan, "Probabilistic electric load forecasting: a tutorial review", 2016, on scenarios of the
    weather; Xie and Hong, "GEFCom2014 probabilistic electric load forecasting", 2016, on residuals.

    Args:
        levels: of the quantiles, rising.
        shifts: days by which each past year is moved to make more weathers of it.
        persistence_h: hours after which the weather of now says little.
        half_life_days: until a day counts half.
        ridge: of the regressions, in days.
        refresh_days: how old the regression may be that residuals are taken from, as forecasts age too.
        residual_days: latest days that residuals are kept of.
        years: latest years whose weather is kept.

    Attributes:
        first, until: days since 1970-01-01 between which it has learned, the last one excluded; 0 before the first.
        learned: days on which a load was known.
    """

    def __init__(
        self,
        levels: tuple[float, ...] = LEVELS,
        shifts: tuple[int, ...] = SHIFTS,
        persistence_h: float = 48.0,
        half_life_days: float = 730.0,
        ridge: float = 1.0,
        refresh_days: int = 30,
        residual_days: int = 365,
        years: int = 15,
    ) -> None:
        self.levels, self.shifts, self.persistence_h = levels, shifts, persistence_h
        self.half_life_days, self.ridge, self.years = half_life_days, ridge, years
        self.refresh_days, self.residual_days = refresh_days, residual_days
        self.first, self.until, self.learned = 0, 0, 0
        self._celsius: Float64 = np.zeros(0)
        self._moments = Moments(_DAY_HOURS, CALENDAR + AIR, 1)
        self._aged: Float64 | None = None
        self._residuals: Float64 = np.zeros(0)

    def learn_many(self, day: int, load: Float64, celsius: Float64) -> None:
        """Learn one day, the one after the last.

        Args:
            day: since 1970-01-01.
            load: by hour, shape (24,); NaN where it is not known, as is what is not above 0.
            celsius: air temperature by hour and station, shape (24, S); NaN where it is not known.

        Raises:
            ValueError: it is another day.
        """
        if self.until and day != self.until:
            raise ValueError(f"the next day is {self.until}, not {day}: give NaN for what is not known")
        self.first = self.first or day
        self.until = day + 1
        self._celsius = np.concatenate([self._celsius, _together(celsius, self._celsius)])
        self._celsius = self._celsius[-round(self.years * 365.25) * _DAY_HOURS :]
        log_load = np.log(np.where(load > 0, load, np.nan))
        if len(self._celsius) >= WARM_UP + _DAY_HOURS and np.isfinite(log_load).any():
            self._learn(day, log_load)

    def forecast_many(self, days: int) -> Float64:
        """Quantiles of the load of the next days, shape (24 * days, Q), rising; NaN before any load was learned."""
        if not self.learned:
            return np.full((_DAY_HOURS * days, len(self.levels)), np.nan)
        ahead = scenarios(self._celsius, _DAY_HOURS * days, self.shifts, self.persistence_h)
        before = np.broadcast_to(self._celsius[-WARM_UP:], (len(ahead), WARM_UP))
        said = self._said(np.arange(self.until, self.until + days), np.concatenate([before, ahead], axis=1))
        spread = np.concatenate([said + residual for residual in self._typical()])
        return np.asarray(np.exp(np.quantile(spread, self.levels, axis=0).T))

    def _learn(self, day: int, log_load: Float64) -> None:
        examples = self._examples(np.array([day]), self._celsius[None, -WARM_UP - _DAY_HOURS :])[0, 0]
        if self._aged is not None:
            off = log_load - np.einsum("hf,hf->h", examples, self._aged)
            self._residuals = np.concatenate([self._residuals, off[np.isfinite(off)]])
            self._residuals = self._residuals[-_DAY_HOURS * self.residual_days :]
        self._moments.fade(0.5 ** (1 / self.half_life_days))
        known = np.isfinite(log_load)[:, None]
        self._moments.add_each(np.where(known, examples, 0.0), np.where(known, log_load[:, None], 0.0))
        self.learned += 1
        if self.learned % self.refresh_days == 0:
            self._aged = self._weights()

    def _weights(self) -> Float64:
        ridge = np.full(CALENDAR + AIR, self.ridge)
        ridge[0] = _LEVEL_RIDGE
        return np.asarray(self._moments.solve(ridge)[..., 0])

    def _examples(self, days: Int64, celsius: Float64) -> Float64:
        """Features, shape (S, D, 24, F), of days under several weathers."""
        weather = air(celsius).reshape(len(celsius), len(days), _DAY_HOURS, AIR)
        dates = np.broadcast_to(calendar(days, self.first)[:, None], (*weather.shape[:3], CALENDAR))
        return np.concatenate([dates, weather], axis=3)

    def _said(self, days: Int64, celsius: Float64) -> Float64:
        """Logarithms of the load under several weathers, shape (S, 24 * D)."""
        said = np.einsum("sdhf,hf->sdh", self._examples(days, celsius), self._weights(), optimize=True)
        return np.asarray(said.reshape(len(celsius), -1))

    def _typical(self) -> Float64:
        """A few residuals that stand for all, around half of what the last weeks were off by: the level persists."""
        if not len(self._residuals):
            return np.zeros(1)
        recent = self._residuals[-_RECENT_DAYS * _DAY_HOURS :].mean()
        apart = self._residuals - self._residuals.mean()
        return np.asarray(recent / 2 + np.quantile(apart, (np.arange(_RESIDUALS) + 0.5) / _RESIDUALS))


def _together(celsius: Float64, before: Float64) -> Float64:
    """Mean of the stations by hour; what none knows is as it was a day before."""
    known = np.isfinite(celsius)
    mean = np.where(known, celsius, 0.0).sum(axis=1) / np.maximum(known.sum(axis=1), 1)
    old = before[-_DAY_HOURS:] if len(before) else np.zeros(_DAY_HOURS)
    return np.where(known.any(axis=1), mean, old)
