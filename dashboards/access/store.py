"""access.db: one SQLite file that only the user who runs GridPulse can read."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from sqlalchemy import Connection

from alerts.database import Database
from alerts.migration import complete
from dashboards.access.tables import METADATA, guard


class AccessStore:
    """The database of users, sessions, keys and the audit.

    Args:
        path: its file; made where missing.

    Raises:
        BadState: it cannot be opened. DiskFull: there is no room.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        self._database = Database(f"sqlite:///{path}", "store of users", "state")
        try:
            self._database.make(METADATA, _migrate)
        except BaseException:
            self._database.close()
            raise

    def reading(self) -> AbstractContextManager[Connection]:
        """A connection for questions."""
        return self._database.reading()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that no other one is beside: what is read in it stays so until it ends."""
        with self._database.writing() as connection:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            yield connection

    def close(self) -> None:
        """Let go of the database."""
        self._database.close()


def _migrate(connection: Connection) -> None:
    complete(connection, METADATA)
    guard(connection)
