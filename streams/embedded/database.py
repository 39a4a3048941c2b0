"""The SQLite file: opening it, its schema, its transactions, and its errors in our words."""

import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from models.errors import BadRecord, BadState, DiskFull, GridPulseError

APPLICATION_ID = 0x47504C47
"""Marks the file as a log of ours in SQLite's header (`GPLG`)."""

SCHEMA_VERSION = 1

_SCHEMA = """
CREATE TABLE settings (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE topics (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, partitions INTEGER NOT NULL,
    compacted INTEGER NOT NULL, retention_s REAL, retention_bytes INTEGER
);
CREATE TABLE partitions (
    id INTEGER PRIMARY KEY, first INTEGER NOT NULL DEFAULT 0, stop INTEGER NOT NULL DEFAULT 0,
    time INTEGER NOT NULL DEFAULT -1, version INTEGER NOT NULL DEFAULT 0, compacted_to INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE promises (
    partition INTEGER NOT NULL, origin INTEGER NOT NULL, time INTEGER NOT NULL, PRIMARY KEY (partition, origin)
) WITHOUT ROWID;
CREATE TABLE commits (
    consumer TEXT NOT NULL, partition INTEGER NOT NULL, position INTEGER NOT NULL, PRIMARY KEY (consumer, partition)
) WITHOUT ROWID;
CREATE TABLE bookmarks (name TEXT PRIMARY KEY, position BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE log (
    id INTEGER PRIMARY KEY, stop INTEGER NOT NULL, time INTEGER NOT NULL, bytes INTEGER NOT NULL,
    crc INTEGER NOT NULL, body BLOB NOT NULL
);
"""

_PAGE_BYTES = 8192
_CHECKPOINT_PAGES = 2000
_JOURNAL_BYTES = 64 << 20
_RECORD_BYTES = 128 << 20

_MENDED = "restore it from a backup, or move it away with its state directory and import again"
_DAMAGED = (BadState, f"is damaged or not a log of GridPulse: {_MENDED}")
_LOCKED = (BadState, "is locked by another process: stop that process or wait for it")
_CLOSED = (BadState, "cannot be opened or written: check the path and its permissions")
_FULL = (
    DiskFull,
    "has no room left: free space or raise the quota, then start again; everything acknowledged is kept, "
    "the last append is not",
)
_MEANINGS: dict[int, tuple[type[GridPulseError], str]] = {
    # A quota or a file-size limit shows as a failed write, a full file system as FULL, or SHMSIZE for the index.
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_IOERR_WRITE: _FULL,
    sqlite3.SQLITE_IOERR_SHMSIZE: _FULL,
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_NOTADB: _DAMAGED,
    sqlite3.SQLITE_BUSY: _LOCKED,
    sqlite3.SQLITE_LOCKED: _LOCKED,
    sqlite3.SQLITE_CANTOPEN: _CLOSED,
    sqlite3.SQLITE_PERM: _CLOSED,
    sqlite3.SQLITE_READONLY: _CLOSED,
    sqlite3.SQLITE_AUTH: _CLOSED,
    sqlite3.SQLITE_IOERR: (BadState, "is on a disk that fails: check the disk, then start again"),
    sqlite3.SQLITE_TOOBIG: (BadRecord, "cannot hold so large a record: split it"),
}


def _kind(error: sqlite3.Error) -> int:
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF


