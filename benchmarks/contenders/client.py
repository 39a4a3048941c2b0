"""Reads a topic into columns of offsets, times and values, with aiokafka or confluent-kafka, and does nothing else.

Run by benchmarks.clients, with the name of the client as its last argument.
"""

import asyncio
import sys
from typing import Any

import numpy as np

from benchmarks.contenders.stopwatch import Options, Stopwatch, options

_MOST = 20_000
_FETCH = 8 << 20


def columns(offsets: list[Any], times: list[int], values: list[Any]) -> tuple[Any, Any, list[Any]]:
    """What the engine works on."""
    return np.array(offsets, np.int64), np.array(times, np.int64), values


def with_confluent(told: Options, most: int) -> None:
    """Read with `consume(most)`."""
    from confluent_kafka import OFFSET_BEGINNING, Consumer, TopicPartition

    watch, count = Stopwatch(), 0
    consumer = Consumer(
        {
            "bootstrap.servers": told.bootstrap,
            "group.id": told.name,
            "enable.auto.commit": False,
            "fetch.message.max.bytes": _FETCH,
            "queued.min.messages": 100_000,
        }
    )
    consumer.assign([TopicPartition(told.topic, p, OFFSET_BEGINNING) for p in range(told.partitions)])
    while count < told.readings:
        messages = consumer.consume(most, 0.1)
        if not messages:
            continue
        watch.first()
        columns(
            [message.offset() for message in messages],
            [message.timestamp()[1] for message in messages],
            [message.value() for message in messages],
        )
        count += len(messages)
    watch.tell(count)
    consumer.close()


async def with_aiokafka(told: Options) -> None:
    """Read with `getmany`."""
    from aiokafka import AIOKafkaConsumer, TopicPartition

    watch, count = Stopwatch(), 0
    consumer = AIOKafkaConsumer(
        bootstrap_servers=told.bootstrap, enable_auto_commit=False, auto_offset_reset="earliest",
        max_partition_fetch_bytes=_FETCH, fetch_max_bytes=4 * _FETCH, max_poll_records=_MOST,
    )  # fmt: skip
    consumer.assign([TopicPartition(told.topic, p) for p in range(told.partitions)])
    await consumer.start()
    while count < told.readings:
        for messages in (await consumer.getmany(timeout_ms=100, max_records=_MOST)).values():
            watch.first()
            columns(
                [message.offset for message in messages],
                [message.timestamp for message in messages],
                [message.value for message in messages],
            )
            count += len(messages)
    watch.tell(count)
    await consumer.stop()


if __name__ == "__main__":
    which = sys.argv.pop()
    if which == "aiokafka":
        asyncio.run(with_aiokafka(options()))
    else:
        with_confluent(options(), int(which))
