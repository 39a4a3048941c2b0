"""Records that one block of a file becomes."""

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

ALL = -1
"""Partition of a record that goes to every partition."""


class FeedRecord(NamedTuple):
    """One record to append: `time_ms` is its log time, milliseconds since 1970 UTC."""

    topic: str
    partition: int
    key: str
    value: bytes
    time_ms: int


@dataclass(slots=True)
class Chunk:
    """Records of one topic in order, n of them.

    Attributes:
        times: log times in milliseconds, shape (n,), never falling.
        partitions: partition of each record, or `ALL`.
        keys, values: their keys and bytes.
        rows: rows of the file that each record holds: several for a frame.
        position: of the block in its file, and `following` of the next: bytes, or rows in a Parquet file.
        reached: log time of the file before the block, Unix seconds.
    """

    times: NDArray[np.int64]
    partitions: list[int]
    keys: list[str]
    values: list[bytes]
    rows: list[int]
    position: int = 0
    following: int = 0
    reached: int = 0

    def __len__(self) -> int:
        return len(self.values)


@dataclass(slots=True)
class ChunkBuilder:
    """Collects records with the number of the row each begins with, and hands them out in the order of the rows."""

    places: list[int] = field(default_factory=list)
    times: list[int] = field(default_factory=list)
    partitions: list[int] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    values: list[bytes] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)

    def add(self, place: int, time_s: int, partition: int, key: str, value: bytes, rows: int = 1) -> None:
        """Add one record: number of its first row, log time in Unix seconds, and how many rows it holds."""
        self.places.append(place)
        self.times.append(time_s * 1000)
        self.partitions.append(partition)
        self.keys.append(key)
        self.values.append(value)
        self.rows.append(rows)

    def chunk(self) -> Chunk:
        """All records so far."""
        order = np.argsort(np.array(self.places, np.int64), kind="stable")
        chosen = order.tolist()
        return Chunk(
            np.array(self.times, np.int64)[order],
            [self.partitions[place] for place in chosen],
            [self.keys[place] for place in chosen],
            [self.values[place] for place in chosen],
            [self.rows[place] for place in chosen],
        )
