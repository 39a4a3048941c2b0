"""A topic that somebody reads on from where they were."""

from collections.abc import Iterator

from streams.log.log import Log
from streams.log.records import StoredRecord


class Following:
    """Reads what came since one looked last; one thread at a time.

    Args:
        log: where.
        topic: which.
        newest: how many records of each partition are worth reading at first, the newest; None for all.
    """

    def __init__(self, log: Log, topic: str, newest: int | None = None) -> None:
        self._log = log
        self._topic = topic
        self._newest = newest
        self._next: dict[int, int] = {}

    def fresh(self) -> Iterator[tuple[int, StoredRecord]]:
        """Each record with its partition; what is not taken comes again."""
        places = [(self._topic, partition) for partition in range(self._log.partitions(self._topic))]
        for (_, partition), end in self._log.ends(places).items():
            begin = 0 if self._newest is None else max(0, end - self._newest)
            start = self._next.setdefault(partition, begin)
            if start >= end:
                continue
            for record in self._log.records(self._topic, partition, start):
                self._next[partition] = record.offset + 1
                yield partition, record
            self._next[partition] = max(self._next[partition], end)
