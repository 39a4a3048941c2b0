"""Statements of an account: what it owed before, each line, what it owed after, and how old that is."""

from collections.abc import Sequence

import msgspec

from books.store import Clock
from models.accounts.ageing import BUCKETS, ageing
from models.accounts.journal import LEDGERS, Entry, EntryKind

_OWED = ("receivable", "credit")
_SHOWN = (*_OWED, "deposits", "guarantees")
"""Ledger accounts that a customer sees; the others are the utility's own."""


class StatementLine(msgspec.Struct, kw_only=True):
    """An entry as the customer sees it, money in minor units.

    Attributes:
        at, booked_at: when it happened and when the books learned of it, Unix seconds.
        kind, source, of: what it is made of. amount: what it added to what is owed.
        balance: what is owed after it; negative is credit. held: what it added to deposits and guarantees.
        settles: bill_id, or number of a debt that has none -> what was settled of it (negative: opened again).
    """

    at: int
    booked_at: int
    kind: EntryKind
    source: str
    of: str
    amount: int
    balance: int
    held: int
    settles: dict[str, int]


class Statement(msgspec.Struct, kw_only=True):
    """What happened to an account from one moment to before another, money in minor units.

    Attributes:
        since, until: Unix seconds. opening, closing: what it owed then; negative is credit.
        ageing: what is open at the end by days overdue. balances: of each ledger account at the end.
    """

    account_id: str
    since: int
    until: int
    opening: int
    lines: list[StatementLine]
    closing: int
    ageing: dict[str, int]
    balances: dict[str, int]


def statement(
    account_id: str, entries: Sequence[Entry], since: int, until: int, today: int, clock: Clock = Clock.AT
) -> Statement:
    """A statement of all entries of an account before `until`, in the order of the clock.

    Args:
        account_id: whose it is.
        entries: of the account, up to its end.
        since: first moment, Unix seconds.
        until: the moment after the last, Unix seconds.
        today: local day by which debts are old, days since 1970-01-01.
        clock: which time of an entry counts.
    """
    opening = balance = sum(owed(entry) for entry in entries if _time(entry, clock) < since)
    lines = []
    for entry in entries:
        if _time(entry, clock) >= since and any(_moved(entry, name) for name in _SHOWN):
            balance += owed(entry)
            lines.append(_line(entry, balance))
    return Statement(
        account_id=account_id,
        since=since,
        until=until,
        opening=opening,
        lines=lines,
        closing=balance,
        ageing=aged(entries, today),
        balances={name: sum(_moved(entry, name) for entry in entries) for name in LEDGERS},
    )


def owed(entry: Entry) -> int:
    """What an entry added to what its account owes, minor units."""
    return sum(_moved(entry, name) for name in _OWED)


def aged(entries: Sequence[Entry], today: int) -> dict[str, int]:
    """What the entries leave open, by days overdue on a local day, minor units."""
    changes = [change for entry in entries for change in entry.items]
    totals = ageing([change.due for change in changes], [change.amount for change in changes], today)
    return dict(zip(BUCKETS, totals.tolist(), strict=True))


def _time(entry: Entry, clock: Clock) -> int:
    return entry.at if clock == Clock.AT else entry.booked_at


def _moved(entry: Entry, ledger: str) -> int:
    return sum(line.debit - line.credit for line in entry.lines if line.ledger == ledger)


def _line(entry: Entry, balance: int) -> StatementLine:
    own = entry.source or entry.of
    return StatementLine(
        at=entry.at,
        booked_at=entry.booked_at,
        kind=entry.kind,
        source=entry.source,
        of=entry.of,
        amount=owed(entry),
        balance=balance,
        held=_moved(entry, "guarantees") - _moved(entry, "deposits"),
        settles={name: -change.amount for change in entry.items if (name := change.source or f"#{change.item}") != own},
    )
