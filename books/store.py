"""The journal where people look for it: every entry once, and sums over any of them; running bills beside it."""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, func, select

from alerts.database import Database
from alerts.migration import complete
from alerts.store import storable, upsert
from books.tables import JOURNAL, METADATA, RUNNING_BILLS
from models.accounts.journal import LEDGERS, Change, Entry, EntryKind, Line

_ROWS = 500
_PLAIN = ("id", "account_id", "number", "at", "booked_at", "source", "of", "channel", "reference", "counterpart")
_changes = msgspec.json.Decoder(list[Change])


class Clock(StrEnum):
    """Which of an entry's two times counts."""

    AT = "at"
    """When it happened."""
    BOOKED = "booked_at"
    """When the books learned of it."""


class JournalStore:
    """Entries of the journal in a database.

    Args:
        url: as SQLAlchemy has it: `sqlite:///journal.db`, `postgresql://user:password@host/database`. The table is made
            where missing.

    Raises:
        BadSettings: the address makes no sense. BadState: the database cannot be opened. DiskFull: there is no room.
        Unreachable: the server does not answer or refuses; every method raises it too.
    """

    def __init__(self, url: str) -> None:
        self._database = Database(url, "journal", "ledger.database")
        try:
            self._database.make(METADATA, lambda connection: complete(connection, METADATA))
        except BaseException:
            self._database.close()
            raise

    def close(self) -> None:
        """Let go of the database."""
        self._database.close()

    def save(self, entries: Iterable[Entry]) -> None:
        """Store entries; one that is there already is left as it is.

        Raises:
            DiskFull: there is no room. BadState: the database cannot be written.
        """
        rows = [storable(_row(entry)) for entry in entries]
        statement = upsert(JOURNAL, self._database.dialect, "")
        with self._database.writing() as connection:
            for start in range(0, len(rows), _ROWS):
                connection.execute(statement, rows[start : start + _ROWS])

    def keep_running(self, blocks: Iterable[tuple[str, int, bytes]]) -> None:
        """Keep running bills, packed, by their block and local day; those of an older day change nothing."""
        rows = [dict(zip(RUNNING_BILLS.columns.keys(), block, strict=True)) for block in blocks]
        statement = upsert(RUNNING_BILLS, self._database.dialect, "day")
        with self._database.writing() as connection:
            for row in rows:
                connection.execute(statement, row)

    def running(self, blocks: Sequence[str]) -> bytes | None:
        """Running bills of the newest day among some blocks; None where none of them is there."""
        query = select(RUNNING_BILLS.c.bills).where(RUNNING_BILLS.c.block.in_(blocks))
        with self._database.reading() as connection:
            return connection.scalar(query.order_by(RUNNING_BILLS.c.day.desc()).limit(1))

    def entries(self, account_id: str, before: int | None = None, clock: Clock = Clock.AT) -> list[Entry]:
        """Entries of an account before a moment (Unix seconds), in the order of that clock."""
        order = (JOURNAL.c[clock.value], JOURNAL.c.number)
        return self._find([JOURNAL.c.account_id == account_id, *_before(before, clock)], order)

    def balances(
        self, before: int | None = None, clock: Clock = Clock.AT, account_id: str | None = None
    ) -> dict[str, int]:
        """Debits less credits of each ledger account before a moment (Unix seconds), minor units."""
        sums = [func.coalesce(func.sum(JOURNAL.c[name]), 0) for name in LEDGERS]
        wanted = _before(before, clock)
        wanted += [JOURNAL.c.account_id == account_id] if account_id is not None else []
        with self._database.reading() as connection:
            row = connection.execute(select(*sums).where(*wanted)).one()
        return {name: int(amount) for name, amount in zip(LEDGERS, row, strict=True)}

    def count(self, account_id: str | None = None) -> int:
        """How many entries there are, of an account or of all."""
        wanted = [JOURNAL.c.account_id == account_id] if account_id is not None else []
        with self._database.reading() as connection:
            return int(connection.scalar(select(func.count()).select_from(JOURNAL).where(*wanted)) or 0)

    def gaps(self) -> list[str]:
        """Accounts of which an entry is missing: their numbers do not run from 1 to how many there are."""
        count, last = func.count(), func.max(JOURNAL.c.number)
        query = select(JOURNAL.c.account_id).group_by(JOURNAL.c.account_id).having(count != last)
        with self._database.reading() as connection:
            return list(connection.scalars(query.order_by(JOURNAL.c.account_id)))

    def cash(self, since: int, before: int) -> list[Entry]:
        """Entries that moved money between two moments (Unix seconds), oldest first."""
        wanted = [JOURNAL.c.cash != 0, JOURNAL.c.at >= since, JOURNAL.c.at < before]
        return self._find(wanted, (JOURNAL.c.at, JOURNAL.c.account_id, JOURNAL.c.number))

    def _find(self, wanted: Sequence[ColumnElement[bool]], order: Sequence[Any]) -> list[Entry]:
        with self._database.reading() as connection:
            rows = connection.execute(select(JOURNAL).where(*wanted).order_by(*order))
            return [_entry(row._asdict()) for row in rows]


def _before(moment: int | None, clock: Clock) -> list[ColumnElement[bool]]:
    return [] if moment is None else [JOURNAL.c[clock.value] < moment]


def _row(entry: Entry) -> dict[str, Any]:
    row: dict[str, Any] = {name: getattr(entry, name) for name in _PLAIN}
    row |= dict.fromkeys(LEDGERS, 0)
    for line in entry.lines:
        row[line.ledger] += line.debit - line.credit
    return row | {"kind": entry.kind.value, "items": msgspec.json.encode(entry.items).decode()}


def _entry(row: Mapping[str, Any]) -> Entry:
    lines = [Line(name, max(0, row[name]), max(0, -row[name])) for name in LEDGERS if row[name]]
    plain = {name: row[name] for name in _PLAIN}
    return Entry(**plain, kind=EntryKind(row["kind"]), lines=lines, items=_changes.decode(row["items"]))
