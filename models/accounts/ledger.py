"""The ledger of one account: double entry, oldest debt first, each source document once."""

import bisect
from collections.abc import Iterator
from enum import StrEnum

import msgspec

from models.accounts.documents import Document, Item, ItemKind, Receipt, Reversal, Use
from models.errors import BadRecord

WHOLE = -1
"""Amount of a reversal that takes back whatever is left."""


class Outcome(StrEnum):
    """What became of a document."""

    POSTED = "posted"
    REPEATED = "repeated"
    """It was posted before; nothing changes."""
    HELD = "held"
    """It takes back a payment that is not known; it is done when that payment comes."""
    STILL_HELD = "still_held"
    """It came before, and the payment is still not known."""


class Ledger(Document):
    """Books of one account; a debit adds to a balance and a credit takes away, so the four balances sum to zero.

    Nothing posted is changed: a reversal posts the opposite. Documents are kept while they are open or young
    (`models.accounts.folding`); what is older lives on in the balances alone.

    Attributes:
        receivable: what the account owes, minor units: the sum of open items.
        cash: what came in less what went out. revenue: what was billed, negative.
        credit: what the utility owes the customer, negative: the sum of what receipts have left.
        items: debts, oldest due first. receipts, reversals: in the order they came.
        number: of the next item.
        reopened: items of which a payment was taken back: number -> when, and when that payment had come, Unix seconds.
        bills_until, payments_until: event times (Unix seconds) up to which documents may have been forgotten; an
            unknown one that is older cannot be told from a repeat.
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

    @property
    def balance(self) -> int:
        """What the account owes, minor units; negative is credit."""
        return self.receivable + self.credit

    def open_items(self) -> Iterator[Item]:
        """Debts not settled, oldest due first."""
        return (item for item in self.items if item.open)

    def bill(
        self, kind: ItemKind, source: str, at: int, due: int, amount: int, digest: int = 0
    ) -> tuple[Outcome, list[Item]]:
        """Post a debt and settle it from credit as far as that goes.

        Returns:
            What became of it, and the items that credit settled.

        Raises:
            BadRecord: the id came before with other content, or is too old to tell.
        """
        if kind == ItemKind.BILL:
            known = next((item for item in self.items if item.kind == kind and item.source == source), None)
            if self._known("bill", source, at, digest, known, self.bills_until):
                return Outcome.REPEATED, []
        self._debt(kind, source, at, due, amount, digest)
        self._post("receivable", "revenue", amount)
        return Outcome.POSTED, self._settle()

    def charge_late(self, item: Item, fee: int, at: int, due: int) -> int:
        """Post the late fee of a debt as a debt of its own, and settle it from credit as far as that goes.

        Args:
            item: the debt.
            fee: what its lateness cost in all, minor units; what was posted of it before is not posted again.
            at: event time, Unix seconds.
            due: local day on which the fee is due.

        Returns:
            What was posted now, minor units.
        """
        amount = max(fee - item.fee, 0)
        if amount:
            item.fee += amount
            self.bill(ItemKind.LATE_FEE, f"{item.number}", at, due, amount)
        return amount

    def pay(self, source: str, at: int, amount: int, digest: int = 0) -> tuple[Outcome, list[Item]]:
        """Post money received; it settles the oldest debts and the rest becomes credit.

        Returns:
            What became of it, and the items it settled for good.

        Raises:
            BadRecord: the id came before with other content, or is too old to tell.
        """
        if self._payment_known(source, at, digest):
            return Outcome.REPEATED, []
        self.receipts.append(Receipt(source, at, amount, amount, digest, 0, []))
        self._post("cash", "credit", amount)
        settled = self._settle()
        for held in self.reversals:
            if held.of == source and not held.done and held.amount <= self.receipts[-1].left_to_reverse:
                self._take_back(held)
        return Outcome.POSTED, [item for item in settled if not item.open]

    def refund(self, source: str, at: int, due: int, amount: int, digest: int = 0) -> tuple[Outcome, list[Item]]:
        """Post money returned: it uses up credit; what goes beyond is owed.

        Raises:
            BadRecord: the id came before with other content, or is too old to tell.
        """
        if self._payment_known(source, at, digest):
            return Outcome.REPEATED, []
        self._debt(ItemKind.REFUND, source, at, due, amount, digest)
        self._post("receivable", "cash", amount)
        return Outcome.POSTED, self._settle()

    def reverse(self, source: str, at: int, of: str, amount: int, digest: int = 0) -> Outcome:
        """Take back a payment or a refund; what it settled is open again, at its old due day.

        Args:
            source: the reversal's own id, or "" for a charge-back.
            at: event time, Unix seconds.
            of: payment_id of what it takes back.
            amount: minor units, or `WHOLE`.
            digest: of its content.

        Raises:
            BadRecord: more is taken back than is left, the id came before with other content, or it is too old to tell.
        """
        held = self._reversal(source, of)
        if held is None or held.digest != digest:
            if self._payment_known(source, at, digest, held):
                return Outcome.REPEATED
            held = Reversal(source, at, of, amount, False, digest)
            known = self._take_back(held)
            self.reversals.append(held)
            return Outcome.POSTED if known else Outcome.HELD
        if held.done:
            return Outcome.REPEATED
        return Outcome.POSTED if self._take_back(held) else Outcome.STILL_HELD

    def receipt(self, source: str) -> Receipt | None:
        """The receipt of a payment that is still kept."""
        return next((receipt for receipt in self.receipts if receipt.source == source), None) if source else None

    def cancel(self, item: Item) -> None:
        """Take back a debt; what had settled it is credit again and settles the next debts."""
        for receipt in self.receipts:
            freed = sum(use.amount for use in receipt.uses if use.item == item.number)
            receipt.uses = [use for use in receipt.uses if use.item != item.number]
            receipt.left += freed
            item.open += freed
            self._post("receivable", "credit", freed)
        self._post("cash" if item.kind == ItemKind.REFUND else "revenue", "receivable", item.open)
        item.amount -= item.open
        item.open = 0
        self._settle()

    def _debt(self, kind: ItemKind, source: str, at: int, due: int, amount: int, digest: int) -> None:
        item = Item(self.number, kind, source, at, due, amount, amount, digest)
        self.number += 1
        bisect.insort(self.items, item, key=lambda each: each.order)

    def _settle(self) -> list[Item]:
        settled = []
        debts = self.open_items()
        item = next(debts, None)
        for receipt in self.receipts:
            while item is not None and receipt.left:
                self._allocate(receipt, item)
                if not item.open:
                    settled.append(item)
                    item = next(debts, None)
        return settled

    def _allocate(self, receipt: Receipt, item: Item) -> None:
        part = min(receipt.left, item.open)
        receipt.left -= part
        item.open -= part
        receipt.uses.append(Use(item.number, part))
        self._post("credit", "receivable", part)

    def _take_back(self, reversal: Reversal) -> bool:
        receipt = self.receipt(reversal.of)
        if receipt is None:
            return self._take_back_refund(reversal)
        rest = receipt.left_to_reverse
        amount = rest if reversal.amount == WHOLE else reversal.amount
        if amount > rest:
            raise BadRecord(f"reverses {amount} of payment {reversal.of!r}, of which {rest} is left (minor units)")
        receipt.reversed += amount
        self._unwind(receipt, amount, reversal.at)
        reversal.done = True
        self._settle()
        return True

    def _unwind(self, receipt: Receipt, amount: int, at: int) -> None:
        part = min(receipt.left, amount)
        receipt.left -= part
        self._post("credit", "cash", part)
        amount -= part
        numbered = {item.number: item for item in self.items} if amount else {}
        while amount:
            use = receipt.uses[-1]
            part = min(use.amount, amount)
            numbered[use.item].open += part
            self.reopened[use.item] = max(self.reopened.get(use.item, (0, 0)), (at, receipt.at))
            self._post("receivable", "cash", part)
            use.amount -= part
            amount -= part
            if not use.amount:
                receipt.uses.pop()

    def _take_back_refund(self, reversal: Reversal) -> bool:
        refund = self._refund(reversal.of)
        if refund is None:
            return False
        if reversal.amount not in (WHOLE, refund.amount):
            raise BadRecord(
                f"refund {reversal.of!r} can only be taken back whole: {refund.amount} is left (minor units)"
            )
        self.cancel(refund)
        reversal.done = True
        return True

    def _post(self, debit: str, credit: str, amount: int) -> None:
        setattr(self, debit, getattr(self, debit) + amount)
        setattr(self, credit, getattr(self, credit) - amount)

    def _refund(self, source: str) -> Item | None:
        return next((item for item in self.items if item.kind == ItemKind.REFUND and item.source == source), None)

    def _reversal(self, source: str, of: str = "") -> Reversal | None:
        if source:
            return next((reversal for reversal in self.reversals if reversal.source == source), None)
        return next((reversal for reversal in self.reversals if not reversal.source and reversal.of == of), None)

    def _payment_known(self, source: str, at: int, digest: int, reversal: Reversal | None = None) -> bool:
        known = reversal or self.receipt(source) or (self._refund(source) or self._reversal(source) if source else None)
        return self._known("payment", source, at, digest, known, self.payments_until)

    @staticmethod
    def _known(what: str, source: str, at: int, digest: int, known: Document | None, until: int) -> bool:
        if known is not None:
            if known.digest != digest:  # type: ignore[attr-defined]
                raise BadRecord(f"{what} {source!r} came before with other content: give a correction an id of its own")
            return True
        if at <= until:
            raise BadRecord(f"{what} {source!r} of {at} is older than what its account still keeps: it may be a repeat")
        return False
