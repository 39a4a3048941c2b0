"""Messages of Kafka as columns: consecutive records of one topic partition in one piece."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

import numpy as np
from confluent_kafka import Message

from models.flow.batch import PUNCTUATION, Batch, Mark
from models.flow.batch import joined as batch_of
from models.flow.topics import TOPICS
from streams.kafka.marks import mark_of
from streams.log.records import TopicPartition

_NONE = np.empty(0, np.int64)
_EXTERNAL = {topic.name for topic in TOPICS.values() if topic.external}


@dataclass(slots=True)
class Piece:
    """Consecutive records of one topic partition.

    Attributes:
        place: the topic, as the engine calls it, and the partition.
        batch: the records, without promises.
        promises: origin -> the last promise (milliseconds) among or behind the records.
        next_offset: where the next piece begins, or later.
        size: bytes of the values.
        arrived: when it was read (seconds of the monotonic clock).
        ended: whether the partition held nothing more then.
        said: how many records this worker had written to the clock topic then; the reader sets it.
    """

    place: TopicPartition
    batch: Batch
    promises: dict[int, int]
    next_offset: int
    size: int
    arrived: float
    ended: bool = False
    said: int = 0


def end_of(place: TopicPartition, offset: int, now: float) -> Piece:
    """That a partition holds nothing more."""
    return Piece(place, Batch(_NONE, _NONE, []), {}, offset, 0, now, ended=True)


def joined(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """Pieces of which no two follow on each other: each one is work for a stage."""
    for key, group in groupby(pieces, lambda piece: (piece.place, piece.ended, piece.batch.marks is None)):
        several = list(group)
        if key[1] or len(several) == 1:
            yield from several
        else:
            yield one(several)


def one(pieces: Sequence[Piece]) -> Piece:
    """Consecutive pieces of one topic partition, all of them with marks or all without, as one."""
    last = pieces[-1]
    marks = None if last.batch.marks is None else [mark for piece in pieces for mark in piece.batch.marks or ()]
    batch = replace(batch_of([piece.batch for piece in pieces]), marks=marks)
    promises = {origin: time for piece in pieces for origin, time in piece.promises.items()}
    size = sum(piece.size for piece in pieces)
    return Piece(last.place, batch, promises, last.next_offset, size, last.arrived, said=last.said)


def alike(messages: Sequence[Message]) -> bool:
    """Whether all are records of one topic partition."""
    parts, topics = list(map(Message.partition, messages)), list(map(Message.topic, messages))
    count = len(messages)
    return (
        parts.count(parts[0]) == count
        and topics.count(topics[0]) == count
        and all(error is None for error in map(Message.error, messages))  # compared by ==, an error breaks what follows
    )


def goes_on(message: Message, topic: str | None, partition: int | None) -> bool:
    """Whether it is a record of that topic partition."""
    return message.partition() == partition and message.topic() == topic and message.error() is None


def pieces_of(place: TopicPartition, messages: list[Message], now: float) -> Iterator[Piece]:
    """Records of one topic partition as pieces; those that stages wrote apart from those of others."""
    if place[0] in _EXTERNAL:
        yield _piece(place, messages, *_unmarked(messages), now)
        return
    marks = [mark_of(message.headers()) for message in messages]
    for marked, run in groupby(zip(messages, marks, strict=True), lambda pair: pair[1] is not None):
        records, origins = zip(*run, strict=True)
        columns = _marked(records, origins) if marked else _unmarked(records)
        yield _piece(place, records, *columns, now)


def _piece(
    place: TopicPartition, messages: Sequence[Message], batch: Batch, promises: dict[int, int], now: float
) -> Piece:
    last = messages[-1].offset()
    assert last is not None
    return Piece(place, batch, promises, last + 1, sum(map(len, batch.values)), now)


def _unmarked(messages: Sequence[Message]) -> tuple[Batch, dict[int, int]]:
    values: Any = [message.value() or b"" for message in messages]
    return Batch(_offsets(messages), np.array([message.timestamp()[1] for message in messages], np.int64), values), {}


def _marked(messages: Sequence[Message], marks: Sequence[Mark]) -> tuple[Batch, dict[int, int]]:
    promises = {mark.origin: mark.time for mark in marks if mark.seq == PUNCTUATION}
    chosen = [index for index, mark in enumerate(marks) if mark.seq != PUNCTUATION]
    kept = [messages[index] for index in chosen]
    origins = [marks[index] for index in chosen]
    values: Any = [message.value() for message in kept]
    times = np.array([mark.time for mark in origins], np.int64)
    return Batch(_offsets(kept), times, values, origins), promises


def _offsets(messages: Sequence[Message]) -> Any:
    if not messages:
        return _NONE
    first, last = messages[0].offset(), messages[-1].offset()
    assert first is not None
    assert last is not None
    if last - first + 1 == len(messages):
        return np.arange(first, last + 1, dtype=np.int64)
    return np.array([message.offset() for message in messages], np.int64)
