"""Keeps a ledger small: settled documents that are old live on in its balances alone."""

import bisect

from models.accounts.documents import Item, ItemKind, Receipt
from models.accounts.journal import EntryKind
from models.accounts.ledger import Ledger


def fold(ledger: Ledger, before: int, documents: int, debts: int, now: int = 0) -> None:
    """Forget settled documents that are old or too many, and add up open debts that are too many.

    No balance changes. Credit of a forgotten receipt is carried in one receipt without a name, and debts beyond the
    limit in one item that is due when the oldest of them was. What is forgotten cannot be reversed any more, and a
    repeat of it is told by its age.

    Args:
        ledger: is changed.
        before: documents of before this event time (Unix seconds) are old.
        documents: how many of a kind are kept.
        debts: how many open items are kept apart.
        now: log time (Unix seconds), at which debts that are added up are so.
    """
    if len(ledger.receipts) > documents or any(receipt.at < before for receipt in ledger.receipts):
        _fold_receipts(ledger, before, documents)
    if len(ledger.reversals) > documents or any(reversal.at < before for reversal in ledger.reversals):
        _fold_reversals(ledger, before, documents)
    if ledger.movements:
        _fold_movements(ledger, before, documents)
    while sum(1 for _ in ledger.open_items()) > debts:
        _add_up(ledger, now)
    if len(ledger.items) > documents or any(item.at < before and not item.open for item in ledger.items):
        _fold_items(ledger, before, documents)


def _fold_receipts(ledger: Ledger, before: int, documents: int) -> None:
    named = sorted((receipt for receipt in ledger.receipts if receipt.source), key=lambda receipt: receipt.at)
    surplus = len(named) - documents
    gone = [
        receipt for rank, receipt in enumerate(named) if rank < surplus or (receipt.at < before and not receipt.left)
    ]
    if gone:
        ledger.payments_until = max(ledger.payments_until, gone[-1].at)
    carried = [receipt for receipt in ledger.receipts if not receipt.source]
    left = sum(receipt.left for receipt in gone + carried)
    forgotten = {receipt.source for receipt in gone + carried}
    rest = [receipt for receipt in ledger.receipts if receipt.source not in forgotten]
    ledger.receipts = [Receipt("", ledger.payments_until, left, left, 0, 0, []), *rest] if left else rest


def _fold_reversals(ledger: Ledger, before: int, documents: int) -> None:
    gone = _old([reversal.at for reversal in ledger.reversals], before, documents)
    if gone:
        ledger.payments_until = max(ledger.payments_until, *(ledger.reversals[index].at for index in gone))
        ledger.reversals = [reversal for index, reversal in enumerate(ledger.reversals) if index not in gone]


def _fold_movements(ledger: Ledger, before: int, documents: int) -> None:
    gone = _old([movement.at for movement in ledger.movements], before, documents)
    if gone:
        ledger.payments_until = max(ledger.payments_until, *(ledger.movements[index].at for index in gone))
        ledger.movements = [movement for index, movement in enumerate(ledger.movements) if index not in gone]


def _old(times: list[int], before: int, most: int) -> set[int]:
    """Places of the documents that are old or too many."""
    order = sorted(range(len(times)), key=times.__getitem__)
    surplus = len(order) - most
    return {index for rank, index in enumerate(order) if rank < surplus or times[index] < before}


def _fold_items(ledger: Ledger, before: int, documents: int) -> None:
    used = {use.item for receipt in ledger.receipts for use in receipt.uses}
    settled = [item for item in ledger.items if not item.open and item.number not in used]
    surplus = len(ledger.items) - documents
    gone = [item for rank, item in enumerate(settled) if rank < surplus or item.at < before]
    _forget(ledger, gone)


def _forget(ledger: Ledger, gone: list[Item]) -> None:
    for item in gone:
        if item.kind in (ItemKind.BILL, ItemKind.CARRIED, ItemKind.LATE_FEE):
            ledger.bills_until = max(ledger.bills_until, item.at)
        if item.kind == ItemKind.REFUND:
            ledger.payments_until = max(ledger.payments_until, item.at)
    numbers = {item.number for item in gone}
    ledger.reopened = {number: times for number, times in ledger.reopened.items() if number not in numbers}
    ledger.items = [item for item in ledger.items if item.number not in numbers]


def _add_up(ledger: Ledger, now: int) -> None:
    debts = ledger.open_items()
    kept, gone = next(debts), next(debts)
    ledger.begin(EntryKind.CARRIED, f"#{gone.number}+#{kept.number}", now)
    moved = gone.open
    ledger.change(gone, -moved)
    ledger.change(kept, moved)
    for receipt in ledger.receipts:
        for use in receipt.uses:
            use.item = kept.number if use.item == gone.number else use.item
    _forget(ledger, [gone, kept])
    kept.kind, kept.source = ItemKind.CARRIED, ""
    kept.amount += gone.amount
    bisect.insort(ledger.items, kept, key=lambda each: each.order)
