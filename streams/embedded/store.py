"""Durable topics with partitions in one SQLite file, safe from several processes and from being killed.

Records appended in one call become visible together and only once they are on disk. A fetch gives them back as the
columns that stages take. Any process may append; one worker at a time consumes (`Store.claim`).
"""

import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import Path

from models.errors import BadState
from models.flow.batch import Emission
from streams.embedded import appending, reading, retention
from streams.embedded.catalog import Catalog, TopicInfo, partition_number
from streams.embedded.claim import Claim
from streams.embedded.database import Database
from streams.embedded.epoch import epoch_of, set_epoch
from streams.embedded.reading import FETCH_BYTES
from streams.log.records import Fetch, LogRecord, Promise, Reached, StoredRecord, TopicPartition, split

__all__ = ["Fetch", "LogRecord", "Promise", "Store", "StoredRecord", "TopicInfo", "clock_ms"]

Committed = dict[TopicPartition, int]


def clock_ms() -> int:
    """Milliseconds since 1970 UTC."""
    return time.time_ns() // 1_000_000


class Store:
    """The log.

    Args:
        path: the file, made if missing.
        now: the clock in milliseconds since 1970 UTC.
        busy_s: how long an append waits for other processes (seconds).

    Raises:
        BadState: the file is damaged, of another program or version, locked, or cannot be opened.
        DiskFull: there is no room; this holds for every method that writes.
    """

    def __init__(self, path: Path | str, now: Callable[[], int] = clock_ms, busy_s: float = 30.0) -> None:
        self.path = Path(path)
        self._now = now
        self._database = Database(self.path, now, busy_s)
        self._catalog = Catalog(self._database)
        self._listeners: list[Callable[[], None]] = []
        self._claim: Claim | None = None

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file and let another worker have it; twice does no harm."""
        self.release()
        self._database.close()

    def claim(self) -> None:
        """Be the one worker that consumes this log, until `release`, `close` or the end of the process.

        Raises:
            BadState: another worker is.
        """
        if self._claim is None:
            self._claim = Claim(self.path)

    def release(self) -> None:
        """Let another worker consume; twice does no harm."""
        if self._claim is not None:
            self._claim.release()
            self._claim = None

    def create_topic(
        self,
        name: str,
        partitions: int,
        compacted: bool = False,
        retention_s: float | None = None,
        retention_bytes: int | None = None,
    ) -> None:
        """Make a topic, or set retention and compaction of one that exists.

        Args:
            name: its name.
            partitions: how many.
            compacted: keep only the newest record of a key.
            retention_s: let go of what lies further behind a partition's newest record (seconds of log time).
            retention_bytes: let go of the oldest where a partition holds more.

        Raises:
            BadSettings: it exists with another partition count.
        """
        self._catalog.create(TopicInfo(name, -1, partitions, compacted, retention_s, retention_bytes))

    def topics(self) -> dict[str, TopicInfo]:
        """Every topic by name."""
        return self._catalog.topics()

    def partitions(self, topic: str) -> int:
        """How many partitions a topic has.

        Raises:
            BadSettings: there is no such topic.
        """
        return self._catalog.topic(topic).partitions

    def append(
        self,
        records: Iterable[LogRecord] = (),
        bookmark: tuple[str, bytes] | None = None,
        promises: Iterable[Promise | tuple[str, int, int, int]] = (),
    ) -> dict[TopicPartition, int]:
        """Append records, all or none, and return once they are on disk (promises alone need not be).

        Args:
            records: of any topics; those of one partition get consecutive offsets in their order.
            bookmark: name and position of who appends, stored with the records: a feeder that was killed reads it
                back with `bookmark` and continues where its last append ended, without repeats or gaps.
            promises: what origins promise once these records are in.

        Returns:
            Offset of the first record of each partition appended to.

        Raises:
            BadSettings: a topic or partition does not exist.
        """
        drafts = appending.drafts(self._catalog, records)
        pledged = [(self._catalog.number(topic, part), origin, until) for topic, part, origin, until in promises]
        # A promise that a power cut took back is made again by whoever made it.
        with self._database.write(durable=bool(drafts) or bookmark is not None) as con:
            firsts = appending.write(con, drafts, self._now())
            appending.promise(con, pledged)
            if bookmark is not None:
                con.execute("INSERT OR REPLACE INTO bookmarks VALUES (?, ?)", bookmark)
        self._tell()
        return {self._catalog.name(number): first for number, first in firsts.items()}

    def emit(self, emissions: Iterable[Emission], bookmark: tuple[str, bytes] | None = None) -> None:
        """Append what shards emitted; their punctuations become promises."""
        records, promises = split(emissions)
        self.append(records, bookmark, promises)

    def flush(self) -> None:
        """Do nothing: an append is on disk when it returns."""

    def horizon(self, partition: int, resume: Mapping[str, Reached]) -> int:
        """Always 0: promises are kept beside the log."""
        return 0

    def promise_now(self, topics: Iterable[str]) -> int:
        """Promise that external topics bring nothing more at or before now; returns now (milliseconds).

        This is true because an append takes its time under the same lock.
        """
        known = map(self._catalog.topic, topics)
        numbers = [partition_number(info.number, part) for info in known for part in range(info.partitions)]
        with self._database.write(durable=False) as con:
            now = self._now()
            appending.promise(con, [(number, appending.EXTERNAL, now) for number in numbers])
        self._tell()
        return now

    def awaits_promise(self) -> bool:
        """Always false: a fetch needs no promise."""
        return False

    def fetch(self, topic: str, partition: int, offset: int, max_bytes: int = FETCH_BYTES) -> Fetch:
        """The records from an offset on, and if they are all there are, the promises; its batch is empty if none.

        Args:
            topic: the topic.
            partition: its partition.
            offset: where to read; where retention has removed that, reading starts at the oldest record left.
            max_bytes: stop before the append that exceeds it, but read one at least.

        Raises:
            BadState: the offset lies beyond the end (positions of another log), or a record is damaged.
            BadSettings: there is no such topic partition.
        """
        number = self._catalog.number(topic, partition)
        with self._database.read() as con:
            found = reading.read(con, number, offset, max_bytes)
        if offset > found.end:
            raise BadState(
                f"{topic}/{partition} in {self.path} ends at {found.end}, but its reader is at {offset}: the log and "
                "the snapshots are not of the same run; restore both from one backup, or start with neither"
            )
        return reading.fetch_of(topic, partition, offset, found)

    def records(
        self, topic: str, partition: int, offset: int = 0, stop: int | None = None, max_bytes: int = FETCH_BYTES
    ) -> Iterator[StoredRecord]:
        """Records with keys and headers from `offset` up to `stop`, or to the end as it is when reading gets there.

        Raises:
            BadState: a record is damaged.
            BadSettings: there is no such topic partition.
        """
        number = self._catalog.number(topic, partition)
        while stop is None or offset < stop:
            with self._database.read() as con:
                found = reading.read(con, number, offset, max_bytes)
            if not found.rows:
                return
            for record in reading.records_of(f"{topic}/{partition}", found):
                if stop is not None and record.offset >= stop:
                    return
                if record.offset >= offset:
                    yield record
            offset = found.rows[-1].stop

    def versions(self) -> dict[TopicPartition, int]:
        """A number for each partition that rises when it gets records or promises."""
        with self._database.read() as con:
            found = con.execute("SELECT id, version FROM partitions").fetchall()
        return {self._catalog.name(number): version for number, version in found}

    def changes(self) -> int:
        """A number that differs from the last call's if anything was written since, by any process; cheap."""
        return self._database.changes()

    def begin_offset(self, topic: str, partition: int) -> int:
        """Offset that a reader from the beginning starts at."""
        return self._state(topic, partition)[0]

    def end_offset(self, topic: str, partition: int) -> int:
        """Offset that the next record will get."""
        return self._state(topic, partition)[1]

    def ends(self, places: Collection[TopicPartition]) -> dict[TopicPartition, int]:
        """The same of several partitions."""
        return {place: self.end_offset(*place) for place in places}

    def commit(self, group: str, offsets: Mapping[TopicPartition, int]) -> None:
        """Note how far a group has read: what lies before may be let go of. Committing 0 keeps everything for it."""
        rows = [(group, self._catalog.number(*where), position) for where, position in offsets.items()]
        with self._database.write(durable=False) as con:
            con.executemany("INSERT OR REPLACE INTO commits VALUES (?, ?, ?)", rows)

    def committed(self, group: str) -> Committed:
        """What a group has committed."""
        with self._database.read() as con:
            found = con.execute("SELECT partition, position FROM commits WHERE consumer = ?", (group,)).fetchall()
        return {self._catalog.name(number): position for number, position in found}

    def bookmark(self, name: str) -> bytes | None:
        """Position stored with the last append that carried this bookmark."""
        with self._database.read() as con:
            found = con.execute("SELECT position FROM bookmarks WHERE name = ?", (name,)).fetchone()
        return None if found is None else bytes(found[0])

    def epoch(self) -> int:
        """Log time (milliseconds) before which nothing happened: when the log was made, unless it was set."""
        with self._database.read() as con:
            return epoch_of(con)

    def set_epoch(self, epoch: int) -> None:
        """Set the epoch (milliseconds), as a replay of old records does before it appends any.

        Raises:
            BadState: there are records already and the epoch would change.
        """
        with self._database.write() as con:
            set_epoch(con, epoch, self.path)

    def trim(self, dirty_bytes: int = retention.DIRTY_BYTES) -> retention.Trimmed:
        """Let go of what retention and compaction allow, never of what a group has still to read; shrink the file.

        A partition is compacted when at least `dirty_bytes` of it are new.
        """
        return retention.trim(self._database, self._catalog, dirty_bytes)

    @property
    def size(self) -> int:
        """Bytes on disk."""
        return self._database.size

    def limit_size(self, max_bytes: int) -> None:
        """Refuse appends with `DiskFull` that would make the file larger than this."""
        self._database.limit(max_bytes)

    def listen(self, heard: Callable[[], None]) -> Callable[[], None]:
        """Call `heard` after each append in this process, from the thread that appended; returns how to stop it."""
        self._listeners.append(heard)
        return lambda: self._listeners.remove(heard)

    def _tell(self) -> None:
        for heard in tuple(self._listeners):
            heard()

    def _state(self, topic: str, partition: int) -> tuple[int, int]:
        number = self._catalog.number(topic, partition)
        with self._database.read() as con:
            return reading.span(con, number)
