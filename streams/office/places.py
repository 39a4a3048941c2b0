"""The network of a site as reference data has it, to be searched."""

import threading
from collections.abc import Mapping
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import msgspec

from dashboards.namestore import Kind, NameStore
from dashboards.namestore import Place as Where
from models.errors import GridPulseError
from models.flow.topics import ACCOUNTS, TOPOLOGY
from streams.log.log import Log
from streams.log.records import StoredRecord

_AT_ONCE = 20_000
"""Records of one transaction."""

_PATIENCE_S = 0.25
"""How long who asks waits for what came just now; what takes longer is not waited for."""


class NotReadYet(GridPulseError):
    """Reference data is still being read, so nobody can say yet that there is no such name."""


class _Seen(msgspec.Struct):
    """What of a record of reference data is worth knowing here."""

    kind: str = ""
    meter_id: str = ""
    transformer_id: str = ""
    feeder_id: str = ""
    account_id: str = ""


_seen = msgspec.json.Decoder(_Seen)


class Places(NamedTuple):
    """All that is known by now; `read` is the share of reference data that was read, 1 where it is all."""

    names: NameStore
    read: float

    def find(self, kind: Kind, text: str, most: int) -> list[tuple[str, str]]:
        """Names with a text in them, and what they are of."""
        return self.names.find(kind, text, most)

    def meter(self, name: str) -> tuple[str, str] | None:
        """Transformer and account of a meter; None where there is none of this name.

        Raises:
            NotReadYet: it may be among what was not read yet.
        """
        return self._known(Kind.METER, name)

    def feeder(self, transformer: str) -> str:
        """Feeder of a transformer; empty where none is known."""
        return (self.names.known(Kind.TRANSFORMER, transformer) or ("", ""))[0]

    def has_account(self, account: str) -> bool:
        """Whether there is an account of this name.

        Raises:
            NotReadYet: as `meter`.
        """
        return self._known(Kind.ACCOUNT, account) is not None

    def record_of(self, account: str) -> tuple[int, int] | None:
        """Partition and offset of the newest record of an account; None where there is none."""
        of, _ = self.names.known(Kind.ACCOUNT, account) or ("", "")
        partition, _, offset = of.partition(":")
        return (int(partition), int(offset)) if offset else None

    def _known(self, kind: Kind, name: str) -> tuple[str, str] | None:
        found = self.names.known(kind, name)
        if found is None and self.read < 1:
            raise NotReadYet(f"names are still being read, {self.read:.0%} so far: try again in a few seconds")
        return found


class PlaceBook:
    """Follows reference data from a thread of its own; the newest record of a name holds.

    What was read stays on disk, so that only what came since is read after a restart. Nobody who asks waits for more
    than a moment: what is not read yet is said.

    Args:
        log: of the site. path: of the file with the names.
    """

    def __init__(self, log: Log, path: Path) -> None:
        self._log = log
        self._names = NameStore(path)
        self._written = NameStore(path)
        self._read_to: dict[Where, int] = {}
        self._problem: GridPulseError | None = None
        self._asked, self._moved, self._closed = threading.Event(), threading.Condition(), False
        self._thread = threading.Thread(target=self._run, name="names", daemon=True)

    def __enter__(self) -> "PlaceBook":
        self._asked.set()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closed = True
        self._asked.set()
        self._thread.join()
        self._names.close()
        self._written.close()

    def places(self) -> Places:
        """All that is known by now.

        Raises:
            GridPulseError: the names cannot be kept or the log cannot be read.
        """
        ends = self._ends()
        with self._moved:
            if not self._has(ends):
                self._problem = None
                self._asked.set()
                self._moved.wait_for(lambda: self._has(ends) or self._problem, _PATIENCE_S)
            if self._problem:
                raise self._problem
            return Places(self._names, self._share(ends))

    def _begun(self) -> dict[Where, int]:
        """How far was read before; of a log that is another, which is why it is shorter, nothing was."""
        read_to, ends = self._written.read_to(), self._ends()
        if all(read_to.get(where, 0) <= end for where, end in ends.items()):
            return read_to
        self._written.clear()
        return {}

    def _run(self) -> None:
        begun = False
        while self._asked.wait() and not self._closed:
            self._asked.clear()
            try:
                if not begun:
                    self._tell(self._begun())
                    begun = True
                self._follow(self._ends())
            except GridPulseError as error:
                self._tell(self._read_to, error)

    def _follow(self, ends: Mapping[Where, int]) -> None:
        for (topic, partition), end in ends.items():
            start = self._read_to.get((topic, partition), 0)
            if start >= end:
                continue
            records = self._log.records(topic, partition, start)
            while (some := list(islice(records, _AT_ONCE))) and not self._closed:
                self._take(some, (topic, partition), some[-1].offset + 1)
            if not self._closed:
                self._take([], (topic, partition), max(end, self._read_to.get((topic, partition), 0)))

    def _take(self, records: list[StoredRecord], where: Where, read_to: int) -> None:
        self._written.take(_rows(records, where), {where: read_to})
        self._tell({**self._read_to, where: read_to})

    def _tell(self, read_to: dict[Where, int], problem: GridPulseError | None = None) -> None:
        with self._moved:
            self._read_to, self._problem = read_to, problem
            self._moved.notify_all()

    def _ends(self) -> dict[Where, int]:
        topics = (TOPOLOGY, ACCOUNTS)
        return self._log.ends([(topic, each) for topic in topics for each in range(self._log.partitions(topic))])

    def _has(self, ends: Mapping[Where, int]) -> bool:
        return all(self._read_to.get(where, 0) >= end for where, end in ends.items())

    def _share(self, ends: Mapping[Where, int]) -> float:
        every = sum(ends.values())
        return 1.0 if self._has(ends) else sum(min(self._read_to.get(at, 0), end) for at, end in ends.items()) / every


def _rows(records: list[StoredRecord], where: Where) -> list[tuple[Kind, str, str, str]]:
    """Names, each once, with what they are of and their account; an account is of the place of its record.

    A transformer's own meter is found by its name, but is none of those that hang below it.
    """
    meters: dict[str, tuple[str, str]] = {}
    transformers, feeders, accounts = dict[str, str](), dict[str, str](), dict[str, str]()
    for record in records:
        try:
            seen = _seen.decode(record.value)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            continue  # it is a dead letter of its owner's
        if seen.kind == "transformer":
            meters[seen.meter_id] = ("", "")
            feeders[seen.feeder_id] = ""
            transformers[seen.transformer_id] = seen.feeder_id or transformers.get(seen.transformer_id, "")
        elif seen.meter_id:
            meters[seen.meter_id] = (seen.transformer_id, seen.account_id)
            transformers.setdefault(seen.transformer_id, "")
            accounts.setdefault(seen.account_id, "")
        else:
            accounts[seen.account_id] = f"{where[1]}:{record.offset}"
    of_others = ((Kind.TRANSFORMER, transformers), (Kind.FEEDER, feeders), (Kind.ACCOUNT, accounts))
    rows = [(Kind.METER, name, *meters[name]) for name in sorted(meters) if name]
    return rows + [(kind, name, known[name], "") for kind, known in of_others for name in sorted(known) if name]