def _meant(path: Path, error: sqlite3.Error) -> GridPulseError | None:
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    found = _MEANINGS.get(code) or _MEANINGS.get(_kind(error))
    return found[0](f"the log {path} {found[1]} ({error})") if found else None


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn SQLite's errors into ours.

    Raises:
        DiskFull: no room left.
        BadState: damaged, locked, not readable, or the disk fails.
        BadRecord: a record larger than SQLite can hold.
    """
    try:
        yield
    except sqlite3.Error as error:
        meant = _meant(path, error)
        if meant is None:
            raise
        raise meant from error


class Database:
    """One writing and one reading connection, each for one thread at a time.

    Args:
        path: the file; it and its folder are made if missing.
        now: the clock, milliseconds since 1970 UTC.
        busy_s: how long to wait for another process that writes (seconds).

    Raises:
        BadState: the file is damaged, of another program or version, or cannot be opened.
        DiskFull: no room for a new file.
    """

    def __init__(self, path: Path, now: Callable[[], int], busy_s: float = 30.0) -> None:
        self.path = path
        self._now = now
        self._busy_s = busy_s
        self._write_lock = threading.Lock()
        self._read_lock = threading.Lock()
        with explained(path):
            _make_folder(path)
            self._writer = self._connect()
            try:
                self._prepare()
                self._reader = self._connect()
            except BaseException:
                self._writer.close()
                raise

    @contextmanager
    def write(self, durable: bool = True) -> Iterator[sqlite3.Connection]:
        """A transaction that is on disk when the block is left, or had no effect if it raises.

        One that is not `durable` survives the death of every process, but after a power cut it is only sure to be there
        if a later durable one is.
        """
        with self._write_lock, explained(self.path):
            self._writer.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
            with _transaction(self._writer, "BEGIN IMMEDIATE"):
                yield self._writer

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """A transaction that sees one state of the file."""
        with self._read_lock, explained(self.path), _transaction(self._reader, "BEGIN"):
            yield self._reader

    def changes(self) -> int:
        """A number that differs whenever anyone, in any process, has written since the last call."""
        with self._read_lock, explained(self.path):
            return int(self._reader.execute("PRAGMA data_version").fetchone()[0])

    def shrink(self, pages: int) -> int:
        """Give up to `pages` unused pages at the end of the file back; returns how many unused ones are left."""
        with self._write_lock, explained(self.path):
            if pages:  # to SQLite, none means all
                self._writer.execute(f"PRAGMA incremental_vacuum({pages})").fetchall()
            return int(self._writer.execute("PRAGMA freelist_count").fetchone()[0])

    def checkpoint(self) -> None:
        """Move what the journal holds into the file and cut the journal, unless a reader is in the way."""
        with self._write_lock, explained(self.path):
            self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def limit(self, max_bytes: int) -> None:
        """Let the file grow to at most about this many bytes."""
        with self._write_lock, explained(self.path):
            page = int(self._writer.execute("PRAGMA page_size").fetchone()[0])
            self._writer.execute(f"PRAGMA max_page_count = {max(1, max_bytes // page)}").fetchall()

    @property
    def size(self) -> int:
        """Bytes on disk, journal included."""
        files = (self.path, self.path.with_name(self.path.name + "-wal"))
        return sum(file.stat().st_size for file in files if file.exists())

    def close(self) -> None:
        """Close both connections; twice does no harm."""
        with self._write_lock, self._read_lock:
            self._reader.close()
            self._writer.close()

    def _connect(self) -> sqlite3.Connection:
        con = sqlite3.connect(
            self.path, timeout=self._busy_s, isolation_level=None, check_same_thread=False, cached_statements=256
        )
        con.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _RECORD_BYTES)
        con.execute("PRAGMA synchronous = FULL")
        con.execute(f"PRAGMA wal_autocheckpoint = {_CHECKPOINT_PAGES}")
        con.execute(f"PRAGMA journal_size_limit = {_JOURNAL_BYTES}")
        con.execute("PRAGMA cell_size_check = ON")
        return con

    def _prepare(self) -> None:
        con = self._writer
        version, application = _header(con)
        if version == 0:
            self._refuse_foreign(con, application)
            con.execute(f"PRAGMA page_size = {_PAGE_BYTES}")
            con.execute("PRAGMA auto_vacuum = INCREMENTAL")
            self._journal(con)
            with _transaction(con, "BEGIN IMMEDIATE"):
                if _header(con)[0] == 0:
                    _create(con, self._now())
            _sync_folder(self.path)
        elif application == APPLICATION_ID and version == SCHEMA_VERSION:
            self._journal(con)
        version, application = _header(con)
        if application != APPLICATION_ID or version != SCHEMA_VERSION:
            raise BadState(
                f"the log {self.path} has format {application:#x}/{version}, this GridPulse reads "
                f"{APPLICATION_ID:#x}/{SCHEMA_VERSION}: run the version that made it, or name another file"
            )

    def _refuse_foreign(self, con: sqlite3.Connection, application: int) -> None:
        tables = con.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        # Between two looks another process may have made the log.
        if (tables or application) and _header(con)[0] == 0:
            raise BadState(f"{self.path} is a database of another program: name another file for the log")

    def _journal(self, con: sqlite3.Connection) -> None:
        # Two processes that open a new file at once meet here, and SQLite does not wait by itself.
        deadline = time.monotonic() + self._busy_s
        while True:
            try:
                if con.execute("PRAGMA journal_mode = WAL").fetchone()[0] == "wal":
                    return
            except sqlite3.OperationalError as error:
                if _MEANINGS.get(_kind(error)) != _LOCKED or time.monotonic() > deadline:
                    raise
            time.sleep(0.01)


@contextmanager
def _transaction(con: sqlite3.Connection, begin: str) -> Iterator[None]:
    con.execute(begin)
    try:
        yield
        con.execute("COMMIT")
    except BaseException:
        # Some errors, a full disk among them, have rolled back by themselves.
        if con.in_transaction:
            con.execute("ROLLBACK")
        raise


def _header(con: sqlite3.Connection) -> tuple[int, int]:
    version = con.execute("PRAGMA user_version").fetchone()[0]
    return int(version), int(con.execute("PRAGMA application_id").fetchone()[0])


def _create(con: sqlite3.Connection, now: int) -> None:
    for statement in _SCHEMA.split(";"):
        con.execute(statement)
    con.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    con.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    con.execute("INSERT INTO settings VALUES ('epoch', ?)", (now,))


def _make_folder(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadState(f"the folder of the log {path} cannot be made ({error}): name another path") from error


def _sync_folder(path: Path) -> None:
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
