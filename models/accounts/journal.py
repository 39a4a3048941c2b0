"""The journal of an account: every document that moved something, as one entry whose debits equal its credits."""

from enum import StrEnum

import msgspec

from models.accounts.documents import Document, Item, ItemKind, Move, Origin

LEDGERS = (
    "receivable",
    "cash",
    "revenue",
    "credit",
    "deposits",
    "guarantees",
    "guarantors",
    "late_fees",
    "bad_debt",
    "unallocated",
)
"""Ledger accounts; a debit adds and a credit takes away. `guarantors` stands against `guarantees`, which are no money
yet; `unallocated` holds what has left one customer's account and not reached another's."""


class EntryKind(StrEnum):
    """What an entry is made of."""

    OPENING = "opening"
    """Balances from before there was a journal."""
    BILL = "bill"
    CHARGES = "charges"
    USAGE = "usage"
    FEE = "fee"
    CANCEL = "cancel"
    """A bill made of charges, taken back because the billing system billed the same time."""
    CARRIED = "carried"
    """Two old debts added up; no balance changes."""
    PAYMENT = "payment"
    TRANSFER_IN = "transfer_in"
    DEPOSIT_USE = "deposit_use"
    GUARANTEE_USE = "guarantee_use"
    WRITE_OFF = "write_off"
    RECOVERY = "recovery"
    REFUND = "refund"
    REVERSAL = "reversal"
    CHARGEBACK = "chargeback"
    TRANSFER_OUT = "transfer_out"
    DEPOSIT = "deposit"
    DEPOSIT_RETURN = "deposit_return"
    GUARANTEE = "guarantee"
    GUARANTEE_RETURN = "guarantee_return"


_ORDER = {name: place for place, name in enumerate(LEDGERS)}

OF_ITEM = {
    ItemKind.BILL: EntryKind.BILL,
    ItemKind.CHARGES: EntryKind.CHARGES,
    ItemKind.USAGE: EntryKind.USAGE,
    ItemKind.LATE_FEE: EntryKind.FEE,
    ItemKind.REFUND: EntryKind.REFUND,
}
OF_ORIGIN = {
    Origin.CASH: EntryKind.PAYMENT,
    Origin.TRANSFER: EntryKind.TRANSFER_IN,
    Origin.DEPOSIT: EntryKind.DEPOSIT_USE,
    Origin.GUARANTEE: EntryKind.GUARANTEE_USE,
    Origin.WRITE_OFF: EntryKind.WRITE_OFF,
    Origin.RECOVERY: EntryKind.RECOVERY,
}
OF_MOVE = {
    Move.DEPOSIT: EntryKind.DEPOSIT,
    Move.DEPOSIT_RETURN: EntryKind.DEPOSIT_RETURN,
    Move.GUARANTEE: EntryKind.GUARANTEE,
    Move.GUARANTEE_RETURN: EntryKind.GUARANTEE_RETURN,
}


class Change(msgspec.Struct):
    """What an entry did to a debt.

    Attributes:
        item: number of the debt within its account. source: bill_id, or "" where nothing outside names it.
        due: local day, days since 1970-01-01.
        amount: minor units; positive is owed more, negative settled.
    """

    item: int
    source: str
    due: int
    amount: int


class Draft(Document):
    """An entry in the making.

    Attributes:
        kind: what it is made of. source: id of the document. at: event time, Unix seconds.
        of: id of the document that it takes back.
        sums: ledger account -> debits less credits, minor units. changes: of debts, by number.
    """

    kind: EntryKind
    source: str
    at: int
    of: str = ""
    sums: dict[str, int] = msgspec.field(default_factory=dict)
    changes: dict[int, Change] = msgspec.field(default_factory=dict)

    def touch(self, item: Item, amount: int) -> None:
        """Note that a debt grew, or that it was settled (negative)."""
        change = self.changes.get(item.number)
        if change is None:
            self.changes[item.number] = Change(item.number, item.source, item.due, amount)
        else:
            change.amount += amount

    @property
    def moved(self) -> bool:
        """Whether it says anything."""
        return any(self.sums.values()) or any(change.amount for change in self.changes.values())


class Line(msgspec.Struct, omit_defaults=True):
    """A side of an entry: a ledger account with its debit or its credit, minor units."""

    ledger: str
    debit: int = 0
    credit: int = 0


class Entry(msgspec.Struct, kw_only=True, omit_defaults=True):
    """One entry of the journal, as it travels and is kept.

    Attributes:
        id: made of the account and the source document, so that an entry that comes twice is known.
        number: of the entry within its account, from 1 on without a gap.
        at: event time; booked_at: log time; both Unix seconds.
        kind: what it is made of. source: bill_id, payment_id or a number of ours. of: document that it takes back.
        channel, reference: of a payment, as its record had them. counterpart: the other account of a transfer.
        lines: debits and credits, equal in sum. items: what it did to debts.
    """

    id: str
    account_id: str
    number: int
    at: int
    booked_at: int
    kind: EntryKind
    source: str = ""
    of: str = ""
    channel: str = ""
    reference: str = ""
    counterpart: str = ""
    lines: list[Line] = []
    items: list[Change] = []


def entry_of(draft: Draft, account: str, number: int, booked_at: int) -> Entry:
    """The entry of a draft."""
    return Entry(
        id=entry_id(account, draft),
        account_id=account,
        number=number,
        at=draft.at,
        booked_at=booked_at,
        kind=draft.kind,
        source=draft.source,
        of=draft.of,
        lines=[
            Line(name, amount, 0) if amount > 0 else Line(name, 0, -amount)
            for name, amount in sorted(draft.sums.items(), key=_in_order)
            if amount
        ],
        items=[change for change in draft.changes.values() if change.amount],
    )


def _in_order(sum_of: tuple[str, int]) -> int:
    return _ORDER[sum_of[0]]


def entry_id(account: str, draft: Draft) -> str:
    """Name of an entry; the time is in it because a source may use an id again years later."""
    if ":" in account or "%" in account:
        account = account.replace("%", "%25").replace(":", "%3A")
    return f"{account}:{draft.kind.value}:{draft.source or draft.of}@{draft.at}"
