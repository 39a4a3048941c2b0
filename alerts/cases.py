"""The newest case of each key, also by where its subject is."""

from collections.abc import Iterable

from alerts.case import Case
from alerts.outages import scopes_of


class Cases:
    """Cases by their keys, in the order in which keys came.

    An index finds those below a feeder, transformer, meter or account without a look at all others: in a storm causes
    come by the hundred while alerts are open by the ten thousand.
    """

    def __init__(self) -> None:
        self._cases: dict[str, Case] = {}
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
            self._leave(key, self._places.pop(key))

    def load(self, cases: Iterable[Case]) -> None:
        """Hold these and no others."""
        self._cases, self._keys, self._places = {}, {}, {}
        for case in cases:
            self.keep(case)

    def _leave(self, key: str, place: tuple[str, str, str, str]) -> None:
        for scope in scopes_of(*place):
            self._keys[scope].discard(key)
            if not self._keys[scope]:
                del self._keys[scope]
