"""The live page's changes for all who watch: looked for once, however many they are."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, NamedTuple

from dashboards.api.events import Event, event
from dashboards.api.picture import Picture, Seen

_KEPT = 20
"""Changes that are kept for those who are slow; whoever is slower gets the whole page again."""


class Told(NamedTuple):
    """An event for those who may see personal data, and for the others."""

    open: Event
    masked: Event


class News(NamedTuple):
    """What somebody who watches is sent next.

    Attributes:
        number: of the change that they know then. whole: the page, None where changes suffice.
        changes: those since what they know. personal: whether personal data is in the page.
    """

    number: int
    whole: Told | None
    changes: Sequence[Told]
    personal: bool


class _Found(NamedTuple):
    """What the newest look found: the number of the newest change, and the newest of them, the last the newest."""

    number: int = 0
    changes: tuple[Told, ...] = ()
    personal: bool = False
    whole: Told | None = None


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
        self._look_begun: asyncio.Future[_Found] | None = None
        self._picture = Picture()
        self._found = _Found()

    async def news(self, known: int) -> News:
        """What is new to somebody who knows the page up to a change; 0 knows nothing."""
        found = self._found
        if self.wait_s() <= 0:
            found = await self._joined(known)
        while _needs_whole(known, found) and not found.whole:
            found = await self._joined(known)
        if _needs_whole(known, found):
            return News(found.number, found.whole, (), found.personal)
        return News(found.number, None, found.changes[len(found.changes) - (found.number - known) :], found.personal)

    def wait_s(self) -> float:
        """Seconds until changes are looked for again."""
        return self._looked + self._every_s - time.monotonic()

    def _joined(self, known: int) -> Awaitable[_Found]:
        """The look under way, else a new one: all who wait go on at once, and it does where some of them go away."""
        if self._look_begun is None or self._look_begun.done():
            self._look_begun = asyncio.ensure_future(asyncio.to_thread(self._look, known))
        return asyncio.shield(self._look_begun)

    def _look(self, known: int) -> _Found:
        """Take in what changed, where that is due, and make the whole page ready for somebody who needs it."""
        found, picture = self._found, self._picture
        if self.wait_s() <= 0:
            if change := picture.change(self._page()):
                changes = (*found.changes, _told(change, "change"))[-_KEPT:]
                found = _Found(picture.number, changes, picture.personal)
            self._looked = time.monotonic()
        if _needs_whole(known, found) and not found.whole:
            found = found._replace(whole=_told(picture.whole()))
        self._found = found
        return found


def _needs_whole(known: int, found: _Found) -> bool:
    return known == 0 or found.number - known > len(found.changes)


def _told(seen: Seen, name: str = "") -> Told:
    """What is the same for both is written and packed once."""
    opened = event(seen.open, name)
    return Told(opened, opened if seen.masked is seen.open else event(seen.masked, name))
