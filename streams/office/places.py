"""The network of a site as reference data has it, to be searched."""

import threading
from collections.abc import Callable, Iterator
from typing import NamedTuple

import msgspec

from dashboards.nameindex import NameIndex
from models.flow.topics import ACCOUNTS, TOPOLOGY
from streams.log.log import Log
from streams.office.following import Following
from streams.office.network import Network, merged, network

_RECENT = 1_000
"""Names that may be new beside the large network, or a tenth of it, before both become one."""


class _Seen(msgspec.Struct):
    """What of a record of reference data is worth knowing here."""

    meter_id: str = ""
    transformer_id: str = ""
    feeder_id: str = ""
    account_id: str = ""


_seen = msgspec.json.Decoder(_Seen)


class Places(NamedTuple):
    """A large network, and what is newer than it."""

    old: Network
    new: Network

    def meters(self, text: str, most: int) -> list[tuple[str, str]]:
        """Meters with a text in their names, and their transformers."""
        found = self._found(text, most, lambda each: each.meters, lambda each, row: each.meter(row)[0])
        return list(found.items())[:most]

    def transformers(self, text: str, most: int) -> list[tuple[str, str]]:
        """Transformers with a text in their names, and their feeders."""
        found = self._found(text, most, lambda each: each.transformers, Network.feeder)
        return list(found.items())[:most]

    def feeders(self, text: str, most: int) -> list[str]:
        """Feeders with a text in their names."""
        return list(self._found(text, most, lambda each: each.feeders, lambda _each, _row: ""))[:most]

    def accounts(self, text: str, most: int) -> list[str]:
        """Accounts with a text in their names."""
        return list(self._found(text, most, lambda each: each.accounts, lambda _each, _row: ""))[:most]

    def has_meter(self, meter: str) -> bool:
        """Whether there is a meter of this name."""
        return any(each.meters.place(meter) is not None for each in self)

    def has_account(self, account: str) -> bool:
        """Whether there is an account of this name."""
        return any(each.accounts.place(account) is not None for each in self)

    def meters_of(self, account: str) -> list[str]:
        """Meters of an account."""
        stay = [name for name in self.old.meters_of(account) if self.new.meters.place(name) is None]
        return sorted([*stay, *self.new.meters_of(account)])

    def _found(
        self, text: str, most: int, names: Callable[[Network], NameIndex], of: Callable[[Network, int], str]
    ) -> dict[str, str]:
        """Name -> what it hangs on; the newer network speaks last, and alone of what it names."""
        found: dict[str, str] = {}
        for each in (self.old, self.new):
            index = names(each)
            for row in index.find(text, most):
                found[index[row]] = of(each, row) or found.get(index[row], "")
        return dict(sorted(found.items(), key=lambda item: not item[0].lower().startswith(text.lower())))


class PlaceBook:
    """Follows reference data; the newest record of a name holds.

    Args:
        log: of the site.
    """

    def __init__(self, log: Log) -> None:
        self._topics = [Following(log, TOPOLOGY), Following(log, ACCOUNTS)]
        self._lock = threading.Lock()
        self._known = Places(network({}, {}, ()), network({}, {}, ()))

    def places(self) -> Places:
        """All that is known by now."""
        with self._lock:
            if (changed := _changes(self._records())) is not None:
                old, new = self._known.old, merged(self._known.new, changed)
                full = len(new.meters) + len(new.accounts) > _RECENT + len(old.meters) // 10
                self._known = Places(merged(old, new), network({}, {}, ())) if full else Places(old, new)
            return self._known

    def _records(self) -> Iterator[_Seen]:
        for topic in self._topics:
            for _, record in topic.fresh():
                try:
                    yield _seen.decode(record.value)
                except (msgspec.MsgspecError, UnicodeDecodeError):
                    continue  # it is a dead letter of its owner's


def _changes(records: Iterator[_Seen]) -> Network | None:
    meters: dict[str, tuple[str, str]] = {}
    transformers: dict[str, str] = {}
    accounts: set[str] = set()
    for seen in records:
        if seen.meter_id:
            meters[seen.meter_id] = (seen.transformer_id, seen.account_id)
        elif seen.transformer_id:
            transformers[seen.transformer_id] = seen.feeder_id
        elif seen.account_id:
            accounts.add(seen.account_id)
    return network(meters, transformers, accounts) if meters or transformers or accounts else None
