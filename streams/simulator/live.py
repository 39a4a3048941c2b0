"""A town that never ends, as records to append: months of history first, then one day after another."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa

from models.flow.topics import ACCOUNTS, READINGS, TARIFFS, TOPOLOGY, partition_of
from streams.recording.arrivals import Arrivals
from streams.recording.blocks import Block
from streams.recording.chunk import Chunk, ChunkBuilder, FeedRecord
from streams.recording.frames import Frames
from streams.recording.kinds import BY_STEM, EVERY_PARTITION, READING_FILE, STREAMS
from streams.simulator.config import TownConfig
from streams.simulator.journal import Event, Truth
from streams.simulator.simulate import Simulation, columns
from streams.simulator.town import TARIFFS as TARIFF_TABLE
from streams.simulator.world import Day

_RANKS = {kind.stem: rank for rank, kind in enumerate(STREAMS)}
_encode = msgspec.json.Encoder().encode


class LiveTown:
    """Records of a simulated town in the order in which they arrive.

    The same arguments give the same records, so a demo that was stopped goes on with `skip` where it was.

    Args:
        config: the town; its first `days` are its history. seed: everything random follows from it.
        partitions: how many partitions every topic has.
    """

    def __init__(self, config: TownConfig, seed: int, partitions: int = 1) -> None:
        self._config, self._partitions = config, partitions
        self._simulation = Simulation(config, seed)
        place = partial(partition_of, partitions=partitions)
        self._place = place
        self._frames = Frames(place, config.interval_s)
        self._names = self._simulation.world.town.meter_names + self._simulation.world.town.own_names
        self._arrivals = Arrivals(0)

    @property
    def next_day(self) -> int:
        """The local date that comes next (days since 1970)."""
        return self._simulation.world.day

    @property
    def now(self) -> int:
        """When that date begins, Unix seconds."""
        return self._simulation.world.now

    @property
    def truths(self) -> list[Truth]:
        """What really happened up to now."""
        return [truth for truth in self._simulation.world.journal.truths if truth.begin < self.now]

    def reference(self) -> list[FeedRecord]:
        """Tariffs, accounts, transformers and meters, one second before the first date begins."""
        world = self._simulation.world
        time_ms = (world.clock.time(world.first_day, 0) - 1) * 1000
        out = [
            record
            for tariff in TARIFF_TABLE
            for record in self._everywhere(TARIFFS, tariff.tariff, _encode(tariff), time_ms)
        ]
        accounts = world.town.account_rows(world.clock.zone.midnight)
        out += [self._keyed(ACCOUNTS, row["account_id"], row, time_ms) for row in accounts]
        for row in world.town.transformer_rows():
            value = _encode({"kind": "transformer", **_present(row)})
            out += self._everywhere(TOPOLOGY, f"transformer:{row['transformer_id']}", value, time_ms)
        for row in world.town.meter_rows(world.demand.solar):
            out.append(self._keyed(TOPOLOGY, row["meter_id"], {"kind": "meter", **row}, time_ms))
        return out

    def history(self) -> Iterator[list[FeedRecord]]:
        """The records of each of the town's first dates that have not been taken yet."""
        end = self._simulation.world.first_day + self._config.days
        while self.next_day < end:
            yield self.day()

    def day(self) -> list[FeedRecord]:
        """The records of the next local date, in order of log time."""
        day = self._simulation.next()
        chunk = self._reading_chunk(day)
        rank = _RANKS[READING_FILE.stem]
        times = chunk.times.tolist()
        ordered = [
            (
                times[row],
                rank,
                FeedRecord(READINGS, chunk.partitions[row], chunk.keys[row], chunk.values[row], times[row]),
            )
            for row in range(len(chunk))
        ]
        for event in day.events:
            ordered += [(record.time_ms, _RANKS[event.stem], record) for record in self._event_records(event)]
        ordered.sort(key=lambda item: item[:2])
        return [record for _, _, record in ordered]

    def skip(self, days: int) -> None:
        """Live some dates without making records of them."""
        for _ in range(days):
            self._arrivals.of(self._simulation.next().readings.at)

    def _reading_chunk(self, day: Day) -> Chunk:
        readings = day.readings
        names = pa.DictionaryArray.from_arrays(pa.array(readings.meter, pa.int32()), pa.array(self._names, pa.string()))
        table = pa.table({"meter_id": names, **columns(readings, self._simulation.world.metering)})
        log = self._arrivals.of(readings.at)
        into = ChunkBuilder()
        rows = np.arange(len(readings))
        odd = np.array(sorted(readings.odd), np.int64)
        kept = np.setdiff1d(rows, odd)
        block = Block(0, 0, table.take(pa.array(kept)), kept, [])
        self._frames.add(block, readings.at[kept], log[kept], into)
        for row in odd.tolist():
            cells = readings.odd[row]
            name = self._names[readings.meter[row]]
            usual = _present(table.slice(row, 1).to_pylist()[0])
            value = cells if isinstance(cells, bytes) else _encode(_present({**usual, **cells}))
            into.add(row, int(log[row]), self._place(name), name, value)
        return into.chunk()

    def _event_records(self, event: Event) -> list[FeedRecord]:
        kind = BY_STEM[event.stem]
        row = {name: cell for name, cell in _present(event.row).items() if name in kind.types}
        if kind.key == EVERY_PARTITION:
            return self._everywhere(kind.topic, "", _encode(row), event.time * 1000)
        return [self._keyed(kind.topic, str(row[kind.key]), row, event.time * 1000)]

    def _keyed(self, topic: str, key: str, row: dict[str, Any], time_ms: int) -> FeedRecord:
        return FeedRecord(topic, self._place(key), key, _encode(_present(row)), time_ms)

    def _everywhere(self, topic: str, key: str, value: bytes, time_ms: int) -> list[FeedRecord]:
        return [FeedRecord(topic, partition, key, value, time_ms) for partition in range(self._partitions)]


def _present(row: dict[str, Any]) -> dict[str, Any]:
    return {name: cell for name, cell in row.items() if cell is not None}
