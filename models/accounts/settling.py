"""What settles what: the named bill first, then the oldest debt; and the way back."""

from models.accounts.documents import BAD_DEBT, Item, ItemKind, Origin, Receipt, Use
from models.accounts.state import LedgerState

COUNTER = {
    Origin.CASH: "cash",
    Origin.TRANSFER: "unallocated",
    Origin.DEPOSIT: "deposits",
    Origin.GUARANTEE: "cash",
    Origin.WRITE_OFF: "bad_debt",
    Origin.RECOVERY: "cash",
}
"""Ledger account that a receipt comes from."""

RETURNED = COUNTER | {Origin.TRANSFER: "cash"}
"""Ledger account that it goes back to; a bank takes money back from where it has been transferred to."""

INCOME = {ItemKind.REFUND: "cash", ItemKind.LATE_FEE: "late_fees"}
"""Ledger account that a debt was made from; others from revenue."""


def settle(state: LedgerState) -> list[Item]:
    """Settle debts from credit, the oldest debt and the first receipt first; returns what is settled for good."""
    settled = []
    debts = state.open_items()
    item = next(debts, None)
    for receipt in state.receipts:
        while item is not None and receipt.left:
            allocate(state, receipt, item)
            if not item.open:
                settled.append(item)
                item = next(debts, None)
    return settled


def allocate(state: LedgerState, receipt: Receipt, item: Item) -> None:
    """Settle as much of a debt as a receipt has left."""
    part = min(receipt.left, item.open)
    receipt.left -= part
    receipt.uses.append(Use(item.number, part))
    state.change(item, -part)
    state.post("credit", "receivable", part)


def recover(state: LedgerState, receipt: Receipt) -> None:
    """Use a receipt for what had been written off, as far as it goes."""
    part = min(receipt.left, state.bad_debt)
    if part > 0:
        receipt.left -= part
        receipt.uses.append(Use(BAD_DEBT, part))
        state.post("credit", "bad_debt", part)


def unwind(state: LedgerState, receipt: Receipt, amount: int, at: int, to: str) -> None:
    """Take an amount of a receipt back to a ledger account: its credit first, then what it settled last."""
    receipt.reversed += amount
    part = min(receipt.left, amount)
    receipt.left -= part
    if part:
        state.post("credit", to, part)
    amount -= part
    numbered = {item.number: item for item in state.items} if amount else {}
    while amount:
        use = receipt.uses[-1]
        part = min(use.amount, amount)
        if use.item == BAD_DEBT:
            state.post("bad_debt", to, part)
        else:
            state.change(numbered[use.item], part)
            state.reopened[use.item] = max(state.reopened.get(use.item, (0, 0)), (at, receipt.at))
            state.post("receivable", to, part)
        use.amount -= part
        amount -= part
        if not use.amount:
            receipt.uses.pop()


def cancel(state: LedgerState, item: Item) -> None:
    """Take back a debt; what had settled it is credit again and settles the next debts."""
    for receipt in state.receipts:
        freed = sum(use.amount for use in receipt.uses if use.item == item.number)
        if freed:
            receipt.uses = [use for use in receipt.uses if use.item != item.number]
            state.change(item, freed)
            _free(state, receipt, freed)
    state.post(INCOME.get(item.kind, "revenue"), "receivable", item.open)
    item.amount -= item.open
    state.change(item, -item.open)
    settle(state)


def _free(state: LedgerState, receipt: Receipt, amount: int) -> None:
    if receipt.origin == Origin.WRITE_OFF:
        # A debt that was given up leaves nothing behind for the customer.
        receipt.reversed += amount
        state.post("receivable", "bad_debt", amount)
        _return_recovered(state)
    else:
        receipt.left += amount
        state.post("receivable", "credit", amount)


def _return_recovered(state: LedgerState) -> None:
    """Money for a debt that was written off, and is none any more, is the customer's."""
    for receipt in reversed(state.receipts):
        for use in receipt.uses:
            part = min(use.amount, -state.bad_debt)
            if use.item == BAD_DEBT and part > 0:
                use.amount -= part
                receipt.left += part
                state.post("bad_debt", "credit", part)
        receipt.uses = [use for use in receipt.uses if use.amount]
