"""Snapshots of shards: one versioned file each, written beside, synced and renamed, with the one before kept."""

import hashlib
import os
from pathlib import Path
from typing import Any

from models.errors import BadState, DiskFull
from models.flow.wire import pack, unpack

_MAGIC = b"gridpulse snapshot 1\n"
_DIGEST = 32


class Snapshots:
    """A directory of snapshots.

    The newest file of a shard is `<stage>-<partition>.snapshot`; the one before it is kept as `.previous`, and offsets
    are only ever committed as of that one, so that a damaged newest file costs time and no data.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._torn: set[Path] = set()
        directory.mkdir(parents=True, exist_ok=True)

    def write(self, stage: str, partition: int, state: dict[str, Any]) -> None:
        """Keep a shard's state; when this returns it is on disk.

        Raises:
            DiskFull: there is no room; the snapshots kept before are untouched.
        """
        path = self._path(stage, partition)
        body = pack(state)
        beside = path.with_suffix(".writing")
        try:
            with beside.open("wb") as file:
                file.write(_MAGIC + hashlib.sha256(body).digest() + body)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            beside.unlink(missing_ok=True)
            raise DiskFull(f"cannot write {path}: {error.strerror}; make room there and start again") from error
        if path.exists() and path not in self._torn:
            path.replace(_previous(path))
        beside.replace(path)
        self._torn.discard(path)
        self._sync()

    def read(self, stage: str, partition: int) -> dict[str, Any] | None:
        """The newest whole state of a shard, or None where there never was one.

        Raises:
            BadState: files exist and none of them is whole.
        """
        path = self._path(stage, partition)
        kept = [candidate for candidate in (path, _previous(path)) if candidate.exists()]
        for candidate in kept:
            if (body := _whole(candidate.read_bytes())) is not None:
                state: dict[str, Any] = unpack(body)
                return state
            # A torn file must not take the place of the whole one before it.
            self._torn.add(candidate)
        if kept:
            raise BadState(
                f"{path} is damaged and so is the one before it: restore the file from a backup, "
                "or move the whole state directory away to start again from the log"
            )
        return None

    def damaged(self) -> list[str]:
        """Names of snapshot files that are not whole."""
        return [path.name for path in sorted(self._directory.glob("*.snapshot")) if _whole(path.read_bytes()) is None]

    def _path(self, stage: str, partition: int) -> Path:
        return self._directory / f"{stage}-{partition}.snapshot"

    def _sync(self) -> None:
        handle = os.open(self._directory, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _previous(path: Path) -> Path:
    return path.with_suffix(".previous")


def _whole(data: bytes) -> bytes | None:
    body = data[len(_MAGIC) + _DIGEST :]
    intact = data.startswith(_MAGIC) and data[len(_MAGIC) : len(_MAGIC) + _DIGEST] == hashlib.sha256(body).digest()
    return body if intact else None
