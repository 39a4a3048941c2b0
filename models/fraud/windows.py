"""Sliding windows in event time over what happened under many keys, in bounded memory."""

from bisect import bisect_right, insort
from collections.abc import Mapping
from typing import Any, NamedTuple

from models.messages import PaymentFact


class Entry(NamedTuple):
    """One payment in a window; ordered by time, then id."""

    at: int
    payment_id: str
    account_id: str
    amount: int
    channel: str
    instrument: str


def entry_of(fact: PaymentFact) -> Entry:
    """The entry of a payment fact."""
    return Entry(fact.at, fact.payment_id, fact.account_id, fact.amount, fact.channel, fact.instrument)


class Windows:
    """The newest entries of every key; an entry expires when event time has moved `length_s` past it.

    Args:
        length_s: how long an entry counts (seconds of event time).
        most_entries: entries kept of a key; the oldest give way.
        most_keys: keys kept; those without a new entry for longest give way.
    """

    def __init__(self, length_s: int, most_entries: int, most_keys: int) -> None:
        self.newest = 0
        self._length = length_s
        self._most_entries = most_entries
        self._most_keys = most_keys
        self._entries: dict[str, list[Entry]] = {}

    def __len__(self) -> int:
        return len(self._entries)

    def add(self, key: str, entry: Entry) -> None:
        """Put an entry under a key; one that has already expired, or is there already, changes nothing."""
        self.newest = max(self.newest, entry.at)
        if entry.at <= self.newest - self._length:
            return
        entries = self._entries.pop(key, [])
        if entry not in entries:
            insort(entries, entry)
        live = bisect_right(entries, self.newest - self._length, key=_at)
        del entries[: max(live, len(entries) - self._most_entries)]
        self._entries[key] = entries
        self._expire()

    def between(self, key: str, after: int, until: int) -> list[Entry]:
        """Entries of a key with `after < at <= until` that have not expired, by time."""
        entries = self._entries.get(key, [])
        start = bisect_right(entries, max(after, self.newest - self._length), key=_at)
        return entries[start : bisect_right(entries, until, key=_at)]

    def remove(self, key: str, payment_id: str) -> None:
        """Take a payment's entry away, as if it had not happened."""
        entries = [entry for entry in self._entries.get(key, []) if entry.payment_id != payment_id]
        if entries:
            self._entries[key] = entries
        else:
            self._entries.pop(key, None)

    def dump(self) -> dict[str, Any]:
        """All entries."""
        return {"newest": self.newest, "entries": self._entries}

    def load(self, state: Mapping[str, Any]) -> None:
        """Continue from a dump."""
        self.newest = state["newest"]
        self._entries = {key: [Entry(*entry) for entry in entries] for key, entries in state["entries"].items()}

    def _expire(self) -> None:
        while self._entries:
            key = next(iter(self._entries))
            expired = self._entries[key][-1].at <= self.newest - self._length
            if not expired and len(self._entries) <= self._most_keys:
                return
            del self._entries[key]


def _at(entry: Entry) -> int:
    return entry.at
