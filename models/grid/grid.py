"""The grid as one shard knows it, and what happens when a slot or a day closes."""

import math
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from models.calendar import DAY, HOUR, LocalTime
from models.config import Common
from models.demand.messages import FEEDER
from models.flow.topics import BALANCES, CAUSES, DEMAND_DAYS, FINDINGS, FORECASTS, LOADS, METRICS
from models.grid import causes, telling
from models.grid.ambient import Ambient
from models.grid.balance import Balance
from models.grid.book import LoadBook, Slot
from models.grid.config import GridConfig
from models.grid.feederdays import FeederDays
from models.grid.forecaster import Forecaster
from models.grid.hours import hour_kva, hour_of
from models.grid.load import SlotLoads, slot_loads
from models.grid.outages import OutageBook
from models.grid.roster import Roster
from models.grid.rows import Bool, Float
from models.grid.supply import Supply
from models.grid.watch import Watch
from models.messages import Cause, Evidence, Message, Partials, Point

_OUTAGES_KEPT_S = 10 * DAY


class Told(NamedTuple):
    """A message to send."""

    topic: str
    key: str
    body: Message


class Grid:
    """Transformers and feeders of one shard.

    Attributes:
        closed: end of the last slot that closed, 0 before the first. heard: end of the newest slot with data.
        kept_s: how long after its end a slot can still be corrected.
    """

    def __init__(self, common: Common, config: GridConfig) -> None:
        self.config, self.interval_s = config, common.interval_s
        self.local = LocalTime(common.timezone)
        self.roster = Roster()
        self.book = LoadBook()
        self.outages = OutageBook()
        self.ambient = Ambient(config.ambient_c, config.ambient_stale_s)
        self.watch = Watch(config, common.interval_s)
        self.supply = Supply(config.supply, common.interval_s)
        self.balance = Balance(self.local, common.interval_s, config.balance_completeness)
        self.days = FeederDays(self.local, common.interval_s)
        self.forecaster: Forecaster | None = None
        if HOUR % common.interval_s == 0:
            self.forecaster = Forecaster(config.forecast, math.ceil(common.lateness_s / HOUR), self.local)
        self.closed = self.heard = 0
        self.kept_s = common.lateness_s + HOUR + 2 * common.interval_s

    @property
    def awake(self) -> bool:
        """Whether the next close has anything to do."""
        return len(self.book) > 0 or self.watch.busy or self.closed - self.heard < self.config.silent_after_s

    def add(self, partials: Partials) -> None:
        """Add partial sums to the book."""
        names = zip(partials.transformer_id, partials.feeder_id, strict=True)
        rows = np.array([self.roster.seen(*each) for each in names], np.int64)
        self.book.add(partials, rows, self.roster.feeder[rows], len(self.roster))
        self.heard = max(self.heard, partials.at)

    def close(self, end: int) -> Iterator[Told]:
        """Close the slot that ends at `end`, and correct earlier ones."""
        self._grow()
        if self.book.get(end) is None:
            self._note_dark(end)
        corrected = self.book.touched(self.closed)
        judged = self._to_judge(end, corrected)
        for slot_end, slot in judged:
            yield from self._judge(slot_end, slot, first=slot_end > self.closed)
        self.closed = end
        yield from self._look(end, judged)
        yield from self._forecast(end, corrected)
        self.watch.quieten(end)
        yield from self._findings(end)
        for slot_end, slot in self.book.retire(end - self.kept_s):
            self._count(slot_end, slot)

    def hear(self, evidence: Evidence) -> bool:
        """Take in what a meter says of its supply; says whether `gather` must look at it soon."""
        row = self.roster.row(evidence.transformer_id)
        return row is not None and self.supply.hear(evidence, row)

    def gather(self, at: int) -> Iterator[Told]:
        """Judge what meters said of their supply until now (Unix seconds)."""
        self._grow()
        self.supply.gather(at, self.roster)
        yield from self._supply_news(at)

    def close_day(self, day: int) -> Iterator[Told]:
        """Balances, energy and forecast scores of a local day."""
        self._grow()
        start, end = self.local.midnight(day), self.local.midnight(day + 1)
        for slot_end, slot in self.book.within(start, end):
            self._count(slot_end, slot)
        for feeder_id, message in self.balance.close(day, self.roster):
            yield Told(BALANCES, feeder_id, message)
        if (energy := self.days.close(day, self.roster)) is not None:
            yield Told(DEMAND_DAYS, FEEDER, energy)
        yield from self._scores(end)
        self.outages.forget(end - _OUTAGES_KEPT_S)

    def dump(self) -> dict[str, Any]:
        """Everything by part."""
        state: dict[str, Any] = {name: getattr(self, name).dump() for name in self._parts()}
        return state | {"closed": self.closed, "heard": self.heard}

    def load(self, state: dict[str, Any]) -> None:
        """Continue from a dump."""
        for name in self._parts():
            if name in state:  # `supply` and `days` are new in a state of an earlier version
                getattr(self, name).load(state[name])
        self.closed, self.heard = state["closed"], state["heard"]

    def _parts(self) -> list[str]:
        parts = ["roster", "book", "outages", "ambient", "watch", "balance", "supply", "days"]
        return [*parts, "forecaster"] if self.forecaster else parts

    def _grow(self) -> None:
        count = len(self.roster)
        self.watch.grow(count, len(self.roster.feeders))
        self.supply.grow(count, len(self.roster.feeders))
        if self.forecaster:
            self.forecaster.grow(count)

    def _feeder_rated(self) -> Float:
        rated = self.config.feeder_rated_kva
        return np.array([rated.get(name, math.nan) for name in self.roster.feeders], np.float64)

    def _covered(self, end: int, slot: Slot) -> Bool:
        return self.outages.covers(end - self.interval_s, end, self.roster, len(slot.heard))

    def _count(self, end: int, slot: Slot) -> None:
        self.balance.add(end, slot, self._covered(end, slot))
        self.days.add(end, slot)

    def _note_dark(self, end: int) -> None:
        """Open an empty slot where an outage covers someone: no supply is no load, which ends an overload."""
        if self.outages.covers(end - self.interval_s, end, self.roster, len(self.roster)).any():
            self.book.open(end, len(self.roster))

    def _to_judge(self, end: int, corrected: list[int]) -> list[tuple[int, Slot]]:
        earlier = [(each, slot) for each in corrected if (slot := self.book.get(each)) is not None]
        return earlier + self.book.within(self.closed, end)

    def _loads(self, end: int, slot: Slot) -> tuple[SlotLoads, Bool]:
        """Loads of a slot, and of whom they are known: by meters, or by an outage that leaves nothing to meter."""
        slot.grow(len(self.roster))
        loads = slot_loads(slot.sums, self.interval_s, self.config)
        dark = self._covered(end, slot) & (slot.sums[4] == 0) & (slot.sums[7] == 0)
        loads.kw[dark], loads.kva[dark], loads.completeness[dark], loads.usable[dark] = 0.0, 0.0, 1.0, True
        slot.kva, slot.usable = loads.kva.astype(np.float32), loads.usable & slot.heard & ~dark
        return loads, slot.heard | dark

    def _judge(self, end: int, slot: Slot, first: bool) -> Iterator[Told]:
        loads, known = self._loads(end, slot)
        rated = self.roster.rated_kva
        rows, thermal = self.watch.judge(end, loads, rated, self.ambient.celsius(end), known)
        slot.thermal[rows if not first else known] = thermal[rows if not first else known]
        sums = telling.feeder_sums(self.roster, loads, slot, known, self.watch.now.until > 0)
        feeder_rated = self._feeder_rated()
        self.watch.judge_feeders(end, sums.kva, sums.completeness, feeder_rated)
        touched = sorted(feeder for feeder in slot.touched if feeder >= 0)
        slot.touched = {}
        for feeder in touched:
            slot.revision[feeder] = slot.revision.get(feeder, -1) + 1
            message = telling.loads_message(self.roster, feeder, end, self.interval_s, slot, loads, sums, known)
            slot.told[feeder] = message.feeder_kw, message.feeder_completeness
            yield Told(LOADS, message.feeder_id, message)
            if first:
                limits = self.config.overload
                yield Told(METRICS, "feeder_load", telling.load_point(message, limits, float(feeder_rated[feeder])))

    def _look(self, end: int, judged: list[tuple[int, Slot]]) -> Iterator[Told]:
        covered = self.outages.covers(end - self.interval_s, end, self.roster, len(self.roster))
        self.supply.look(end, judged, self.book.get(end), covered, self.roster)
        yield from self._supply_news(end)

    def _supply_news(self, at: int) -> Iterator[Told]:
        for said in causes.news(self.supply, self.roster, at):
            if isinstance(said, Cause):
                yield Told(CAUSES, said.scope, said)
            else:
                yield Told(FINDINGS, said.key, said)

    def _forecast(self, end: int, corrected: list[int]) -> Iterator[Told]:
        forecaster = self.forecaster
        if forecaster is None:
            return
        count = len(self.roster)
        for hour in dict.fromkeys(hour_of(each) for each in corrected):
            if hour <= forecaster.history.newest:
                forecaster.correct(hour, *hour_kva(self.book, hour, self.interval_s, count), self.ambient)
        if end % HOUR:
            return
        hour = end // HOUR
        forecaster.enter(hour, *hour_kva(self.book, hour, self.interval_s, count), self.ambient)
        for final in forecaster.final(hour):
            covered = self.outages.covers((final - 1) * HOUR, final * HOUR, self.roster, count)
            forecaster.learn(final, covered, self.ambient)
        if hour % self.config.forecast.issue_hours == 0:
            yield from self._issue(forecaster, hour)

    def _issue(self, forecaster: Forecaster, hour: int) -> Iterator[Told]:
        outlooks = forecaster.issue(hour, self.roster.rated_kva, self.ambient)
        self.watch.foresee(outlooks, self.roster.rated_kva)
        for feeder in range(len(self.roster.feeders)):
            message = telling.forecast_message(self.roster, feeder, outlooks, self.config.forecast.levels)
            if message is not None:
                yield Told(FORECASTS, message.feeder_id, message)

    def _findings(self, end: int) -> Iterator[Told]:
        found = telling.transformer_findings(self.watch, self.roster, end)
        for finding in found + telling.feeder_findings(self.watch, self.roster, self._feeder_rated(), end):
            yield Told(FINDINGS, finding.key, finding)

    def _scores(self, end: int) -> Iterator[Told]:
        if self.forecaster is None:
            return
        for feeder, name in enumerate(self.roster.feeders):
            fields = self.forecaster.scores.take(self.roster.rows_of(feeder))
            if fields:
                point = Point(series="forecast_quality", at=end, tags={"feeder": name}, fields=fields)
                yield Told(METRICS, point.series, point)
