"""Watches loads slot by slot: temperature, ageing, episodes of overload."""

from typing import Any

import numpy as np

from models.grid.config import GridConfig
from models.grid.episodes import Episodes
from models.grid.load import SlotLoads
from models.grid.outlook import OutlookBook, Outlooks
from models.grid.rows import Bool, Field, Float, Float32, Int64, Rows
from models.grid.thermal import Thermal, ageing_rate


class _Now(Rows):
    """The last slot that counted for each subject: its end (0 before the first), load and completeness."""

    until: Int64
    kva: Float
    completeness: Float

    def __init__(self) -> None:
        super().__init__(
            {"until": Field("i8", 0), "kva": Field("f8", np.nan), "completeness": Field("f8", np.nan)},
        )

    def move(self, end: int, kva: Float, completeness: Float, rows: Bool) -> None:
        """Note a slot for some rows."""
        self.until = np.where(rows, end, self.until)
        self.kva = np.where(rows, kva, self.kva)
        self.completeness = np.where(rows, completeness, self.completeness)


class Watch:
    """Transformers, and feeders with a rating.

    Each is judged in the order of the slots: a slot that was incomplete at its close and was completed by late
    readings is judged then, unless a later one has been.

    Args:
        config: limits and thermal parameters.
        interval_s: length of a slot.
    """

    def __init__(self, config: GridConfig, interval_s: int) -> None:
        self.config = config
        self.interval_s = interval_s
        self.now = _Now()
        self.thermal = Thermal(config.thermal)
        self.episodes = Episodes(config.overload)
        self.outlooks = OutlookBook()
        self.feeder_now = _Now()
        self.feeder_episodes = Episodes(config.overload)

    @property
    def _parts(self) -> dict[str, Rows]:
        return {
            "now": self.now,
            "thermal": self.thermal,
            "episodes": self.episodes,
            "outlooks": self.outlooks,
            "feeder_now": self.feeder_now,
            "feeder_episodes": self.feeder_episodes,
        }

    @property
    def busy(self) -> bool:
        """Whether anything holds of anyone."""
        return not (self.episodes.quiet and self.feeder_episodes.quiet)

    def grow(self, transformers: int, feeders: int) -> None:
        """Add rows."""
        for name, part in self._parts.items():
            part.grow(feeders if name.startswith("feeder") else transformers)

    def judge(
        self, end: int, loads: SlotLoads, rated_kva: Float, ambient_c: float, known: Bool
    ) -> tuple[Bool, Float32]:
        """Judge the slot that ends at `end` for transformers of which it is known and which are not judged past it.

        Returns:
            The rows judged, and for all rows top-oil and hot-spot temperature and hours of life used, shape (n, 3).
        """
        rows = known & loads.usable & (end > self.now.until)
        loading = loads.kva / rated_kva
        hours = self._warm(end, loading, ambient_c, rows & np.isfinite(loading))
        hot_spot = self.thermal.hot_spot_c
        self.episodes.judge(end, self.interval_s / 60, loading, hot_spot, rows)
        self.now.move(end, loads.kva, loads.completeness, rows)
        life = np.where(rows, hours * ageing_rate(hot_spot, self.config.thermal), 0.0)
        return rows, np.stack([self.thermal.top_oil_c, hot_spot, life], axis=1).astype(np.float32)

    def judge_feeders(self, end: int, kva: Float, completeness: Float, rated_kva: Float) -> None:
        """Judge a slot for feeders; a rating of NaN is never exceeded."""
        if not self.config.feeder_rated_kva:
            return
        rows = (completeness >= self.config.min_completeness) & (end > self.feeder_now.until)
        loading = kva / rated_kva
        self.feeder_episodes.judge(end, self.interval_s / 60, loading, np.full(len(loading), np.nan), rows)
        self.feeder_now.move(end, kva, completeness, rows)

    def foresee(self, outlooks: Outlooks, rated_kva: Float) -> None:
        """Take in a forecast."""
        config = self.config.forecast
        self.outlooks.keep(outlooks)
        expected = outlooks.peak_kva / rated_kva
        likely = outlooks.probability >= config.on_probability
        begins = outlooks.spoken & likely & (expected >= config.on_loading)
        lasts = outlooks.spoken & (outlooks.probability >= config.off_probability)
        self.episodes.foresee(outlooks.hour * 3600, begins, lasts, np.nan_to_num(expected), outlooks.peak_at)

    def quieten(self, end: int) -> None:
        """End what holds of subjects without a usable slot for too long before `end`."""
        for now, episodes in ((self.now, self.episodes), (self.feeder_now, self.feeder_episodes)):
            if not episodes.quiet:
                episodes.release((end - now.until >= self.config.silent_after_s) & (episodes.stage > 0))

    def dump(self) -> dict[str, Any]:
        """Everything by part."""
        return {name: part.dump() for name, part in self._parts.items()}

    def load(self, state: dict[str, Any]) -> None:
        """Continue from a dump."""
        for name, part in self._parts.items():
            part.load(state[name])

    def _warm(self, end: int, loading: Float, ambient_c: float, rows: Bool) -> Float:
        """Bring temperatures forward and return the hours since the last slot, 0 for other rows.

        Over slots that were never judged the last load is taken as held, over longer silence as none.
        """
        slot = np.full(len(loading), self.interval_s / 60)
        passed = np.where(self.now.until > 0, (end - self.now.until) / 60, slot)
        gap = rows & (passed > slot)
        if gap.any():
            held = np.where(passed * 60 >= self.config.silent_after_s, 0.0, self.thermal.loading)
            self.thermal.step(held, ambient_c, passed - slot, gap)
        self.thermal.step(np.where(rows, loading, 0.0), ambient_c, slot, rows)
        return np.where(rows, passed / 60, 0.0)
