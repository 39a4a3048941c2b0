"""The grid stage: partial sums and last gasps in; loads, forecasts, overloads, losses and energy balances out."""

from collections.abc import Iterable
from typing import Any, ClassVar

from models.config import Common
from models.errors import BadRecord
from models.flow.batch import NEVER, Batch
from models.flow.stage import Out, Timers
from models.flow.topics import (
    BALANCES,
    CAUSES,
    DEMAND_DAYS,
    EVIDENCE,
    FINDINGS,
    FORECASTS,
    LOADS,
    METRICS,
    OUTAGES,
    PARTIALS,
    TOPOLOGY,
    WEATHER,
    partition_of,
)
from models.flow.wire import unpack
from models.grid.config import GridConfig
from models.grid.grid import Grid, Told
from models.messages import Evidence, Partials, Point
from models.records import Outage, Place, TransformerPlace, Weather, decoded

_CLOSE, _DAY, _GATHER = "close", "day ", "gather"


class GridStage:
    """Loads and their future for the transformers of the feeders of one partition.

    A slot closes `settle_s` after its end; late sums correct it for `lateness_s`. With nothing to watch and no data
    for `silent_after_s` the stage sets no timers, so months without records cost nothing.
    """

    name: ClassVar[str] = "grid"
    inputs: ClassVar[tuple[str, ...]] = (TOPOLOGY, WEATHER, OUTAGES, PARTIALS, EVIDENCE)
    outputs: ClassVar[dict[str, int]] = {
        LOADS: 0,
        FORECASTS: 0,
        BALANCES: 0,
        CAUSES: 0,
        DEMAND_DAYS: 0,
        FINDINGS: 0,
        METRICS: 0,
    }
    columnar: ClassVar[bool] = False

    def __init__(self, common: Common, config: GridConfig, partition: int = 0) -> None:
        self.common, self.partition = common, partition
        self.grid = Grid(common, config)
        self._timers = Timers()
        self._rejected = 0
        self._gathers = False
        self._last_day = -1, (0, "")

    def start(self, now: int) -> None:
        """Nothing to do: data sets the timers."""

    def due(self) -> int:
        """Log time of the next close, or `NEVER` while there is nothing to close."""
        return self._timers.due(NEVER)

    def fire(self, now: int, out: Out) -> None:
        """Close a slot or a local day, or judge what meters said of their supply."""
        what = self._timers.pop()
        if what == _CLOSE:
            self._send(self.grid.close(now // 1000 - self.common.settle_s), out)
            if self.grid.awake:
                self._timers.set(now + self.common.interval_s * 1000, _CLOSE)
        elif what == _GATHER:
            self._gathers = False
            self._send(self.grid.gather(now // 1000), out)
        else:
            day = int(what.removeprefix(_DAY))
            self._send(self.grid.close_day(day), out)
            self._count(self.grid.local.midnight(day + 1), out)

    def apply(self, topic: str, batch: Batch, out: Out) -> None:
        """Take in records, one by one."""
        take = {
            TOPOLOGY: self._take_place,
            WEATHER: self._take_weather,
            OUTAGES: self._take_outage,
            PARTIALS: self._take_partials,
            EVIDENCE: self._take_evidence,
        }[topic]
        for offset, time, value in zip(batch.offsets.tolist(), batch.times.tolist(), batch.values, strict=True):
            out.now = time
            try:
                take(value, time)
            except BadRecord as error:
                self._refuse(topic, offset, value, str(error), out)

    def dump(self) -> dict[str, Any]:
        """All state."""
        return {
            "grid": self.grid.dump(),
            "timers": self._timers.dump(),
            "rejected": self._rejected,
            "gathers": self._gathers,
        }

    def load(self, state: dict[str, Any]) -> None:
        """Continue from a dump."""
        self.grid.load(state["grid"])
        self._timers = Timers([(time, what) for time, what in state["timers"]])
        self._rejected = state["rejected"]
        self._gathers = state.get("gathers", False)

    def _refuse(self, topic: str, offset: int, value: bytes, reason: str, out: Out) -> None:
        """Count and reject what is this stage's to refuse; the weather goes to every partition and is refused once."""
        if topic == PARTIALS or (topic == WEATHER and self.partition == 0):
            self._rejected += 1
            out.reject(topic, offset, value, reason)

    def _take_place(self, value: bytes, now: int) -> None:
        place: Place = decoded(value, Place)
        if isinstance(place, TransformerPlace):
            mine = partition_of(place.feeder_id, self.common.partitions) == self.partition
            self.grid.roster.place(place, mine)

    def _take_weather(self, value: bytes, now: int) -> None:
        self.grid.ambient.add(decoded(value, Weather), now // 1000)

    def _take_outage(self, value: bytes, now: int) -> None:
        self.grid.outages.add(decoded(value, Outage))

    def _take_partials(self, value: bytes, now: int) -> None:
        partials: Partials = unpack(value, Partials)
        closing = self._closing(now)
        self._check(partials, closing)
        self.grid.add(partials)
        self._timers.set((closing + self.common.settle_s) * 1000, _CLOSE)
        day_close, what = self._day_close(partials.at)
        if day_close >= now:
            self._timers.set(day_close, what)

    def _take_evidence(self, value: bytes, now: int) -> None:
        if self.grid.hear(unpack(value, Evidence)) and not self._gathers:
            self._gathers = True
            self._timers.set(now + self.grid.config.supply.gather_s * 1000, _GATHER)

    def _day_close(self, at: int) -> tuple[int, str]:
        """When the local day of a slot closes (milliseconds), and the timer's name."""
        if self._last_day[0] != at:
            day = int(self.grid.local.day(at))
            close = (self.grid.local.midnight(day + 1) + self.common.day_lateness_s) * 1000
            self._last_day = at, (close, f"{_DAY}{day}")
        return self._last_day[1]

    def _closing(self, now: int) -> int:
        """End of the slot that closes next, at or after `now` (milliseconds)."""
        interval_ms = self.common.interval_s * 1000
        return -(-(now - self.common.settle_s * 1000) // interval_ms) * self.common.interval_s

    def _check(self, partials: Partials, closing: int) -> None:
        interval = self.common.interval_s
        if partials.interval_s != interval or partials.at % interval:
            raise BadRecord(f"sums of {partials.interval_s} s up to {partials.at} are not on slots of {interval} s")
        if partials.at > closing + interval:
            raise BadRecord(f"sums up to {partials.at} lie in the future of the slot that closes at {closing}")
        if partials.at < closing - self.grid.kept_s:
            raise BadRecord(f"sums up to {partials.at} are older than the {self.grid.kept_s} s that slots are kept")

    def _count(self, at: int, out: Out) -> None:
        """Say how much is watched and how much was refused."""
        roster = self.grid.roster
        fields = {
            "transformers": float(len(roster)),
            "without_rating": float((roster.rated_kva != roster.rated_kva).sum()),
            "rejected": float(self._rejected),
        }
        point = Point(series="grid_input", at=at, tags={"partition": str(self.partition)}, fields=fields)
        out.send(METRICS, point.series, point)

    @staticmethod
    def _send(messages: Iterable[Told], out: Out) -> None:
        for topic, key, body in messages:
            tell = out.broadcast if topic == CAUSES else out.send
            tell(topic, key, body)
