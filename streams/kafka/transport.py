"""Faust on Kafka in bulk: `bulk+kafka://broker:9092`.

An agent gets one event per topic partition and fetch, and its value is a `Fetch` with the records as columns, as on
the embedded log. Positions are the application's: they are kept with its state, and nothing is committed by offset.

    app = faust.App("gridpulse", broker="bulk+kafka://kafka:9092", **app_settings())
    app.transport.log = KafkaLog(settings)
    app.transport.own = ...
    app.transport.positions = ...
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from faust.transport import base

from streams.kafka.consumer import Consumer
from streams.log.transport import LogTransport

if TYPE_CHECKING:
    from streams.kafka.log import KafkaLog

Own = Callable[[set[int], bool], None]
"""Told which partitions this worker owns from now on, and whether others may have begun with those it loses."""


class Producer(base.Producer):
    """Faust's producer, which nothing uses: what stages emit goes through the log."""


class Transport(LogTransport):
    """Reads what a `KafkaLog` names.

    Attributes:
        log: the brokers, and who this worker is to them; to be set before the worker starts.
        own: what to do when the group gives or takes partitions; None to read every partition that `positions` names.
    """

    Consumer: ClassVar[type[Consumer]] = Consumer
    Producer: ClassVar[type[Producer]] = Producer

    driver_version = "bulk"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.log: KafkaLog
        self.own: Own | None = None
