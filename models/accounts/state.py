"""What is kept of one account: its balances, its documents, and the entries not handed on yet."""

from collections.abc import Iterator

import msgspec

from models.accounts.documents import Document, Item, ItemKind, Movement, Receipt, Reversal
from models.accounts.journal import LEDGERS, Change, Draft, EntryKind


class LedgerState(Document):
    """Balances and documents; a debit adds to a balance and a credit takes away, so the balances sum to zero.

    Attributes:
        receivable: what the account owes, minor units: the sum of open items.
        cash: what came in less what went out. revenue: what was billed, negative.
        credit: what the utility owes the customer, negative: the sum of what receipts have left.
        items: debts, oldest due first. receipts, reversals: in the order they came.
        number: of the next item.
        reopened: items of which a payment was taken back: number -> when, and when that payment had come, Unix seconds.
        bills_until, payments_until: event times (Unix seconds) up to which documents may have been forgotten; an
            unknown one that is older cannot be told from a repeat.
        late_fees: fees for paying late, negative. bad_debt: what was written off and not recovered.
        deposits: what the customer has lodged, negative. guarantees: what others stand good for; guarantors: the same,
            negative.
        unallocated: what came from other customers' accounts less what went to them.
        movements: deposits and guarantees in the order they came and went.
        entries: how many the journal has. made: those that were not handed on yet.
    """

    receivable: int = 0
    cash: int = 0
    revenue: int = 0
    credit: int = 0
    items: list[Item] = msgspec.field(default_factory=list)
    receipts: list[Receipt] = msgspec.field(default_factory=list)
    reversals: list[Reversal] = msgspec.field(default_factory=list)
    number: int = 0
    bills_until: int = -1
    payments_until: int = -1
    reopened: dict[int, tuple[int, int]] = msgspec.field(default_factory=dict)
    late_fees: int = 0
    bad_debt: int = 0
    deposits: int = 0
    guarantees: int = 0
    guarantors: int = 0
    unallocated: int = 0
    movements: list[Movement] = msgspec.field(default_factory=list)
    entries: int = 0
    made: list[Draft] = msgspec.field(default_factory=list)

    @property
    def balance(self) -> int:
        """What the account owes, minor units; negative is credit."""
        return self.receivable + self.credit

    @property
    def balances(self) -> dict[str, int]:
        """Every ledger account, minor units; they sum to zero."""
        return {name: getattr(self, name) for name in LEDGERS}

    def open_items(self) -> Iterator[Item]:
        """Debts not settled, oldest due first."""
        return (item for item in self.items if item.open)

    def debts(self, until: int) -> Iterator[Item]:
        """Debts that somebody can be dunned for and that were there at a time (Unix seconds), also settled ones."""
        return (item for item in self.items if item.kind != ItemKind.USAGE and item.at <= until)

    def receipt(self, source: str) -> Receipt | None:
        """The receipt of a payment that is still kept."""
        return next((receipt for receipt in self.receipts if receipt.source == source), None) if source else None

    def item(self, source: str, *kinds: ItemKind) -> Item | None:
        """The debt of some kinds that a document made and that is still kept."""
        return next((item for item in self.items if item.kind in kinds and item.source == source), None)

    def movement(self, source: str) -> Movement | None:
        """Security of a document that is still kept."""
        return next((movement for movement in self.movements if movement.source == source), None)

    def reversal(self, source: str, of: str = "") -> Reversal | None:
        """A reversal by its id, or a charge-back, which has none, by what it takes back."""
        return next(
            (each for each in self.reversals if each.source == source and (source or each.of == of)),
            None,
        )

    def begin(self, kind: EntryKind, source: str, at: int, of: str = "") -> None:
        """Begin an entry; all postings go into it until the next one begins."""
        self.made.append(Draft(kind, source, at, of))

    def post(self, debit: str, credit: str, amount: int) -> None:
        """Post an amount (minor units) to two ledger accounts."""
        sums = self.made[-1].sums
        for name, part in ((debit, amount), (credit, -amount)):
            setattr(self, name, getattr(self, name) + part)
            sums[name] = sums.get(name, 0) + part

    def change(self, item: Item, amount: int) -> None:
        """Open a debt by an amount, or settle it where the amount is negative."""
        item.open += amount
        self.made[-1].touch(item, amount)

    def open_journal(self, now: int) -> None:
        """Begin the journal of books that are older than it with what they hold."""
        if self.entries or self.made:
            return
        held = {name: amount for name, amount in self.balances.items() if amount}
        if held:
            items = {item.number: Change(item.number, item.source, item.due, item.open) for item in self.open_items()}
            self.made.append(Draft(EntryKind.OPENING, "", now, "", held, items))

    def taken(self) -> list[Draft]:
        """Entries that were made since the last time; they are forgotten here."""
        made, self.made = self.made, []
        found = [draft for draft in made if draft.moved]
        self.entries += len(found)
        return found
