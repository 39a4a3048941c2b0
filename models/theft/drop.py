"""Sudden persistent drop: use falls by one factor in all hours from one day on, and stays there while peers do not.

That is what a bypass does. Who goes on holiday, moves out a child or sells a car changes the busy hours and leaves what
always runs; who stops heating falls gradually, or to a level known from before.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.theft.config import TheftConfig
from models.theft.usage import RING, WEEKS, Usage

Array = NDArray[Any]
Float64 = NDArray[np.float64]
Int64 = NDArray[np.int64]

_LEAST_DAYS = 4
_BEFORE = 14
_ALIKE, _TOGETHER_DAYS, _FEWEST_TOGETHER = 0.3, 7, 3
_TOGETHER = (0.008, 0.02)
"""Share of all meters that fell alike within so many days, at which a common cause begins to be likely, and is sure."""
_GRADUAL = (12.0, 24.0)
"""Half lengths (days) of the gradual changes that a sudden one is told from."""

_AS_LOW, _SHOWN, _FEWEST_WEEKS = 1.1, (0.1, 0.2), 3
"""Factor up to which a week was as low as the fall; share of such weeks at which a fall is less unusual, and is not at
all; fewest that tell, more than a holiday's."""

_DRIFT = (0.4, 0.8)
"""Difference of a fall's first and latest two weeks, over its depth, at which it is hardly one step, and is none."""


@dataclass(slots=True)
class Drop:
    """The fall of m meters.

    Attributes:
        strength: 0 to 1. ratio: energy seen over expected since it began. base_ratio: the same in the quiet hours.
        lost_kwh: missing a day.
    """

    strength: Float64
    ratio: Float64
    base_ratio: Float64
    lost_kwh: Float64


def ramp(value: Array | float, low: float, high: float) -> Float64:
    """0 up to `low`, 1 from `high`, straight between.

    Examples:
        >>> float(ramp(3.0, 2.0, 4.0))
        0.5
    """
    found: Float64 = np.clip((np.asarray(value, float) - low) / (high - low), 0.0, 1.0)
    return found


def candidates(usage: Usage, rows: Int64, config: TheftConfig) -> Int64:
    """Those of `rows` whose fall is worth a closer look."""
    columns = usage.meters
    rows = rows[columns["change"][rows] >= 0.6 * config.change_threshold]
    days, expected, seen = columns["days"][rows], columns["expected"][rows], columns["seen"][rows]
    matters = expected - seen > 0.5 * config.least_lost_kwh * days
    return rows[(days >= _LEAST_DAYS) & (seen < 0.8 * expected) & matters]


def judge(usage: Usage, rows: Int64, began: Int64, day: int, config: TheftConfig) -> Drop:
    """How much the fall of each of m `candidates`, begun on given days, looks like a bypass on the latest day."""
    columns = usage.meters
    days = (day - began + 1).astype(float)
    seen, expected = _since(usage, rows, began, day)
    ratio = seen / np.maximum(expected, 1e-6)
    lost = np.maximum(expected - seen, 0.0) / days
    since = columns["days"][rows].astype(float)
    fall = columns["fall"][rows] * (since / np.clip(days, 1, since))[:, None]
    hours, base = _in_all_hours(fall, columns["shape"][rows].astype(float), days)
    strength = (
        ramp(columns["change"][rows], 0.6 * config.change_threshold, config.change_threshold)
        * ramp(days, _LEAST_DAYS, 6)
        * ramp(1 - ratio, 0.2, 0.4)
        * ramp(lost, 0.5 * config.least_lost_kwh, config.least_lost_kwh)
        * hours
        * _lasting(usage, rows, began, day, np.log(np.clip(ratio, 1e-3, 1.0)))
        * _new_level(usage, rows)
        * _unusual(usage, rows, began, day, ratio)
    )
    return Drop(strength, ratio, np.exp(base), lost)


def beginning(usage: Usage, rows: Int64, day: int) -> tuple[Int64, Float64]:
    """Local day on which each fall really began, and how sudden that was.

    The cumulated fall may begin with some low days before; the day that splits the days around it best is taken. A
    fall is sudden only if it is so with the season taken out and with it left in: what is left of a slow change, once
    most of it is explained, may well look like a step.

    Returns:
        The days, and 1 where use fell from one day to the next, 0 where it fell gradually; both of shape (m,). The
        second is NaN where the beginning is too old to be seen.
    """
    began, sudden = _step_of(usage, rows, day, "ring_expected", _BEFORE)
    _, plain = _step_of(usage, rows, day, "ring_plain", _BEFORE)
    return began, np.minimum(sudden, plain)


