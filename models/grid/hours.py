"""Hourly loads out of slots."""

import numpy as np

from models.calendar import HOUR
from models.grid.book import LoadBook
from models.grid.rows import Float


def hour_kva(book: LoadBook, hour: int, interval_s: int, count: int) -> tuple[Float, Float]:
    """Mean load and highest slot of the hour that ends at `hour` * 3600, shape (count,).

    Both are NaN unless each of the hour's slots is usable.
    """
    total, highest, slots = np.zeros(count), np.zeros(count), np.zeros(count, np.int64)
    for _, slot in book.within((hour - 1) * HOUR, hour * HOUR):
        known = len(slot.usable)
        total[:known] += np.where(slot.usable, slot.kva, 0.0)
        highest[:known] = np.maximum(highest[:known], slot.kva)
        slots[:known] += slot.usable
    needed = HOUR // interval_s
    whole = slots == needed
    return np.where(whole, total / needed, np.nan), np.where(whole, highest, np.nan)


def hour_of(end: int) -> int:
    """The hour that a slot's end lies in: absolute, by its own end."""
    return -(-end // HOUR)
