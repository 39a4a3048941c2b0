"""Readings to measure with: many meters in one order, some of them odd, the same in every run."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

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
        places = [(partition_of(name, self.partitions), name, name.encode()) for name in self.names]
        for at, energies in self.energies():
            time = (at + DELAY_S) * 1000
            for (partition, name, text), wh in zip(places, energies, strict=True):
                value = b'{"meter_id":"%s","at":%d,"kwh":%.3f,"interval_s":900}' % (text, at, wh / 1000)
                yield LogRecord(READINGS, partition, name, value, time)

    def expected(self) -> Counter[str]:
        """How many readings are odd, by the scalar rule."""
        histories: list[History] = [fresh() for _ in range(self.meters)]
        odd: Counter[str] = Counter()
        for _, energies in self.energies():
            odd.update(filter(None, map(judge, histories, energies)))
        return odd
