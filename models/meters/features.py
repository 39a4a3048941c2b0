"""Features of a meter's day, for theft detection."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.meters.config import MetersConfig
from models.readings import Float32

FEATURES: tuple[str, ...] = (
    "recent_kwh",
    "baseline_kwh",
    "drop",
    "drop_days",
    "zero_days",
    "flat",
    "night_share",
    "shape_distance",
    "variability",
    "trend",
    "coverage_7d",
    "bad_quality_7d",
    "reverse_kwh",
)
"""Columns of `models.messages.MeterDays.features`; NaN where there is too little history.

A day is *usable* if nearly all its intervals came and it had supply all day; only such days enter the first ten but
`flat`, `night_share` and `shape_distance`, which are of the day itself.

- recent_kwh: mean of the last 7 usable days, kWh a day.
- baseline_kwh: median of the usable days before those, among the last 62, kWh a day.
- drop: recent_kwh / baseline_kwh; NaN for a baseline under 0.1 kWh.
- drop_days: how many of the newest usable days in a row lie below 0.75 of the baseline.
- zero_days: how many of the newest usable days in a row used less than 0.05 kWh.
- flat: share of the day's intervals that equal the reading before.
- night_share: share of the day's energy from 00:00 to 05:00 local time.
- shape_distance: half the sum of absolute differences between the day's hourly shares and its profile's, 0 to 1.
- variability: standard deviation over mean of the last 28 usable days.
- trend: slope over the last 28 usable days, as share of their mean a week.
- coverage_7d: share of the intervals of the last 7 days that came.
- bad_quality_7d: share of the readings of the last 7 days that were rejected or estimated.
- reverse_kwh: export of the day, kWh.
"""

RECENT_DAYS = 7
LONG_DAYS = 28
DROPPED = 0.75
ZERO_KWH = 0.05
_LEAST_BASELINE_KWH = 0.1

Float64 = NDArray[np.float64]


@dataclass(slots=True)
class DayView:
    """What the features of n meters are made of.

    Attributes:
        totals: daily kWh, newest first, shape (n, 62); NaN where nothing came, sign set where not usable.
        hours: the day's import by local hour, Wh, shape (n, 24). profile: the mean day of its kind, kWh, shape (n, 24).
        learned: days in the profile. usable: whether the day is. cells, same: intervals received, and those that equal
            the one before. coverage, bad: of the last 7 days, units of 1/250, 255 unknown, shape (n, 7).
        export_kwh: of the day.
    """

    totals: NDArray[np.float16]
    hours: NDArray[np.int32]
    profile: NDArray[np.float16]
    learned: NDArray[np.uint8]
    usable: NDArray[np.bool_]
    cells: NDArray[np.uint16]
    same: NDArray[np.uint16]
    coverage: NDArray[np.uint8]
    bad: NDArray[np.uint8]
    export_kwh: Float64


def features(view: DayView, config: MetersConfig) -> Float32:
    """Features of the day, shape (n, len(FEATURES))."""
    totals = view.totals.astype(np.float32)
    usable = ~np.isnan(totals) & ~np.signbit(totals)
    totals[~usable] = 0.0
    rank = np.cumsum(usable, axis=1, dtype=np.int8)
    recent = _mean(totals, usable & (rank <= RECENT_DAYS), config.recent_days)
    baseline = _median(totals, usable & (rank > RECENT_DAYS), config.baseline_days)
    drop = np.where(baseline >= _LEAST_BASELINE_KWH, recent / np.where(baseline > 0, baseline, 1.0), np.nan)
    long_ = usable & (rank <= LONG_DAYS)
    columns = [
        recent,
        baseline,
        drop,
        np.where(np.isnan(drop), np.nan, _run(totals, usable, (DROPPED * np.nan_to_num(baseline))[:, None])),
        np.where(rank[:, -1] > 0, _run(totals, usable, ZERO_KWH), np.nan),
        _ratio(view.same.astype(np.float64), view.cells.astype(np.float64), 8),
        _ratio(view.hours[:, :5].sum(axis=1).astype(np.float64), view.hours.sum(axis=1).astype(np.float64), 1),
        shape_distance(view, config.profile_days),
        _variability(totals, long_, config.baseline_days),
        _trend(totals, long_, config.baseline_days),
        _share(view.coverage),
        _share(view.bad),
        view.export_kwh,
    ]
    return np.stack(columns, axis=1).astype(np.float32)


def shape_distance(view: DayView, least_days: int) -> Float64:
    """Half the L1 distance between the hourly shares of the day and of its profile."""
    day, profile = view.hours.astype(np.float64), view.profile.astype(np.float64)
    used, usual = day.sum(axis=1), profile.sum(axis=1)
    known = (used > 0) & (usual > 0) & (view.learned >= least_days) & view.usable
    shares = day / np.where(used > 0, used, 1.0)[:, None] - profile / np.where(usual > 0, usual, 1.0)[:, None]
    return np.where(known, np.abs(shares).sum(axis=1) / 2.0, np.nan)


def _ratio(part: Float64, whole: Float64, least: float) -> Float64:
    return np.where(whole >= least, part / np.maximum(whole, least), np.nan)


def _mean(totals: Float32, chosen: NDArray[np.bool_], least: int) -> Float64:
    count = chosen.sum(axis=1)
    mean = (totals * chosen).sum(axis=1) / np.maximum(count, 1)
    return np.where(count >= least, mean, np.nan)


def _median(totals: Float32, chosen: NDArray[np.bool_], least: int) -> Float64:
    count = chosen.sum(axis=1)
    ordered = np.sort(np.where(chosen, totals, np.float32(np.inf)), axis=1)
    rows = np.arange(len(totals))
    middle = np.maximum(count, 1)
    median = (ordered[rows, (middle - 1) // 2] + ordered[rows, middle // 2]) / 2.0
    return np.where(count >= least, median, np.nan)


def _run(totals: Float32, usable: NDArray[np.bool_], limit: Float64 | float) -> Float64:
    """Newest usable days in a row below a limit."""
    broken = np.logical_or.accumulate(usable & (totals >= limit), axis=1)
    run: Float64 = (usable & ~broken).sum(axis=1).astype(np.float64)
    return run


def _variability(totals: Float32, chosen: NDArray[np.bool_], least: int) -> Float64:
    mean = _mean(totals, chosen, least)
    off = (totals - np.nan_to_num(mean)[:, None].astype(np.float32)) * chosen
    deviation = np.sqrt((off * off).sum(axis=1) / np.maximum(chosen.sum(axis=1), 1))
    return np.where(mean > 0, deviation / np.where(mean > 0, mean, 1.0), np.nan)


def _trend(totals: Float32, chosen: NDArray[np.bool_], least: int) -> Float64:
    """Least-squares slope over the days' dates, a week, as share of the mean."""
    mean = _mean(totals, chosen, least)
    days = -np.arange(totals.shape[1], dtype=np.float32)
    middle = (chosen * days).sum(axis=1) / np.maximum(chosen.sum(axis=1), 1)
    off = (days - middle[:, None].astype(np.float32)) * chosen
    spread = (off * off).sum(axis=1)
    slope = (off * totals).sum(axis=1) / np.where(spread > 0, spread, 1.0)
    known = (mean > 0) & (spread > 0)
    return np.where(known, RECENT_DAYS * slope / np.where(known, mean, 1.0), np.nan)


def _share(units: NDArray[np.uint8]) -> Float64:
    known = units != 255
    total = np.where(known, units, 0).sum(axis=1, dtype=np.float64)
    count = known.sum(axis=1)
    return np.where(count > 0, total / np.maximum(count, 1) / 250.0, np.nan)
