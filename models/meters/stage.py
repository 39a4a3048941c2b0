"""The meters stage: readings in; interval sums, days, charges, evidence and data-quality findings out."""

from collections.abc import Callable
from typing import Any, ClassVar

import msgspec
import numpy as np

from models.codec.checks import Limits
from models.codec.decode import Codec
from models.config import Common
from models.errors import BadRecord
from models.flow.batch import Batch
from models.flow.stage import Out
from models.flow.topics import (
    CHARGES,
    CONDUCT,
    EVIDENCE,
    FINDINGS,
    INSPECTIONS,
    METER_DAYS,
    METER_EVENTS,
    METRICS,
    OUTAGES,
    PARTIALS,
    READINGS,
    TOPOLOGY,
)
from models.meters.charging import Charging
from models.meters.clock import Clock
from models.meters.columns import RING_DAYS, SILENT, Meters
from models.meters.config import MetersConfig
from models.meters.counters import Counters
from models.meters.dataquality import DataQuality
from models.meters.days import DayClose
from models.meters.daysums import DaySums
from models.meters.events import Events, checked_outcome, event_code
from models.meters.intake import Intake
from models.meters.outages import Outages
from models.meters.partials import SlotClose
from models.meters.places import Places
from models.meters.refusals import Fall, falls, refusals
from models.meters.reports import DayReports, send_counts, send_roster
from models.meters.slots import SlotSums
from models.meters.window import Window
from models.readings import Int64, Readings, Rejection
from models.records import Inspection, MeterEvent, MeterPlace, Outage, Place, decoded
from models.roster import Roster

_DAY = 86_400
_HOUR = 3_600


