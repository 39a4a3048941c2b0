"""The ledger of one account: double entry, each source document once, nothing changed that was posted."""

import bisect
from contextlib import suppress
from enum import StrEnum

from models.accounts.documents import (
    Document,
    Item,
    ItemKind,
    Move,
    Movement,
    Origin,
    Receipt,
    Reversal,
)
from models.accounts.journal import OF_ITEM, OF_MOVE, OF_ORIGIN, EntryKind
from models.accounts.settling import COUNTER, INCOME, RETURNED, allocate, cancel, recover, settle, unwind
from models.accounts.state import LedgerState
from models.errors import BadRecord

WHOLE = -1
"""Amount of a reversal that takes back whatever is left."""

_MOVES = {
    Move.DEPOSIT: ("cash", "deposits"),
    Move.DEPOSIT_RETURN: ("deposits", "cash"),
    Move.GUARANTEE: ("guarantees", "guarantors"),
    Move.GUARANTEE_RETURN: ("guarantors", "guarantees"),
}
"""Debit and credit of each move."""

_NAMED = (ItemKind.BILL, ItemKind.LATE_FEE)
_TAKEN_BACK_WHOLE = (ItemKind.REFUND, ItemKind.LATE_FEE)


class Outcome(StrEnum):
    """What became of a document."""

    POSTED = "posted"
    REPEATED = "repeated"
    """It was posted before; nothing changes."""
    HELD = "held"
    """It takes back a payment that is not known; it is done when that payment comes."""
    STILL_HELD = "still_held"
    """It came before, and the payment is still not known."""


