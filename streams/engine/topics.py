"""The topics of the embedded log: how many partitions each has and how long it keeps what everybody has read."""

from models.flow.topics import TOPICS, Topic, dead_letters
from streams.embedded.store import Store

_DEAD_LETTER_DAYS = 30
_DAY = 86_400.0


def create_topics(store: Store, partitions: int, retention_days: float) -> None:
    """Make every topic that is missing.

    Args:
        store: the log.
        partitions: the engine's partition count.
        retention_days: how long records from outside stay after every reader has passed them; what stages say to each
            other goes as soon as it is read.

    Raises:
        BadSettings: a topic exists with another partition count.
    """
    for topic in TOPICS.values():
        count = 1 if topic.single else partitions
        store.create_topic(topic.name, count, topic.compacted, _keep_s(topic, retention_days * _DAY))
        store.create_topic(dead_letters(topic.name), count, retention_s=_DEAD_LETTER_DAYS * _DAY)


def external_topics() -> list[str]:
    """Topics that the utility's systems write."""
    return [topic.name for topic in TOPICS.values() if topic.external]


def _keep_s(topic: Topic, retention_s: float) -> float | None:
    if topic.compacted or topic.kept:
        return None
    return retention_s if topic.external or topic.json else 0.0
