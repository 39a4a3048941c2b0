"""What each meter usually uses, and how far and how long it has fallen below that."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.theft.columns import Columns
from models.theft.config import TheftConfig
from models.theft.peers import median_of_others, peer_factor
from models.theft.season import SEASON, Season

Array = NDArray[Any]
Float64 = NDArray[np.float64]
Int64 = NDArray[np.int64]
Bool = NDArray[np.bool_]

BLOCKS = 8
"""Parts of three hours that a day is kept in."""

RING = 42
"""Days of daily energy kept."""

MONTHS = 12
WEEKS = 26
"""Weeks of use over expected kept."""

_WEEK, _WHOLE_WEEK = 7, 4
_MONTH = 30
_SPREAD_DAYS = 30
_SPREAD = (0.15, 0.3, 1.5)
_STEP_LIMIT = 3.0
_DEEPEST = 3.0
_WEEKDAY_WEEKS = 12

USAGE: dict[str, tuple[str, int, float]] = {
    "known_days": ("<i4", 0, 0),
    "level": ("<f4", 0, 0.0),
    "shape": ("<f4", BLOCKS, 0.0),
    "week": ("<f4", 7, 1.0),
    "spread": ("<f4", 0, _SPREAD[1]),
    "change": ("<f4", 0, 0.0),
    "start": ("<i4", 0, 0),
    "days": ("<i4", 0, 0),
    "seen": ("<f4", 0, 0.0),
    "expected": ("<f4", 0, 0.0),
    "fall": ("<f4", BLOCKS, 0.0),
    "share": ("<f4", 0, 0.0),
    "ring": ("<f2", RING, np.nan),
    "ring_expected": ("<f2", RING, np.nan),
    "ring_plain": ("<f2", RING, np.nan),
    "month_share": ("<f4", 0, 0.0),
    "month_days": ("<i4", 0, 0),
    "months": ("<f2", MONTHS, np.nan),
    "week_seen": ("<f4", 0, 0.0),
    "week_expected": ("<f4", 0, 0.0),
    "week_days": ("<i4", 0, 0),
    "weeks": ("<f2", WEEKS, np.nan),
    "zero_run": ("<i4", 0, 0),
    "flat_run": ("<i4", 0, 0),
    **SEASON,
}
"""Columns of a meter: usable days; usual kWh a day, by three hours (logarithm) and by weekday (factor); mean absolute
deviation (log); cumulated fall, its first day and days, kWh seen and expected since, mean deviation by three hours
(log) and mean ratio to the feeder's median meter; daily kWh, what was expected, and what without its own way of
following the others; that ratio by spans of 30 days; kWh seen and expected in the week so far, its days, and seen over
expected in the weeks before; days in a row without use, and at one level; how it follows the others."""


@dataclass(slots=True)
class Day:
    """One local day of meters: arrays of shape (n,), `hours` (n, 24).

    Attributes:
        day: days since 1970-01-01. rows: of the meters. transformer, feeder: numbers.
        kwh: import, scaled up to the whole day. hours: by local hour.
        usable: covered by readings, and supplied throughout.
    """

    day: int
    rows: Int64
    transformer: Int64
    feeder: Int64
    kwh: Float64
    hours: Float64
    usable: Bool


class Usage:
    """Follows every meter day by day, all meters at once.

    A meter is expected to use its usual energy, or less where its peers use less of theirs. What it falls short, in its
    own spread, is cumulated (Page's CUSUM); while that is high, the usual energy follows the peers only, so that a
    thief does not teach it.
    """

    def __init__(self, config: TheftConfig, meters: Columns) -> None:
        self._config = config
        self.season = Season(meters)
        self.meters = meters

    def take(self, day: Day) -> None:
        """Take in one local day; each meter is in it once at most."""
        columns = self.meters
        known, level = columns["known_days"][day.rows], columns["level"][day.rows].astype(float)
        weekday = columns["week"][day.rows, (day.day + 3) % 7].astype(float)
        warm = (known >= self._config.warm_days) & (level > 0.02)
        usual = level * weekday
        ratio = np.where(warm & day.usable, day.kwh / np.where(warm, usual, 1.0), np.nan)
        factor = peer_factor(ratio, day.transformer, day.feeder, self._config.least_peers)
        common = self.season.common(ratio, usual, day.feeder)
        plain = np.where(warm, usual * np.minimum(factor, 1.0), np.nan)
        factor = np.clip(factor * self.season.factor(day.rows, common), 0.05, 20.0)
        # That others use more, to cool or to heat, does not make one suspicious who goes on as before.
        capped = np.minimum(factor, 1.0)
        expected = np.where(warm, usual * capped, np.nan)
        self._ring(day, expected, plain)
        self._runs(day)
        share = self._share(day)
        held = self._change(day, np.flatnonzero(warm & day.usable), expected, capped * weekday, share)
        free = np.flatnonzero(~np.isnan(ratio) & ~held)
        self.season.learn(day.rows[free], ratio[free], common[free])
        likely = np.where(warm, usual * factor, np.nan)
        self._learn(day, np.flatnonzero(day.usable), likely, held, factor, share)

    def forget(self, rows: Int64) -> None:
        """Learn these meters anew: another customer uses them."""
        for name, (_, _, fill) in USAGE.items():
            self.meters[name][rows] = fill

    def accept(self, rows: Int64) -> None:
        """Take what these meters use since they fell as their usual."""
        columns = self.meters
        fallen = rows[columns["days"][rows] > 0]
        ratio = np.minimum(columns["seen"][fallen] / np.maximum(columns["expected"][fallen], 1e-6), 1.0)
        columns["level"][fallen] *= ratio
        columns["shape"][fallen] += columns["fall"][fallen]
        self.settle(rows)

    def settle(self, rows: Int64) -> None:
        """Forget the fall that these meters were in, not what they usually use."""
        for name in ("change", "days", "seen", "expected", "fall", "share", "zero_run", "flat_run"):
            self.meters[name][rows] = 0

    def begin(self, last: int, day: int) -> None:
        """Make room in the rings for the days after `last` up to `day`, before `day` is taken in."""
        if day // _MONTH != last // _MONTH:
            self._finish_month(last // _MONTH)
        if day // _WEEK != last // _WEEK:
            self._finish_week(last // _WEEK, day // _WEEK)
        gone = np.arange(max(last + 1, day - RING + 1), day + 1) % RING
        self.meters["ring"][:, gone] = np.nan
        self.meters["ring_expected"][:, gone] = np.nan
        self.meters["ring_plain"][:, gone] = np.nan

    def _ring(self, day: Day, expected: Float64, plain: Float64) -> None:
        place = day.day % RING
        self.meters["ring"][day.rows, place] = np.where(day.usable, np.minimum(day.kwh, 6e4), np.nan)
        self.meters["ring_expected"][day.rows, place] = np.where(day.usable, np.minimum(expected, 6e4), np.nan)
        self.meters["ring_plain"][day.rows, place] = np.where(day.usable, np.minimum(plain, 6e4), np.nan)

    def _runs(self, day: Day) -> None:
        rows, kwh = day.rows[day.usable], day.kwh[day.usable]
        zero = kwh * 1000 <= self._config.zero_wh
        hours = day.hours[day.usable]
        flat = ~zero & (hours.std(axis=1) <= 0.03 * hours.mean(axis=1))
        for name, now in (("zero_run", zero), ("flat_run", flat)):
            runs = self.meters[name]
            runs[rows] = np.where(now, runs[rows] + 1, 0)

    def _share(self, day: Day) -> Float64:
        usual, _ = median_of_others(np.where(day.usable, day.kwh, np.nan), day.feeder)
        return day.kwh / np.maximum(np.nan_to_num(usual, nan=1.0), 0.05)

    def _change(self, day: Day, at: Int64, expected: Float64, factor: Float64, share: Float64) -> Bool:
        """Cumulate how far the meters fall short; says which are held at their usual."""
        columns, rows, config = self.meters, day.rows[at], self._config
        level = columns["level"][rows].astype(float)
        floor = 0.05 * level + 0.05
        deviation = np.log((day.kwh[at] + floor) / (expected[at] + floor))
        spread = columns["spread"][rows].astype(float)
        step = np.clip(-deviation / np.maximum(1.25 * spread, _SPREAD[0]), -_STEP_LIMIT, _STEP_LIMIT)
        change = np.clip(columns["change"][rows] + step - config.change_slack, 0.0, 2.5 * config.change_threshold)
        columns["change"][rows] = change
        held = change > config.change_threshold / 3
        rate = 1.0 / np.minimum(columns["known_days"][rows] - config.warm_days + 10, _SPREAD_DAYS)
        followed = spread + rate * (np.minimum(np.abs(deviation), _SPREAD[2]) - spread)
        columns["spread"][rows] = np.where(held, spread, followed)
        columns["week_seen"][rows] += day.kwh[at]
        columns["week_expected"][rows] += expected[at]
        columns["week_days"][rows] += 1
        self._episode(day, at, change > 0, expected[at], factor[at], share[at])
        found = np.zeros(len(day.rows), bool)
        found[at] = held
        return found

    def _episode(self, day: Day, at: Int64, falling: Bool, expected: Float64, factor: Float64, share: Float64) -> None:
        columns, rows = self.meters, day.rows[at]
        days = np.where(falling, columns["days"][rows] + 1, 0)
        columns["start"][rows] = np.where(days == 1, day.day, columns["start"][rows])
        columns["days"][rows] = days
        columns["seen"][rows] = np.where(falling, columns["seen"][rows] + day.kwh[at], 0.0)
        columns["expected"][rows] = np.where(falling, columns["expected"][rows] + expected, 0.0)
        usual = columns["shape"][rows] + np.log(factor)[:, None]
        fall = np.clip(_log_blocks(day.hours[at], columns["level"][rows]) - usual, -_DEEPEST, _DEEPEST)
        for name, now in (("fall", fall), ("share", share)):
            before, keep, count = columns[name][rows], falling, np.maximum(days, 1)
            if before.ndim > 1:
                keep, count = keep[:, None], count[:, None]
            columns[name][rows] = np.where(keep, before + (now - before) / count, 0.0)

    def _learn(self, day: Day, at: Int64, expected: Float64, held: Bool, factor: Float64, share: Float64) -> None:
        """Let the usual energy follow: the meter itself, or its peers where it is held."""
        columns, rows = self.meters, day.rows[at]
        known, kwh, hold = columns["known_days"][rows], day.kwh[at], held[at]
        warm = ~np.isnan(expected[at])
        limit = np.where(warm, expected[at], kwh)
        bounded = np.where(hold, limit, np.clip(kwh, 0.33 * limit, 3.0 * limit))
        week = columns["week"]
        weekday = week[rows, (day.day + 3) % 7].astype(float)
        rate = 1.0 / np.minimum(known + 1, self._config.baseline_days)
        level = columns["level"][rows].astype(float)
        columns["level"][rows] = level + rate * (bounded / weekday - level)
        shape, common = columns["shape"][rows].astype(float), np.log(factor[at])[:, None]
        own = _log_blocks(day.hours[at], columns["level"][rows])
        step = np.where(hold[:, None], common, np.clip(own - shape, common - 1.2, common + 1.2))
        columns["shape"][rows] = np.where(
            warm[:, None], shape + rate[:, None] * step, shape + rate[:, None] * (own - shape)
        )
        self._weekday(day, rows[warm], (bounded / np.where(warm, expected[at], 1.0))[warm], hold[warm])
        self._month(rows, share[at], hold)
        columns["known_days"][rows] = known + 1

    def _weekday(self, day: Day, rows: Int64, ratio: Float64, hold: Bool) -> None:
        week, which = self.meters["week"], (day.day + 3) % 7
        before = week[rows, which].astype(float)
        followed = np.clip(before * (1 + (ratio - 1) / _WEEKDAY_WEEKS), 0.1, 5.0)
        week[rows, which] = np.where(hold, before, followed)

    def _finish_month(self, month: int) -> None:
        columns = self.meters
        finished = np.where(columns["month_days"] >= _MONTH // 2, np.minimum(columns["month_share"], 6e4), np.nan)
        columns["months"][:, month % MONTHS] = finished
        columns["month_share"][:] = 0.0
        columns["month_days"][:] = 0

    def _finish_week(self, last: int, now: int) -> None:
        columns = self.meters
        whole = (columns["week_days"] >= _WHOLE_WEEK) & (columns["week_expected"] > 0)
        ratio = columns["week_seen"] / np.where(whole, columns["week_expected"], 1.0)
        columns["weeks"][:, np.arange(max(last, now - WEEKS), now) % WEEKS] = np.nan
        columns["weeks"][:, last % WEEKS] = np.where(whole, np.minimum(ratio, 6e4), np.nan)
        for name in ("week_seen", "week_expected", "week_days"):
            columns[name][:] = 0

    def _month(self, rows: Int64, share: Float64, hold: Bool) -> None:
        columns = self.meters
        days = columns["month_days"][rows] + ~hold
        before = columns["month_share"][rows]
        columns["month_share"][rows] = np.where(hold, before, before + (share - before) / np.maximum(days, 1))
        columns["month_days"][rows] = days


def _log_blocks(hours: Array, level: Array) -> Float64:
    """Logarithm of the kWh of each three hours, kept above a hundredth of an even share of the usual day."""
    blocks = hours.reshape(len(hours), BLOCKS, 24 // BLOCKS).sum(axis=2)
    found: Float64 = np.log(blocks + (0.008 / BLOCKS * level + 1e-3)[:, None])
    return found
