"""Names of many things on disk, found by their beginning or by any part of them, and what hangs on what."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from enum import IntEnum
from pathlib import Path
from typing import Any

from dashboards.localfile import LocalFile

_SCHEMA = """
CREATE TABLE IF NOT EXISTS names (
    id INTEGER PRIMARY KEY, kind INTEGER, small TEXT, name TEXT, of TEXT, account TEXT, UNIQUE (kind, small, name));
CREATE INDEX IF NOT EXISTS names_of ON names (of) WHERE kind = 0;
CREATE INDEX IF NOT EXISTS names_account ON names (account) WHERE kind = 0;
CREATE TABLE IF NOT EXISTS places (topic TEXT, partition INTEGER, next INTEGER, PRIMARY KEY (topic, partition));
"""
_PARTS = "CREATE VIRTUAL TABLE IF NOT EXISTS parts USING fts5(small, content='', tokenize='trigram')"
_PUT = (
    "INSERT INTO names VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (kind, small, name) "
    "DO UPDATE SET of = excluded.of, account = excluded.account WHERE excluded.kind = 0 OR excluded.of != ''"
)
_IDS = 2**40
"""How many names of a kind there can be."""

_LEAST_PART = 3
"""Letters from which the index of parts knows a text."""

_MOST_LOOKED_AT = 20_000
"""Names of a kind that are looked at one by one, where the index of parts does not help."""

Place = tuple[str, int]
"""A topic and partition."""


class Kind(IntEnum):
    """What a name is of."""

    METER = 0
    TRANSFORMER = 1
    FEEDER = 2
    ACCOUNT = 3


class NameStore(LocalFile):
    """Names by kind; each is of something: a meter of a transformer, a transformer of a feeder.

    The file also says how far the log was read that the names are from, so a restart goes on there.

    Args:
        path: the file; made where it is missing.

    Raises:
        BadState: it is damaged or cannot be used.
        DiskFull: there is no room; this holds for every method that writes.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path, "names", _SCHEMA)
        self._indexed = self._makes_parts()

    def read_to(self) -> dict[Place, int]:
        """Offset behind the last record that was taken, by topic and partition."""
        found = self._db.execute("SELECT topic, partition, next FROM places")
        return {(topic, partition): after for topic, partition, after in found}

    def take(self, rows: Iterable[tuple[Kind, str, str, str]], read_to: Mapping[Place, int]) -> None:
        """Put names with what they are of and their account, and how far was read; all of it or nothing.

        A meter is of what its newest row says; others keep what they are of where a row says nothing.
        """
        with self._writing():
            first = {kind: self._next_id(kind) for kind in Kind}
            numbered = self._numbered(rows, dict(first))
            self._db.executemany(_PUT, numbered)
            if self._indexed:
                for kind, start in first.items():
                    self._db.execute(
                        "INSERT INTO parts (rowid, small) SELECT id, small FROM names WHERE id >= ? AND id < ?",
                        (start, (kind + 1) * _IDS),
                    )
            self._db.executemany(
                "REPLACE INTO places VALUES (?, ?, ?)", ((*place, to) for place, to in read_to.items())
            )

    def clear(self) -> None:
        """Forget everything: the log is another."""
        with self._writing():
            for table in ("names", "places"):
                self._db.execute(f"DELETE FROM {table}")
            if self._indexed:
                self._db.execute("INSERT INTO parts (parts) VALUES ('delete-all')")

    def find(self, kind: Kind, text: str, most: int) -> list[tuple[str, str]]:
        """Names with a text in them, in capitals or not, and what they are of; those that begin with it first.

        A text of one or two letters is looked for inside of the first `_MOST_LOOKED_AT` names of the kind only.
        """
        small = text.lower()
        if not small:
            return []
        query = (
            "SELECT name, of FROM names WHERE kind = ? AND small >= ? AND small < ? ORDER BY small, name LIMIT ?",
            (kind, small, small + "\U0010ffff", most),
        )
        found = dict(self._db.execute(*query))
        if len(found) < most:
            found |= {name: of for name, of in self._holding(kind, small, most + len(found)) if name not in found}
        return list(found.items())[:most]

    def known(self, kind: Kind, name: str) -> tuple[str, str] | None:
        """What a name is of, and its account; None where there is no such name."""
        query = "SELECT of, account FROM names WHERE kind = ? AND small = ? AND name = ?"
        found: tuple[str, str] | None = self._db.execute(query, (kind, name.lower(), name)).fetchone()
        return found

    def meters_of(self, account: str) -> list[str]:
        """Meters of an account, by name."""
        return self._meters("account", account, -1)

    def meters_under(self, transformer: str, most: int) -> list[str]:
        """Some meters of a transformer, by name."""
        return self._meters("of", transformer, most)

    def _meters(self, column: str, name: str, most: int) -> list[str]:
        query = f"SELECT name FROM names WHERE kind = 0 AND {column} = ? ORDER BY name LIMIT ?"
        return [found for (found,) in self._db.execute(query, (name, most))] if name else []

    def _holding(self, kind: Kind, small: str, most: int) -> Iterator[tuple[str, str]]:
        if self._indexed and len(small) >= _LEAST_PART and "\0" not in small:
            phrase = '"' + small.replace('"', '""') + '"'
            query = (
                "SELECT name, of FROM parts JOIN names ON names.id = parts.rowid "
                "WHERE parts.small MATCH ? AND parts.rowid BETWEEN ? AND ? LIMIT ?"
            )
            return self._db.execute(query, (phrase, kind * _IDS, (kind + 1) * _IDS - 1, most))
        query = (
            "SELECT name, of FROM (SELECT name, of, small FROM names WHERE kind = ? LIMIT ?) "
            "WHERE instr(small, ?) LIMIT ?"
        )
        return self._db.execute(query, (kind, _MOST_LOOKED_AT, small, most))

    def _numbered(
        self, rows: Iterable[tuple[Kind, str, str, str]], following: dict[Kind, int]
    ) -> Iterator[tuple[Any, ...]]:
        for kind, name, of, account in rows:
            yield following[kind], kind, name.lower(), name, of, account
            following[kind] += 1

    def _next_id(self, kind: Kind) -> int:
        query = "SELECT coalesce(max(id) + 1, ?) FROM names WHERE id >= ? AND id < ?"
        start = kind * _IDS
        return int(self._db.execute(query, (start, start, start + _IDS)).fetchone()[0])

    def _makes_parts(self) -> bool:
        """Whether this SQLite can index parts of names; else they are looked for one by one, which is slower."""
        try:
            self._db.execute(_PARTS)
        except sqlite3.OperationalError:
            return False
        return True
