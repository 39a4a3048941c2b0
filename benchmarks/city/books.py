"""What a city's accounts owe, worked out anew from its documents alone, and what its journal must hold.

Nothing here is shared with the engine: the journal is read with plain SQL, and only for who was billed, paid or gave
back how much when. Who settles what is worked out here, by the rules of docs/ledger.md.
"""

import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import pyarrow.parquet as pq

LEDGERS = (
    "receivable", "cash", "revenue", "credit", "deposits", "guarantees", "guarantors", "late_fees", "bad_debt",
    "unallocated",
)  # fmt: skip
DUE_DAYS = 15
"""Days from a bill to its due day in the simulated tariffs."""

_BUCKETS = (0, 30, 60, 90)
_EPOCH = date(1970, 1, 1).toordinal()
_DEBTS = ("charges", "usage", "refund")
_BACK = ("reversal", "chargeback")


class Document(NamedTuple):
    """One document of an account: its kind, ids, time of booking (Unix seconds) and amount (minor units)."""

    account: str
    kind: str
    source: str
    of: str
    booked_at: int
    amount: int


@dataclass(slots=True)
class Debt:
    """A debt: the local day it is due, its place among all, and what is open of it (minor units)."""

    due: int
    place: int
    open: int


@dataclass(slots=True)
class Paid:
    """A payment: what is left of it, and which debts it settled, in order."""

    left: int
    settled: list[tuple[Debt, int]] = field(default_factory=list)


class Account:
    """The debts and payments of one account, document by document.

    Args:
        zone: the utility's.
    """

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._debts: list[Debt] = []
        self._paid: dict[str, Paid] = {}

    def take(self, document: Document) -> None:
        """Post one document."""
        if document.kind in _DEBTS:
            due = local_day(document.booked_at, self._zone) + (0 if document.kind == "usage" else DUE_DAYS)
            self._debts.append(Debt(due, len(self._debts), document.amount))
        elif document.kind == "payment":
            self._paid[document.source] = Paid(document.amount)
        elif document.kind in _BACK:
            self._take_back(self._paid[document.of], document.amount)
        else:
            raise ValueError(f"a {document.kind} is nothing that the simulated city does")
        self._settle()

    def ageing(self, today: int) -> tuple[int, ...]:
        """What is open by days overdue: none, to 30, to 60, to 90, more."""
        totals = [0] * (len(_BUCKETS) + 1)
        for debt in self._debts:
            totals[sum(today - debt.due > limit for limit in _BUCKETS)] += debt.open
        return tuple(totals)

    @property
    def owed(self) -> int:
        """Debts less credit."""
        return sum(debt.open for debt in self._debts) - sum(paid.left for paid in self._paid.values())

    def _settle(self) -> None:
        debts = sorted((debt for debt in self._debts if debt.open), key=lambda debt: (debt.due, debt.place))
        for paid in self._paid.values() if debts else ():
            for debt in debts if paid.left else ():
                part = min(paid.left, debt.open)
                paid.left -= part
                debt.open -= part
                if part:
                    paid.settled.append((debt, part))

    @staticmethod
    def _take_back(paid: Paid, amount: int) -> None:
        part = min(paid.left, amount)
        paid.left -= part
        amount -= part
        while amount:
            debt, settled = paid.settled.pop()
            part = min(settled, amount)
            debt.open += part
            amount -= part
            if settled > part:
                paid.settled.append((debt, settled - part))


def local_day(at: int, zone: ZoneInfo) -> int:
    """Local date of a moment (Unix seconds), in days since 1970-01-01."""
    return datetime.fromtimestamp(at, zone).toordinal() - _EPOCH


def documents(journal: Path) -> Iterator[tuple[str, list[Document]]]:
    """Documents of each account in the order in which they were booked.

    The amount is what a bill put into revenue or a payment into the till, without its sign.
    """
    amount = "abs(CASE WHEN kind IN ('charges', 'usage') THEN revenue ELSE cash END)"
    query = f'SELECT account_id, kind, source, "of", booked_at, {amount} FROM journal ORDER BY account_id, number'
    with sqlite3.connect(f"file:{journal}?mode=ro", uri=True) as database:
        rows = map(Document._make, database.execute(query))
        for account, mine in groupby(rows, key=lambda document: document.account):
            yield account, list(mine)


def trial_balance(journal: Path) -> dict[str, int]:
    """Sum of each ledger account over all entries, and how many entries are not in balance by themselves."""
    sums = ", ".join(f"sum({name})" for name in LEDGERS)
    uneven = f"sum({' + '.join(LEDGERS)} != 0)"
    with sqlite3.connect(f"file:{journal}?mode=ro", uri=True) as database:
        row = database.execute(f"SELECT {sums}, {uneven} FROM journal").fetchone()
    return dict(zip((*LEDGERS, "uneven"), row, strict=True))


def entries(journal: Path, recording: Path, refused: int) -> dict[str, Any]:
    """How the documents of a recording came through.

    Args:
        journal: the database.
        recording: the folder.
        refused: payments and charge-backs among the dead letters.

    Returns:
        Counts: `entries`, `gaps` (accounts whose numbers do not run from 1), `sent` and `booked` documents, `lost`
        beyond those that were refused, `doubled`, `strange` (booked and never sent), and `off` by which the till
        differs from all payments that were booked (minor units).
    """
    sent = _sent(recording)
    with sqlite3.connect(f"file:{journal}?mode=ro", uri=True) as database:
        total = database.execute("SELECT count(*) FROM journal").fetchone()[0]
        numbered = "SELECT 1 FROM journal GROUP BY account_id HAVING count(*) != max(number) OR min(number) != 1"
        gaps = len(database.execute(numbered).fetchall())
        booked = database.execute(
            "SELECT kind, CASE kind WHEN 'chargeback' THEN \"of\" ELSE source END, cash FROM journal "
            "WHERE kind NOT IN ('charges', 'usage')"
        ).fetchall()
    seen = Counter((kind == "chargeback", name) for kind, name, _ in booked)
    known = [(abs(cash), sent[kind == "chargeback", name]) for kind, name, cash in booked
             if (kind == "chargeback", name) in sent]  # fmt: skip
    return {
        "entries": total,
        "gaps": gaps,
        "sent": len(sent),
        "booked": len(booked),
        "refused": refused,
        "lost": len(set(sent) - set(seen)) - refused,
        "doubled": sum(count - 1 for count in seen.values()),
        "strange": len(set(seen) - set(sent)),
        "off": sum(abs(cash - amount) for cash, amount in known if amount is not None),
    }


def _sent(recording: Path) -> dict[tuple[bool, str], int | None]:
    """Whether it is a charge-back, and payment_id -> minor units; a charge-back names none."""
    rows = pq.read_table(recording / "payments.parquet", columns=["payment_id", "amount"]).to_pylist()
    sent: dict[tuple[bool, str], int | None] = {
        (False, row["payment_id"]): round(float(row["amount"]) * 100) for row in rows
    }
    if (path := recording / "chargebacks.parquet").exists():
        names: Sequence[str] = pq.read_table(path, columns=["payment_id"])["payment_id"].to_pylist()
        sent |= dict.fromkeys([(True, name) for name in names])
    return sent
