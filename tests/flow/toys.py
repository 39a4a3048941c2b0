"""Small stages that make every mechanism of the flow visible: timers, columns, shuffles, a delayed edge back."""

from collections.abc import Mapping
from typing import Any

import msgspec
import numpy as np

from models.flow.batch import NEVER, Batch
from models.flow.delay import Delay
from models.flow.stage import Out
from models.flow.topics import BILLS, EVIDENCE, METRICS, MODELS, PARTIALS, PAYMENTS, READINGS, SAMPLES
from models.flow.wire import unpack

MINUTE = 60_000


class Counter:
    """Counts readings by key and sends the counts on each minute; columnar."""

    name = "counter"
    inputs = (PAYMENTS, READINGS)
    outputs = {PARTIALS: 0}
    columnar = True

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}
        self.next = NEVER

    def start(self, now: int) -> None:
        self.next = now // MINUTE * MINUTE + MINUTE

    def due(self) -> int:
        return self.next

    def fire(self, now: int, out: Out) -> None:
        for key, count in self.counts.items():
            out.send(PARTIALS, key, [key, count, now])
        self.counts.clear()
        self.next = now + MINUTE

    def apply(self, topic: str, batch: Batch, out: Out) -> None:
        for offset, time, value in zip(batch.offsets, batch.times, batch.values, strict=True):
            out.now = int(time)
            try:
                key = msgspec.json.decode(value, type=str)
            except msgspec.DecodeError:
                out.reject(topic, int(offset), value, "not a text")
                continue
            self.counts[key] = self.counts.get(key, 0) + (100 if topic == PAYMENTS else 1)

    def dump(self) -> dict[str, Any]:
        return {"counts": self.counts, "next": self.next}

    def load(self, state: dict[str, Any]) -> None:
        self.counts, self.next = state["counts"], state["next"]


class Judge:
    """Keeps the history of counts, judges by the newest model, asks the teacher; one record at a time."""

    name = "judge"
    inputs = (PARTIALS, BILLS, MODELS)
    outputs = {SAMPLES: 0, EVIDENCE: 0}
    columnar = False

    def __init__(self) -> None:
        self.seen: list[Any] = []
        self.model = 0
        self.alarm = NEVER

    def start(self, now: int) -> None:
        self.seen.append(["start", now])

    def due(self) -> int:
        return self.alarm

    def fire(self, now: int, out: Out) -> None:
        self.seen.append(["alarm", now])
        self.alarm = NEVER

    def apply(self, topic: str, batch: Batch, out: Out) -> None:
        assert len(batch) == 1
        value: Any = batch.values[0].decode() if topic == BILLS else unpack(batch.values[0])
        self.seen.append([topic, value, int(batch.times[0])])
        if topic == MODELS:
            self.model = value
        elif topic == BILLS:
            self.alarm = int(batch.times[0]) + 90_500
        else:
            out.send(SAMPLES, value[0], [value[0], value[1], self.model])

    def dump(self) -> dict[str, Any]:
        return {"seen": self.seen, "model": self.model, "alarm": self.alarm}

    def load(self, state: dict[str, Any]) -> None:
        self.seen, self.model, self.alarm = state["seen"], state["model"], state["alarm"]


class Teacher:
    """Sums samples and tells every judge, later."""

    name = "teacher"
    inputs = (SAMPLES,)
    columnar = False

    def __init__(self, delay: Delay = 5 * MINUTE) -> None:
        self.outputs: Mapping[str, Delay] = {MODELS: delay, METRICS: 0}
        self.total = np.zeros(1, np.int64)

    def start(self, now: int) -> None:
        pass

    def due(self) -> int:
        return NEVER

    def fire(self, now: int, out: Out) -> None:
        raise AssertionError

    def apply(self, topic: str, batch: Batch, out: Out) -> None:
        sample: list[Any] = unpack(batch.values[0])
        _, count, model = sample
        self.total = self.total * 3 % 1_000_003 + count + model
        out.broadcast(MODELS, "sum", int(self.total[0]))

    def dump(self) -> dict[str, Any]:
        return {"total": self.total}

    def load(self, state: dict[str, Any]) -> None:
        self.total = state["total"]
