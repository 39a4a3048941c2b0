"""Days and air temperatures as features of the load of an hour."""

import numpy as np
from numpy.typing import NDArray

from models.load.holidays import united_states, year_of

Float64 = NDArray[np.float64]
Int64 = NDArray[np.int64]

WARM_UP = 96
"""Hours of temperatures that must be known before the first hour that `air` describes."""

_NOW_C = (0.0, 5.0, 10.0, 15.0, 18.0, 21.0, 24.0, 27.0)
_DAY_C = (5.0, 10.0, 15.0, 18.0, 21.0, 24.0)
_LAG_C = (10.0, 18.0)
_MIDDLE_C, _SPAN_C = 15.0, 5.0
_YEAR_DAYS, _TREND_DAYS = 365.25, 1000.0

CALENDAR = 1 + 6 + 2 + 6 + 4 + 1
AIR = (1 + len(_NOW_C)) + (1 + len(_DAY_C)) + 2 * (1 + len(_LAG_C))


def calendar(days: Int64, since: int) -> Float64:
    """Features of days, shape (D, CALENDAR).

    The columns: 1, weekdays against Sunday, holiday, day after one, waves of the year, waves of the year on working
    days, and a trend.

    Args:
        days: since 1970-01-01.
        since: where the trend is 0.
    """
    holiday, after = _is_holiday(days), _is_holiday(days - 1)
    weekday = (days + 3) % 7
    plain = np.arange(6) == np.where(holiday, 6, weekday)[:, None]
    turn = 2 * np.pi * days / _YEAR_DAYS
    waves = np.stack([wave(k * turn) for k in (1, 2, 3) for wave in (np.sin, np.cos)], axis=1)
    working = ((weekday < 5) & ~holiday)[:, None]
    trend = (days - since)[:, None] / _TREND_DAYS
    flags = np.stack([holiday, after & ~holiday], axis=1)
    return np.concatenate([np.ones((len(days), 1)), plain, flags, waves, working * waves[:, :4], trend], axis=1)


def air(celsius: Float64) -> Float64:
    """Features of hours by their temperatures and those before, shape (S, WARM_UP + n) -> (S, n, AIR).

    Bends of the temperature, of the mean of the last day, of the three hours before, and of the three days before the
    last: heat and cold work on a load now, and through walls for days.
    """
    hours = np.arange(WARM_UP, celsius.shape[1])
    return np.concatenate(
        [
            _bent(celsius[:, hours], _NOW_C),
            _bent(_mean(celsius, hours + 1, 24), _DAY_C),
            _bent(_mean(celsius, hours, 3), _LAG_C),
            _bent(_mean(celsius, hours - 23, 72), _LAG_C),
        ],
        axis=2,
    )


def _is_holiday(days: Int64) -> NDArray[np.bool_]:
    return np.array([day in united_states(year_of(day)) for day in days.tolist()])


def _mean(celsius: Float64, ends: Int64, hours: int) -> Float64:
    sums = np.concatenate([np.zeros((len(celsius), 1)), np.cumsum(celsius, axis=1)], axis=1)
    return np.asarray((sums[:, ends] - sums[:, ends - hours]) / hours)


def _bent(celsius: Float64, knots: tuple[float, ...]) -> Float64:
    bends = np.maximum(celsius[..., None] - np.array(knots), 0.0)
    return np.concatenate([celsius[..., None] - _MIDDLE_C, bends], axis=-1) / _SPAN_C
