"""Whether a database has run out of room."""

import sqlite3

# A quota or file-size limit shows as a failed write, a full file system as FULL, or SHMSIZE for the journal's index.
_NO_ROOM = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_SHMSIZE)
_POSTGRESQL_DISK_FULL = "53100"


def no_room(error: BaseException | None) -> bool:
    """Whether an error of SQLite or PostgreSQL says that the database's disk has no room left."""
    code, state = getattr(error, "sqlite_errorcode", None), getattr(error, "sqlstate", None)
    return code in _NO_ROOM or state == _POSTGRESQL_DISK_FULL
