"""Tables of access.db; of passwords, sessions, links and keys only hashes are kept."""

from sqlalchemy import DDL, BigInteger, Boolean, Column, Index, Integer, MetaData, String, Table, Text, event

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
"""Everything that happened, only ever added to; each row is bound to the one before it."""

for _act in ("UPDATE", "DELETE"):
    _trigger = f"CREATE TRIGGER audit_no_{_act.lower()} BEFORE {_act} ON audit BEGIN"
    _made = DDL(f"{_trigger} SELECT RAISE(ABORT, 'the audit is only added to'); END")  # type: ignore[no-untyped-call]
    event.listen(AUDIT, "after_create", _made)