def _step_of(usage: Usage, rows: Int64, day: int, expected: str, before: int) -> tuple[Int64, Float64]:
    """The day that splits the deviations from an expectation best, and how much better than a slow change that is.

    Looked at are days since some `before` the fall.
    """
    deviation, days = _deviations(usage, rows, day, expected)
    start = usage.meters["start"][rows].astype(np.int64)[:, None]
    deviation = np.where(days >= start - before, np.clip(deviation, -2.5, 2.5), np.nan)
    steps = _split(deviation)
    steps[:, : _LEAST_DAYS - 1] = np.inf
    steps[days[0] < start] = np.inf
    best = steps.argmin(axis=1)
    began = day - best
    step = steps[np.arange(len(rows)), best]
    about = days - began[:, None] + 0.5
    slow = [_around(deviation, np.clip(about / half, -1.0, 1.0)) for half in _GRADUAL]
    count = np.maximum((~np.isnan(deviation)).sum(axis=1), 3)
    better = (np.minimum.reduce(slow) - step) / np.maximum(step / (count - 2), 0.01)
    seen = (~np.isnan(np.where(days < began[:, None], deviation, np.nan))).sum(axis=1)
    known = (day - start[:, 0] <= RING - _BEFORE) & (seen >= _LEAST_DAYS) & np.isfinite(step)
    return np.where(np.isfinite(step), began, start[:, 0]), np.where(known, ramp(better, 0.0, 3.0), np.nan)


def both_ends(usage: Usage, rows: Int64, began: Int64, day: int) -> tuple[Float64, Float64]:
    """Mean deviation (log) of the first two weeks of each fall and of the latest two, shape (m,).

    The first is NaN where those weeks are too old to be seen.
    """
    deviation, days = _deviations(usage, rows, day)
    first = (days >= began[:, None]) & (days < began[:, None] + _BEFORE) & (day - began < RING)[:, None]
    return _mean(deviation, first), _mean(deviation, (days > day - _BEFORE) & (days >= began[:, None]))


def steady(first: Float64, latest: Float64) -> Float64:
    """1 where a fall is as deep as when it began, 0 where it deepens or passes: a bypass takes its share at once."""
    size = np.maximum(np.abs(first + latest) / 2, 0.05)
    found: Float64 = 1 - ramp(np.nan_to_num(np.abs(latest - first)) / size, *_DRIFT)
    return found


def company(strength: Float64, began: Int64, meters: int) -> Float64:
    """How far others that fell in the same way at about the same time make a common cause likely, shape (m,).

    Heating that is switched off in spring, a tariff or a holiday brings many meters down within days; thieves come one
    by one.

    Args:
        strength: of the fall of m meters, 0 to 1.
        began: local day of each fall.
        meters: how many were looked at in all.

    Returns:
        0 where a meter fell alone, 1 where a common cause is as good as sure.
    """
    starts = np.sort(began[strength >= _ALIKE])
    first = np.searchsorted(starts, began - _TOGETHER_DAYS, side="left")
    last = np.searchsorted(starts, began + _TOGETHER_DAYS, side="right")
    others = last - first - (strength >= _ALIKE)
    return ramp(others / max(meters, 1), *_TOGETHER) * (others >= _FEWEST_TOGETHER)


def still_low(usage: Usage, rows: Int64, day: int) -> Float64:
    """Share of the last week's usable days on which use was as low as since it fell, shape (m,); 1 where none was."""
    deviation, days = _deviations(usage, rows, day)
    columns = usage.meters
    size = np.log(np.clip(columns["seen"][rows] / np.maximum(columns["expected"][rows], 1e-6), 1e-3, 0.9))
    known = ~np.isnan(deviation) & (days > day - 7)
    low = known & (deviation < 0.5 * size[:, None])
    found: Float64 = np.where(known.any(axis=1), low.sum(axis=1) / np.maximum(known.sum(axis=1), 1), 1.0)
    return found


def _in_all_hours(fall: Float64, shape: Float64, days: Float64) -> tuple[Float64, Float64]:
    """Whether one factor explains all hours: quiet ones as busy ones, the day's shape kept where little is left.

    What chance makes of the hours shrinks with the root of the days, so what is let pass does too.

    Returns:
        0 to 1, and the mean fall of the quiet hours (log); both of shape (m,).
    """
    usual = np.exp(shape)
    size = np.maximum(-(fall * usual).sum(axis=1) / usual.sum(axis=1), 0.05)
    quiet = np.argsort(shape, axis=1, kind="stable")[:, :2]
    base = np.take_along_axis(fall, quiet, axis=1).mean(axis=1)
    weight = np.sqrt(usual)
    spread = _dispersion(fall, weight)
    chance = np.sqrt(np.clip(7 / days, 7 / RING, 1.0))
    even = 1 - ramp(spread / size / chance, 0.4, 0.8)
    kept = ramp(1 - spread / np.maximum(_dispersion(shape, weight), 0.1), 0.3, 0.7)
    deep = np.maximum(kept * (size < 2.5), 0.6 * ramp(days, 24, 40))
    heating = ramp(-base / size, 1.25, 1.5)
    return ramp(-base / size, 0.45, 0.7) * (1 - heating) * even * np.where(size > 1.2, deep, 1.0), base


