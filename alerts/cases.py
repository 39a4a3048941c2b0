"""The newest case of each key, also by where its subject is."""

import heapq
from collections.abc import Iterable

from alerts.case import Case
from alerts.census import Census
from alerts.outages import scopes_of


class Cases:
    """Cases by their keys, in the order in which keys came.

    An index finds those below a feeder, transformer, meter or account without a look at all others: in a storm causes
    come by the hundred while alerts are open by the ten thousand.

    Attributes:
        census: counts of them.
    """

    def __init__(self) -> None:
        self.census = Census()
        self._cases: dict[str, Case] = {}
        self._over: list[tuple[int, str]] = []
        self._keys: dict[str, set[str]] = {}
        self._places: dict[str, tuple[str, str, str, str]] = {}

    def get(self, key: str) -> Case | None:
        """The case of a key, None where there is none."""
        return self._cases.get(key)

    def all(self) -> list[Case]:
        """All cases, oldest key first."""
        return list(self._cases.values())

    def under(self, scopes: Iterable[str]) -> list[Case]:
        """Cases that lie in any of some scopes (`feeder:F1`), by key."""
        found = set().union(*(self._keys.get(scope, ()) for scope in scopes))
        return [self._cases[key] for key in sorted(found)]

    def keep(self, case: Case) -> None:
        """Note a case that is new or has changed; it takes the place of an earlier one of its key."""
        key, place = case.alert.key, case.place
        self._cases[key] = case
        self.census.note(case)
        if not case.live:
            heapq.heappush(self._over, (case.touched, key))
        if (before := self._places.get(key)) == place:
            return
        if before is not None:
            self._leave(key, before)
        self._places[key] = place
        for scope in scopes_of(*place):
            self._keys.setdefault(scope, set()).add(key)

    def drop(self, key: str) -> None:
        """Forget a case, if there is one."""
        if self._cases.pop(key, None) is not None:
            self.census.forget(key)
            self._leave(key, self._places.pop(key))

    def drop_untouched(self, since: int) -> None:
        """Forget cases that are over and that nobody touched from a log time (milliseconds) on."""
        while self._over and self._over[0][0] < since:
            touched, key = heapq.heappop(self._over)
            case = self._cases.get(key)
            if case is not None and not case.live and case.touched == touched:
                self.drop(key)

    def load(self, cases: Iterable[Case]) -> None:
        """Hold these and no others."""
        self.census = Census()
        self._cases, self._keys, self._places, self._over = {}, {}, {}, []
        for case in cases:
            self.keep(case)

    def _leave(self, key: str, place: tuple[str, str, str, str]) -> None:
        for scope in scopes_of(*place):
            self._keys[scope].discard(key)
            if not self._keys[scope]:
                del self._keys[scope]
