"""Reading on in many topic partitions: where each stands, which have news, and which to read next."""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from streams.embedded.reading import FETCH_BYTES
from streams.embedded.store import Store
from streams.log.records import Fetch, TopicPartition

POLL_S = 0.02
"""How often other processes' appends are looked for."""


@dataclass(slots=True)
class _Place:
    position: int
    promises: dict[int, int] = field(default_factory=dict)
    time: int = -1
    version: int = -1
    behind: bool = True


class Reader:
    """Positions in topic partitions.

    A fetch does not move a position; `took` does. So what was fetched and then not handed on is read again.

    Args:
        store: the log.
        max_bytes: how much one fetch may bring.
    """

    def __init__(self, store: Store, max_bytes: int = FETCH_BYTES) -> None:
        self._store = store
        self._max_bytes = max_bytes
        self._places: dict[TopicPartition, _Place] = {}
        self._seen = -1
        self._versions: dict[TopicPartition, int] = {}

    def assign(self, positions: Mapping[TopicPartition, int]) -> None:
        """Read these topic partitions and no others, from these offsets."""
        self._places = {where: _Place(offset) for where, offset in positions.items()}

    def seek(self, where: TopicPartition, offset: int) -> None:
        """Read on from an offset."""
        self._places[where] = _Place(offset)

    def position(self, where: TopicPartition) -> int:
        """Offset of the next record to read."""
        return self._places[where].position

    def fetch(self, allowed: Iterable[TopicPartition]) -> Iterator[Fetch]:
        """News of those partitions that are allowed, what lies furthest back in log time first.

        The order keeps partitions of one recording side by side, so that those who merge them wait for few records.
        """
        self._refresh()
        ready = [where for where in allowed if self._has_news(where)]
        for where in sorted(ready, key=lambda where: (self._places[where].time, where)):
            if (found := self._fetch(where)) is not None:
                yield found

    def took(self, fetch: Fetch) -> None:
        """Move on behind a fetch."""
        place = self._places[fetch.topic, fetch.partition]
        place.position = fetch.next_offset
        place.behind = fetch.next_offset < fetch.end_offset
        place.promises.update(fetch.promises)
        if len(fetch.batch):
            place.time = int(fetch.batch.times[-1])

    def _fetch(self, where: TopicPartition) -> Fetch | None:
        place = self._places[where]
        version = self._versions.get(where, 0)
        found = self._store.fetch(*where, place.position, self._max_bytes)
        place.version = version
        if len(found.batch) or found.promises != place.promises:
            # What was not taken must be found again.
            place.behind = True
            return found
        place.behind = False
        return None

    def _has_news(self, where: TopicPartition) -> bool:
        place = self._places[where]
        return place.behind or self._versions.get(where, 0) != place.version

    def _refresh(self) -> None:
        seen = self._store.changes()
        if seen != self._seen:
            self._versions = self._store.versions()
            self._seen = seen


class Bell:
    """Lets a task wait until the log may have changed.

    Args:
        store: the log.
    """

    def __init__(self, store: Store) -> None:
        self._loop = asyncio.get_running_loop()
        self._rung = asyncio.Event()
        self._stop: Callable[[], None] = store.listen(self.ring)

    def ring(self) -> None:
        """Wake whoever waits; from any thread."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._rung.set)

    async def wait(self, seconds: float) -> None:
        """Return when this process has appended, or when it is time to look for what others did."""
        timer = self._loop.call_later(min(seconds, POLL_S), self._rung.set)
        try:
            await self._rung.wait()
        finally:
            timer.cancel()
        self._rung.clear()

    def close(self) -> None:
        """Listen no more."""
        self._stop()