def _lasting(usage: Usage, rows: Int64, began: Int64, day: int, size: Float64) -> Float64:
    """Whether nearly every day since is as low, the latest as the others."""
    deviation, days = _deviations(usage, rows, day)
    inside = ~np.isnan(deviation) & (days >= began[:, None])
    low = inside & (deviation < 0.5 * np.minimum(size, -1e-3)[:, None])
    whole = low.sum(axis=1) / np.maximum(inside.sum(axis=1), 1)
    recent = days > day - 5
    late = (low & recent).sum(axis=1) / np.maximum((inside & recent).sum(axis=1), 1)
    return ramp(whole, 0.6, 0.8) * ramp(late, 0.5, 0.8)


def _since(usage: Usage, rows: Int64, began: Int64, day: int) -> tuple[Float64, Float64]:
    """Energy (kWh) seen and expected since the fall began, of the days kept."""
    columns = usage.meters
    days = day - np.arange(RING)
    seen = columns["ring"][rows][:, days % RING].astype(float)
    expected = columns["ring_expected"][rows][:, days % RING].astype(float)
    inside = ~np.isnan(seen) & ~np.isnan(expected) & (days[None, :] >= began[:, None])
    return np.where(inside, seen, 0.0).sum(axis=1), np.where(inside, expected, 0.0).sum(axis=1)


def _new_level(usage: Usage, rows: Int64) -> Float64:
    """Half where the meter, against others, used no more in some month before."""
    columns = usage.meters
    months = columns["months"][rows].astype(float)
    least = np.where(np.isnan(months), np.inf, months).min(axis=1)
    return 1 - 0.5 * ramp(columns["share"][rows] / np.maximum(least, 1e-3), 0.7, 0.9)


def _unusual(usage: Usage, rows: Int64, began: Int64, day: int, ratio: Float64) -> Float64:
    """0 where a fifth of the weeks before, three at least, were as low: the household has shown such falls before."""
    weeks = day // 7 - 1 - np.arange(WEEKS)
    past = usage.meters["weeks"][rows][:, weeks % WEEKS].astype(float)
    known = ~np.isnan(past) & (weeks[None, :] < began[:, None] // 7)
    low = (known & (past <= _AS_LOW * ratio[:, None])).sum(axis=1)
    share = low / np.maximum(known.sum(axis=1), 1)
    found: Float64 = 1 - ramp(share, *_SHOWN) * (low >= _FEWEST_WEEKS)
    return found


def _deviations(usage: Usage, rows: Int64, day: int, expected: str = "ring_expected") -> tuple[Float64, Int64]:
    columns = usage.meters
    days = day - np.arange(RING)
    seen = columns["ring"][rows][:, days % RING].astype(float)
    usual = columns[expected][rows][:, days % RING].astype(float)
    floor = 0.05 * columns["level"][rows].astype(float)[:, None] + 0.05
    return np.log((seen + floor) / (usual + floor)), days[None, :]


def _split(values: Float64) -> Float64:
    """Squared error left of each row when it is cut into two levels, by how many values, less one, the first has."""
    known = ~np.isnan(values)
    filled = np.where(known, values, 0.0)
    first, count = filled.cumsum(axis=1), known.cumsum(axis=1)
    second, rest = first[:, -1:] - first, count[:, -1:] - count
    power = (filled**2).sum(axis=1, keepdims=True)
    left: Float64 = power - first**2 / np.maximum(count, 1) - second**2 / np.maximum(rest, 1)
    return left


def _around(values: Float64, by: Array) -> Float64:
    """Squared error that is left of each row after a straight line over `by`; NaN values take no part."""
    known = ~np.isnan(values)
    count = np.maximum(known.sum(axis=1, keepdims=True), 1)
    y = np.where(known, values, 0.0)
    x = np.where(known, by, 0.0)
    y = np.where(known, y - y.sum(axis=1, keepdims=True) / count, 0.0)
    x = np.where(known, x - x.sum(axis=1, keepdims=True) / count, 0.0)
    slope = (x * y).sum(axis=1) / np.maximum((x * x).sum(axis=1), 1e-9)
    found: Float64 = ((y - slope[:, None] * x) ** 2).sum(axis=1)
    return found


def _mean(values: Float64, where: Array) -> Float64:
    known = where & ~np.isnan(values)
    count = known.sum(axis=1)
    found: Float64 = np.where(count > 0, np.where(known, values, 0.0).sum(axis=1) / np.maximum(count, 1), np.nan)
    return found


def _dispersion(values: Float64, weight: Float64) -> Float64:
    total = weight.sum(axis=1, keepdims=True)
    mean = (values * weight).sum(axis=1, keepdims=True) / total
    found: Float64 = np.sqrt(((values - mean) ** 2 * weight).sum(axis=1) / total[:, 0])
    return found
