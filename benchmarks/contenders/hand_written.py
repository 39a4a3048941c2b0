"""The limit: a loop of confluent-kafka, msgspec and numpy that does what the meters stage must, and nothing beside.

It decodes, finds each meter's row, applies the rule, keeps the last day of intervals and the day's total of each meter,
adds up intervals by transformer and sends these sums. It keeps no snapshot, knows no late, repeated or cumulative
reading, checks no time, and would lose everything at a restart.
"""

import gc
from typing import Any

import msgspec
import numpy as np
from confluent_kafka import OFFSET_BEGINNING, Consumer, Producer, TopicPartition

from benchmarks.contenders.rule import ZERO_RUN
from benchmarks.contenders.stopwatch import Options, Stopwatch, options
from benchmarks.lab.workload import INTERVAL_S, METERS_A_TRANSFORMER

_CELLS = 96
_MOST = 20_000
_REFUSED = b'{"error":"negative","value":%s}'


class Line(msgspec.Struct, gc=False):
    """One reading."""

    meter_id: str
    at: int
    kwh: float
    interval_s: int = INTERVAL_S


class State:
    """Columns with a row for each meter."""

    def __init__(self) -> None:
        self.rows: dict[str, int] = {}
        self.place = np.zeros(0, np.int64)
        self.seen = np.zeros(0, np.int64)
        self.mean = np.zeros(0, np.float32)
        self.var = np.zeros(0, np.float32)
        self.last = np.zeros(0, np.int64)
        self.run = np.zeros(0, np.int64)
        self.day = np.zeros((0, 2), np.int64)
        self.cells = np.zeros((0, _CELLS), np.int32)
        self.sums: dict[int, Any] = {}

    def find(self, names: list[str]) -> Any:
        """Row of each meter, new ones included."""
        row = np.array(list(map(self.rows.get, names, [-1] * len(names))), np.int64)
        for index in np.flatnonzero(row < 0).tolist():
            row[index] = self.rows.setdefault(names[index], len(self.rows))
        if len(self.rows) > len(self.seen):
            self._grow(2 * len(self.rows))
        return row

    def _grow(self, rows: int) -> None:
        for name in ("place", "seen", "mean", "var", "last", "run", "day", "cells"):
            old = getattr(self, name)
            new = np.zeros((rows, *old.shape[1:]), old.dtype)
            new[: len(old)] = old
            setattr(self, name, new)
        for meter, row in self.rows.items():
            self.place[row] = int(meter[1:]) // METERS_A_TRANSFORMER

    def learn(self, row: Any, wh: Any) -> tuple[int, int]:
        """Apply the rule to distinct meters; how many spikes and zero runs there are."""
        mean, var, seen = self.mean[row], self.var[row], self.seen[row]
        limit = mean + np.float32(8) * np.sqrt(var)
        spike = (seen >= 24) & (wh > limit) & (wh > 750)
        rate = np.maximum(np.float32(0.02), np.float32(1) / (seen + 1).astype(np.float32))
        off = np.where(spike, limit, wh.astype(np.float32)) - mean
        self.mean[row] = mean + rate * off
        self.var[row] = (np.float32(1) - rate) * (var + rate * off * off)
        self.seen[row] = seen + 1
        run = np.where(self.last[row] == wh, self.run[row] + 1, 1)
        self.run[row], self.last[row] = run, wh
        return int(np.count_nonzero(spike)), int(np.count_nonzero((wh == 0) & (run >= ZERO_RUN)))

    def add(self, at: int, row: Any, wh: Any) -> None:
        """Keep the interval, and add it to its day and its transformer."""
        self.cells[row, at // INTERVAL_S % _CELLS] = wh
        self.day[row, at // 86_400 & 1] += wh
        place = self.place[row]
        added = np.bincount(place, weights=wh, minlength=len(self.seen)).astype(np.int64)
        known = self.sums.get(at)
        if known is not None:
            added[: len(known)] += known
        self.sums[at] = added


class Loop:
    """Reads, applies, sends."""

    def __init__(self, told: Options) -> None:
        self._told = told
        self._decoder = msgspec.json.Decoder(Line)
        self._encoder = msgspec.msgpack.Encoder()
        self._state = State()
        self._closed = 0
        self._passed: dict[int, int] = {}
        self._producer = Producer({"bootstrap.servers": told.bootstrap, "linger.ms": 2})
        self.watch = Stopwatch()

    def run(self, partitions: int = 4) -> None:
        """Read until every reading was judged."""
        consumer = Consumer(
            {
                "bootstrap.servers": self._told.bootstrap,
                "group.id": self._told.name,
                "enable.auto.commit": False,
                "fetch.message.max.bytes": 8 << 20,
                "queued.min.messages": 100_000,
            }
        )
        consumer.assign([TopicPartition(self._told.topic, p, OFFSET_BEGINNING) for p in range(partitions)])
        count = 0
        while count < self._told.readings:
            messages = consumer.consume(_MOST, 0.1)
            if messages:
                self.watch.first()
                self._take(messages)
                count += len(messages)
        self._close(max(self._state.sums) + 1)
        self._producer.flush(30)
        self.watch.tell(count)
        consumer.close()

    def _take(self, messages: list[Any]) -> None:
        values = [message.value() for message in messages]
        items = self._decoder.decode_lines(b"\n".join(values))
        at = np.array([item.at for item in items], np.int64)
        wh = np.rint(np.array([item.kwh for item in items]) * 1000).astype(np.int64)
        row = self._state.find([item.meter_id for item in items])
        for index in np.flatnonzero(wh < 0).tolist():
            self.watch.odd["negative"] += 1
            self._producer.produce(self._told.alerts, _REFUSED % values[index])
        for interval in np.unique(at).tolist():
            chosen = np.flatnonzero((at == interval) & (wh >= 0))
            spikes, zeros = self._state.learn(row[chosen], wh[chosen])
            self.watch.odd["spike"] += spikes
            self.watch.odd["zero_run"] += zeros
            self._state.add(interval, row[chosen], wh[chosen])
        self._pass(messages, at)

    def _pass(self, messages: list[Any], at: Any) -> None:
        """Close what every partition has passed; messages of a partition come together."""
        partition = np.array([message.partition() for message in messages])
        for one in np.unique(partition).tolist():
            self._passed[one] = int(at[partition == one].max())
        if len(self._passed) == 4:
            self._close(min(self._passed.values()))

    def _close(self, before: int) -> None:
        for at in sorted(each for each in self._state.sums if each < before):
            sums = self._state.sums.pop(at)
            for first in range(0, len(sums), 10):
                value = self._encoder.encode([at, first, sums[first : first + 10].tolist()])
                self._producer.produce(self._told.alerts, value)
        self._producer.poll(0)


if __name__ == "__main__":
    gc.set_threshold(20_000)  # as a worker of GridPulse has it
    Loop(options()).run()
