"""Alerts where people look for them: the newest revision of each, every step, every message."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Table, func, select
from sqlalchemy.dialects import postgresql, sqlite

from alerts import history
from alerts.alert import Alert, State, Transition
from alerts.chain import Head, Verdict
from alerts.database import Database
from alerts.migration import migrate
from alerts.paging import Page, Place, Sort, page_query
from alerts.query import AlertFilter, unacknowledged, where
from alerts.revision import Revision, evidence_rows, revision_of
from alerts.tables import ALERTS, CHANGES, EVIDENCE, MESSAGES, METADATA, TRANSITIONS

_ROWS = 500
_FIRST = (-ALERTS.c.severity, -ALERTS.c.priority, -ALERTS.c.updated_at)
_URGENT = (ALERTS.c.state != State.ACTIVE.value, *_FIRST, ALERTS.c.id)
_MESSAGE_FIELDS = tuple(str(column.name) for column in MESSAGES.columns)
_EARLIER = {"told_in": ""}
"""What reports of earlier versions, which the log may still have, did not say."""


class AlertStore:
    """Alerts, their history and messages in a database.

    Args:
        url: as SQLAlchemy has it: `sqlite:///alerts.db`, `postgresql://user:password@host/database`. Tables are made
            where missing.

    Raises:
        BadSettings: the address makes no sense. BadState: the database cannot be opened. DiskFull: there is no room.
        Unreachable: the server does not answer or refuses; every method raises it too.
    """

    def __init__(self, url: str) -> None:
        self._database = Database(url)
        try:
            self._database.make(METADATA, migrate)
        except BaseException:
            self._database.close()
            raise

    def close(self) -> None:
        """Let go of the database."""
        self._database.close()

    def save(self, alerts: Iterable[Alert]) -> None:
        """Store revisions in any order; an older one changes nothing but adds the steps and the evidence it knows.

        Raises:
            DiskFull: there is no room. BadState: the database cannot be written.
        """
        given = list(alerts)
        newest: dict[str, Alert] = {}
        for alert in given:
            if alert.id not in newest or newest[alert.id].revision < alert.revision:
                newest[alert.id] = alert
        with self._database.writing() as connection:
            history.lock(connection)
            self._upsert(connection, ALERTS, [_row(alert) for alert in newest.values()], "revision")
            history.append(connection, map(storable, _history(given)))

    def save_messages(self, reports: Iterable[Mapping[str, Any]]) -> None:
        """Store delivery reports; of two of one message the later counts.

        Raises:
            DiskFull: there is no room. BadState: the database cannot be written.
        """
        newest: dict[str, dict[str, Any]] = {}
        for report in reports:
            if report["id"] not in newest or newest[report["id"]]["at"] <= report["at"]:
                newest[report["id"]] = _EARLIER | {name: report[name] for name in _MESSAGE_FIELDS if name in report}
        with self._database.writing() as connection:
            self._upsert(connection, MESSAGES, list(newest.values()), "at")

    def version(self, table: Table = ALERTS) -> int:
        """Another number once somebody, in whatever process, has written alerts, or `MESSAGES`."""
        query = select(CHANGES.c.number).where(CHANGES.c.part == table.name)
        with self._database.reading() as connection:
            return int(connection.scalar(query) or 0)

    def reading(self) -> AbstractContextManager[Connection]:
        """A connection for questions that the store has no method for."""
        return self._database.reading()

    def find(self, which: AlertFilter | None = None, limit: int = 100, offset: int = 0) -> Sequence[Alert]:
        """Alerts without their history, the most severe active ones first, then by priority and last change."""
        query = select(ALERTS.c.body).where(*where(which or AlertFilter())).order_by(*_URGENT)
        query = query.limit(limit).offset(offset)
        with self._database.reading() as connection:
            return [_alert(body) for body in connection.scalars(query)]

    def page(self, which: AlertFilter, sort: Sort, after: Place | None, limit: int) -> Page:
        """Alerts behind a place of a sorted list; None begins it."""
        with self._database.reading() as connection:
            rows = connection.execute(page_query(which, sort, after, limit + 1)).all()
        last: Place | None = tuple(rows[limit - 1][1:]) if len(rows) > limit else None
        return Page([_alert(str(row[0])) for row in rows[:limit]], last)

    def count(self, which: AlertFilter | None = None) -> int:
        """How many alerts a filter finds."""
        query = select(func.count()).select_from(ALERTS).where(*where(which or AlertFilter()))
        with self._database.reading() as connection:
            return int(connection.scalar(query) or 0)

    def show(self, name: str) -> Alert | None:
        """One alert with its whole history, by its id, or the newest of a key; None where there is none."""
        known = _text(name)
        query = select(ALERTS.c.body).where((ALERTS.c.id == known) | (ALERTS.c.key == known))
        query = query.order_by(ALERTS.c.since.desc(), ALERTS.c.id.desc()).limit(1)
        with self._database.reading() as connection:
            body = connection.scalar(query)
        if body is None:
            return None
        alert = _alert(body)
        alert.history = self.history(alert.id)
        return alert

    def known(self, ids: Collection[str]) -> dict[str, Alert]:
        """Alerts without their history, by their ids."""
        return {alert.id: alert for alert in self._bodies(ALERTS.c.id, ids)}

    def newest_revisions(self, which: AlertFilter, limit: int) -> dict[str, int]:
        """Ids of alerts in the order of `find`, with their revisions."""
        query = select(ALERTS.c.id, ALERTS.c.revision).where(*where(which)).order_by(*_URGENT)
        return self._pairs(query.limit(limit))

    def newest(self, keys: Collection[str]) -> dict[str, Alert]:
        """The newest alert of each key, without its history."""
        return {alert.key: alert for alert in self._bodies(ALERTS.c.key, keys)}

    def history(self, alert_id: str) -> list[Transition]:
        """Every step of an alert, oldest first."""
        query = select(TRANSITIONS).where(TRANSITIONS.c.alert_id == _text(alert_id)).order_by(TRANSITIONS.c.seq)
        with self._database.reading() as connection:
            rows = connection.execute(query).mappings().all()
        names = Transition.__struct_fields__
        return [msgspec.convert({name: row[name] for name in names}, Transition) for row in rows]

    def revisions(self, alert_id: str, limit: int = 500) -> list[Revision]:
        """Evidence of the newest revisions of an alert that brought any, oldest first."""
        query = select(EVIDENCE).where(EVIDENCE.c.alert_id == _text(alert_id)).order_by(EVIDENCE.c.revision.desc())
        with self._database.reading() as connection:
            rows = connection.execute(query.limit(limit)).mappings().all()
        return [revision_of(row) for row in reversed(rows)]

    def verify(self, kept: Head | None = None) -> Verdict:
        """Look at the hash chain over the whole history; `kept` is a head that was written down elsewhere."""
        with self._database.reading() as connection:
            return history.verify(connection, kept)

    def head(self) -> Head:
        """The newest place of the chain, to be kept elsewhere."""
        with self._database.reading() as connection:
            return history.newest(connection)

    def messages(self, alert_id: str = "", state: str = "", limit: int = 200) -> list[dict[str, Any]]:
        """Messages of an alert, or of all; the newest first."""
        wanted = [MESSAGES.c.alert_id == _text(alert_id)] if alert_id else []
        wanted += [MESSAGES.c.state == state] if state else []
        return self._messages(wanted, limit)

    def digests(self, names: Collection[str], limit: int = 200) -> list[dict[str, Any]]:
        """Messages that told orders together, by the names of their digests; the newest first."""
        return self._messages([MESSAGES.c.alert_id.in_(names)], limit) if names else []

    def _messages(self, wanted: Sequence[ColumnElement[bool]], limit: int) -> list[dict[str, Any]]:
        query = select(MESSAGES).where(*wanted).order_by(MESSAGES.c.at.desc(), MESSAGES.c.id).limit(limit)
        with self._database.reading() as connection:
            return [{name: row[name] for name in _MESSAGE_FIELDS} for row in connection.execute(query).mappings()]

    def active_by_severity(self) -> dict[int, int]:
        """How many alerts are active, by severity 0 to 4."""
        query = select(ALERTS.c.severity, func.count()).where(ALERTS.c.state == State.ACTIVE.value)
        return dict.fromkeys(range(5), 0) | self._pairs(query.group_by(ALERTS.c.severity))

    def active_by_family(self) -> dict[str, int]:
        """How many alerts are active, by kind family."""
        query = select(ALERTS.c.family, func.count()).where(ALERTS.c.state == State.ACTIVE.value)
        return self._pairs(query.group_by(ALERTS.c.family).order_by(ALERTS.c.family))

    def raised_by_kind(self) -> dict[str, int]:
        """How many alerts were ever raised, by the kind they came to."""
        query = select(ALERTS.c.kind, func.count()).where(ALERTS.c.opened_at.is_not(None))
        return self._pairs(query.group_by(ALERTS.c.kind).order_by(ALERTS.c.kind))

    def unacknowledged(self, limit: int = 100) -> Sequence[Alert]:
        """Raised alerts that wait for acknowledgement, returned ones included, the most severe first."""
        query = select(ALERTS.c.body).where(*unacknowledged()).limit(limit)
        with self._database.reading() as connection:
            return [_alert(body) for body in connection.scalars(query.order_by(*_FIRST))]

    def count_unacknowledged(self) -> int:
        """How many alerts wait for acknowledgement."""
        query = select(func.count()).select_from(ALERTS).where(*unacknowledged())
        with self._database.reading() as connection:
            return int(connection.scalar(query) or 0)

    def _bodies(self, column: ColumnElement[str], names: Collection[str]) -> Iterator[Alert]:
        """Alerts whose column has one of some values, the newest last."""
        wanted = sorted(map(_text, names))
        with self._database.reading() as connection:
            for start in range(0, len(wanted), _ROWS):
                query = select(ALERTS.c.body).where(column.in_(wanted[start : start + _ROWS]))
                yield from map(_alert, connection.scalars(query.order_by(ALERTS.c.since, ALERTS.c.id)))

    def _pairs(self, query: Any) -> dict[Any, int]:
        with self._database.reading() as connection:
            return {row[0]: row[1] for row in connection.execute(query).all()}

    def _upsert(self, connection: Connection, table: Table, rows: list[dict[str, Any]], newer_by: str) -> None:
        """Insert rows; where one exists, replace it if the given column is at least as high, or leave it if none is."""
        statement = upsert(table, self._database.dialect, newer_by)
        for start in range(0, len(rows), _ROWS):
            connection.execute(statement, [storable(row) for row in rows[start : start + _ROWS]])
        connection.execute(_counted(table, self._database.dialect))


def upsert(table: Table, dialect: str, newer_by: str) -> Any:
    """Statement that inserts rows, or replaces those whose `newer_by` is not higher; with none it leaves old rows."""
    statement = _insert(table, dialect)
    keys = [column.name for column in table.primary_key.columns]
    if not newer_by:
        return statement.on_conflict_do_nothing(index_elements=keys)
    return statement.on_conflict_do_update(
        index_elements=keys,
        set_={column.name: statement.excluded[column.name] for column in table.columns if column.name not in keys},
        where=statement.excluded[newer_by] >= table.c[newer_by],
    )


def _counted(table: Table, dialect: str) -> Any:
    """Statement that counts a change of a table."""
    first = _insert(CHANGES, dialect).values(part=table.name, number=1)
    return first.on_conflict_do_update(index_elements=["part"], set_={"number": CHANGES.c.number + 1})


def _insert(table: Table, dialect: str) -> Any:
    return (postgresql if dialect == "postgresql" else sqlite).insert(table)


def storable(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as every database can keep it."""
    return {name: _text(value) if isinstance(value, str) else value for name, value in row.items()}


def _text(value: str) -> str:
    """Text as PostgreSQL can keep it: a meter's id may hold a NUL, and one alert must not hold up all others."""
    return value.replace("\0", "\ufffd")


def _row(alert: Alert) -> dict[str, Any]:
    tree = msgspec.to_builtins(alert)
    row = {column.name: tree[column.name] for column in ALERTS.columns if column.name != "body"}
    return row | {"body": msgspec.json.encode(tree | {"history": []}).decode()}


def _history(alerts: Iterable[Alert]) -> Iterable[dict[str, Any]]:
    """Rows of the history that records have in them, each once, in the order in which records bring them."""
    rows: dict[tuple[str, str, int], dict[str, Any]] = {}
    for alert in alerts:
        for step in alert.history:
            rows.setdefault((alert.id, "step", step.seq), {"alert_id": alert.id} | msgspec.to_builtins(step))
        for row in evidence_rows(alert):
            rows.setdefault((alert.id, "evidence", row["revision"]), row)
    return rows.values()


def _alert(body: str) -> Alert:
    return msgspec.json.decode(body, type=Alert)
