"""A batch is consecutive records of one topic partition, as arrays."""

from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Int64 = NDArray[np.int64]

NEVER = 2**62
"""A log time that no record reaches (milliseconds)."""

PUNCTUATION = -1
"""Sequence number of a mark that carries no record, only the promise that its origin has passed its time."""


class Mark(NamedTuple):
    """Where an internal record comes from, so that repeats can be dropped and sources merged in one order.

    Attributes:
        origin: number of the shard that emitted it, as `models.flow.wiring` counts them.
        seq: its number among that shard's emissions, or `PUNCTUATION`.
        time: log time of its cause, milliseconds since 1970 UTC.
    """

    origin: int
    seq: int
    time: int


@dataclass(slots=True)
class Batch:
    """Records of one topic partition in log order.

    Attributes:
        offsets: position of each record in its partition, shape (n,), rising.
        times: log time of each record in milliseconds, shape (n,), never falling.
        values: the records' bytes, n of them.
        marks: origin of each record on internal topics; None on external ones.
    """

    offsets: Int64
    times: Int64
    values: list[bytes]
    marks: list[Mark] | None = None

    def __len__(self) -> int:
        return len(self.values)

    def part(self, start: int, stop: int) -> "Batch":
        """Records `start` to `stop`, sharing memory with this batch."""
        marks = None if self.marks is None else self.marks[start:stop]
        return Batch(self.offsets[start:stop], self.times[start:stop], self.values[start:stop], marks)


class Emission(NamedTuple):
    """One record that a stage emits.

    Attributes:
        topic: where it goes.
        partition: which partition of it.
        key: the record's key.
        value: the record's bytes; empty for a punctuation.
        mark: where it comes from.
        headers: more to say, as on dead letters.
    """

    topic: str
    partition: int
    key: str
    value: bytes
    mark: Mark
    headers: tuple[tuple[str, str], ...] = ()


def joined(batches: list[Batch]) -> Batch:
    """One batch of several that follow each other."""
    if len(batches) == 1:
        return batches[0]
    return Batch(
        np.concatenate([batch.offsets for batch in batches]),
        np.concatenate([batch.times for batch in batches]),
        list(chain.from_iterable(batch.values for batch in batches)),
    )
