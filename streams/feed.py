"""Feeds a recording into Kafka, with the log times it carries, for workers that run there."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path

import msgspec

from models.config import Common
from models.errors import BadSettings
from streams.embedded.store import Store
from streams.engine.feeder import BOOKMARK
from streams.engine.topics import external_topics
from streams.kafka.admin import administration
from streams.kafka.log import KafkaLog
from streams.kafka.plan import planned
from streams.kafka.site import found_site
from streams.log.records import LogRecord, Promise, TopicPartition
from streams.recording.recording import Recording
from streams.replay import DRAIN_S, Progress, settings_for
from streams.settings import Settings

_EXTERNAL = -1


def feed(
    path: Path,
    settings: Settings,
    batch: int = 100_000,
    progress: Progress = lambda _readings, _time: None,
) -> int:
    """Feed a recording; a feeder that was killed goes on where it was and repeats nothing.

    The topics are made where they are missing. `settings.kafka.fed` must be set, for the workers too: the times of a
    recording are not the brokers'.

    Args:
        path: the recording's folder.
        settings: the cluster, and where to note how far the feeder is.
        batch: readings appended at once.
        progress: told the readings fed and the log time (milliseconds) after each step.

    Returns:
        How many readings were fed.

    Raises:
        BadSettings: `kafka.fed` is not set.
        BadRecording: the recording cannot be read.
        BadState: the topics were made with other settings.
        Unreachable: no broker answers.
    """
    if not settings.kafka.fed:
        raise BadSettings(
            "set GRIDPULSE_KAFKA__FED=true for the feeder and the workers: a recording has times of its own"
        )
    recording = Recording(path)
    settings = settings_for(recording, settings, settings.state)
    prepare(recording, settings)
    settings.state.mkdir(parents=True, exist_ok=True)
    with Store(settings.state / "feeder.db") as book, closing(KafkaLog(settings.kafka, book)) as log:
        return _append_all(recording, settings.common, log, batch, progress)


def _append_all(recording: Recording, common: Common, log: KafkaLog, batch: int, progress: Progress) -> int:
    readings = 0
    fed = Fed(log, common.partitions)
    for step in recording.feed(common.partitions, batch, fed.bookmark):
        records = fed.missing(LogRecord(*record) for record in step.records)
        log.append(records, promises=_promises(common.partitions, step.time - 1))
        fed.note(step.bookmark)
        readings += step.readings
        progress(readings, step.time)
    end = recording.last_time + (common.interval_s + common.settle_s + DRAIN_S) * 1000
    log.append(promises=_promises(common.partitions, end))
    return readings


class Fed:
    """How far a recording was fed: a place in it, and where the topics ended then.

    What lies behind those ends was appended by a step that came to no bookmark. A partition takes records in order, so
    these are the first of what would be appended next, and are left out.

    Args:
        log: the topics, which nobody else writes to, and the book.
        partitions: of every topic.

    Attributes:
        bookmark: the place in the recording; None for its beginning.

    Raises:
        Unreachable: no broker answers.
    """

    def __init__(self, log: KafkaLog, partitions: int) -> None:
        self._log = log
        places = [(topic, partition) for topic in external_topics() for partition in range(partitions)]
        ends = {place: log.end_offset(*place) for place in places}
        kept = log.bookmark(BOOKMARK)
        self.bookmark, self._ends = _unpack(kept) if kept else (None, dict(ends))
        self._ahead = {place: end - self._ends[place] for place, end in ends.items()}
        if kept is None:
            self.note(None)

    def missing(self, records: Iterable[LogRecord]) -> Iterator[LogRecord]:
        """Those of the next records that the topics do not hold yet."""
        for record in records:
            place = (record.topic, record.partition)
            self._ends[place] += 1
            if self._ahead[place] > 0:
                self._ahead[place] -= 1
            else:
                yield record

    def note(self, bookmark: bytes | None) -> None:
        """Note that the topics hold everything up to a place in the recording."""
        self._log.append(bookmark=(BOOKMARK, _pack(bookmark, self._ends)))


def _pack(bookmark: bytes | None, ends: Mapping[TopicPartition, int]) -> bytes:
    return msgspec.msgpack.encode((bookmark, [(*place, end) for place, end in ends.items()]))


def _unpack(kept: bytes) -> tuple[bytes | None, dict[TopicPartition, int]]:
    bookmark, ends = msgspec.msgpack.decode(kept, type=tuple[bytes | None, list[tuple[str, int, int]]])
    return bookmark, {(topic, partition): end for topic, partition, end in ends}


def prepare(recording: Recording, settings: Settings) -> None:
    """Make the topics that are missing, for a site that begins with the recording."""
    with administration(settings.kafka) as cluster:
        cluster.create(cluster.compare(planned(settings.kafka, settings.common.partitions)).missing)
    found_site(settings.kafka, settings.common, recording.first_time)


def _promises(partitions: int, time: int) -> list[Promise]:
    return [Promise(topic, part, _EXTERNAL, time) for topic in external_topics() for part in range(partitions)]
