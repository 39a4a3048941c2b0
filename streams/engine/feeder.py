"""Feeds a recording into the log, no faster than shards and sinks follow, and continues where it was killed."""

from collections import deque
from collections.abc import Iterable

from streams.engine.engine import Engine
from streams.engine.topics import external_topics
from streams.log.log import Log
from streams.log.records import LogRecord, Promise
from streams.recording.feed import FeedStep

BOOKMARK = "feeder"
_EXTERNAL = -1


class Feeder:
    """Appends steps of records with the log times they carry, and promises what they imply.

    Args:
        engine: who follows.
        log: the log.
        in_flight: readings that may be in the log ahead of the slowest shard or sink: what they have yet to read cannot
            be let go of.

    Attributes:
        readings: fed so far by this process.
    """

    def __init__(self, engine: Engine, log: Log, in_flight: int) -> None:
        self._engine = engine
        self._log = log
        self._in_flight = in_flight
        self._ahead: deque[tuple[int, int]] = deque()
        self._waiting = 0
        self.readings = 0
        self._places = [(name, part) for name in external_topics() for part in range(log.partitions(name))]

    async def feed(self, steps: Iterable[FeedStep]) -> None:
        """Feed all steps."""
        for step in steps:
            self.append(step)
            await self.until_followed()

    def append(self, step: FeedStep) -> None:
        """Append one step; whatever comes later has its last log time at least."""
        records = (LogRecord(*record) for record in step.records)
        self._log.append(records, (BOOKMARK, step.bookmark), self._promises(step.time - 1))
        self._ahead.append((step.time, step.readings))
        self._waiting += step.readings
        self.readings += step.readings

    def pass_time(self, time: int) -> None:
        """Promise that nothing at or before a log time (milliseconds) will follow."""
        self._log.append(promises=self._promises(time))

    async def until_followed(self) -> None:
        """Wait until the engine is close enough behind."""
        async for _ in self._engine.moves():
            stored = self._engine.stored
            while self._ahead and self._ahead[0][0] <= stored:
                self._waiting -= self._ahead.popleft()[1]
            if self._waiting <= self._in_flight or len(self._ahead) < 2:
                return

    async def until_passed(self, time: int) -> None:
        """Wait until every shard has passed a log time and every sink has read what came of it."""
        async for reached in self._engine.moves():
            if reached >= time and self._engine.settled():
                return

    def _promises(self, time: int) -> list[Promise]:
        return [Promise(topic, partition, _EXTERNAL, time) for topic, partition in self._places]
