"""Rules that need no neighbour: no use at all, and use at one level through all hours."""

import numpy as np
from numpy.typing import NDArray

from models.theft.config import TheftConfig
from models.theft.drop import ramp
from models.theft.usage import RING, Usage

Float64 = NDArray[np.float64]
Int64 = NDArray[np.int64]
Bool = NDArray[np.bool_]


def zero(usage: Usage, rows: Int64, vacant: Bool, faded: Float64, config: TheftConfig) -> Float64:
    """Strength of supplied days without any use, 0 to 1, shape (m,): longer than a holiday, sudden, and not moved out.

    `vacant` says which meters have no account, `faded` is 1 where use had faded gradually before.
    """
    runs = usage.meters["zero_run"][rows]
    strength = ramp(runs, *config.zero_days) * ramp(usage.meters["level"][rows], 0.3, 1.0)
    found: Float64 = strength * np.where(vacant | (faded > 0.5), config.vacant, 1.0)
    return found


def faded(usage: Usage, rows: Int64, day: int) -> Float64:
    """1 where the week before a first day without use was already far below what was expected, else 0; shape (m,)."""
    days = np.arange(day - 7, day) % RING
    seen = usage.meters["ring"][rows][:, days].astype(float)
    expected = usage.meters["ring_expected"][rows][:, days].astype(float)
    known = ~np.isnan(seen) & ~np.isnan(expected)
    total = np.where(known, expected, 0.0).sum(axis=1)
    below: Bool = np.where(known, seen, 0.0).sum(axis=1) < 0.5 * total
    return below.astype(float)


def flat(usage: Usage, rows: Int64, config: TheftConfig) -> Float64:
    """Strength of days at one level through all hours, where the meter's usual day has a shape; 0 to 1, shape (m,)."""
    shape = usage.meters["shape"][rows].astype(float)
    found: Float64 = ramp(usage.meters["flat_run"][rows], *config.flat_days) * ramp(shape.std(axis=1), 0.1, 0.25)
    return found
