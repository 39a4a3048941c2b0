"""What energy costs an account by its own bills, where nobody says by which tariff they are made."""

import numpy as np
from numpy.typing import NDArray

from models.readings import Int64

Float64 = NDArray[np.float64]

_TELLING = 0.1
"""Relative spread of daily energy among bills at which they say as much of the fixed part as the assumption that there
is none."""

_STEEPEST = 2.0
"""The most that a further kWh costs, in mean prices of a kWh: blocks rise."""

_LEVEL_BILLS = 3
"""Newest bills whose middle says what prices have become."""


def own_prices(amount: Int64, wh: Int64, days: Int64, known: NDArray[np.bool_]) -> tuple[Float64, Float64]:
    """Minor units that a day and a Wh cost, shape (n,) each.

    A line through the bills, by the day, is held towards the mean price as far as they are too alike to tell; then both
    are put to the level of the newest bills.

    Args:
        amount: minor units, shape (n, B), the oldest first.
        wh: energy.
        days: of their periods.
        known: which of them are bills.
    """
    weight = np.where(known, days, 0).astype(np.float64)
    each = np.maximum(days, 1)
    used, cost = np.where(known, wh / each, 0.0), np.where(known, amount / each, 0.0)
    total = np.maximum(weight.sum(axis=1), 1.0)
    mean_used, mean_cost = ((weight * value).sum(axis=1) / total for value in (used, cost))
    off_used, off_cost = used - mean_used[:, None], cost - mean_cost[:, None]
    mean_price = np.where(mean_used > 0, mean_cost / np.maximum(mean_used, 1e-9), 0.0)
    held = total * (_TELLING * mean_used) ** 2 + 1e-9
    squares, products = ((weight * off_used * other).sum(axis=1) for other in (off_used, off_cost))
    per_wh = np.clip((products + held * mean_price) / (squares + held), 0, _STEEPEST * mean_price)
    fixed = mean_cost - per_wh * mean_used
    level = _level(cost, fixed[:, None] + per_wh[:, None] * used, known)
    return fixed * level, per_wh * level


def _level(cost: Float64, line: Float64, known: NDArray[np.bool_]) -> Float64:
    """Middle of the newest bills by what the line makes of them, shape (n,); 1 where that is not known."""
    newest = known & (np.cumsum(known[:, ::-1], axis=1)[:, ::-1] <= _LEVEL_BILLS) & (line > 0)
    share = np.where(newest, cost / np.where(line > 0, line, 1.0), np.nan)
    none = ~newest.any(axis=1)
    share[none] = 1.0
    found: Float64 = np.nanmedian(share, axis=1)
    return found
