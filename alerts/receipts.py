"""Gateways' reports on messages, on the disk before the gateway is thanked; the outbox's owner works them in."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from alerts.fate import Told
from alerts.room import no_room
from alerts.words.values import clean
from models.errors import BadState, DiskFull

KANNEL = {1: Told.ARRIVED, 2: Told.LOST, 4: Told.UNDER_WAY, 8: Told.UNDER_WAY, 16: Told.LOST}
"""Kannel's code of a report -> what it tells: arrived, lost, kept by the network, taken by it, refused by it."""

_TOKEN = re.compile(r"[A-Za-z0-9_-]{20,64}")
_CHARACTERS = 300
_PATIENCE_S = 5.0


class Receipts:
    """Takes reports for the outbox in a file, from any thread and any process of this machine.

    Args:
        path: the outbox's file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def take(self, token: str, told: Told, said: str, at: int) -> bool:
        """Keep a report; once this returns, it survives anything.

        Args:
            token: what only the gateway and we know of the message.
            told: what it reports.
            said: its own words.
            at: Unix seconds.

        Returns:
            Whether there is such a message.

        Raises:
            BadState: the file cannot be used now.
            DiskFull: there is no room.
        """
        if not _TOKEN.fullmatch(token):
            return False
        with self._database() as database:
            if database is None or not database.execute("SELECT 1 FROM outbox WHERE token = ?", (token,)).fetchone():
                return False
            row = (token, told.value, clean(said, _CHARACTERS), at)
            database.execute("INSERT OR IGNORE INTO receipts VALUES (?, ?, ?, ?)", row)
            return True

    def name(self, handle: str, token: str, at: int) -> None:
        """Keep the name that a gateway gave a message, for gateways that report under names of their own."""
        with self._database() as database:
            if database is not None:
                database.execute("REPLACE INTO handles VALUES (?, ?, ?)", (handle, token, at))

    def token_of(self, handle: str) -> str:
        """Token of the message that a gateway gave a name; empty where there is none."""
        with self._database() as database:
            if database is None:
                return ""
            found = database.execute("SELECT token FROM handles WHERE handle = ?", (handle,)).fetchone()
            return str(found[0]) if found else ""

    @contextmanager
    def _database(self) -> Iterator[sqlite3.Connection | None]:
        """The file, in one transaction; None where there is no outbox yet."""
        if not self._path.exists():
            yield None
            return
        try:
            with closing(sqlite3.connect(self._path, timeout=_PATIENCE_S)) as database, database:
                yield database
        except sqlite3.Error as error:
            if no_room(error):
                raise DiskFull(f"no room for the outbox {self._path}: make room") from error
            raise BadState(f"the outbox {self._path} cannot be used ({error})") from error
