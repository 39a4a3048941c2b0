"""Whether a SQLite database has run out of room."""

import sqlite3

# A quota or file-size limit shows as a failed write, a full file system as FULL, or SHMSIZE for the journal's index.
_NO_ROOM = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_SHMSIZE)


def no_room(error: BaseException | None) -> bool:
    """Whether an error of SQLite says that its disk has no room left."""
    return getattr(error, "sqlite_errorcode", None) in _NO_ROOM
