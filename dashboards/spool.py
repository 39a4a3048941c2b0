"""Batches of lines that wait on disk for their server: bounded, oldest first, none lost while there is room."""

import os
from collections.abc import Sequence
from pathlib import Path

from models.errors import DiskFull


class Spool:
    """A directory of numbered files, each one batch.

    Args:
        directory: where the files are.
        limit_bytes: when more waits, the oldest batches are dropped and counted.

    Attributes:
        dropped: batches dropped for want of room since the start.
    """

    def __init__(self, directory: Path, limit_bytes: int) -> None:
        self._directory = directory
        self._limit = limit_bytes
        self.dropped = 0
        directory.mkdir(parents=True, exist_ok=True)
        for unfinished in directory.glob("*.writing"):
            unfinished.unlink()
        self._sizes = {path: path.stat().st_size for path in sorted(directory.glob("*.lines"))}
        self._next = 1 + max((int(path.stem) for path in self._sizes), default=0)

    def put(self, body: bytes) -> None:
        """Add a batch; on disk when this returns.

        Raises:
            DiskFull: there is no room.
        """
        path = self._directory / f"{self._next:012d}.lines"
        beside = path.with_suffix(".writing")
        try:
            with beside.open("wb") as file:
                file.write(body)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            beside.unlink(missing_ok=True)
            raise DiskFull(f"cannot write {path}: {error.strerror}; make room there and metrics go on") from error
        beside.replace(path)
        self._next += 1
        self._sizes[path] = len(body)
        self._shrink()

    def put_lines(self, lines: Sequence[str], most: int) -> None:
        """Add lines as batches of so many at most.

        Raises:
            DiskFull: there is no room.
        """
        for start in range(0, len(lines), most):
            self.put("\n".join(lines[start : start + most]).encode())

    def oldest(self) -> tuple[Path, bytes] | None:
        """The batch that waits longest, or None."""
        for path in list(self._sizes):
            try:
                return path, path.read_bytes()
            except FileNotFoundError:
                self.forget(path)
        return None

    def forget(self, path: Path) -> None:
        """Take a batch away: it has arrived, or never will."""
        path.unlink(missing_ok=True)
        self._sizes.pop(path, None)

    def set_aside(self, path: Path) -> None:
        """Keep a batch that the server refuses, out of the way, as `.refused`; the newest ten are kept."""
        path.replace(path.with_suffix(".refused"))
        self._sizes.pop(path, None)
        for old in sorted(self._directory.glob("*.refused"))[:-10]:
            old.unlink()

    @property
    def waiting_bytes(self) -> int:
        """Size of all that waits."""
        return sum(list(self._sizes.values()))

    def _shrink(self) -> None:
        while self.waiting_bytes > self._limit and len(self._sizes) > 1:
            self.forget(next(iter(self._sizes)))
            self.dropped += 1
