"""A SQLite file beside the engine that the console reads: what every such file does alike."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alerts.room import no_room
from models.errors import BadState, DiskFull


class LocalFile:
    """A database that one process writes and others read.

    Args:
        path: the file; made where it is missing.
        what: is in it, in the plural, for messages.
        schema: statements that make what is missing.

    Raises:
        BadState: it is damaged or cannot be used.
        DiskFull: there is no room; this holds for every method that writes.
    """

    def __init__(self, path: Path, what: str, schema: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._what = what
        with self._explained():
            self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=30)
            try:
                self._db.execute("PRAGMA journal_mode = WAL")
                self._db.execute("PRAGMA synchronous = NORMAL")
                self._db.executescript(schema)
            except BaseException:
                self._db.close()
                raise

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """All that is written inside, or nothing."""
        with self._explained():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:  # a full disk has ended it already
                    self._db.execute("ROLLBACK")
                raise

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            if no_room(error):
                raise DiskFull(f"no room for the {self._what} {self._path}: make room and start again") from error
            raise BadState(
                f"the {self._what} {self._path} cannot be used ({error}): restore the file from a backup, "
                f"or move it away and {self._what} begin anew"
            ) from error

    def _rows(self, sql: str, arguments: tuple[Any, ...] = ()) -> list[dict[str, Any]]:
        """What a query finds, by the names of its columns."""
        cursor = self._db.execute(sql, arguments)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor]
