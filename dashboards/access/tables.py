"""Tables of access.db; of passwords, sessions, links and keys only hashes are kept."""

from sqlalchemy import BigInteger, Boolean, Column, Connection, Index, Integer, MetaData, String, Table, Text

METADATA = MetaData()

USERS = Table(
    "users",
    METADATA,
    Column("key", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("password", String, nullable=False, server_default=""),
    Column("roles", String, nullable=False),
    Column("disabled", Boolean, nullable=False, server_default="0"),
    Column("made_at", BigInteger, nullable=False),
    Column("identity", String, nullable=False, server_default=""),
    Index("users_identity", "identity"),
)
"""One row a user; `key` is the name as it is compared, `password` is empty until one was chosen, `identity` is what an
identity provider knows them as, empty for those that log in here."""

SESSIONS = Table(
    "sessions",
    METADATA,
    Column("hash", String, primary_key=True),
    Column("user", String, nullable=False),
    Column("began_at", BigInteger, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
    Index("sessions_user", "user"),
)

LINKS = Table(
    "links",
    METADATA,
    Column("hash", String, primary_key=True),
    Column("user", String, nullable=False),
    Column("until", BigInteger, nullable=False),
)
"""Links that lead once to the choice of a password; `user` is empty in that of the first admin."""

KEYS = Table(
    "keys",
    METADATA,
    Column("name", String, primary_key=True),
    Column("hash", String, nullable=False, unique=True),
    Column("role", String, nullable=False),
    Column("speaks", Boolean, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("until", BigInteger, nullable=False),
    Column("revoked_at", BigInteger),
    Column("seen_at", BigInteger),
)

TRIES = Table(
    "tries",
    METADATA,
    Column("key", String, primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("until", BigInteger, nullable=False),
    Column("refused", Integer, nullable=False),
)
"""Failed attempts by name, by address, and by address of those who come with a key."""

AUDIT = Table(
    "audit",
    METADATA,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("event", String, nullable=False),
    Column("actor", String, nullable=False),
    Column("about", String, nullable=False),
    Column("address", String, nullable=False),
    Column("detail", Text, nullable=False),
    Column("hash", String, nullable=False),
    Index("audit_actor", "actor", "position"),
)
"""Everything that happened; each row is bound to the one before it, and the oldest are let go of after a long time."""

AUDIT_BEGINS = Table(
    "audit_begins",
    METADATA,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("hash", String, nullable=False),
)
"""Rows up to which the audit was let go of, only ever added to; what is left of it begins behind the newest."""

_NEWEST_BEGIN = "(SELECT coalesce(max(position), 0) FROM audit_begins)"
_GUARDS = {
    "audit_no_update": "UPDATE ON audit",
    "audit_no_early_delete": f"DELETE ON audit WHEN OLD.position > {_NEWEST_BEGIN}",
    "audit_begins_no_update": "UPDATE ON audit_begins",
    "audit_begins_no_delete": "DELETE ON audit_begins",
}


def guard(connection: Connection) -> None:
    """Let nobody change the audit by the way of these tables; files of an earlier version let go of nothing."""
    connection.exec_driver_sql("DROP TRIGGER IF EXISTS audit_no_delete")
    for name, when in _GUARDS.items():
        body = "BEGIN SELECT RAISE(ABORT, 'the audit is only added to'); END"
        connection.exec_driver_sql(f"CREATE TRIGGER IF NOT EXISTS {name} BEFORE {when} {body}")
