"""The demand stage: energy of days in; energy of the days to come out, with bands."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

import numpy as np

from models.calendar import LocalTime
from models.config import Common
from models.demand.forecasts import FIELDS, Day, Demand, Float64, Key, Sums
from models.demand.messages import CLASS, DemandDays
from models.flow.batch import NEVER, Batch
from models.flow.delay import Delay
from models.flow.stage import Out, Timers
from models.flow.topics import DEMAND_DAYS, METRICS, OUTLOOK
from models.flow.wire import unpack
from models.messages import Point


class DemandStage:
    """One shard for the whole utility.

    All shards sum up a local day at one log time, so what they told is complete a millisecond later. What classes will
    use is told after the end of its step (`Common.model_steps`): the accounts stage, which feeds this one, goes ahead.

    Args:
        common: the utility.
        days_off: days of the week that are days off, Monday 0.
    """

    name: ClassVar[str] = "demand"
    inputs: ClassVar[tuple[str, ...]] = (DEMAND_DAYS,)
    columnar: ClassVar[bool] = False

    def __init__(self, common: Common, days_off: list[int]) -> None:
        self.outputs: Mapping[str, Delay] = {OUTLOOK: common.model_steps, METRICS: 0}
        self._local = LocalTime(common.timezone)
        self._timers = Timers()
        self._open: dict[str, Sums] = {}
        self._demand = Demand(days_off)

    def start(self, now: int) -> None:
        """Nothing is due before shards have told a day."""

    def due(self) -> int:
        """When all shards have told a day."""
        return self._timers.due(NEVER)

    def fire(self, now: int, out: Out) -> None:
        """Learn a day and say what comes after it; one before the last that was learned says nothing new."""
        what = self._timers.pop()
        day, sums = int(what), self._open.pop(what)
        if day < self._demand.model.until:
            return
        found = self._demand.learn(day, sums)
        bands = self._demand.bands()
        for point in [*self._known(day, found), *self._expected(day, bands)]:
            out.send(METRICS, point.series, point)
        if (outlook := self._demand.outlook(day, found, bands)) is not None:
            out.broadcast(OUTLOOK, CLASS, outlook)

    def apply(self, topic: str, batch: Batch, out: Out) -> None:
        """Add up what shards tell of a day."""
        for time, value in zip(batch.times.tolist(), batch.values, strict=True):
            said: DemandDays = unpack(value, DemandDays)
            self._open.setdefault(str(said.day), Sums()).add(said)
            self._timers.set(time + 1, str(said.day))

    def dump(self) -> dict[str, Any]:
        """All state."""
        open_days = [(day, sums.dump()) for day, sums in self._open.items()]
        return {"open": open_days, "timers": self._timers.dump(), "demand": self._demand.dump()}

    def load(self, state: dict[str, Any]) -> None:
        """Continue from a dump."""
        self._open = {day: Sums(rows) for day, rows in state["open"]}
        self._timers = Timers([(time, what) for time, what in state["timers"]])
        self._demand.load(state["demand"])

    def _known(self, day: int, found: Mapping[Key, Day]) -> Iterator[Point]:
        """Series `demand`: what is known of a day."""
        for (level, name), said in found.items():
            fields = {"filled_kwh": said.filled}
            if np.isfinite(said.kwh):
                fields["kwh"] = said.kwh
            if level == CLASS:
                fields |= {"accounts": float(said.accounts), "late_kwh": said.late}
            yield self._point("demand", day, (level, name), fields)

    def _expected(self, day: int, bands: Mapping[Key, Float64]) -> Iterator[Point]:
        """Series `demand_forecast`: the days after a day."""
        for key, band in bands.items():
            for ahead, quantiles in enumerate(band.tolist(), 1):
                fields = dict(zip(FIELDS, quantiles, strict=True)) | {"days_ahead": float(ahead)}
                yield self._point("demand_forecast", day + ahead, key, fields)

    def _point(self, series: str, day: int, key: Key, fields: dict[str, float]) -> Point:
        at, tags = self._local.midnight(day + 1), {"level": key[0], "name": key[1]}
        return Point(series=series, at=at, tags=tags, fields=fields)