class MetersStage:
    """Everything known of the meters of one partition.

    Args:
        common: the utility's settings.
        config: thresholds of validation and reports.
        partition: which partition this is, for messages.
    """

    name: ClassVar[str] = "meters"
    inputs: ClassVar[tuple[str, ...]] = (TOPOLOGY, OUTAGES, READINGS, METER_EVENTS, INSPECTIONS)
    outputs: ClassVar[dict[str, int]] = {
        PARTIALS: 0,
        METER_DAYS: 0,
        EVIDENCE: 0,
        CONDUCT: 0,
        CHARGES: 0,
        FINDINGS: 0,
        METRICS: 0,
    }
    columnar: ClassVar[bool] = True

    def __init__(self, common: Common, config: MetersConfig | None = None, partition: int = 0) -> None:
        config = config or MetersConfig()
        self.partition = partition
        self._slot = self._day = 0
        self._clock = Clock(common)
        self._counters = Counters()
        self._roster = Roster()
        self._meters = Meters(common, config)
        self._codec = Codec(_limits(common, config))
        self._places = Places(self._meters, self._roster, common.partitions)
        self._outages = Outages(self._meters, self._roster, self._places, self._clock)
        self._window = Window(self._meters, self._clock)
        self._slots = SlotSums(self._meters, self._window, common.interval_s, common.lateness_s)
        self._days = DaySums(self._meters, self._clock)
        self._intake = Intake(self._meters, self._window, self._days, self._slots, config, self._counters)
        self._slot_close = SlotClose(self._meters, self._slots, self._places, self._outages, self._clock)
        self._day_close = DayClose(self._meters, self._days, self._outages, self._clock, config)
        self._events = Events(self._roster, self._places, self._counters, config.kept_events, config.future_s)
        self._reports = DayReports(self._meters, self._roster, self._places, self._events, config)
        self._charging = Charging(self._meters, self._roster, self._places, self._days.quarters)
        self._quality = DataQuality(self._meters, self._places, config)

    @property
    def readings(self) -> int:
        """Readings accepted since the state began."""
        return self._counters.accepted

    def start(self, now: int) -> None:
        """See `models.flow.stage.Stage`."""
        self._slot, self._day = self._clock.first_slot(now), self._clock.first_day(now)
        self._days.closed = self._day - 1

    def due(self) -> int:
        """See `models.flow.stage.Stage`."""
        return min(self._clock.slot_close(self._slot), self._clock.day_close(self._day))

    def fire(self, now: int, out: Out) -> None:
        """See `models.flow.stage.Stage`."""
        if self._clock.slot_close(self._slot) == now:
            self._close_slot(out)
        if self._clock.day_close(self._day) == now:
            self._close_day(out)

    def apply(self, topic: str, batch: Batch, out: Out) -> None:
        """See `models.flow.stage.Stage`."""
        if topic == READINGS:
            self._read(batch, out)
            return
        handle = self._handlers()[topic]
        for offset, time, value in zip(batch.offsets.tolist(), batch.times.tolist(), batch.values, strict=True):
            out.now = time
            try:
                handle(value, out)
            except BadRecord as error:
                if self._refuses(topic, value):
                    self._reject(topic, offset, value, "record", str(error), out)

    def dump(self) -> dict[str, Any]:
        """See `models.flow.stage.Stage`."""
        return {
            "slot": self._slot,
            "day": self._day,
            "exports": self._window.dump(),
            "roster": self._roster.ids,
            "meters": self._meters.dump(),
            "places": self._places.dump(),
            "outages": self._outages.dump(),
            "slots": self._slots.dump(),
            "intake": self._intake.dump(),
            "days": self._days.dump(),
            "events": self._events.dump(),
            "charging": self._charging.dump(),
            "counters": self._counters.dump(),
            "accepted": self._counters.accepted,
        }

    def load(self, state: dict[str, Any]) -> None:
        """See `models.flow.stage.Stage`."""
        self._slot, self._day = state["slot"], state["day"]
        for name in state["roster"]:
            self._roster.add(name)
        self._meters.load(state["meters"])
        self._window.load(state["exports"])
        self._places.load(state["places"])
        self._outages.load(state["outages"])
        self._slots.load(state["slots"])
        self._intake.load(state["intake"])
        self._days.load(state["days"])
        self._events.load(state["events"])
        self._charging.load(state["charging"])
        self._counters.counts = dict(state["counters"])
        self._counters.accepted = state["accepted"]

    def _close_slot(self, out: Out) -> None:
        slot, interval_s = self._slot, self._clock.interval_s
        cut = self._slot_close.close(slot, out)
        if slot * interval_s // _HOUR != (slot - 1) * interval_s // _HOUR:
            self._quality.silence(slot * interval_s, interval_s, cut, out)
        self._intake.closed(slot * interval_s)
        self._slot += 1

    def _close_day(self, out: Out) -> None:
        day = self._day_close.close(self._day)
        self._reports.send_days(day, out)
        self._reports.send_evidence(day, out)
        ends = {date: self._clock.day_end(date) for date in np.unique(day.late.day).tolist()}
        self._charging.charge(day, ends, out)
        self._quality.bad_data(day, out)
        self._quality.stuck(day.at, out)
        send_counts(self._counters.take(), self.partition, day.at, out)
        count = len(self._meters)
        named = np.count_nonzero(self._meters.place[:count])
        silent = np.count_nonzero(self._meters.flags[:count] & SILENT)
        send_roster(count, int(named), int(silent), self.partition, day.at, out)
        self._outages.forget(day.at)
        self._day += 1

    def _read(self, batch: Batch, out: Out) -> None:
        logged = batch.times // 1000
        decoded = self._codec.decode(batch.values, logged)
        readings, first = decoded.readings, len(self._roster)
        row = self._roster.rows(readings.ids)
        self._meters.grow(len(self._roster))
        self._places.claim_new(first)
        notes = self._intake.take(readings, row, logged[readings.record])
        told: list[Rejection | Fall] = [
            *decoded.rejections,
            *falls(readings, row, notes),
            *refusals(batch, readings, notes),
        ]
        for item in sorted(told, key=lambda item: (item.record, item.element)):
            out.now = int(batch.times[item.record])
            if isinstance(item, Fall):
                self._went_back(item, out)
            else:
                self._refuse(batch, item, self._meter_of(item, readings, row, first), out)

    def _went_back(self, fall: Fall, out: Out) -> None:
        if self._places.is_named(fall.row):
            self._events.send(fall.row, fall.at, "register_back", fall.wh / 1000.0, out)

    def _meter_of(self, bad: Rejection, readings: Readings, row: Int64, first: int) -> int:
        """Row of a bad reading's meter, -1 if that was not known when it came, as in a batch of its own."""
        found = self._roster.find(bad.meter_id)
        if found < first:
            return found
        index = int(np.flatnonzero(row == found)[0])
        known = (int(readings.record[index]), int(readings.element[index])) < (bad.record, bad.element)
        return found if known else -1

    def _refuse(self, batch: Batch, bad: Rejection, row: int, out: Out) -> None:
        """Count a bad reading at its meter, by the day it was logged, and send it to the dead letters."""
        if row >= 0:
            day = self._clock.day(int(batch.times[bad.record]) // 1000)
            self._meters.day_rejected[row, day & 1] += 1
        self._reject(READINGS, int(batch.offsets[bad.record]), bad.value, bad.kind, bad.reason, out)

    def _reject(self, topic: str, offset: int, value: bytes, kind: str, reason: str, out: Out) -> None:
        self._counters.add(f"rejected_{kind}", 1)
        out.reject(topic, offset, value, reason)

    def _refuses(self, topic: str, value: bytes) -> bool:
        """Whether a bad record is refused here: outages are elsewhere, a transformer's, copied to all, by one shard."""
        return topic != OUTAGES and (topic != TOPOLOGY or self.partition == 0 or not _is_of_transformer(value))

    def _handlers(self) -> dict[str, Callable[[bytes, Out], None]]:
        return {
            TOPOLOGY: self._place,
            OUTAGES: self._outage,
            METER_EVENTS: self._event,
            INSPECTIONS: self._inspection,
        }

    def _place(self, value: bytes, out: Out) -> None:
        place: Place = decoded(value, Place)
        if isinstance(place, MeterPlace):
            self._events.named(self._places.put_meter(place), out)
        else:
            self._places.put_transformer(place)

    def _outage(self, value: bytes, out: Out) -> None:
        self._outages.put(decoded(value, Outage))

    def _event(self, value: bytes, out: Out) -> None:
        event: MeterEvent = decoded(value, MeterEvent)
        self._events.report(event.meter_id, event.at, event_code(event.code), out)

    def _inspection(self, value: bytes, out: Out) -> None:
        inspection: Inspection = decoded(value, Inspection)
        outcome = checked_outcome(inspection.outcome)
        self._events.report(inspection.meter_id, inspection.at, f"inspection_{outcome}", out)


class _Kind(msgspec.Struct):
    kind: str = ""


def _is_of_transformer(value: bytes) -> bool:
    """Whether a bad record of the topology says that it is of a transformer."""
    try:
        kind: _Kind = decoded(value, _Kind)
    except BadRecord:
        return False
    return kind.kind == "transformer"


def _limits(common: Common, config: MetersConfig) -> Limits:
    return Limits(
        max_kw=config.max_kw,
        interval_s=common.interval_s,
        min_interval_s=config.min_interval_s,
        future_s=config.future_s,
        oldest_s=(RING_DAYS - 1) * _DAY,
    )
