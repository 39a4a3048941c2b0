"""What an engine needs of a log, be it a file or Kafka."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Protocol

from models.flow.batch import Emission
from streams.log.records import LogRecord, Promise, Reached, StoredRecord, TopicPartition


class Log(Protocol):
    """Durable topics with partitions, and a place to note how far readers have come."""

    def partitions(self, topic: str) -> int:
        """How many partitions a topic has.

        Raises:
            BadSettings: there is no such topic.
        """

    def begin_offset(self, topic: str, partition: int) -> int:
        """Offset of the oldest record that is kept."""

    def end_offset(self, topic: str, partition: int) -> int:
        """Offset behind the newest record."""

    def ends(self, places: Collection[TopicPartition]) -> dict[TopicPartition, int]:
        """Offset behind the newest durable record of each topic partition, as of this call or later."""

    def records(self, topic: str, partition: int, offset: int = 0) -> Iterator[StoredRecord]:
        """Every record of a topic partition that is kept, from an offset on, up to its end at the time of the call."""

    def append(
        self,
        records: Iterable[LogRecord] = (),
        bookmark: tuple[str, bytes] | None = None,
        promises: Iterable[Promise] = (),
    ) -> object:
        """Append records, then note a bookmark, then promise; all of it is durable when this returns."""

    def emit(self, emissions: Iterable[Emission]) -> None:
        """Append what a shard emitted; durable no later than the next `flush`."""

    def flush(self) -> None:
        """Return when everything that was appended is durable."""

    def promise_now(self, topics: Iterable[str]) -> object:
        """Promise that external topics bring nothing more before now."""

    def awaits_promise(self) -> bool:
        """Whether records have come that nobody is given before the next promise."""

    def commit(self, reader: str, offsets: Mapping[TopicPartition, int]) -> None:
        """Note that a reader needs nothing before these offsets."""

    def committed(self, reader: str) -> dict[TopicPartition, int]:
        """What a reader has committed."""

    def bookmark(self, name: str) -> bytes | None:
        """What was noted last under a name."""

    def epoch(self) -> int:
        """Log time (milliseconds) before which nothing happened."""

    def horizon(self, partition: int, resume: Mapping[str, Reached]) -> int:
        """Offset in the log's own book of promises, if it has one, to read from for one who goes on at `resume`."""

    def trim(self) -> object:
        """Let go of what no reader needs."""
