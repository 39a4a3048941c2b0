"""What Faust's transports for logs share: who hands messages on, and where reading begins."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar

from faust.tables.manager import TableManager
from faust.transport import base
from faust.types import TP

from models.errors import GridPulseError
from streams.log.records import Fetch, TopicPartition

Positions = Callable[[set[TP]], Mapping[TopicPartition, int]]


class Conductor(base.Conductor):
    """Hands messages to streams, and keeps no book of acknowledged offsets, which nobody would ever commit."""

    def acks_enabled_for(self, topic: str) -> bool:
        """Always false."""
        return False

    async def _update_indices(self) -> Iterable[str]:
        topics = await super()._update_indices()
        self._acking_topics.clear()
        return topics


class LogTransport(base.Transport):
    """Brings fetches of a log to agents.

    Attributes:
        positions: called with the partitions that agents could read; gives those to read and the offset to start at.
        failed: called with what went wrong when the log cannot be read; the worker reads nothing more then.
        promised: called with each fetch that brings no records, only promises, instead of an event for agents.
        full: whether so much of a topic partition waits to be handled that no more of it should be fetched now.
        max_fetch_bytes: how much one fetch may bring.
        max_pending: how many fetches of a partition may wait for their agents.
        max_pending_bytes: how much may wait in all partitions together, one fetch more or less.
    """

    Conductor: ClassVar[type[Conductor]] = Conductor

    default_port = 0

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.positions: Positions | None = None
        self.failed: Callable[[GridPulseError], None] | None = None
        self.promised: Callable[[Fetch], None] | None = None
        self.full: Callable[[str, int], bool] | None = None
        self.max_fetch_bytes = 4 << 20
        self.max_pending = 2
        self.max_pending_bytes = 64 << 20


class Tables(TableManager):
    """Faust's table manager without its first second of waiting for tables, of which there are none."""

    async def on_start(self) -> None:
        """Start at once."""
        await self._update_channels()
        await self.recovery.start()


def app_settings() -> dict[str, Any]:
    """Settings for `faust.App` that suit a log: no web server, no leader, no tables, a quick start."""
    return {
        "TableManager": Tables,
        "topic_disable_leader": True,
        "topic_allow_declare": False,
        "web_enabled": False,
        "store": "memory://",
        "stream_wait_empty": False,
        "broker_commit_interval": 3600.0,
        "stream_recovery_delay": 0.0,
    }
