"""Feeds a recording into Kafka, with the log times it carries, for workers that run there."""

from collections.abc import Callable
from pathlib import Path

from models.errors import BadSettings
from streams.embedded.store import Store
from streams.engine.feeder import BOOKMARK
from streams.engine.topics import external_topics
from streams.kafka.admin import administration
from streams.kafka.log import KafkaLog
from streams.kafka.plan import planned
from streams.kafka.site import found_site
from streams.log.records import LogRecord, Promise
from streams.recording.recording import Recording
from streams.replay import DRAIN_S, settings_for
from streams.settings import Settings

_EXTERNAL = -1


def feed(
    path: Path,
    settings: Settings,
    batch: int = 100_000,
    progress: Callable[[int, int], None] = lambda _readings, _time: None,
) -> int:
    """Feed a recording; a feeder that was killed goes on where it was, and may then repeat its last step.

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
    common = settings.common
    prepare(recording, settings)
    settings.state.mkdir(parents=True, exist_ok=True)
    with Store(settings.state / "feeder.db") as book:
        log = KafkaLog(settings.kafka, book)
        try:
            end = recording.last_time + (common.interval_s + common.settle_s + DRAIN_S) * 1000
            readings = 0
            for step in recording.feed(common.partitions, batch, log.bookmark(BOOKMARK)):
                records = (LogRecord(*record) for record in step.records)
                log.append(records, (BOOKMARK, step.bookmark), _promises(common.partitions, step.time - 1))
                readings += step.readings
                progress(readings, step.time)
            log.append(promises=_promises(common.partitions, end))
            return readings
        finally:
            log.close()


def prepare(recording: Recording, settings: Settings) -> None:
    """Make the topics that are missing, for a site that begins with the recording."""
    with administration(settings.kafka) as cluster:
        cluster.create(cluster.compare(planned(settings.kafka, settings.common.partitions)).missing)
    found_site(settings.kafka, settings.common, recording.first_time)


def _promises(partitions: int, time: int) -> list[Promise]:
    return [Promise(topic, part, _EXTERNAL, time) for topic in external_topics() for part in range(partitions)]
