"""Every topic that the engine needs on Kafka, with its partitions, copies and settings."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from models.flow.topics import ENGINE_CLOCK, ENGINE_SITE, TOPICS, Topic, dead_letters
from streams.kafka.config import KafkaSettings

_DAY_MS = 86_400_000
_CLOCK_DAYS = 7
_FRAME_BYTES = 16 << 20
_SEGMENT_MS = _DAY_MS
_KEPT = {"cleanup.policy": "delete", "retention.ms": "-1"}


@dataclass(frozen=True, slots=True)
class PlannedTopic:
    """One topic as it should be.

    Attributes:
        name: in the cluster, prefix included.
        partitions: their number; a record's is found from its key, so it must never change.
        replication: copies.
        settings: Kafka's names and values of what differs by topic.
    """

    name: str
    partitions: int
    replication: int
    settings: Mapping[str, str]

    @property
    def retention_days(self) -> float | None:
        """How long records are kept; None where they are compacted or kept for ever."""
        kept = self.settings.get("retention.ms")
        return None if kept is None or int(kept) < 0 else int(kept) / _DAY_MS


def planned(kafka: KafkaSettings, partitions: int) -> list[PlannedTopic]:
    """Every topic, by name, where stages have so many partitions."""
    return sorted(_planned(kafka, partitions), key=lambda topic: topic.name)


def _planned(kafka: KafkaSettings, partitions: int) -> Iterator[PlannedTopic]:
    for topic in TOPICS.values():
        count = 1 if topic.single else partitions
        yield _topic(kafka, topic.name, count, _cleanup(kafka, topic) | _times(kafka, topic))
        yield _topic(kafka, dead_letters(topic.name), count, _deleted_after(kafka.retention_days))
    yield _topic(kafka, ENGINE_CLOCK, partitions, _deleted_after(_CLOCK_DAYS))
    yield _topic(kafka, ENGINE_SITE, 1, _compacted(kafka.retention_days))


def _topic(kafka: KafkaSettings, name: str, partitions: int, cleanup: Mapping[str, str]) -> PlannedTopic:
    settings = {
        # The time of a record is its place in the log, which no writer's clock can set; retention counts from it too.
        "message.timestamp.type": "LogAppendTime",
        "max.message.bytes": str(_FRAME_BYTES),
        "min.insync.replicas": "2" if kafka.replication >= 3 else "1",
        **cleanup,
    }
    return PlannedTopic(kafka.named(name), partitions, kafka.replication, settings)


def _cleanup(kafka: KafkaSettings, topic: Topic) -> dict[str, str]:
    if topic.compacted:
        return _compacted(kafka.retention_days)
    if topic.kept:
        return _KEPT
    return _deleted_after(kafka.retention_days if topic.external else kafka.internal_retention_days)


def _times(kafka: KafkaSettings, topic: Topic) -> dict[str, str]:
    """A feeder's records carry times of their own, by whose age nothing must be deleted."""
    if not (kafka.fed and topic.external):
        return {}
    return {"message.timestamp.type": "CreateTime", **_KEPT}


def _deleted_after(days: float) -> dict[str, str]:
    return {"cleanup.policy": "delete", "retention.ms": _millis(days)}


def _compacted(days: float) -> dict[str, str]:
    """A worker that was away for less than so many days reads every record, as if it had not been."""
    return {
        "cleanup.policy": "compact",
        "min.compaction.lag.ms": _millis(days),
        "delete.retention.ms": _millis(days),
        # The newest segment is never compacted; a topic with few records would keep one for ever.
        "segment.ms": str(_SEGMENT_MS),
    }


def _millis(days: float) -> str:
    return str(round(days * _DAY_MS))
