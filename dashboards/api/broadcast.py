"""The live page's changes for all who watch: looked for once, however many they are."""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from dashboards.api.picture import Picture, Seen

_KEPT = 20
"""Changes that are kept for those who are slow; whoever is slower gets the whole page again."""


class News(NamedTuple):
    """What somebody who watches is sent next.

    Attributes:
        number: of the change that they know then. whole: the page, None where changes suffice.
        changes: those since what they know. personal: whether personal data is in the page.
    """

    number: int
    whole: Seen | None
    changes: list[Seen]
    personal: bool


class Broadcast:
    """Whoever asks first after `every_s` looks for changes; the others are given what was found.

    Args:
        page: gathers the page's data.
        every_s: how often changes are looked for, at most.
    """

    def __init__(self, page: Callable[[], Mapping[str, Any]], every_s: float) -> None:
        self._page = page
        self._every_s = every_s
        self._looked = float("-inf")
        self._lock = asyncio.Lock()
        self._picture = Picture()
        self._changes: deque[Seen] = deque(maxlen=_KEPT)

    async def news(self, known: int) -> News:
        """What is new to somebody who knows the page up to a change; 0 knows nothing."""
        async with self._lock:
            if self.wait_s() <= 0:
                await asyncio.to_thread(self._look)
                self._looked = time.monotonic()
            return self._since(known)

    def wait_s(self) -> float:
        """Seconds until changes are looked for again."""
        return self._looked + self._every_s - time.monotonic()

    def _look(self) -> None:
        if change := self._picture.change(self._page()):
            self._changes.append(change)

    def _since(self, known: int) -> News:
        picture, behind = self._picture, self._picture.number - known
        enough = known > 0 and behind <= len(self._changes)
        changes = list(self._changes)[len(self._changes) - behind :] if enough else []
        return News(picture.number, None if enough else picture.whole(), changes, picture.personal)
