"""Dead letters: records that could not be used, as the log holds them."""

from collections.abc import Iterator
from typing import NamedTuple

from models.flow.topics import TOPICS, dead_letters
from streams.log.log import Log
from streams.log.records import LogRecord, StoredRecord


class Letter(NamedTuple):
    """A record that could not be used.

    Attributes:
        partition, offset: where it stands in its topic. at: log time of the refusal (milliseconds).
        reason: what is wrong with it. value: its bytes, as text.
    """

    partition: int
    offset: int
    at: int
    reason: str
    value: str


def outside_topics() -> list[str]:
    """Topics whose records may be dead letters: those from outside."""
    return [topic.name for topic in TOPICS.values() if topic.external]


def letters(log: Log, topic: str) -> Iterator[Letter]:
    """Dead letters of a topic, each once."""
    for partition, record in _stored(log, topic):
        offset = int(dict(record.headers).get("gp-error-offset", -1))
        yield Letter(partition, offset, record.time, reason_of(record), record.value.decode("utf-8", "replace"))


def reason_of(letter: StoredRecord) -> str:
    """What is wrong with a record."""
    return dict(letter.headers).get("gp-error-reason", "")


def replay(log: Log, topic: str) -> int:
    """Append a topic's dead letters to it again; says how many there were."""
    found = list(_stored(log, topic))
    log.append([LogRecord(topic, partition, letter.key, letter.value) for partition, letter in found])
    return len(found)


def _stored(log: Log, topic: str) -> Iterator[tuple[int, StoredRecord]]:
    """Dead letters of a topic, each once: a worker that was killed may have written one again."""
    name = dead_letters(topic)
    for partition in range(log.partitions(name)):
        seen: set[tuple[str, bytes]] = set()
        for letter in log.records(name, partition):
            place = (dict(letter.headers).get("gp-error-offset", ""), letter.value)
            if place not in seen:
                seen.add(place)
                yield partition, letter
