"""Readings to measure with: many meters in one order, some of them odd, the same in every run."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import msgspec
import numpy as np
import pyarrow as pa

from benchmarks.contenders.rule import History, fresh, judge
from models.flow.topics import READINGS, TOPOLOGY, partition_of
from streams.log.records import LogRecord

START = 1_704_067_200
INTERVAL_S = 900
DELAY_S = 5
METERS_A_TRANSFORMER = 40
TRANSFORMERS_A_FEEDER = 10
FRAME = 500

_SPIKES, _NEGATIVES, _EMPTY = 5e-4, 1e-4, 2e-3


@dataclass(frozen=True)
class Workload:
    """Intervals of 900 s of many meters, one meter after the other.

    Five readings in 10,000 are spikes of 4 to 10 kWh, one is negative, and two meters in 1,000 use nothing.

    Args:
        meters: how many there are.
        intervals: how many readings each sends.
        partitions: of the topics.
    """

    meters: int
    intervals: int
    partitions: int = 4

    @property
    def readings(self) -> int:
        """How many readings there are."""
        return self.meters * self.intervals

    @property
    def end(self) -> int:
        """End of the last interval, Unix seconds."""
        return START + self.intervals * INTERVAL_S

    @property
    def names(self) -> list[str]:
        """Ids of the meters."""
        return [f"M{meter:07d}" for meter in range(self.meters)]

    def energies(self) -> Iterator[tuple[int, list[int]]]:
        """End of each interval (Unix seconds), and the energy of each meter (Wh)."""
        chance = np.random.default_rng(7)
        usual = chance.uniform(150, 450, self.meters)
        usual[chance.random(self.meters) < _EMPTY] = 0
        for interval in range(1, self.intervals + 1):
            wh = np.round(usual * chance.uniform(0.5, 1.5, self.meters)).astype(np.int64)
            odd = chance.random(self.meters)
            used = usual > 0
            wh = np.where(used & (odd < _SPIKES), chance.integers(4_000, 10_000, self.meters), wh)
            wh = np.where(used & (odd > 1 - _NEGATIVES), -100, wh)
            yield START + interval * INTERVAL_S, wh.tolist()

    def topology(self) -> Iterator[LogRecord]:
        """Reference data: the transformers in every partition, each meter in its own."""
        now = START * 1000
        for one in range(-(-self.meters // METERS_A_TRANSFORMER)):
            value = b'{"kind":"transformer","transformer_id":"T%05d","feeder_id":"F%04d","rated_kva":250}'
            value %= (one, one // TRANSFORMERS_A_FEEDER)
            for partition in range(self.partitions):
                yield LogRecord(TOPOLOGY, partition, f"T{one:05d}", value, now)
        for meter, name in enumerate(self.names):
            text = f'"meter_id":"{name}","transformer_id":"T{meter // METERS_A_TRANSFORMER:05d}"'
            value = f'{{"kind":"meter",{text},"account_id":"A{meter:07d}"}}'.encode()
            yield LogRecord(TOPOLOGY, partition_of(name, self.partitions), name, value, now)

    def singles(self) -> Iterator[LogRecord]:
        """A JSON record for each reading."""
        places = [(partition_of(name, self.partitions), name) for name in self.names]
        for at, energies in self.energies():
            time = (at + DELAY_S) * 1000
            for (partition, name), wh in zip(places, energies, strict=True):
                yield LogRecord(READINGS, partition, name, json_reading(name, at, wh / 1000), time)

    def frames(self, arrow: bool) -> Iterator[LogRecord]:
        """A record for each interval of 500 meters of a partition, as JSON or as an Arrow IPC stream."""
        names = self.names
        places = np.array([partition_of(name, self.partitions) for name in names])
        groups = [(p, np.flatnonzero(places == p)) for p in range(self.partitions)]
        parts = [(p, rows[first : first + FRAME]) for p, rows in groups for first in range(0, len(rows), FRAME)]
        ids = [[names[row] for row in rows.tolist()] for _, rows in parts]
        make = arrow_frame if arrow else json_frame
        for at, energies in self.energies():
            kwh = np.array(energies) / 1000
            for (partition, rows), meters in zip(parts, ids, strict=True):
                value = make(meters, at, kwh[rows].tolist())
                yield LogRecord(READINGS, partition, meters[0], value, (at + DELAY_S) * 1000)

    def expected(self) -> Counter[str]:
        """How many readings are odd, by the scalar rule."""
        histories: list[History] = [fresh() for _ in range(self.meters)]
        odd: Counter[str] = Counter()
        for _, energies in self.energies():
            odd.update(filter(None, map(judge, histories, energies)))
        return odd


def json_reading(meter: str, at: int, kwh: float) -> bytes:
    """A reading of its own as JSON."""
    return b'{"meter_id":"%s","at":%d,"kwh":%.3f,"interval_s":%d}' % (meter.encode(), at, kwh, INTERVAL_S)


def json_frame(meters: list[str], at: int, kwh: list[float]) -> bytes:
    """Readings of one interval as a JSON frame."""
    return msgspec.json.encode({"meter_ids": meters, "at": at, "interval_s": INTERVAL_S, "kwh": kwh})


def arrow_frame(meters: list[str], at: int, kwh: list[float]) -> bytes:
    """Readings of one interval as an Arrow IPC stream."""
    count = len(meters)
    columns = {
        "meter_id": pa.array(meters),
        "at": pa.array(np.full(count, at)),
        "kwh": pa.array(kwh, pa.float64()),
        "interval_s": pa.array(np.full(count, INTERVAL_S, np.int32)),
    }
    batch = pa.record_batch(columns)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as stream:
        stream.write_batch(batch)
    return bytes(sink.getvalue())
