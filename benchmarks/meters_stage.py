"""Readings a CPU-second through decoding and the whole meters stage, as single JSON records and as frames.

Run: python benchmarks/meters_stage.py [meters] [intervals]
"""

import json
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from models.config import Common
from models.flow.batch import Batch
from models.flow.shard import Shard
from models.flow.topics import READINGS, TOPOLOGY
from models.flow.wiring import Wiring
from models.meters.config import MetersConfig
from models.meters.stage import MetersStage

START = 1_704_067_200
FETCH = 20_000
FRAME = 1_000
METERS_A_TRANSFORMER = 40


def places(meters: int) -> list[bytes]:
    """Reference data: forty meters to a transformer, ten transformers to a feeder."""
    transformers = -(-meters // METERS_A_TRANSFORMER)
    records = [
        {"kind": "transformer", "transformer_id": f"T{i:05d}", "feeder_id": f"F{i // 10:04d}", "rated_kva": 250}
        for i in range(transformers)
    ]
    records += [
        {
            "kind": "meter",
            "meter_id": f"M{i:07d}",
            "transformer_id": f"T{i // METERS_A_TRANSFORMER:05d}",
            "account_id": f"A{i:07d}",
        }
        for i in range(meters)
    ]
    return [json.dumps(record).encode() for record in records]


def singles(meters: int, at: int, kwh: Sequence[float]) -> list[bytes]:
    """One interval of all meters, a record each."""
    return [
        json.dumps({"meter_id": f"M{i:07d}", "at": at, "kwh": kwh[i], "interval_s": 900}).encode()
        for i in range(meters)
    ]


def frames(meters: int, at: int, kwh: Sequence[float]) -> list[bytes]:
    """One interval of all meters, a record for a thousand."""
    records = []
    for first in range(0, meters, FRAME):
        ids = [f"M{i:07d}" for i in range(first, min(first + FRAME, meters))]
        values = kwh[first : first + len(ids)]
        records.append(json.dumps({"meter_ids": ids, "at": at, "interval_s": 900, "kwh": values}).encode())
    return records


def batches(records: list[bytes], time_ms: int, offset: int) -> Iterator[Batch]:
    """Records as fetches, all logged at one time."""
    for first in range(0, len(records), FETCH):
        part = records[first : first + FETCH]
        offsets = np.arange(offset + first, offset + first + len(part), dtype=np.int64)
        yield Batch(offsets, np.full(len(part), time_ms, np.int64), part)


def run(kind: str, meters: int, intervals: int) -> float:
    """Readings a CPU-second; making the records is not counted."""
    shard = Shard(MetersStage(Common(), MetersConfig()), 0, Wiring([MetersStage], 1))
    make = singles if kind == "single" else frames
    chance = np.random.default_rng(1)
    shard.feed(TOPOLOGY, next(batches_of_places(meters)))
    offset, spent = 0, 0.0
    for topic in MetersStage.inputs:
        if topic != READINGS:
            shard.promise(topic, 2**61)
    shard.promise(READINGS, START * 1000)
    shard.advance()
    for interval in range(1, intervals + 1):
        at = START + 900 * interval
        records = make(meters, at, np.round(chance.gamma(2.0, 0.15, meters), 3).tolist())
        begin = time.process_time()
        for batch in batches(records, at * 1000 + 5_000, offset):
            shard.feed(READINGS, batch)
            shard.advance()
        shard.promise(READINGS, (at + 600) * 1000)
        shard.advance()
        spent += time.process_time() - begin
        offset += len(records)
    return meters * intervals / spent


def batches_of_places(meters: int) -> Iterator[Batch]:
    """All reference data in one fetch."""
    records = places(meters)
    yield Batch(np.arange(len(records), dtype=np.int64), np.full(len(records), START * 1000, np.int64), records)


def main() -> None:
    """Print both rates."""
    meters = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    intervals = int(sys.argv[2]) if len(sys.argv) > 2 else 120
    for kind in ("single", "frame"):
        rate = run(kind, meters, intervals)
        print(f"{kind:>6}: {rate:12,.0f} readings a CPU-second ({meters:,} meters, {intervals} intervals)")


if __name__ == "__main__":
    main()
