"""Hourly loads of the last days, by transformer."""

from typing import Any

import numpy as np

from models.grid.rows import Bool, Field, Float, Float32, Int64, Rows

DAY_HOURS = 24
WEEK_HOURS = 168


class History(Rows):
    """Rings of hourly loads in kVA, by absolute hour (Unix seconds of its end / 3600).

    Attributes:
        hours: length of the rings.
        newest: last hour in the rings, 0 before the first.
        raw: loads as metered, shape (n, hours), NaN where unknown. highest: that of the hour's slots.
        clean: loads to predict from: outliers pulled in, unknown hours filled with a week or a day before; NaN before
            there is a history.
    """

    raw: Float32
    highest: Float32
    clean: Float32

    def __init__(self, hours: int) -> None:
        super().__init__({name: Field("f4", np.nan, (hours,)) for name in ("raw", "highest", "clean")})
        self.hours = hours
        self.newest = 0

    def advance(self, hour: int) -> None:
        """Begin every hour up to `hour`, as unknown."""
        if hour - self.newest >= self.hours:
            self.raw[:], self.highest[:], self.clean[:] = np.nan, np.nan, np.nan
            self.newest = hour
        for each in range(self.newest + 1, hour + 1):
            self.put(each, np.full(self.count, np.nan), np.full(self.count, np.nan))
            self.clean[:, each % self.hours] = self._before(each)
        self.newest = max(self.newest, hour)

    def holds(self, hour: int) -> bool:
        """Whether an hour is in the rings."""
        return self.newest - self.hours < hour <= self.newest

    def put(self, hour: int, kva: Float, highest: Float) -> None:
        """Set an hour as metered, its mean and its highest slot; NaN leaves it unknown."""
        self.raw[:, hour % self.hours] = kva
        self.highest[:, hour % self.hours] = highest

    def settle(self, hour: int, predicted: Float, reach: Float) -> None:
        """Clean an hour: metered loads further than `reach` from what was predicted are pulled in to there.

        What comes on two days is no outlier: a load is pulled in no further than to that of the day before.
        """
        place = hour % self.hours
        raw, before = self.raw[:, place], self.metered(hour - DAY_HOURS)
        before = np.where(np.isfinite(before), before, predicted)
        low, high = np.minimum(predicted - reach, before), np.maximum(predicted + reach, before)
        pulled = np.where(np.isfinite(predicted), np.clip(raw, low, high), raw)
        self.clean[:, place] = np.where(np.isfinite(raw), pulled, self._before(hour))

    def at(self, hour: int) -> Float:
        """Clean load of an hour, shape (n,)."""
        return self.clean[:, hour % self.hours].astype(np.float64)

    def metered(self, hour: int) -> Float:
        """Load of an hour as metered, shape (n,), NaN where unknown."""
        return self.raw[:, hour % self.hours].astype(np.float64)

    def peak(self, hour: int) -> Float:
        """Highest slot of an hour, shape (n,), NaN where unknown."""
        return self.highest[:, hour % self.hours].astype(np.float64)

    def highest_of(self, hour: int, hours: int) -> Float:
        """Highest slot of the last hours up to `hour`, shape (n,), NaN where all are unknown."""
        places = np.arange(hour - hours + 1, hour + 1) % self.hours
        return np.asarray(np.fmax.reduce(self.highest[:, places], axis=1), np.float64)

    def lags(self, hours: Int64, rows: slice) -> tuple[Float, Float]:
        """Clean loads that are known a day before each of some hours.

        Returns:
            The loads one to seven days before, shape (n, H, 7), and the mean of the day that ends a day before over
            that of the week that ends then, shape (n, H).
        """
        days = (hours[:, None] - DAY_HOURS * np.arange(1, 8)) % self.hours
        clean = self.clean[rows]
        ends = hours - DAY_HOURS - (self.newest - self.hours)
        total = np.zeros((len(clean), self.hours + 1))
        places = np.arange(self.newest - self.hours + 1, self.newest + 1) % self.hours
        np.cumsum(np.nan_to_num(clean[:, places]), axis=1, out=total[:, 1:])
        day = total[:, ends] - total[:, ends - DAY_HOURS]
        week = total[:, ends] - total[:, ends - WEEK_HOURS]
        recent = np.divide(day * (WEEK_HOURS / DAY_HOURS), week, out=np.ones(day.shape), where=week > 0)
        return clean[:, days].astype(np.float64), recent

    def known(self, last_hours: int) -> Int64:
        """How many of the last hours were metered, shape (n,)."""
        places = np.arange(self.newest - last_hours + 1, self.newest + 1) % self.hours
        return np.asarray(np.isfinite(self.raw[:, places]).sum(axis=1))

    def level(self) -> Float:
        """Mean metered load of the last week, shape (n,); NaN before a week with data for most of it."""
        places = np.arange(self.newest - WEEK_HOURS + 1, self.newest + 1) % self.hours
        week = self.raw[:, places].astype(np.float64)
        good: Bool = np.isfinite(week)
        count = good.sum(axis=1)
        mean = np.where(good, week, 0.0).sum(axis=1) / np.maximum(count, 1)
        whole = np.isfinite(self.clean[:, places]).all(axis=1) & (count >= WEEK_HOURS // 2)
        return np.where(whole & (mean > 0), mean, np.nan)

    def dump(self) -> dict[str, Any]:
        """Rings and position."""
        return super().dump() | {"newest": self.newest}

    def load(self, state: dict[str, Any]) -> None:
        """Continue from a dump."""
        super().load(state)
        self.newest = state["newest"]

    def _before(self, hour: int) -> Float32:
        week = self.clean[:, (hour - WEEK_HOURS) % self.hours]
        return np.where(np.isfinite(week), week, self.clean[:, (hour - DAY_HOURS) % self.hours])
