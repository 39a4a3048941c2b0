"""Use by quarters of an hour, as a plan prices it: energy by period of use, and the highest power."""

from collections.abc import Sequence

import numpy as np

from models.calendar import LocalTime
from models.messages import SLOTS
from models.tariffs.file import Demand
from models.tariffs.grains import Int64
from models.tariffs.plan import Plan
from models.tariffs.when import Calendar


def slot_periods(calendar: Calendar, day: int, local: LocalTime) -> Int64:
    """Number of the period of use of each slot of a local day, shape (100,)."""
    ends = local.midnight(day) + 900 * np.arange(1, SLOTS + 1)
    quarters = (ends - 1 + local.offset(ends - 1)) % 86_400 // 900
    found: Int64 = np.array(calendar.of(day), np.int64)[quarters]
    return found


def hours_by_period(hours: Int64, quarters: Sequence[int], count: int) -> Int64:
    """Energy of local hours by period of use; an hour of several periods is divided among its quarters, evenly.

    Args:
        hours: shape (n, 24).
        quarters: number of the period of each quarter of an hour of the day, shape (96,).
        count: of periods.

    Returns:
        Shape (n, count).
    """
    if count == 1:
        whole: Int64 = hours.sum(axis=1, keepdims=True)
        return whole
    of_hour = np.array(quarters, np.int64).reshape(24, 4)
    pure = (of_hour == of_hour[:, :1]).all(axis=1)
    chosen = np.zeros((24, count))
    chosen[np.flatnonzero(pure), of_hour[pure, 0]] = 1.0
    # Whole numbers below 2**53 stay exact, and products of floats are many times faster.
    sums: Int64 = (hours.astype(np.float64) @ chosen).astype(np.int64)
    for hour in np.flatnonzero(~pure).tolist():
        for place, period in enumerate(of_hour[hour].tolist()):
            sums[:, period] += hours[:, hour] * (place + 1) // 4 - hours[:, hour] * place // 4
    return sums


def slots_of_hours(hours: Int64, day: int, local: LocalTime) -> Int64:
    """Energy of local hours spread evenly over their slots; shape (n, 24) becomes (n, 100)."""
    ends = local.midnight(day) + 900 * np.arange(1, SLOTS + 1)
    hour = np.where(ends <= local.midnight(day + 1), local.hour(ends), -1)
    slots = np.zeros((len(hours), SLOTS), np.int64)
    for number in range(24):
        places = np.flatnonzero(hour == number)
        for rank, place in enumerate(places.tolist()):
            energy = hours[:, number]
            slots[:, place] = energy * (rank + 1) // len(places) - energy * rank // len(places)
    return slots


def by_period(slots: Int64, period: Int64, count: int) -> Int64:
    """Sums of slots by their period of use.

    Args:
        slots: shape (n, 100).
        period: of each slot, shape (100,).
        count: of periods.

    Returns:
        Shape (n, count).
    """
    sums = np.zeros((len(slots), count), np.int64)
    for number in np.unique(period).tolist():
        sums[:, number] = slots[:, period == number].sum(axis=1)
    return sums


def peaks(plan: Plan, wh: Int64, vah: Int64, period: Int64) -> Int64:
    """Highest mean power of a day for each demand charge of a plan, W or VA, shape (n, D).

    Args:
        plan: the prices.
        wh: energy by slot, shape (n, 100).
        vah: apparent energy, the same.
        period: of each slot, shape (100,); that of an interval is its first slot's.
    """
    names = plan.calendar.periods
    found = [_peak(each, wh if each.unit == "kW" else vah, period, names) for each in plan.demand]
    return np.stack(found, axis=1) if found else np.zeros((len(wh), 0), np.int64)


def _peak(said: Demand, energy: Int64, period: Int64, names: Sequence[str]) -> Int64:
    slots = said.interval_min // 15
    means = energy.reshape(len(energy), SLOTS // slots, slots).sum(axis=2) * (60 // said.interval_min)
    if said.periods:
        counts = np.isin(period[::slots], [place for place, name in enumerate(names) if name in said.periods])
        means = np.where(counts, means, 0)
    highest: Int64 = np.maximum(means.max(axis=1), 0)
    return highest
