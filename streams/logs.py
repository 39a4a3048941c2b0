"""The log that the settings name, for those who look into it or append to it beside the workers."""

from collections.abc import Iterator
from contextlib import closing, contextmanager

from streams.embedded.store import Store
from streams.kafka.log import KafkaLog
from streams.log.log import Log
from streams.settings import Settings


@contextmanager
def open_log(settings: Settings) -> Iterator[Log]:
    """Kafka's topics where the settings name brokers, else the embedded log."""
    if settings.kafka.bootstrap:
        with closing(KafkaLog(settings.kafka)) as log:
            yield log
    else:
        with Store(settings.state / "log.db") as store:
            yield store
