import pytest

from models.accounts.documents import ItemKind
from models.accounts.folding import fold
from models.accounts.ledger import Ledger, Outcome
from models.errors import BadRecord


def settled_history() -> Ledger:
    ledger = Ledger()
    for number in range(5):
        ledger.bill(ItemKind.BILL, f"B{number}", number * 30, number * 30 + 15, 100)
        ledger.pay(f"P{number}", number * 30 + 10, 100)
    return ledger


def test_old_settled_documents_go_and_their_repeats_are_refused() -> None:
    ledger = settled_history()
    fold(ledger, 70, 48, 48)
    assert [item.source for item in ledger.items] == ["B2", "B3", "B4"]
    assert [receipt.source for receipt in ledger.receipts] == ["P2", "P3", "P4"]
    assert ledger.pay("P3", 100, 100)[0] == Outcome.REPEATED
    with pytest.raises(BadRecord, match="older"):
        ledger.pay("P1", 40, 100)
    with pytest.raises(BadRecord, match="older"):
        ledger.bill(ItemKind.BILL, "B1", 30, 45, 100)


def test_bill_stays_while_a_kept_payment_could_reopen_it() -> None:
    ledger = Ledger()
    ledger.bill(ItemKind.BILL, "B0", 1, 15, 100)
    ledger.pay("P0", 300, 100)
    fold(ledger, 200, 48, 48)
    assert [item.source for item in ledger.items] == ["B0"]
    ledger.reverse("R0", 310, "P0", 100)
    assert ledger.balance == 100


def test_credit_of_a_forgotten_payment_is_carried_and_settles_first() -> None:
    ledger = Ledger()
    for number in range(4):
        ledger.pay(f"P{number}", number, 100)
    fold(ledger, 0, 2, 48)
    assert [(receipt.source, receipt.left) for receipt in ledger.receipts] == [("", 200), ("P2", 100), ("P3", 100)]
    ledger.bill(ItemKind.BILL, "B", 10, 20, 250)
    assert [receipt.left for receipt in ledger.receipts] == [0, 50, 100]


def test_debts_beyond_the_limit_are_added_up_at_the_oldest_due_day() -> None:
    ledger = Ledger()
    for number in range(6):
        ledger.bill(ItemKind.BILL, f"B{number}", number, 10 + number, 100)
    ledger.pay("P", 7, 150)
    fold(ledger, 0, 48, 3)
    assert [(item.kind, item.due, item.open) for item in ledger.open_items()] == [
        (ItemKind.CARRIED, 11, 250),
        (ItemKind.BILL, 14, 100),
        (ItemKind.BILL, 15, 100),
    ]
    ledger.reverse("R", 8, "P", 150)
    assert ledger.balance == 600
    assert next(ledger.open_items()).open == 100
