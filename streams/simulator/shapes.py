"""Daily shapes of use by local hour: what people do when, relative to a mean of one."""

import numpy as np
from numpy.typing import NDArray

Float32 = NDArray[np.float32]

HOMES = ("couple", "family", "retired", "single")
BUSINESSES = ("shop", "office", "workshop", "restaurant", "round_clock")
PROFILES = (*HOMES, *BUSINESSES)

HOME_SHARES = (0.3, 0.4, 0.18, 0.12)
BUSINESS_SHARES = (0.35, 0.25, 0.15, 0.15, 0.1)

_WORKING_DAY = {
    "couple": (3, 2, 2, 2, 2, 3, 6, 9, 6, 4, 4, 4, 5, 4, 4, 5, 7, 11, 15, 16, 14, 12, 8, 5),
    "family": (3, 2, 2, 2, 2, 4, 9, 11, 7, 5, 5, 6, 7, 6, 6, 7, 9, 13, 17, 17, 15, 12, 8, 4),
    "retired": (3, 2, 2, 2, 2, 3, 6, 9, 10, 9, 9, 11, 12, 9, 8, 8, 9, 11, 13, 13, 11, 9, 6, 4),
    "single": (4, 3, 2, 2, 2, 2, 4, 7, 5, 3, 3, 3, 4, 3, 3, 4, 5, 8, 13, 15, 15, 14, 11, 7),
    "shop": (2, 2, 2, 2, 2, 2, 3, 6, 11, 14, 15, 15, 15, 15, 15, 15, 15, 15, 15, 13, 10, 5, 3, 2),
    "office": (2, 2, 2, 2, 2, 2, 4, 8, 15, 17, 17, 17, 15, 16, 17, 17, 15, 10, 6, 4, 3, 2, 2, 2),
    "workshop": (1, 1, 1, 1, 1, 1, 3, 12, 18, 19, 18, 19, 12, 18, 19, 19, 15, 6, 2, 1, 1, 1, 1, 1),
    "restaurant": (4, 3, 3, 3, 3, 3, 4, 5, 7, 10, 14, 18, 18, 14, 8, 7, 10, 16, 19, 19, 18, 14, 9, 6),
    "round_clock": (9, 9, 9, 9, 9, 9, 9, 10, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 10, 10, 9, 9),
}
_REST_DAY = {
    "couple": (4, 3, 3, 2, 2, 2, 3, 5, 8, 10, 10, 11, 11, 9, 8, 8, 9, 11, 14, 15, 13, 11, 8, 6),
    "family": (4, 3, 2, 2, 2, 3, 4, 7, 10, 12, 12, 13, 13, 11, 10, 10, 11, 13, 16, 16, 14, 12, 9, 6),
    "retired": (3, 2, 2, 2, 2, 3, 5, 9, 10, 10, 10, 12, 12, 9, 8, 8, 9, 11, 13, 13, 11, 9, 6, 4),
    "single": (6, 5, 4, 3, 2, 2, 2, 3, 5, 7, 8, 8, 8, 7, 7, 7, 7, 8, 11, 13, 13, 12, 10, 8),
    "shop": (2, 2, 2, 2, 2, 2, 2, 4, 9, 13, 15, 16, 16, 16, 16, 16, 16, 15, 14, 11, 7, 4, 3, 2),
    "office": (2, 2, 2, 2, 2, 2, 2, 2, 3, 3, 4, 4, 4, 4, 3, 3, 3, 2, 2, 2, 2, 2, 2, 2),
    "workshop": (1, 1, 1, 1, 1, 1, 1, 2, 4, 5, 5, 4, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1),
    "restaurant": (5, 4, 3, 3, 3, 3, 3, 4, 6, 10, 15, 19, 20, 16, 10, 8, 11, 17, 20, 20, 18, 14, 10, 7),
    "round_clock": (9, 9, 9, 9, 9, 9, 9, 9, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 9, 9),
}

HEATING = (9, 8, 8, 8, 9, 12, 14, 13, 10, 8, 7, 7, 7, 7, 7, 8, 10, 13, 14, 14, 13, 12, 11, 10)
COOLING = (7, 6, 5, 4, 4, 3, 3, 3, 4, 5, 7, 9, 11, 12, 12, 12, 12, 13, 15, 17, 17, 15, 12, 9)


def curves() -> Float32:
    """Use by profile, kind of day (working, rest) and local hour, mean of a working day 1: shape (P, 2, 24)."""
    table = np.array([(_WORKING_DAY[name], _REST_DAY[name]) for name in PROFILES], np.float32)
    found: Float32 = table / table[:, :1].mean(axis=2, keepdims=True)
    return found


def by_time(hours: Float32, local_s: NDArray[np.int64], shift_s: NDArray[np.float32]) -> Float32:
    """Hourly shapes at times of the day, shifted and smoothed between the middles of the hours.

    Args:
        hours: shape (n, 24).
        local_s: seconds since local midnight, shape (S,).
        shift_s: how much later each row lives than its shape says (seconds), shape (n,).

    Returns:
        Shape (n, S).
    """
    place = ((local_s[None, :] - shift_s[:, None]) / 3600.0 - 0.5) % 24
    low = place.astype(np.int64)
    share = (place - low).astype(np.float32)
    row = np.arange(len(hours))[:, None]
    shaped: Float32 = hours[row, low] * (1 - share) + hours[row, (low + 1) % 24] * share
    return shaped