class Ledger(LedgerState):
    """Books of one account.

    Nothing posted is changed: a reversal posts the opposite. Documents are kept while they are open or young
    (`models.accounts.folding`); what is older lives on in the balances alone. Every document that moves something makes
    an entry of the journal.
    """

    def bill(
        self, kind: ItemKind, source: str, at: int, due: int, amount: int, digest: int = 0
    ) -> tuple[Outcome, list[Item]]:
        """Post a debt and settle it from credit as far as that goes.

        Returns:
            What became of it, and the items that credit settled.

        Raises:
            BadRecord: the id came before with other content, or is too old to tell.
        """
        if kind in _NAMED and self._known(
            kind.name.lower(), source, at, digest, self.item(source, kind), self.bills_until
        ):
            return Outcome.REPEATED, []
        self._debt(kind, source, at, due, amount, digest)
        return Outcome.POSTED, settle(self)

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
            self.bill(ItemKind.LATE_FEE, f"late-{item.number}-{item.fee}", at, due, amount)
        return amount

    def pay(
        self, source: str, at: int, amount: int, digest: int = 0, bill: str = "", origin: Origin = Origin.CASH
    ) -> tuple[Outcome, list[Item]]:
        """Post what settles debts: the bill it names, then the oldest ones; the rest becomes credit.

        Args:
            source: payment_id.
            at: event time, Unix seconds.
            amount: minor units.
            digest: of its content.
            bill: bill_id that it is for, as far as that is known and open.
            origin: where it comes from.

        Returns:
            What became of it, and the items it settled for good.

        Raises:
            BadRecord: the id came before with other content, is too old to tell, or there is not so much to take.
        """
        if self._payment_known(source, at, digest):
            return Outcome.REPEATED, []
        self._check_enough(origin, amount, bill)
        receipt = Receipt(source, at, amount, amount, digest, 0, [], origin)
        self.receipts.append(receipt)
        self.begin(OF_ORIGIN[origin], source, at)
        self.post(COUNTER[origin], "credit", amount)
        settled = self._use(receipt, bill)
        for held in self.reversals:
            if held.of == source and not held.done:
                with suppress(BadRecord):  # it goes beyond this payment, so it stays held
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
        return Outcome.POSTED, settle(self)

    def move(self, move: Move, source: str, at: int, amount: int, digest: int = 0) -> Outcome:
        """Post a deposit or guarantee that comes or goes.

        Raises:
            BadRecord: the id came before with other content, is too old to tell, or more goes back than is held.
        """
        if self._payment_known(source, at, digest):
            return Outcome.REPEATED
        held = {Move.DEPOSIT_RETURN: -self.deposits, Move.GUARANTEE_RETURN: self.guarantees}.get(move, amount)
        _check(move.name.lower(), amount, held)
        self.movements.append(Movement(source, move, at, amount, digest))
        self.begin(OF_MOVE[move], source, at)
        self.post(*_MOVES[move], amount)
        return Outcome.POSTED

    def reverse(self, source: str, at: int, of: str, amount: int, digest: int = 0, moved: bool = False) -> Outcome:
        """Take back a payment, refund, fee or security; what it settled is open again, at its old due day.

        Args:
            source: the reversal's own id, or "" for a charge-back.
            at: event time, Unix seconds.
            of: id of what it takes back.
            amount: minor units, or `WHOLE`.
            digest: of its content.
            moved: a payment goes to the account that it was meant for, and not back to who paid.

        Raises:
            BadRecord: more is taken back than is left, the id came before with other content, or it is too old to tell.
        """
        held = self.reversal(source, of)
        if held is None or held.digest != digest:
            if self._payment_known(source, at, digest, held):
                return Outcome.REPEATED
            held = Reversal(source, at, of, amount, False, digest, moved)
            known = self._take_back(held)
            self.reversals.append(held)
            return Outcome.POSTED if known else Outcome.HELD
        if held.done:
            return Outcome.REPEATED
        return Outcome.POSTED if self._take_back(held) else Outcome.STILL_HELD

    def cancel(self, item: Item, at: int) -> None:
        """Take back a debt that nothing outside names; what had settled it settles the next debts."""
        self.begin(EntryKind.CANCEL, f"#{item.number}", at)
        cancel(self, item)

    def _debt(self, kind: ItemKind, source: str, at: int, due: int, amount: int, digest: int) -> None:
        item = Item(self.number, kind, source, at, due, amount, 0, digest)
        self.number += 1
        bisect.insort(self.items, item, key=lambda each: each.order)
        self.begin(OF_ITEM[kind], source or f"#{item.number}", at)
        self.change(item, amount)
        self.post("receivable", INCOME.get(kind, "revenue"), amount)

    def _use(self, receipt: Receipt, bill: str) -> list[Item]:
        if receipt.origin == Origin.RECOVERY:
            recover(self, receipt)
        if receipt.origin == Origin.GUARANTEE:
            self.post("guarantors", "guarantees", receipt.amount)
        named = self.item(bill, *_NAMED) if bill else None
        if named is None or not named.open:
            return settle(self)
        allocate(self, receipt, named)
        return [*([] if named.open else [named]), *settle(self)]

    def _check_enough(self, origin: Origin, amount: int, bill: str) -> None:
        if origin == Origin.DEPOSIT:
            _check("deposit_use", amount, -self.deposits)
        elif origin == Origin.GUARANTEE:
            _check("guarantee_use", amount, self.guarantees)
        elif origin == Origin.WRITE_OFF:
            named = self.item(bill, *_NAMED)
            _check("write_off", amount, (named.open if named else 0) if bill else self.receivable)

    def _take_back(self, reversal: Reversal) -> bool:
        for find in (self._take_back_receipt, self._take_back_item, self._take_back_movement):
            if find(reversal):
                reversal.done = True
                return True
        return False

    def _take_back_receipt(self, reversal: Reversal) -> bool:
        receipt = self.receipt(reversal.of)
        if receipt is None:
            return False
        rest = receipt.left_to_reverse
        if receipt.origin == Origin.WRITE_OFF:
            # What was recovered of it stays recovered.
            rest = max(0, min(rest, self.bad_debt))
        amount = _part(reversal, rest)
        if reversal.moved and receipt.origin not in (Origin.CASH, Origin.TRANSFER):
            raise BadRecord(f"{reversal.of!r} is no payment of a customer, so it cannot go to another account")
        self._begin_reversal(reversal)
        unwind(self, receipt, amount, reversal.at, "unallocated" if reversal.moved else RETURNED[receipt.origin])
        if receipt.origin == Origin.GUARANTEE:
            self.post("guarantees", "guarantors", amount)
        settle(self)
        return True

    def _take_back_item(self, reversal: Reversal) -> bool:
        item = self.item(reversal.of, *_TAKEN_BACK_WHOLE)
        if item is None:
            return False
        if reversal.moved or reversal.amount not in (WHOLE, item.amount):
            raise BadRecord(
                f"{item.kind.name.lower()} {reversal.of!r} can only be taken back whole: "
                f"{item.amount} is left (minor units)"
            )
        self._begin_reversal(reversal)
        cancel(self, item)
        return True

    def _take_back_movement(self, reversal: Reversal) -> bool:
        movement = self.movement(reversal.of)
        if movement is None:
            return False
        if reversal.moved:
            raise BadRecord(f"{reversal.of!r} is no payment, so it cannot go to another account")
        amount = _part(reversal, movement.amount - movement.reversed)
        movement.reversed += amount
        self._begin_reversal(reversal)
        debit, credit = _MOVES[movement.move]
        self.post(credit, debit, amount)
        return True

    def _begin_reversal(self, reversal: Reversal) -> None:
        kind = EntryKind.REVERSAL if reversal.source else EntryKind.CHARGEBACK
        kind = EntryKind.TRANSFER_OUT if reversal.moved else kind
        self.begin(kind, reversal.source, reversal.at, reversal.of)

    def _payment_known(self, source: str, at: int, digest: int, reversal: Reversal | None = None) -> bool:
        known: Document | None = reversal or self.receipt(source)
        if known is None and source:
            known = self.item(source, ItemKind.REFUND) or self.reversal(source) or self.movement(source)
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


def _part(reversal: Reversal, rest: int) -> int:
    amount = rest if reversal.amount == WHOLE else reversal.amount
    if amount > rest:
        raise BadRecord(f"reverses {amount} of payment {reversal.of!r}, of which {rest} is left (minor units)")
    return amount


def _check(what: str, amount: int, most: int) -> None:
    if amount > most:
        raise BadRecord(f"{what} of {amount} goes beyond the {max(0, most)} that there is (minor units)")
