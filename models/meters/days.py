"""The close of a local day: totals, coverage, profile and features of every meter."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.meters.clock import Clock
from models.meters.columns import OWN, RING_DAYS, WEEK, Float16, Float32, Meters
from models.meters.config import MetersConfig
from models.meters.daysums import DaySums, Late
from models.meters.features import FEATURES, DayView, features
from models.meters.outages import Outages, Supply
from models.meters.piece import Mask
from models.meters.profile import Profiles
from models.readings import Int32, Int64

_ROWS_AT_ONCE = 16_384


@dataclass(slots=True)
class Day:
    """One local day of all meters of a partition, shape (n, …).

    Attributes:
        day: local date. at: Unix seconds of its end.
        hours: import by local hour, Wh, shape (n, 24). export: Wh. coverage: share of the intervals received.
        bad: share of the readings rejected or estimated, NaN where none came.
        supply: who had supply when. features: shape (n, len(FEATURES)).
        profile: mean day of this kind before this day, kWh, shape (n, 24); NaN where none was learned.
        seen: whether the meter was ever read by the end of the day. customer: no transformer's own meter.
        late: what came late for days before.
    """

    day: int
    at: int
    hours: Int32
    export: Int64
    coverage: Float32
    bad: Float32
    supply: Supply
    features: Float32
    profile: Float16
    seen: Mask
    customer: Mask
    late: Late


class DayClose:
    """Closes local days.

    Args:
        meters: the meters' columns.
        sums: energy of the open days.
        outages: who had no supply.
        clock: the utility's days.
        config: when a day counts as full.
    """

    def __init__(self, meters: Meters, sums: DaySums, outages: Outages, clock: Clock, config: MetersConfig) -> None:
        self._meters = meters
        self._sums = sums
        self._outages = outages
        self._clock = clock
        self._config = config
        self._profiles = Profiles(meters, clock, config.profile_rate)

    def close(self, day: int) -> Day:
        """Sum a day up, learn from it, and make room for the days to come."""
        meters, count = self._meters, len(self._meters)
        supply = self._outages.day(day)
        late = self._sums.take_late()
        late.correct(meters, self._config.full_coverage)
        coverage, bad = self._shares(day, count)
        result = Day(
            day=day,
            at=self._clock.day_end(day),
            hours=self._sums.hours(day, slice(0, count)),
            export=meters.day_export[:count, day & 1].astype(np.int64),
            coverage=coverage,
            bad=bad,
            supply=supply,
            features=np.zeros((count, len(FEATURES)), np.float32),
            profile=np.full((count, 24), np.nan, np.float16),
            seen=meters.first_day[:count] <= day,
            customer=(meters.flags[:count] & OWN) == 0,
            late=late,
        )
        usable = (coverage >= self._config.full_coverage) & (supply.share >= self._config.full_supply)
        self._keep(result, usable)
        for start in range(0, count, _ROWS_AT_ONCE):
            self._learn(result, usable, slice(start, min(start + _ROWS_AT_ONCE, count)))
        self._sums.clear(day)
        return result

    def _shares(self, day: int, count: int) -> tuple[Float32, Float32]:
        """Coverage of the day, and share of bad readings."""
        meters, parity = self._meters, day & 1
        length = self._clock.day_end(day) - self._clock.day_end(day - 1)
        cells = meters.day_cells[:count, parity].astype(np.float64)
        coverage = np.minimum(1.0, cells * meters.step[:count] / length)
        rejected = meters.day_rejected[:count, parity].astype(np.float64)
        every = cells + rejected
        bad = (rejected + meters.day_estimated[:count, parity]) / np.maximum(every, 1.0)
        return coverage.astype(np.float32), np.where(every > 0, bad, np.nan).astype(np.float32)

    def _keep(self, day: Day, usable: Mask) -> None:
        """Enter the day in the rings of totals, coverage and quality."""
        meters, count, week = self._meters, len(day.hours), day.day % WEEK
        total = day.hours.sum(axis=1) / 1000.0
        came = day.coverage > 0
        meters.ring[:count, day.day % RING_DAYS] = np.where(
            came, np.copysign(np.maximum(total, 0.0), np.where(usable, 1.0, -1.0)), np.nan
        )
        meters.coverage[:count, week] = np.where(day.seen, _units(day.coverage), 255)
        meters.bad[:count, week] = np.where(np.isnan(day.bad), 255, _units(np.nan_to_num(day.bad)))

    def _learn(self, day: Day, usable: Mask, rows: slice) -> None:
        meters, parity = self._meters, day.day & 1
        order = (day.day - np.arange(RING_DAYS)) % RING_DAYS
        profile, learned = self._profiles.of(day.day, rows)
        day.profile[rows] = np.where(learned[:, None] > 0, profile, np.float16(np.nan))
        view = DayView(
            totals=meters.ring[rows][:, order],
            hours=day.hours[rows],
            profile=profile,
            learned=learned,
            usable=usable[rows],
            cells=meters.day_cells[rows, parity],
            same=meters.day_same[rows, parity],
            coverage=meters.coverage[rows],
            bad=meters.bad[rows],
            export_kwh=day.export[rows] / 1000.0,
        )
        day.features[rows] = features(view, self._config)
        self._profiles.learn(day.day, rows, day.hours[rows], usable[rows])


def _units(share: Float32) -> NDArray[np.uint8]:
    units: NDArray[np.uint8] = np.rint(np.minimum(share, 1.0) * 250).astype(np.uint8)
    return units
