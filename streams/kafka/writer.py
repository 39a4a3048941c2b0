"""Appends to Kafka: idempotent, in order, durable at the latest when flushed."""

from collections.abc import Callable, Iterable
from typing import Any

from confluent_kafka import KafkaError, KafkaException, Message, Producer

from models.errors import Unreachable
from models.flow.batch import PUNCTUATION, Emission
from streams.kafka.marks import header_of
from streams.log.records import LogRecord

_PROMISE = b"gp-promise-"
_FLUSH_S = 60.0


class Writer:
    """A producer.

    Args:
        properties: of the client.
        named: what the cluster calls a topic.
    """

    def __init__(self, properties: dict[str, Any], named: Callable[[str], str]) -> None:
        self._named = named
        self._failure: KafkaError | None = None
        self._producer = Producer(
            {
                "enable.idempotence": True,
                "linger.ms": 2,
                "compression.type": "lz4",
                "queue.buffering.max.messages": 1_000_000,
                "queue.buffering.max.kbytes": 256 << 10,
                **properties,
            }
        )

    def send(self, record: LogRecord, told: Callable[[int], None] | None = None) -> None:
        """Append a record soon; `told` is called with its offset once it is durable, from `serve` or `flush`.

        Raises:
            Unreachable: an earlier append has failed, or the brokers take nothing.
        """
        headers = [(name, value.encode()) for name, value in record.headers]
        if record.mark is not None:
            headers.insert(0, header_of(record.mark))
        self._produce(record.topic, record.partition, record.key.encode(), record.value, record.time, headers, told)

    def emit(self, emissions: Iterable[Emission]) -> None:
        """Append what a shard emitted; a promise is a record without a value."""
        for topic, partition, key, value, mark, headers in emissions:
            marked = [header_of(mark), *((name, text.encode()) for name, text in headers)]
            if mark.seq == PUNCTUATION:
                self._produce(topic, partition, _PROMISE + str(mark.origin).encode(), None, None, marked, None)
            else:
                self._produce(topic, partition, key.encode(), value, None, marked, None)
        self.serve()

    def serve(self) -> None:
        """Hear what became of earlier appends.

        Raises:
            Unreachable: one has failed.
        """
        self._producer.poll(0)
        if self._failure is not None:
            raise Unreachable(
                f"Kafka did not take a record: {self._failure.str()}; "
                "see that the brokers run and that enough replicas are in sync, then start the worker again"
            )

    def flush(self) -> None:
        """Return when everything that was appended is durable.

        Raises:
            Unreachable: the brokers did not take it in a minute.
        """
        waiting = self._producer.flush(_FLUSH_S)
        self.serve()
        if waiting:
            raise Unreachable(f"Kafka has not taken {waiting} records in {_FLUSH_S:.0f} s: see that the brokers run")

    def _produce(
        self,
        topic: str,
        partition: int,
        key: bytes,
        value: bytes | None,
        time: int | None,
        headers: list[tuple[str, bytes]],
        told: Callable[[int], None] | None,
    ) -> None:
        def heard(error: KafkaError | None, message: Message) -> None:
            self._heard(error, message, told)

        # A key is None rather than empty, or compaction would keep one record of all that have none.
        arguments: dict[str, Any] = {"key": key or None, "headers": headers, "partition": partition}
        if time is not None:
            arguments["timestamp"] = time
        while True:
            try:
                self._producer.produce(self._named(topic), value, on_delivery=heard, **arguments)
                return
            except BufferError:
                self._producer.poll(0.1)
                self.serve()
            except KafkaException as error:
                raise Unreachable(f"Kafka refuses a record for {topic}: {error.args[0].str()}") from None

    def _heard(self, error: KafkaError | None, message: Message, told: Callable[[int], None] | None) -> None:
        if error is not None:
            self._failure = self._failure or error
        elif told is not None:
            offset = message.offset()
            assert offset is not None
            told(offset)
