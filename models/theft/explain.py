"""Which meters' missing or taken energy goes with what a transformer loses, day by day and hour by hour."""

import numpy as np
from numpy.typing import NDArray

from models.theft.drop import ramp

Float64 = NDArray[np.float64]
Bool = NDArray[np.bool_]

_LEAST_STEP_DAYS = 10
_LEAST_SHARED_DAYS = 20
_RIVAL = 0.12


def explained(loss: Float64, metered: Float64, seen: Float64, missing: Float64, same_hours: Float64) -> Float64:
    """How well each meter of one transformer explains its loss, 0 to 1, shape (m,).

    Two things betray a meter: the loss appears when its use falls (`missing`), or the loss rises and falls with its
    metered use from day to day, beyond what all meters have in common: a bypass takes a part of everything. Only
    meters close to the best are kept.

    Args:
        loss: unexplained kWh of D days, NaN where not known.
        metered: kWh of all customers on those days.
        seen: metered kWh of the meters, shape (m, D).
        missing: what they fall short of their usual since they fell, shape (m, D).
        same_hours: correlation of each one's missing energy with the loss by time of day, shape (m,).
    """
    known = ~np.isnan(loss) & ~np.isnan(metered)
    loss, metered = loss[known], metered[known]
    seen, missing = _filled(seen[:, known]), np.nan_to_num(missing[:, known])
    strength = np.zeros(len(seen))
    if len(loss) >= _LEAST_STEP_DAYS:
        strength = _step(loss, missing) * (0.6 + 0.4 * np.clip(same_hours, 0.0, 1.0))
    if len(loss) >= _LEAST_SHARED_DAYS:
        shared = _correlation(_without(loss, metered)[None, :], np.stack([_without(row, metered) for row in seen]))
        strength = np.maximum(strength, ramp(shared, 0.65, 0.9))
    found: Float64 = np.where(strength >= strength.max(initial=0.0) - _RIVAL, strength, 0.0)
    return found


def correlation_by_hour(missing: Float64, hours: Float64) -> Float64:
    """Correlation of each meter's missing energy by part of the day, shape (m, 8), with a loss by hour, shape (24,)."""
    parts = hours.reshape(missing.shape[1], -1).sum(axis=1)
    return _correlation(parts[None, :], missing)


def _step(loss: Float64, missing: Float64) -> Float64:
    together = _correlation(loss[None, :], missing)
    about = missing - missing.mean(axis=1, keepdims=True)
    power = np.maximum((about**2).sum(axis=1), 1e-9)
    slope = (about * (loss - loss.mean())).sum(axis=1) / power
    found: Float64 = ramp(together, 0.5, 0.85) * ((slope > 0.4) & (slope < 2.5))
    return found


def _filled(values: Float64) -> Float64:
    count = np.maximum((~np.isnan(values)).sum(axis=1, keepdims=True), 1)
    return np.where(np.isnan(values), np.nansum(values, axis=1, keepdims=True) / count, values)


def _without(values: Float64, common: Float64) -> Float64:
    about = common - common.mean()
    slope = (about * values).sum() / max(float((about**2).sum()), 1e-9)
    found: Float64 = values - values.mean() - slope * about
    return found


def _correlation(one: Float64, many: Float64) -> Float64:
    one = one - one.mean(axis=1, keepdims=True)
    many = many - many.mean(axis=1, keepdims=True)
    scale = np.sqrt((one**2).sum(axis=1) * (many**2).sum(axis=1))
    found: Float64 = np.where(scale > 1e-9, (one * many).sum(axis=1) / np.maximum(scale, 1e-9), 0.0)
    return found
