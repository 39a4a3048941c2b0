"""All that comes of a recording: state, alerts, messages and dead letters, to be compared between runs."""

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.flow.topics import TOPICS, dead_letters
from streams.embedded.store import Store
from streams.log.log import Log
from streams.replay import replay
from streams.settings import Settings

_MESSAGE = "id, alert_id, recipient, phase, state, channel, text"

Letter = tuple[str, str, str, str, bytes]
"""Topic, partition and offset of a record that could not be used, the reason, and its bytes."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What must be the same whatever happened on the way.

    Attributes:
        digest: of every shard's state and every alert's history.
        messages: rows of the outbox and of the alert store, each message with what became of it.
        letters: every dead letter by its origin, each to be there once.
    """

    digest: str
    messages: dict[str, list[tuple[Any, ...]]]
    letters: Counter[Letter]


def undisturbed(recording: Path, settings: Settings, state: Path) -> Outcome:
    """What comes of a recording that is replayed on the embedded log while nothing happens."""
    result = replay(recording, settings, state)
    with Store(state / "log.db") as log:
        return Outcome(result.digest, messages_of(state), letters_of(log))


def messages_of(state: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Messages that the databases of a state directory hold."""
    return {
        "outbox": _rows(state / "outbox.db", f"SELECT {_MESSAGE}, attempts FROM outbox ORDER BY id"),
        "store": _rows(state / "alerts.db", f"SELECT {_MESSAGE} FROM messages ORDER BY id"),
    }


def letters_of(log: Log) -> Counter[Letter]:
    """Dead letters of a log; what a stage that was killed wrote again bears the number it bore before, and is one."""
    origins = {
        (topic, partition, record.mark): _origin(dict(record.headers), record.value)
        for topic, partition, record in _letters(log)
    }
    assert origins, "there must be dead letters to compare"
    return Counter(origins.values())


def _letters(log: Log) -> Iterator[tuple[str, int, Any]]:
    for name in (dead_letters(topic.name) for topic in TOPICS.values() if topic.external):
        for partition in range(log.partitions(name)):
            for record in log.records(name, partition):
                yield name, partition, record


def _origin(headers: dict[str, str], value: bytes) -> Letter:
    topic, partition, offset, reason = (
        headers[f"gp-error-{part}"] for part in ("topic", "partition", "offset", "reason")
    )
    return topic, partition, offset, reason, value


def _rows(path: Path, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as database:
        return database.execute(query).fetchall()
