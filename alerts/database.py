"""The database that alerts or the journal are kept in, and what its errors mean to whoever runs GridPulse."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, MetaData, create_engine, event, func, inspect, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError

from alerts.room import no_room
from models.errors import BadSettings, BadState, DiskFull, GridPulseError, Unreachable

_SQLITE, _POSTGRESQL = "sqlite", "postgresql"
_DRIVERS = {"postgres": "postgresql+psycopg", _POSTGRESQL: "postgresql+psycopg"}
_CONNECTION = {
    "connect_timeout": 10,
    "keepalives_idle": 15,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
    "application_name": "gridpulse",
}
_MAKING_TABLES = 0x67726964


class Database:
    """SQLite in a file, or PostgreSQL on a server.

    Args:
        url: as SQLAlchemy has it: `sqlite:///alerts.db`, `postgresql://user:password@host/database`.
        kept: what is kept in it, as messages call it.
        setting: that names the address.

    Raises:
        BadSettings: the address makes no sense, or the driver of PostgreSQL is not installed.
    """

    def __init__(self, url: str, kept: str = "alert store", setting: str = "alerts.database") -> None:
        self._url = _parsed(url, setting)
        self._kept, self._setting = kept, setting
        try:
            self._engine = create_engine(self._url, **_options(self._url))
        except ImportError as error:
            raise BadSettings(f"{setting} needs the package psycopg: install gridpulse[postgres] ({error})") from None
        except SQLAlchemyError as error:
            raise BadSettings(f"{setting} {self} cannot be used: {error}") from None
        if self.dialect == _SQLITE:
            event.listen(self._engine, "connect", _set_up_sqlite)

    def __str__(self) -> str:
        return shown(self._url)

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self._url.get_backend_name()

    def make(self, tables: MetaData, migrate: Callable[[Connection], None]) -> None:
        """Make the tables that are missing; `migrate` makes all else that is.

        Raises:
            BadState: the database cannot be opened. DiskFull: there is no room. Unreachable: the server is away.
        """
        with self._said("cannot be opened"), self._engine.begin() as connection:
            if self.dialect == _POSTGRESQL:
                # Two programs that begin at once would both find a table missing, and one would fail to make it.
                connection.execute(select(func.pg_advisory_xact_lock(_MAKING_TABLES)))
            if not set(tables.tables) <= set(inspect(connection).get_table_names()):
                claim(connection)
            tables.create_all(connection)
            migrate(connection)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection for questions.

        Raises:
            BadState: the database cannot be read. Unreachable: the server is away.
        """
        with self._said("cannot be read"), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction; what was written in it is durable when it ends.

        Raises:
            BadState: the database cannot be written. DiskFull: there is no room. Unreachable: the server is away.
        """
        with self._said("cannot be written"), self._engine.begin() as connection:
            yield connection

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    @contextmanager
    def _said(self, failed: str) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            raise self._error(error, failed) from error

    def _error(self, error: DBAPIError, failed: str) -> GridPulseError:
        reason = " ".join(str(error.orig).split())
        if no_room(error.orig):
            return DiskFull(f"no room for the {self._kept} {self}: make room and start again; nothing is lost")
        if self.dialect == _SQLITE:
            mend = "restore it from a backup, or move its whole state directory away"
            return BadState(f"the {self._kept} {self} {failed} ({reason}): {mend}")
        if isinstance(error, OperationalError | InterfaceError):
            mend = f"start the server or mend {self._setting}, then start again; what was not stored waits in the log"
            return Unreachable(f"the {self._kept} {self} does not answer or refuses ({reason}): {mend}")
        return BadState(f"the {self._kept} {self} {failed} ({reason}): give the user its rights, or restore a backup")


def claim(connection: Connection) -> None:
    """Let whoever opens the same SQLite file to change its tables wait, and then find nothing missing."""
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name == _SQLITE and not driver.in_transaction:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def shown(url: URL) -> str:
    """An address without its password, wherever in it that stands."""
    return url.set(query={}).render_as_string(hide_password=True)


def _parsed(url: str, setting: str) -> URL:
    try:
        parsed = make_url(url)
    except (SQLAlchemyError, ValueError):
        # It is not repeated: what cannot be taken apart may hold a password anywhere.
        raise BadSettings(
            f"{setting} is no address of a database: write postgresql://user:password@host/database"
        ) from None
    parsed = parsed.set(drivername=_DRIVERS.get(parsed.drivername, parsed.drivername))
    if parsed.drivername not in (_SQLITE, *_DRIVERS.values()):
        raise BadSettings(f"{setting} {shown(parsed)} must be postgresql://… or sqlite:///…")
    return parsed


def _options(url: URL) -> dict[str, Any]:
    if url.drivername == _SQLITE:
        if url.database and url.database != ":memory:":
            Path(url.database).parent.mkdir(parents=True, exist_ok=True)
        return {}
    # A server that was started again has forgotten the connections of the pool.
    return {"pool_pre_ping": True, "connect_args": _CONNECTION}


def _set_up_sqlite(connection: Any, _record: Any) -> None:
    """Readers and the writer do not wait for each other; a writer waits for another one."""
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA busy_timeout = 10000")
