"""The audit: who came in, who did not, who looked at what; one chain of hashes, as that over the alerts' history."""

from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum
from itertools import chain
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection, select

from alerts.chain import Break, Head, Row, Verdict, check, linked
from dashboards.access.tables import AUDIT, AUDIT_BEGINS
from models.calendar import DAY
from models.errors import BadSettings

FIELDS = ("position", "at", "event", "actor", "about", "address", "detail")
"""What of a row is bound, in this order."""

_LONGEST = 300
_COLUMNS = AUDIT.c
_OLDEST = select(_COLUMNS.position, _COLUMNS.at).order_by(_COLUMNS.position).limit(1)


class Event(StrEnum):
    """What happened."""

    LOG_IN = "log_in"
    LOG_IN_FAILED = "log_in_failed"
    LOCKED = "locked"
    LOG_OUT = "log_out"
    REFUSED = "refused"
    KEY_REFUSED = "key_refused"
    PERSONAL_SEEN = "personal_seen"
    LINK_MADE = "link_made"
    PASSWORD_SET = "password_set"
    USER_ADDED = "user_added"
    ROLES_GIVEN = "roles_given"
    USER_DISABLED = "user_disabled"
    USER_ENABLED = "user_enabled"
    KEY_MADE = "key_made"
    KEY_REVOKED = "key_revoked"
    AUDIT_PRUNED = "audit_pruned"


class Entry(NamedTuple):
    """One thing that happened.

    Attributes:
        event: what. actor: who did it, or tried to. about: whom or what it concerns. address: where from.
        detail: what else there is to know.
    """

    event: Event
    actor: str
    about: str = ""
    address: str = ""
    detail: str = ""


class AuditRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the audit; `at` is Unix seconds."""

    position: int
    at: int
    event: str
    actor: str
    about: str
    address: str
    detail: str


def note(connection: Connection, at: int, entry: Entry) -> None:
    """Add to the audit; the transaction must be the only one that writes."""
    row = {"at": at} | {name: value[:_LONGEST] for name, value in entry._asdict().items()}
    connection.execute(AUDIT.insert(), list(linked([row], newest(connection), _bound)))


def newest(connection: Connection) -> Head:
    """The end of the chain."""
    query = select(_COLUMNS.position, _COLUMNS.hash).order_by(_COLUMNS.position.desc()).limit(1)
    row = connection.execute(query).first()
    return _begin(connection) if row is None else Head(*row)


def rows(
    connection: Connection, limit: int, before: int | None = None, actor: str = "", event: str = ""
) -> list[AuditRow]:
    """What happened, the newest first, before a position."""
    query = select(*(_COLUMNS[name] for name in FIELDS)).order_by(_COLUMNS.position.desc()).limit(limit)
    query = query if before is None else query.where(_COLUMNS.position < before)
    query = query.where(_COLUMNS.actor == actor) if actor else query
    query = query.where(_COLUMNS.event == event) if event else query
    return [AuditRow(**row) for row in connection.execute(query).mappings()]


def prune(connection: Connection, now: int, keep_s: int, most: int = 20_000) -> int:
    """Let go of rows that are older than `keep_s`, and say so in a row; nothing before a day of them has gathered.

    The hash of the last one stays, in a table of its own and in the row that tells of it, so that the chain can be
    checked from there on.

    Returns:
        How many it let go of, at most `most`.
    """
    oldest = connection.execute(_OLDEST).first()
    if oldest is None or oldest.at >= now - keep_s - DAY:
        return 0
    young = select(_COLUMNS.position).where(_COLUMNS.at >= now - keep_s).order_by(_COLUMNS.position).limit(1)
    first = connection.execute(young).scalar() or newest(connection).position + 1
    last = min(first - 1, oldest.position + most - 1)
    row = connection.execute(select(_COLUMNS.at, _COLUMNS.hash).where(_COLUMNS.position == last)).one()
    connection.execute(AUDIT_BEGINS.insert(), {"position": last, "hash": row.hash})
    connection.execute(AUDIT.delete().where(_COLUMNS.position <= last))
    until = datetime.fromtimestamp(row.at, UTC)
    note(connection, now, Entry(Event.AUDIT_PRUNED, "audit", f"up to {until:%Y-%m-%d}", "", str(Head(last, row.hash))))
    return int(last - oldest.position + 1)


def verify(connection: Connection, kept: Head | None = None) -> Verdict:
    """Look at the whole chain; `kept` is a head that was written down elsewhere.

    Raises:
        BadSettings: the row of that head was let go of.
    """
    query = select(AUDIT).order_by(_COLUMNS.position).execution_options(yield_per=500)
    with connection.execute(query) as found:
        rows = (dict(row) for row in found.mappings())
        first = next(rows, None)
        # Of the rows as they were read: others may be let go of meanwhile.
        begin = _begin(connection, first["position"] - 1 if first else None)
        if kept is not None and kept.position < begin.position:
            raise BadSettings(f"row {kept.position} was let go of: give a head from row {begin.position} on")
        verdict = check(chain([first] if first else [], rows), kept, _bound, begin)
    wrong = "" if verdict.broken else _misbegun(connection, begin, kept)
    return verdict._replace(broken=Break(begin.position, "", 0, wrong)) if wrong else verdict


def _begin(connection: Connection, position: int | None = None) -> Head:
    """The row of a position that was let go of, the newest without one; before all rows where there is none."""
    query = select(AUDIT_BEGINS).order_by(AUDIT_BEGINS.c.position.desc()).limit(1)
    query = query if position is None else query.where(AUDIT_BEGINS.c.position == position)
    row = connection.execute(query).first()
    return Head() if row is None else Head(*row)


def _misbegun(connection: Connection, begin: Head, kept: Head | None) -> str:
    """Why the beginning is not one that the audit tells of; empty where it is, or nothing was let go of."""
    if kept is not None and kept.position == begin.position and kept != begin:
        return "its hash is not the one that was kept: the chain was made anew"
    told = select(_COLUMNS.position).where(_COLUMNS.event == Event.AUDIT_PRUNED, _COLUMNS.detail == str(begin))
    fits = not begin.position or connection.execute(told.limit(1)).first() is not None
    return "" if fits else "rows up to it are missing, and no row tells that they were let go of"


def _bound(_row: Row) -> Sequence[str]:
    return FIELDS
