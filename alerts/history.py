"""The history in the database: each step and evidence once, bound to the row before it, and the look whether it is."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, bindparam, cast, func, null, select, union_all, update

from alerts.chain import Break, Head, Row, Verdict, check, linked
from alerts.tables import EVIDENCE, TRANSITIONS

_ROWS = 500
_WRITING_HISTORY = 0x67726968
_STEP = TRANSITIONS.c
_TABLES = (TRANSITIONS, EVIDENCE)


def lock(connection: Connection) -> None:
    """Let no other program add to the history until the transaction ends; two would both follow the same row."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_WRITING_HISTORY)))


def append(connection: Connection, rows: Iterable[dict[str, Any]]) -> None:
    """Add the steps and evidence that are not there yet, in the order given; the transaction must hold the lock.

    What comes again, as after a restart, changes nothing, whatever it says.

    Args:
        connection: of the transaction.
        rows: of `TRANSITIONS`, and, where they have a `body`, of `EVIDENCE`; none twice.
    """
    head = newest(connection)
    for some in _chunks(rows):
        fresh = list(linked(_unknown(connection, some), head))
        if fresh:
            head = Head(fresh[-1]["position"], fresh[-1]["hash"])
        for table in _TABLES:
            if mine := [row for row in fresh if _table_of(row) is table]:
                connection.execute(table.insert(), mine)


def newest(connection: Connection) -> Head:
    """The end of the chain."""
    ends = [_newest(connection, table) for table in _TABLES]
    return max(ends, key=lambda head: head.position)


def verify(connection: Connection, kept: Head | None = None) -> Verdict:
    """Look at every row; `kept` is a head that was written down elsewhere."""
    with connection.execute(_whole().execution_options(yield_per=_ROWS)) as rows:
        verdict = check((dict(row) for row in rows.mappings()), kept)
    return verdict if verdict.broken else verdict._replace(broken=_outside(connection))


def bind_old_rows(connection: Connection) -> None:
    """Begin the chain of a history that has none, in the order of time; what was changed before cannot show."""
    if newest(connection).position:
        return
    statement = (
        update(TRANSITIONS)
        .where(_STEP.alert_id == bindparam("of"), _STEP.seq == bindparam("number"))
        .values(position=bindparam("place"), hash=bindparam("link"))
    )
    for some in _chunks(linked(_by_time(connection), Head())):
        given = ({"of": r["alert_id"], "number": r["seq"], "place": r["position"], "link": r["hash"]} for r in some)
        connection.execute(statement, list(given))


def _newest(connection: Connection, table: Table) -> Head:
    query = select(table.c.position, table.c.hash).where(table.c.position.is_not(None))
    row = connection.execute(query.order_by(table.c.position.desc()).limit(1)).first()
    return Head() if row is None else Head(*row)


def _whole() -> Select[Any]:
    """Both tables by position, in one statement: of two, the second could see rows that came after the first."""
    types = {column.name: column.type for table in _TABLES for column in table.columns}
    parts = []
    for table in _TABLES:
        there = (table.c[name] if name in table.c else cast(null(), held).label(name) for name, held in types.items())
        parts.append(select(*there).where(table.c.position.is_not(None)))
    rows = union_all(*parts).subquery()
    return select(rows).order_by(rows.c.position)


def _by_time(connection: Connection) -> Iterator[dict[str, Any]]:
    """All steps, read in pieces; only their keys are held at once, for a history may be long."""
    query = select(_STEP.alert_id, _STEP.seq)
    keys = [(*row,) for row in connection.execute(query.order_by(_STEP.at, _STEP.alert_id, _STEP.seq))]
    for start in range(0, len(keys), _ROWS):
        some = keys[start : start + _ROWS]
        rows = connection.execute(select(TRANSITIONS).where(_of_alerts(TRANSITIONS, some))).mappings()
        found = {(row["alert_id"], row["seq"]): dict(row) for row in rows}
        yield from (found[key] for key in some)


def _unknown(connection: Connection, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    known = {table: _known(connection, table, [row for row in rows if _table_of(row) is table]) for table in _TABLES}
    return [row for row in rows if _key_of(row) not in known[_table_of(row)]]


def _known(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> set[tuple[Any, ...]]:
    if not rows:
        return set()
    query = select(*_key(table)).where(_of_alerts(table, map(_key_of, rows)))
    return {(*row,) for row in connection.execute(query)}


def _of_alerts(table: Table, keys: Iterable[tuple[Any, ...]]) -> ColumnElement[bool]:
    """Whether a row is of one of the alerts of some keys; asked for pairs of columns, SQLite would look at all rows."""
    return table.c.alert_id.in_({alert_id for alert_id, _ in keys})


def _table_of(row: Row) -> Table:
    return EVIDENCE if "body" in row else TRANSITIONS


def _key(table: Table) -> list[Any]:
    return list(table.primary_key.columns)


def _key_of(row: Row) -> tuple[Any, ...]:
    return tuple(row[column.name] for column in _key(_table_of(row)))


def _outside(connection: Connection) -> Break | None:
    for table in _TABLES:
        query = select(*_key(table)).where(table.c.position.is_(None)).order_by(*_key(table)).limit(1)
        if (row := connection.execute(query).first()) is not None:
            seq = row[1] if table is TRANSITIONS else 0
            return Break(0, row[0], seq, "it stands outside of the chain")
    return None


def _chunks(rows: Iterable[Row]) -> Iterator[list[dict[str, Any]]]:
    left = iter(rows)
    while some := [dict(row) for row in islice(left, _ROWS)]:
        yield some
