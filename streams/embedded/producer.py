"""Faust's producer on the log: what is sent in one turn of the event loop is appended in one transaction."""

import asyncio
from collections.abc import Awaitable, Mapping
from typing import TYPE_CHECKING, Any

from faust.transport import base
from faust.types import TP, HeadersArg, RecordMetadata

from streams.log.records import Headers, LogRecord

if TYPE_CHECKING:
    from streams.embedded.transport import Transport

_Sent = tuple[LogRecord, "asyncio.Future[RecordMetadata]"]


class Producer(base.Producer):
    """Appends; a send is done when its record is on disk."""

    transport: "Transport"

    def __post_init__(self) -> None:
        self._sent: list[_Sent] = []

    async def on_start(self) -> None:
        """Open the log."""
        self.transport.open()
        await super().on_start()

    async def on_stop(self) -> None:
        """Append what was sent, then close the log."""
        await self.flush()
        self.transport.shut()

    async def send(
        self,
        topic: str,
        key: bytes | None,
        value: bytes | None,
        partition: int | None,
        timestamp: float | None,
        headers: HeadersArg | None,
        *,
        transactional_id: str | None = None,
    ) -> Awaitable[RecordMetadata]:
        """Append soon; what is returned can be awaited for the record's place.

        Args:
            topic: an existing topic.
            key: UTF-8 text.
            value: its bytes.
            partition: one of its partitions, or None for the key's.
            timestamp: log time in seconds, or None for now.
            headers: more to say; values are UTF-8 text.
            transactional_id: not used; every append is a transaction.

        Raises:
            BadSettings: there is no such topic or partition.
        """
        place = self.transport.partition(topic, key, partition)
        millis = None if timestamp is None else round(timestamp * 1000)
        record = LogRecord(topic, place, (key or b"").decode(), value or b"", millis, None, _headers(headers))
        done: asyncio.Future[RecordMetadata] = self.loop.create_future()
        if not self._sent:
            self.loop.call_soon(self._append)
        self._sent.append((record, done))
        return done

    async def send_and_wait(
        self,
        topic: str,
        key: bytes | None,
        value: bytes | None,
        partition: int | None,
        timestamp: float | None,
        headers: HeadersArg | None,
        *,
        transactional_id: str | None = None,
    ) -> RecordMetadata:
        """Append and return the record's place once it is on disk."""
        return await (await self.send(topic, key, value, partition, timestamp, headers))

    async def flush(self) -> None:
        """Append everything sent so far."""
        await self.buffer.flush()
        self._append()

    async def create_topic(self, topic: str, partitions: int, replication: int, **options: Any) -> None:
        """Make a topic unless it exists."""
        self.transport.create_topic(topic, partitions, **options)

    def key_partition(self, topic: str, key: bytes) -> TP:
        """Topic partition that a key goes to."""
        return TP(topic, self.transport.partition(topic, key, None))

    def supports_headers(self) -> bool:
        """Headers are kept."""
        return True

    def _append(self) -> None:
        sent, self._sent = self._sent, []
        if not sent:
            return
        try:
            offsets = self.transport.store.append([record for record, _ in sent])
        except Exception as error:
            for _, done in sent:
                if not done.done():
                    done.set_exception(error)
            return
        for record, done in sent:
            tp = TP(record.topic, record.partition)
            if not done.done():
                done.set_result(RecordMetadata(record.topic, record.partition, tp, offsets[tp]))
            offsets[tp] += 1


def _headers(headers: HeadersArg | None) -> Headers:
    pairs = headers.items() if isinstance(headers, Mapping) else headers or ()
    return tuple((name, value.decode()) for name, value in pairs)
