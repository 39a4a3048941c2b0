"""The audit: who came in, who did not, who looked at what; one chain of hashes, as that over the alerts' history."""

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection, select

from alerts.chain import Head, Row, Verdict, check, linked
from dashboards.access.tables import AUDIT

FIELDS = ("position", "at", "event", "actor", "about", "address", "detail")
"""What of a row is bound, in this order."""

_LONGEST = 300
_COLUMNS = AUDIT.c


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
    return Head() if row is None else Head(*row)


def rows(
    connection: Connection, limit: int, before: int | None = None, actor: str = "", event: str = ""
) -> list[AuditRow]:
    """What happened, the newest first, before a position."""
    query = select(*(_COLUMNS[name] for name in FIELDS)).order_by(_COLUMNS.position.desc()).limit(limit)
    query = query if before is None else query.where(_COLUMNS.position < before)
    query = query.where(_COLUMNS.actor == actor) if actor else query
    query = query.where(_COLUMNS.event == event) if event else query
    return [AuditRow(**row) for row in connection.execute(query).mappings()]


def verify(connection: Connection, kept: Head | None = None) -> Verdict:
    """Look at the whole chain; `kept` is a head that was written down elsewhere."""
    query = select(AUDIT).order_by(_COLUMNS.position).execution_options(yield_per=500)
    with connection.execute(query) as found:
        return check((dict(row) for row in found.mappings()), kept, _bound)


def _bound(_row: Row) -> Sequence[str]:
    return FIELDS
