"""Weather that may come, from weather that has been at the same time of other years."""

import numpy as np
from numpy.typing import NDArray

Float64 = NDArray[np.float64]

_DAY_HOURS = 24
_YEAR_DAYS = 365.25


def scenarios(celsius: Float64, hours: int, shifts: tuple[int, ...], persistence_h: float) -> Float64:
    """Temperatures that may follow, shape (S, hours): each past year at some days around the date.

    Each begins as much too warm or too cold as the last day was against the one before it in its own year, and that
    fades out: weather persists for days.

    Args:
        celsius: hourly temperatures so far, from midnight on, shape (T,).
        hours: how many to give.
        shifts: days to move each past year by.
        persistence_h: hours until a difference has faded to 1/e.

    Returns:
        The last day again, as one scenario, where there is no past year.
    """
    now, found = len(celsius), []
    fading = np.exp(-np.arange(hours) / persistence_h)
    for year in range(1, int(now / _DAY_HOURS / _YEAR_DAYS) + 2):
        for shift in shifts:
            begin = now - (round(_YEAR_DAYS * year) - shift) * _DAY_HOURS
            if begin < _DAY_HOURS or begin + hours > now:
                continue
            off = celsius[now - _DAY_HOURS :].mean() - celsius[begin - _DAY_HOURS : begin].mean()
            found.append(celsius[begin : begin + hours] + off * fading)
    return np.array(found) if found else np.resize(celsius[now - _DAY_HOURS :], (1, hours))
