"""The history in the database: every step once, bound to the one before it, and the look whether it still is."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from sqlalchemy import Connection, bindparam, func, select, tuple_, update

from alerts.chain import Break, Head, Verdict, check, linked
from alerts.tables import TRANSITIONS

_ROWS = 500
_WRITING_HISTORY = 0x67726968
_COLUMNS = TRANSITIONS.c
_KEY = tuple_(_COLUMNS.alert_id, _COLUMNS.seq)


def lock(connection: Connection) -> None:
    """Let no other program add to the history until the transaction ends; two would both follow the same row."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_WRITING_HISTORY)))


def append(connection: Connection, rows: Iterable[dict[str, Any]]) -> None:
    """Add the steps that are not there yet, in the order given; the transaction must hold the lock.

    A step that comes again, as after a restart, changes nothing, whatever it says.
    """
    head = newest(connection)
    for some in _chunks(rows):
        fresh = list(linked(_unknown(connection, some), head))
        if fresh:
            head = Head(fresh[-1]["position"], fresh[-1]["hash"])
            connection.execute(TRANSITIONS.insert(), fresh)


def newest(connection: Connection) -> Head:
    """The end of the chain."""
    query = select(_COLUMNS.position, _COLUMNS.hash).where(_COLUMNS.position.is_not(None))
    row = connection.execute(query.order_by(_COLUMNS.position.desc()).limit(1)).first()
    return Head() if row is None else Head(*row)


def verify(connection: Connection, kept: Head | None = None) -> Verdict:
    """Look at every row; `kept` is a head that was written down elsewhere."""
    query = select(TRANSITIONS).where(_COLUMNS.position.is_not(None)).order_by(_COLUMNS.position)
    with connection.execute(query.execution_options(yield_per=_ROWS)) as rows:
        verdict = check((dict(row) for row in rows.mappings()), kept)
    return verdict if verdict.broken else verdict._replace(broken=_outside(connection))


def bind_old_rows(connection: Connection) -> None:
    """Begin the chain of a history that has none, in the order of time; what was changed before cannot show."""
    statement = (
        update(TRANSITIONS)
        .where(_COLUMNS.alert_id == bindparam("of"), _COLUMNS.seq == bindparam("number"))
        .values(position=bindparam("place"), hash=bindparam("link"))
    )
    for some in _chunks(linked(_by_time(connection), Head())):
        given = ({"of": r["alert_id"], "number": r["seq"], "place": r["position"], "link": r["hash"]} for r in some)
        connection.execute(statement, list(given))


def _by_time(connection: Connection) -> Iterator[dict[str, Any]]:
    """All rows, read in pieces; only their keys are held at once, for a history may be long."""
    query = select(_COLUMNS.alert_id, _COLUMNS.seq)
    keys = [(*row,) for row in connection.execute(query.order_by(_COLUMNS.at, _COLUMNS.alert_id, _COLUMNS.seq))]
    for start in range(0, len(keys), _ROWS):
        some = keys[start : start + _ROWS]
        rows = connection.execute(select(TRANSITIONS).where(_KEY.in_(some))).mappings()
        found = {(row["alert_id"], row["seq"]): dict(row) for row in rows}
        yield from (found[key] for key in some)


def _unknown(connection: Connection, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    keys = [(row["alert_id"], row["seq"]) for row in rows]
    query = select(_COLUMNS.alert_id, _COLUMNS.seq).where(_KEY.in_(keys))
    known = {(*row,) for row in connection.execute(query)}
    return [row for row, key in zip(rows, keys, strict=True) if key not in known]


def _outside(connection: Connection) -> Break | None:
    query = select(_COLUMNS.alert_id, _COLUMNS.seq).where(_COLUMNS.position.is_(None))
    row = connection.execute(query.order_by(_COLUMNS.alert_id, _COLUMNS.seq).limit(1)).first()
    return None if row is None else Break(0, row[0], row[1], "it stands outside of the chain")


def _chunks(rows: Iterable[Mapping[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    left = iter(rows)
    while some := [dict(row) for row in islice(left, _ROWS)]:
        yield some
