"""Which partitions this worker owns: membership of a consumer group, of which the clock topic is the stake."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from contextlib import suppress
from typing import Any

from confluent_kafka import OFFSET_END, Consumer, KafkaException, TopicPartition

from models.errors import GridPulseError, Unreachable

_POLL_S = 0.1

Changed = Callable[[set[int], bool], Coroutine[Any, Any, None]]
"""Awaited in the worker's loop with the partitions that it owns from now on, and whether others may own the rest."""


class Membership:
    """A member of the group; while it lives in a thread of its own, a busy loop does not look like a dead worker.

    Every topic has the same partitions, and partition p of each goes with partition p of the clock topic.

    Args:
        properties: of the client, the group's name among them.
        clock: what the cluster calls the clock topic.
        session_s: after so many seconds without a sign of life the group gives the partitions to others.
        changed: what is owned now. A partition goes to another worker once this is done.
        failed: called when the group cannot be followed.
    """

    def __init__(
        self,
        properties: dict[str, Any],
        clock: str,
        session_s: float,
        changed: Changed,
        failed: Callable[[GridPulseError], None],
    ) -> None:
        self._clock = clock
        self._changed = changed
        self._failed = failed
        self._loop = asyncio.get_running_loop()
        self._owned: set[int] = set()
        self._stopping = threading.Event()
        self._consumer = Consumer(
            {
                "partition.assignment.strategy": "cooperative-sticky",
                "enable.auto.commit": False,
                "session.timeout.ms": int(session_s * 1000),
                "heartbeat.interval.ms": int(session_s * 1000 / 6),
                "max.poll.interval.ms": 600_000,
                **properties,
            }
        )
        self._thread = threading.Thread(target=self._run, name="kafka-membership", daemon=True)

    def start(self) -> None:
        """Join."""
        self._thread.start()

    async def stop(self) -> None:
        """Leave; what this worker owned goes to others at once."""
        self._stopping.set()
        await asyncio.to_thread(self._thread.join)

    def _run(self) -> None:
        try:
            self._consumer.subscribe(
                [self._clock], on_assign=self._on_assign, on_revoke=self._on_revoke, on_lost=self._on_lost
            )
            while not self._stopping.is_set():
                self._consumer.poll(_POLL_S)
            self._consumer.close()
        except KafkaException as error:
            self._failed(Unreachable(f"the consumer group cannot be followed: {error.args[0].str()}"))
        except GridPulseError as error:
            self._failed(error)
        except Exception as error:
            self._failed(GridPulseError(f"following the consumer group failed in a way nobody foresaw: {error!r}"))

    def _on_assign(self, consumer: Consumer, places: list[TopicPartition]) -> None:
        mine = [TopicPartition(place.topic, place.partition, OFFSET_END) for place in places]
        consumer.incremental_assign(mine)
        consumer.pause(mine)
        self._tell(self._owned | {place.partition for place in places}, lost=False)

    def _on_revoke(self, consumer: Consumer, places: list[TopicPartition]) -> None:
        self._tell(self._owned - {place.partition for place in places}, lost=False)
        consumer.incremental_unassign(places)

    def _on_lost(self, consumer: Consumer, places: list[TopicPartition]) -> None:
        self._tell(self._owned - {place.partition for place in places}, lost=True)
        consumer.incremental_unassign(places)

    def _tell(self, owned: set[int], lost: bool) -> None:
        """Let the worker change over, and wait until it has."""
        self._owned = owned
        done: Future[None] = asyncio.run_coroutine_threadsafe(self._changed(set(owned), lost), self._loop)
        while not self._stopping.is_set():
            with suppress(TimeoutError):
                done.result(_POLL_S)
                return
