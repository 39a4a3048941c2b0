"""Snapshots of shards: each a file of its own, named by its log time and its writer, with the one before kept.

Several workers may write to one folder. A shard is written by the worker that owns its partition; one that was only
paused while another took over may write once more. That is no harm: every snapshot is valid by itself, only older.
"""

import hashlib
import re
import threading
import uuid
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

from models.errors import BadState, Unreachable
from models.flow.wire import pack, unpack
from streams.folder import folder_at
from streams.settings import Settings

_MAGIC = b"gridpulse snapshot 1\n"
_DIGEST = 32
_READERS = 4
_NAME = re.compile(r"(?P<shard>.+-\d+)\.(?P<time>-?\d+)\.(?P<writer>\w+)\.snapshot")

Place = tuple[str, int]
"""A stage and one of its partitions."""


class _Name(NamedTuple):
    """A snapshot's file name, taken apart; in the order of age."""

    time: int
    writer: str
    shard: str

    def __str__(self) -> str:
        return f"{self.shard}.{self.time}.{self.writer}.snapshot"


class Snapshots:
    """A folder of snapshots.

    A shard's newest snapshot and the whole one before it are kept. Offsets are only ever committed as of that one, so
    that a damaged newest file costs time and no data.

    Args:
        place: path of a directory, or any fsspec URL.
        writer: letters and digits that no other worker has; made up where none are given.

    Raises:
        BadSettings: nothing that is installed speaks the URL's protocol.
    """

    def __init__(self, place: str | Path, writer: str = "") -> None:
        self._place = place
        self._folder = folder_at(place)
        self._writer = writer or uuid.uuid4().hex[:12]
        self._kept: dict[Place, list[_Name]] = {}
        self._keeping = threading.Lock()

    def write(self, stage: str, partition: int, state: dict[str, Any]) -> None:
        """Keep a shard's state as of its log time `state["time"]`; see `keep`."""
        self.keep(stage, partition, state["time"], pack(state))

    def keep(self, stage: str, partition: int, time: int, body: bytes) -> None:
        """Keep a shard's packed state; when this returns it will outlast a crash.

        Raises:
            DiskFull: there is no room; the snapshots kept before are untouched.
            Unreachable: the server did not take it; they are untouched too.
        """
        with self._keeping:
            self._put(_Name(time, self._writer, _shard(stage, partition)), (stage, partition), body)

    def _put(self, name: _Name, place: Place, body: bytes) -> None:
        self._folder.put(str(name), (_MAGIC, hashlib.sha256(body).digest(), body))
        before = [known for known in self._kept.get(place, []) if known != name]
        self._kept[place] = [*self._remove(before[:-1]), *before[-1:], name]

    def read(self, stage: str, partition: int) -> dict[str, Any] | None:
        """The newest whole state of a shard, or None where there never was one; its reader owns the shard from now on.

        Raises:
            BadState: files exist and none of them is whole.
            Unreachable: the server does not answer.
        """
        return self._read((stage, partition), self._names())

    def read_all(self, places: Iterable[Place]) -> Iterator[tuple[Place, dict[str, Any] | None]]:
        """What `read` gives for each place, several at a time: waiting, hashing and copying go on beside each other."""
        places, names = list(places), self._names()
        with ThreadPoolExecutor(_READERS) as readers:
            yield from zip(places, readers.map(lambda place: self._read(place, names), places), strict=True)

    def _read(self, place: Place, known: list[_Name]) -> dict[str, Any] | None:
        shard = _shard(*place)
        self._folder.tidy(f"{shard}.")
        names = [name for name in known if name.shard == shard]
        for name in reversed(names):
            data = self._folder.get(str(name))
            if data is None:  # another worker has just put a newer one in its place
                return self.read(*place)
            if (body := _whole(data)) is not None:
                # A torn file must not take the place of the whole one before it.
                self._kept[place] = [*(other for other in names if other != name), name]
                state: dict[str, Any] = unpack(body)
                return state
        if names:
            raise BadState(
                f"{names[-1]} in {self._place} is damaged and so is the one before it: restore the file from a backup, "
                "or move the whole state directory away to start again from the log"
            )
        return None

    def names(self) -> list[str]:
        """Names of all snapshot files, the oldest first."""
        return [str(name) for name in self._names()]

    def damaged(self) -> list[str]:
        """Names of snapshot files that are not whole."""
        return [name for name in self.names() if _whole(self._folder.get(name)) is None]

    def _names(self) -> list[_Name]:
        found = [match for name in self._folder.names() if (match := _NAME.fullmatch(name))]
        return sorted(_Name(int(match["time"]), match["writer"], match["shard"]) for match in found)

    def _remove(self, names: list[_Name]) -> list[_Name]:
        """Take away what is not needed any more; what could not be goes next time."""
        try:
            for name in names:
                self._folder.remove(str(name))
        except Unreachable:
            return names
        return []


def _shard(stage: str, partition: int) -> str:
    return f"{stage}-{partition}"


def _whole(data: bytes | None) -> memoryview | None:
    if data is None or not data.startswith(_MAGIC):
        return None
    # A view: a copy of a hundred megabytes would cost as much as reading them.
    body = memoryview(data)[len(_MAGIC) + _DIGEST :]
    return body if data[len(_MAGIC) : len(_MAGIC) + _DIGEST] == hashlib.sha256(body).digest() else None


def snapshots_place(settings: Settings) -> str | Path:
    """Path or URL of the snapshots."""
    return settings.engine.snapshots or settings.state / "snapshots"
