"""The theft stage: every local day, all evidence on every meter of a feeder, and the leads that follow."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from models.calendar import LocalTime
from models.config import Common
from models.flow.batch import NEVER, Batch
from models.flow.stage import Out
from models.flow.topics import (
    BALANCES,
    EVIDENCE,
    FINDINGS,
    METER_DAYS,
    METRICS,
    MODELS,
    OUTAGES,
    SAMPLES,
    THEFT_SCORES,
)
from models.flow.wire import unpack
from models.learning.messages import ModelSnapshot
from models.messages import Balances, Evidence, MeterDays
from models.theft.config import TheftConfig
from models.theft.desk import Desk
from models.theft.supply import Outages

INSPECTED = "inspection_"
"""What the evidence codes of inspections begin with."""


class TheftStage:
    """Follows the meters of its feeders day by day, and turns evidence into at most one lead a meter.

    The day's meters and balances arrive by the day's close; its own timer of the same time fires after them.
    """

    name = "theft"
    inputs = (OUTAGES, METER_DAYS, EVIDENCE, BALANCES, MODELS)
    outputs: Mapping[str, int] = MappingProxyType({FINDINGS: 0, THEFT_SCORES: 0, SAMPLES: 0, METRICS: 0})
    columnar = False

    def __init__(self, common: Common, config: TheftConfig, partition: int = 0) -> None:
        self._common = common
        self._time = LocalTime(common.timezone)
        self._outages = Outages()
        self._desk = Desk(config, self._time)
        self._waiting: dict[str, list[bytes]] = {METER_DAYS: [], BALANCES: []}
        self._due = NEVER

    def start(self, now: int) -> None:
        """Set the first day's timer."""
        self._set_timer(now)

    def due(self) -> int:
        """Log time of the next day's close."""
        return self._due

    def fire(self, now: int, out: Out) -> None:
        """Judge the days that arrived."""
        days: list[MeterDays] = [unpack(value, MeterDays) for value in self._waiting[METER_DAYS]]
        balances: list[Balances] = [unpack(value, Balances) for value in self._waiting[BALANCES]]
        self._waiting = {METER_DAYS: [], BALANCES: []}
        for day in sorted({message.day for message in days}):
            begin, end = self._time.midnight(day), self._time.midnight(day + 1)
            touched = self._outages.touched(begin, end)
            of_day = [message for message in balances if message.day == day]
            self._desk.close([message for message in days if message.day == day], of_day, touched, out)
        self._outages.forget(now // 1000)
        self._set_timer(now + 1)

    def apply(self, topic: str, batch: Batch, out: Out) -> None:
        """Keep the day's messages for its close; take in evidence, outages and models at once."""
        for value in batch.values:
            if topic in self._waiting:
                self._waiting[topic].append(value)
            elif topic == OUTAGES:
                self._outages.take(value)
            elif topic == MODELS:
                self._desk.scorer.take(unpack(value, ModelSnapshot))
            else:
                self._evidence(unpack(value, Evidence), out)

    def dump(self) -> dict[str, Any]:
        """All state."""
        return {
            "due": self._due,
            "waiting": {topic: list(values) for topic, values in self._waiting.items()},
            "outages": self._outages.dump(),
            "desk": self._desk.dump(),
        }

    def load(self, state: dict[str, Any]) -> None:
        """Continue from a dump."""
        self._due = state["due"]
        self._waiting = {topic: list(state["waiting"][topic]) for topic in (METER_DAYS, BALANCES)}
        self._outages.load(state["outages"])
        self._desk.load(state["desk"])

    def _evidence(self, evidence: Evidence, out: Out) -> None:
        day = int(self._time.day(evidence.at))
        if evidence.code.startswith(INSPECTED):
            self._desk.inspected(evidence, evidence.code.removeprefix(INSPECTED), day, out)
        else:
            self._desk.reported(evidence, day)

    def _set_timer(self, now: int) -> None:
        lateness = self._common.day_lateness_s
        self._due = self._time.day_close(self._time.next_close(now, lateness), lateness)
