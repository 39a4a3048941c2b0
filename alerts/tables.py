"""Tables of alerts for people, for SQLite and PostgreSQL alike."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, MetaData, String, Table, Text

METADATA = MetaData()

ALERTS = Table(
    "alerts",
    METADATA,
    Column("id", String, primary_key=True),
    Column("key", String, nullable=False),
    Column("family", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("subject_type", String, nullable=False),
    Column("severity", Integer, nullable=False),
    Column("priority", Integer, nullable=False, server_default="0"),
    Column("state", String, nullable=False),
    Column("outcome", String, nullable=False),
    Column("resolution", String, nullable=False, server_default=""),
    Column("acknowledged", Boolean, nullable=False),
    Column("assignee", String, nullable=False),
    Column("shelved_until", BigInteger),
    Column("chattering", Boolean, nullable=False),
    Column("since", BigInteger, nullable=False),
    Column("opened_at", BigInteger),
    Column("updated_at", BigInteger, nullable=False),
    Column("closed_at", BigInteger),
    Column("feeder_id", String, nullable=False),
    Column("transformer_id", String, nullable=False),
    Column("meter_id", String, nullable=False),
    Column("account_id", String, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("body", Text, nullable=False),
    Index("alerts_key", "key", "since"),
    Index("alerts_state", "state", "severity", "updated_at"),
    Index("alerts_updated", "updated_at"),
)
"""The newest revision of each alert; `body` is the whole record as JSON, without its history."""

TRANSITIONS = Table(
    "transitions",
    METADATA,
    Column("alert_id", String, primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("reason", String, nullable=False),
    Column("actor", String, nullable=False),
    Column("text", Text, nullable=False),
    Column("recipient", String, nullable=False),
    Column("state", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("severity", Integer, nullable=False),
    Column("acknowledged", Boolean, nullable=False),
    Column("evidence_revision", Integer),
    Column("position", BigInteger),
    Column("hash", String),
    Index("transitions_at", "at"),
    Index("transitions_position", "position", unique=True),
)
"""Every step of every alert; only ever added to. `position` and `hash` bind each row to the one before it."""

EVIDENCE = Table(
    "evidence",
    METADATA,
    Column("alert_id", String, primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("body", Text, nullable=False),
    Column("position", BigInteger),
    Column("hash", String),
    Index("evidence_position", "position", unique=True),
)
"""Evidence, as JSON, of every revision that brought other evidence; in one chain with `TRANSITIONS`."""

MESSAGES = Table(
    "messages",
    METADATA,
    Column("id", String, primary_key=True),
    Column("alert_id", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("phase", String, nullable=False),
    Column("severity", Integer, nullable=False),
    Column("recipient", String, nullable=False),
    Column("channel", String, nullable=False),
    Column("address", String, nullable=False),
    Column("locale", String, nullable=False),
    Column("subject", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("state", String, nullable=False),
    Column("detail", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("ordered_at", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("told_in", String, nullable=False, server_default=""),
    Index("messages_alert", "alert_id", "at"),
    Index("messages_at", "at"),
    Index("messages_ordered", "ordered_at"),
)
"""The newest delivery report of each message; `told_in` is the digest that told it with others, if one did."""

CHANGES = Table(
    "changes",
    METADATA,
    Column("part", String, primary_key=True),
    Column("number", BigInteger, nullable=False),
)
"""How often each other table was written to, so that whoever looks again sees cheaply whether there is news."""
