"""What a stage is, and where it puts what it emits."""

import bisect
from collections.abc import Mapping
from typing import Any, Protocol

import msgspec

from models.flow.batch import Batch, Emission, Mark
from models.flow.delay import Delay, counts_at
from models.flow.topics import TOPICS, dead_letters, partition_of
from models.flow.wire import pack

_REJECTED_BYTES = 4096


class Out:
    """Collects what a stage emits while a shard advances, and numbers it.

    Attributes:
        now: log time (milliseconds) of what is being handled; what is emitted carries it as its cause's time.
        emissions: what was emitted, in order.
    """

    def __init__(self, origin: int, partition: int, partitions: int, delays: Mapping[str, Delay], seq: int) -> None:
        self.now = 0
        self.emissions: list[Emission] = []
        self.seq = seq
        self._origin = origin
        self._partition = partition
        self._partitions = partitions
        self._delays = delays
        self._last: dict[str, int] = {}

    def send(self, topic: str, key: str, body: Any) -> None:
        """Emit one record: a struct or plain tree, encoded as its topic is (JSON or MessagePack)."""
        spec = TOPICS[topic]
        partition = 0 if spec.single else partition_of(key, self._partitions)
        self._put(topic, partition, key, msgspec.json.encode(body) if spec.json else pack(body))

    def broadcast(self, topic: str, key: str, body: Any) -> None:
        """Emit one record to every partition of a topic."""
        value = msgspec.json.encode(body) if TOPICS[topic].json else pack(body)
        for partition in range(self._partitions):
            self._put(topic, partition, key, value)

    def reject(self, topic: str, offset: int, value: bytes, reason: str) -> None:
        """Send a record that cannot be used to its dead-letter topic, with its origin and the reason."""
        headers = (
            ("gp-error-topic", topic),
            ("gp-error-partition", str(self._partition)),
            ("gp-error-offset", str(offset)),
            ("gp-error-reason", reason),
        )
        self._put(dead_letters(topic), self._partition, "", value[:_REJECTED_BYTES], headers)

    def _put(
        self, topic: str, partition: int, key: str, value: bytes, headers: tuple[tuple[str, str], ...] = ()
    ) -> None:
        mark = Mark(self._origin, self.seq, counts_at(self.now, self._delays.get(topic, 0)))
        if mark.time < self._last.get(topic, 0):
            raise AssertionError(f"emission on {topic} goes back in time: emit in the order of the records")
        self._last[topic] = mark.time
        self.emissions.append(Emission(topic, partition, key, value, mark, headers))
        self.seq += 1


class Stage(Protocol):
    """A pure state machine over records and log time.

    Any split of the same records into batches must give the same state and the same emissions. So:

    - A timer is due at a log time and fires after every record at or before that time and before any later one.
    - A stage that sets `columnar` gets whole runs of records and promises that applying a record never brings its
      next timer forward. Others get one record at a time and may set timers as they like.
    - Within `apply`, what is emitted is emitted in the records' order, with `out.now` set to the record's time.
    - No clock, no random source, no set or id order: state is arrays, dicts in insertion order and numbers.
    """

    @property
    def name(self) -> str:
        """The noun it is known by."""

    @property
    def inputs(self) -> tuple[str, ...]:
        """Topics it reads; where two records have one log time, the earlier topic goes first."""

    @property
    def outputs(self) -> Mapping[str, Delay]:
        """Topics it emits to -> how much later than its cause an emission counts (0 but on an edge that leads back)."""

    @property
    def columnar(self) -> bool:
        """Whether it takes whole runs of records."""

    def start(self, now: int) -> None:
        """Called once, before the first record ever, with its log time (milliseconds)."""

    def due(self) -> int:
        """Log time of the next timer, or `NEVER`."""

    def fire(self, now: int, out: Out) -> None:
        """The timer that was due at `now`; afterwards `due` must be later."""

    def apply(self, topic: str, batch: Batch, out: Out) -> None:
        """Records of one input topic, all between the last timer and the next."""

    def dump(self) -> dict[str, Any]:
        """All state as a tree that `models.flow.wire.pack` takes."""

    def load(self, state: dict[str, Any]) -> None:
        """Continue from what `dump` gave, after a trip through bytes."""


class Timers:
    """Timers of a stage by log time; the smallest is due.

    Each is a (time, what) pair; setting one twice keeps one.
    """

    def __init__(self, pending: list[tuple[int, str]] | None = None) -> None:
        self._pending = sorted((time, what) for time, what in pending or [])

    def set(self, time: int, what: str) -> None:
        """Set a timer at a log time in milliseconds."""
        item = (time, what)
        place = bisect.bisect_left(self._pending, item)
        if self._pending[place : place + 1] != [item]:
            self._pending.insert(place, item)

    def due(self, never: int) -> int:
        """Time of the next timer, or `never`."""
        return self._pending[0][0] if self._pending else never

    def pop(self) -> str:
        """Take the next timer away and say what it is for."""
        return self._pending.pop(0)[1]

    def dump(self) -> list[tuple[int, str]]:
        """The timers that are set."""
        return list(self._pending)
