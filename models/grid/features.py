"""What an hour's load is predicted from."""

from functools import lru_cache

import numpy as np

from models.calendar import DAY, HOUR, LocalTime
from models.grid.rows import Float, Int64

_DAILY_WAVES = 4
_WEEKEND_WAVES = 2
_HEATING_BELOW_C, _COOLING_ABOVE_C = 16.0, 22.0
_OTHER_DAY_TYPE = 0.1
_DAYS = 7

FEATURES = 4 + 1 + 2 * _DAILY_WAVES + 1 + 2 * _WEEKEND_WAVES + 3
"""How many features `design` makes."""


def alike(hours: Int64, local: LocalTime) -> Float:
    """Weights of the seven days before each hour for its usual load, shape (H, 7): mostly days of the same type."""
    return np.array([_of_hour(local.zone, hour)[1] for hour in hours.tolist()])


def calendar(hours: Int64, local: LocalTime) -> Float:
    """Features of the local time of hours, shape (H, 14).

    The columns: whether the day before was of the same type, waves of the day, weekend, waves of the day on weekends.
    """
    return np.array([_of_hour(local.zone, hour)[0] for hour in hours.tolist()])


def air(celsius: Float, day_before_c: Float) -> Float:
    """Features of the air temperature, shape (H, 3): heating and cooling degrees, and the change to the day before."""
    heating = np.maximum(_HEATING_BELOW_C - celsius, 0.0)
    cooling = np.maximum(celsius - _COOLING_ABOVE_C, 0.0)
    return np.stack([heating, cooling, celsius - day_before_c], axis=1) / 10.0


def usual(days: Float, weights: Float) -> Float:
    """Usual load of n transformers at H hours, from the same hour of seven days before, shape (n, H, 7) -> (n, H)."""
    return np.asarray(np.einsum("nhd,hd->nh", days, weights))


def design(days: Float, recent: Float, base: Float, times: Float, temperatures: Float) -> Float:
    """Features of n transformers and H hours, shape (n, H, FEATURES); loads in units of the transformer's scale.

    Args:
        days: load at the same hour one to seven days before, shape (n, H, 7).
        recent: mean of the day that ends a day before over that of its week, shape (n, H).
        base: usual load, shape (n, H).
        times: as `calendar` gives them.
        temperatures: as `air` gives them.
    """
    count, steps = base.shape
    out = np.empty((count, steps, FEATURES))
    out[:, :, 0] = 1.0
    out[:, :, 1] = (days[:, :, 0] - base) * times[:, 0]
    out[:, :, 2] = days[:, :, -1] - base
    out[:, :, 3] = (recent - 1.0) * base
    out[:, :, 4] = base - 1.0
    out[:, :, 5:] = np.concatenate([times[:, 1:], temperatures], axis=1)
    return out


@lru_cache(maxsize=1024)
def _of_hour(zone: str, hour: int) -> tuple[list[float], list[float]]:
    """Calendar features of an hour, and the weights of the seven days before it."""
    local = LocalTime(zone)
    ends = hour * HOUR - DAY * np.arange(_DAYS + 1)
    weekend = local.weekday(local.day(ends)) >= 5
    middle = hour * HOUR - HOUR // 2
    turn = 2 * np.pi * float((middle + local.offset(middle)) % DAY) / DAY
    waves = [float(wave(k * turn)) for k in range(1, _DAILY_WAVES + 1) for wave in (np.sin, np.cos)]
    on_weekends = [float(weekend[0]) * wave for wave in waves[: 2 * _WEEKEND_WAVES]]
    weights = np.where(weekend[1:] == weekend[0], 1.0, _OTHER_DAY_TYPE)
    times = [float(weekend[1] == weekend[0]), *waves, float(weekend[0]), *on_weekends]
    return times, (weights / weights.sum()).tolist()
