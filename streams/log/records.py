"""What goes into the log and what comes out of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from models.flow.batch import PUNCTUATION, Batch, Emission, Mark

Headers = tuple[tuple[str, str], ...]

TopicPartition = tuple[str, int]
"""A topic and one of its partitions."""


class LogRecord(NamedTuple):
    """A record to append.

    Attributes:
        topic: an existing topic.
        partition: one of its partitions.
        key: what compaction keeps one record of; "" for none.
        value: its bytes.
        time: log time in milliseconds since 1970 UTC; None for the time of its mark, or the clock at append.
        mark: where it comes from, on internal topics.
        headers: more to say, as on dead letters.
    """

    topic: str
    partition: int
    key: str
    value: bytes
    time: int | None = None
    mark: Mark | None = None
    headers: Headers = ()


class Promise(NamedTuple):
    """An origin brings nothing more to a topic partition at or before a time.

    Attributes:
        topic: an existing topic.
        partition: one of its partitions.
        origin: number of the emitting shard, or -1 for whoever writes an external topic.
        time: log time in milliseconds.
    """

    topic: str
    partition: int
    origin: int
    time: int


class Reached(NamedTuple):
    """How far one has come in a topic partition.

    Attributes:
        offset: of the next record.
        time: log time (milliseconds) that everything from there on lies behind.
    """

    offset: int
    time: int


class StoredRecord(NamedTuple):
    """A record read back, with its offset and its log time in milliseconds."""

    offset: int
    time: int
    key: str
    value: bytes
    mark: Mark | None
    headers: Headers


@dataclass(slots=True)
class Fetch:
    """What one read of a topic partition brought.

    Attributes:
        topic: the topic.
        partition: its partition.
        batch: the records from the offset on, none if there is nothing new.
        promises: origin -> log time (milliseconds); only where the fetch reached the partition's end, else empty.
        next_offset: where to read on.
        end_offset: the partition's end at the time of reading.
        size: bytes that were read for it.
    """

    topic: str
    partition: int
    batch: Batch
    promises: dict[int, int]
    next_offset: int
    end_offset: int
    size: int

    @property
    def lag(self) -> int:
        """How many records (at most, where compaction removed some) lie behind this fetch."""
        return self.end_offset - self.next_offset


def split(emissions: Iterable[Emission]) -> tuple[list[LogRecord], list[Promise]]:
    """Emissions of a shard as records to append and, of its punctuations, promises."""
    records, promises = [], []
    for topic, partition, key, value, mark, headers in emissions:
        if mark.seq == PUNCTUATION:
            promises.append(Promise(topic, partition, mark.origin, mark.time))
        else:
            records.append(LogRecord(topic, partition, key, value, None, mark, headers))
    return records, promises
