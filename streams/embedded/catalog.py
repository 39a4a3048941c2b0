"""Which topics the log has, and the numbers that its tables know them by."""

import sqlite3
from typing import NamedTuple

from models.errors import BadSettings
from streams.embedded.database import Database

_PARTITION_BITS = 10
_OFFSET_BITS = 44

MAX_PARTITIONS = 1 << _PARTITION_BITS
_MAX_TOPICS = 1 << (63 - _PARTITION_BITS - _OFFSET_BITS)
_MAX_OFFSET = (1 << _OFFSET_BITS) - 1


class TopicInfo(NamedTuple):
    """A topic of the log.

    Attributes:
        name: its name. number: what the tables call it. partitions: how many it has.
        compacted: whether only the newest record of a key is kept.
        retention_s: how far behind the partition's newest record the oldest may lie (seconds of log time), or None.
        retention_bytes: how much a partition may hold, or None.
    """

    name: str
    number: int
    partitions: int
    compacted: bool
    retention_s: float | None
    retention_bytes: int | None


def partition_number(topic: int, partition: int) -> int:
    """What the tables call a topic partition."""
    return topic << _PARTITION_BITS | partition


def row_id(partition: int, offset: int) -> int:
    """Row of the log that starts at an offset: a partition's rows lie together, in order, without an index."""
    return partition << _OFFSET_BITS | offset


def offset_of(row: int) -> int:
    """Offset that a row of the log starts at."""
    return row & _MAX_OFFSET


def last_row_id(partition: int) -> int:
    """The highest row that a partition could have."""
    return row_id(partition, _MAX_OFFSET)


class Catalog:
    """The topics, remembered; those that another process made are found when they are asked for."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._topics: dict[str, TopicInfo] = {}
        self._names: dict[int, tuple[str, int]] = {}

    def topics(self) -> dict[str, TopicInfo]:
        """Every topic by name."""
        with self._database.read() as con:
            found = con.execute("SELECT name, id, partitions, compacted, retention_s, retention_bytes FROM topics")
            topics = [TopicInfo(name, number, count, bool(flag), *rest) for name, number, count, flag, *rest in found]
        self._topics = {topic.name: topic for topic in topics}
        self._names = {
            partition_number(topic.number, partition): (topic.name, partition)
            for topic in topics
            for partition in range(topic.partitions)
        }
        return dict(self._topics)

    def topic(self, name: str) -> TopicInfo:
        """A topic by name.

        Raises:
            BadSettings: there is none.
        """
        info = self._topics.get(name) or self.topics().get(name)
        if info is None:
            raise BadSettings(f"there is no topic {name!r} in {self._database.path}: create it first")
        return info

    def number(self, topic: str, partition: int) -> int:
        """What the tables call a topic partition.

        Raises:
            BadSettings: there is no such topic or partition.
        """
        info = self.topic(topic)
        if not 0 <= partition < info.partitions:
            raise BadSettings(f"topic {topic} has {info.partitions} partitions, there is no partition {partition}")
        return partition_number(info.number, partition)

    def name(self, number: int) -> tuple[str, int]:
        """Topic and partition of a number that a table named."""
        if number not in self._names:
            self.topics()
        return self._names[number]

    def create(self, wanted: TopicInfo) -> None:
        """Make a topic, or change what may change of one that exists.

        Raises:
            BadSettings: it exists with another partition count, or it has more than `MAX_PARTITIONS`.
        """
        if not 1 <= wanted.partitions <= MAX_PARTITIONS:
            raise BadSettings(f"topic {wanted.name} wants {wanted.partitions} partitions: 1 to {MAX_PARTITIONS}")
        with self._database.write() as con:
            found = con.execute("SELECT partitions FROM topics WHERE name = ?", (wanted.name,)).fetchone()
            if found is None:
                _insert(con, wanted)
            elif found[0] != wanted.partitions:
                raise BadSettings(
                    f"topic {wanted.name} in {self._database.path} has {found[0]} partitions, not {wanted.partitions}: "
                    "use its count, or start a new log file"
                )
            else:
                con.execute(
                    "UPDATE topics SET compacted = ?, retention_s = ?, retention_bytes = ? WHERE name = ?",
                    (wanted.compacted, wanted.retention_s, wanted.retention_bytes, wanted.name),
                )
        self.topics()


def _insert(con: sqlite3.Connection, topic: TopicInfo) -> None:
    number = con.execute("SELECT coalesce(max(id) + 1, 0) FROM topics").fetchone()[0]
    if number >= _MAX_TOPICS:
        raise BadSettings(f"a log holds at most {_MAX_TOPICS} topics, there is no room for {topic.name}")
    con.execute(
        "INSERT INTO topics VALUES (?, ?, ?, ?, ?, ?)",
        (number, topic.name, topic.partitions, topic.compacted, topic.retention_s, topic.retention_bytes),
    )
    rows = ((partition_number(number, partition),) for partition in range(topic.partitions))
    con.executemany("INSERT INTO partitions (id) VALUES (?)", rows)
