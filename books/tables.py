"""The table of the journal, for SQLite and PostgreSQL alike."""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, MetaData, String, Table, Text

from models.accounts.journal import LEDGERS

METADATA = MetaData()

JOURNAL = Table(
    "journal",
    METADATA,
    Column("id", String, primary_key=True),
    Column("account_id", String, nullable=False),
    Column("number", Integer, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("booked_at", BigInteger, nullable=False),
    Column("kind", String, nullable=False),
    Column("source", String, nullable=False),
    Column("of", String, nullable=False, server_default=""),
    Column("channel", String, nullable=False, server_default=""),
    Column("reference", String, nullable=False, server_default=""),
    Column("counterpart", String, nullable=False, server_default=""),
    *(Column(name, BigInteger, nullable=False, server_default="0") for name in LEDGERS),
    Column("items", Text, nullable=False, server_default="[]"),
    Index("journal_account", "account_id", "number"),
    Index("journal_at", "at"),
)
"""One row an entry, only ever added to.

A ledger account's column holds its debit less its credit (minor units), `items` what the entry did to debts, as JSON.
"""

RUNNING_BILLS = Table(
    "running_bills",
    METADATA,
    Column("block", String, primary_key=True),
    Column("day", Integer, nullable=False),
    Column("bills", LargeBinary, nullable=False),
)
"""One row a block of accounts: their running bills after the newest local day, as `RunningBills` is packed."""
