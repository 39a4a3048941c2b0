"""What is made of whole topics is kept until one has grown."""

from collections.abc import Callable
from typing import Any, TypeVar

from dashboards.kept import Kept
from streams.log.log import Log

T = TypeVar("T")


def of_topics(log: Log, topics: tuple[str, ...], make: Callable[[], T]) -> Kept[T]:
    """What is made of whole topics, made anew when one has grown."""

    def ends() -> Any:
        return log.ends([(topic, partition) for topic in topics for partition in range(log.partitions(topic))])

    return Kept(ends, make)
