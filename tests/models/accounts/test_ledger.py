from itertools import count
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from models.accounts.documents import ItemKind
from models.accounts.folding import fold
from models.accounts.ledger import WHOLE, Ledger, Outcome
from models.errors import BadRecord
from models.flow.wire import pack, unpack

AMOUNTS = st.integers(1, 5_000)
TIMES = st.integers(0, 400)


class LedgerMachine(RuleBasedStateMachine):
    """Any order of bills, payments, refunds, reversals, charge-backs, repeats and folding."""

    def __init__(self) -> None:
        super().__init__()
        self.ledger = Ledger()
        self.names = count()
        self.billed = 0
        self.paid: dict[str, int] = {}
        self.taken_back: dict[str, int] = {}
        self.refunds: dict[str, int] = {}
        self.calls: list[tuple[str, tuple[Any, ...]]] = []
        self.folded = False

    @rule(at=TIMES, term=st.integers(0, 40), amount=st.integers(0, 5_000))
    def bill(self, at: int, term: int, amount: int) -> None:
        self._call("bill", ItemKind.BILL, f"B{next(self.names)}", at, at + term, amount, 7)
        self.billed += amount

    @rule(at=TIMES, amount=AMOUNTS)
    def pay(self, at: int, amount: int) -> None:
        name = f"P{next(self.names)}"
        if self._call("pay", name, at, amount, 7):
            self.paid[name] = amount

    @rule(at=TIMES, amount=AMOUNTS)
    def refund(self, at: int, amount: int) -> None:
        name = f"F{next(self.names)}"
        if self._call("refund", name, at, at, amount, 7):
            self.refunds[name] = amount

    @precondition(lambda self: self.paid and not self.folded)
    @rule(data=st.data(), at=TIMES, share=st.integers(1, 100))
    def reverse(self, data: st.DataObject, at: int, share: int) -> None:
        of = data.draw(st.sampled_from(sorted(self.paid)))
        left = self.paid[of] - self.taken_back.get(of, 0)
        amount = max(1, left * share // 100)
        if left and self._call("reverse", f"R{next(self.names)}", at, of, amount, 7):
            self.taken_back[of] = self.taken_back.get(of, 0) + amount

    @precondition(lambda self: self.paid and not self.folded)
    @rule(data=st.data(), at=TIMES)
    def charge_back(self, data: st.DataObject, at: int) -> None:
        of = data.draw(st.sampled_from(sorted(self.paid)))
        if self._call("reverse", "", at, of, WHOLE):
            self.taken_back[of] = self.paid[of]

    @precondition(lambda self: self.refunds and not self.folded)
    @rule(data=st.data(), at=TIMES)
    def refund_bounces(self, data: st.DataObject, at: int) -> None:
        of = data.draw(st.sampled_from(sorted(self.refunds)))
        if self._call("reverse", f"R{next(self.names)}", at, of, self.refunds[of], 7):
            self.refunds[of] = 0

    @rule(at=TIMES, amount=AMOUNTS)
    def reversal_of_nothing_waits(self, at: int, amount: int) -> None:
        name, of = f"R{next(self.names)}", f"P-later-{next(self.names)}"
        if at <= self.ledger.payments_until:
            return
        assert self.ledger.reverse(name, at, of, amount, 7) == Outcome.HELD
        assert self.ledger.reverse(name, at, of, amount, 7) == Outcome.STILL_HELD

    @precondition(lambda self: self.calls)
    @rule(data=st.data())
    def repeat(self, data: st.DataObject) -> None:
        what, arguments = data.draw(st.sampled_from(self.calls))
        before = pack(self.ledger)
        try:
            got = getattr(self.ledger, what)(*arguments)
            assert (got if what == "reverse" else got[0]) == Outcome.REPEATED
        except BadRecord:
            assert self.folded, "only what was forgotten may be refused instead"
        assert pack(self.ledger) == before

    @precondition(lambda self: self.calls and not self.folded)
    @rule(data=st.data())
    def contradict(self, data: st.DataObject) -> None:
        what, arguments = data.draw(
            st.sampled_from([call for call in self.calls if call[1][-1] == 7] or [self.calls[0]])
        )
        if arguments[-1] != 7:
            return
        before = pack(self.ledger)
        with pytest.raises(BadRecord, match="other content"):
            getattr(self.ledger, what)(*arguments[:-1], 8)
        assert pack(self.ledger) == before

    @rule(before=TIMES, documents=st.integers(1, 6), debts=st.integers(1, 4))
    def fold(self, before: int, documents: int, debts: int) -> None:
        balances = self._balances()
        fold(self.ledger, before, documents, debts)
        assert self._balances() == balances
        assert sum(1 for _ in self.ledger.open_items()) <= debts
        assert sum(1 for receipt in self.ledger.receipts if receipt.source) <= documents
        assert len(self.ledger.reversals) <= documents
        self.folded = True

    @rule()
    def survives_a_snapshot(self) -> None:
        self.ledger = unpack(pack(self.ledger), Ledger)

    @invariant()
    def debits_equal_credits(self) -> None:
        assert sum(self._balances()) == 0

    @invariant()
    def balance_is_what_was_billed_less_what_came_in(self) -> None:
        came = sum(self.paid.values()) - sum(self.taken_back.values())
        assert self.ledger.balance == self.billed + sum(self.refunds.values()) - came

    @invariant()
    def documents_add_up_to_the_balances(self) -> None:
        ledger = self.ledger
        assert ledger.receivable == sum(item.open for item in ledger.items)
        assert -ledger.credit == sum(receipt.left for receipt in ledger.receipts)
        assert not (ledger.receivable and ledger.credit), "credit settles debt at once"

    @invariant()
    def no_document_is_negative_or_over_full(self) -> None:
        assert all(0 <= item.open <= item.amount for item in self.ledger.items)
        for receipt in self.ledger.receipts:
            used = sum(use.amount for use in receipt.uses)
            assert min(receipt.left, receipt.reversed, used) >= 0
            assert receipt.amount == receipt.left + receipt.reversed + used

    @invariant()
    def items_are_in_order_and_receipts_use_items_that_are_kept(self) -> None:
        orders = [item.order for item in self.ledger.items]
        assert orders == sorted(orders)
        kept = {item.number: item for item in self.ledger.items}
        used = dict.fromkeys(kept, 0)
        for receipt in self.ledger.receipts:
            for use in receipt.uses:
                used[use.item] += use.amount
        assert all(used[number] + item.open <= item.amount for number, item in kept.items())

    def _call(self, what: str, *arguments: Any) -> bool:
        at = arguments[2] if what == "bill" else arguments[1]
        until = self.ledger.bills_until if what == "bill" else self.ledger.payments_until
        if at <= until:
            with pytest.raises(BadRecord, match="older"):
                getattr(self.ledger, what)(*arguments)
            self.billed -= arguments[4] if what == "bill" else 0
            return False
        got = getattr(self.ledger, what)(*arguments)
        posted = bool((got if what == "reverse" else got[0]) == Outcome.POSTED)
        self.ledger.taken()
        if posted:
            self.calls.append((what, arguments))
        return posted

    def _balances(self) -> list[int]:
        ledger = self.ledger
        return [ledger.receivable, ledger.cash, ledger.revenue, ledger.credit]


TestLedger = LedgerMachine.TestCase
TestLedger.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)


@given(st.lists(st.tuples(st.integers(0, 30), AMOUNTS), max_size=8), st.lists(AMOUNTS, max_size=8), st.randoms())
@settings(max_examples=60, deadline=None)
def test_payments_settle_the_oldest_debt_first(bills: list[tuple[int, int]], payments: list[int], chance: Any) -> None:
    ledger = Ledger()
    for number in chance.sample(range(len(bills)), len(bills)):
        due, amount = bills[number]
        ledger.bill(ItemKind.BILL, f"B{number}", 5, due, amount)
    for number, amount in enumerate(payments):
        ledger.pay(f"P{number}", 6, amount)
    money, expected = sum(payments), 0
    for item in ledger.items:
        expected = max(0, item.amount - money)
        money = max(0, money - item.amount)
        assert item.open == expected
    assert -ledger.credit == money


def test_reversal_reopens_what_the_payment_settled_newest_first() -> None:
    ledger = Ledger()
    for number, due in enumerate((10, 20, 30)):
        ledger.bill(ItemKind.BILL, f"B{number}", 1, due, 100)
    ledger.pay("P1", 2, 150)
    ledger.pay("P2", 3, 150)
    assert ledger.reverse("R1", 4, "P1", 70) == Outcome.POSTED
    assert [item.open for item in ledger.items] == [20, 50, 0]
    with pytest.raises(BadRecord, match="of which 80 is left"):
        ledger.reverse("R2", 5, "P1", 81)
    assert ledger.reverse("R3", 5, "P1", 80) == Outcome.POSTED
    assert [item.open for item in ledger.items] == [100, 50, 0]


def test_reversal_of_credit_that_was_refunded_is_owed() -> None:
    ledger = Ledger()
    ledger.pay("P1", 2, 100)
    ledger.refund("F1", 3, 3, 60)
    assert ledger.balance == -40
    ledger.reverse("", 4, "P1", WHOLE)
    assert [(item.kind, item.open) for item in ledger.open_items()] == [(ItemKind.REFUND, 60)]
    assert (ledger.balance, ledger.cash) == (60, -60)


def test_settled_bills_are_reported_once_and_not_where_a_held_reversal_reopens_them() -> None:
    ledger = Ledger()
    ledger.bill(ItemKind.BILL, "B1", 1, 10, 100)
    assert ledger.pay("P1", 2, 60)[1] == []
    assert [item.source for item in ledger.pay("P2", 3, 60)[1]] == ["B1"]
    assert [item.source for item in ledger.bill(ItemKind.BILL, "B2", 4, 20, 20)[1]] == ["B2"]
    ledger.reverse("R1", 5, "P3", 30)
    ledger.bill(ItemKind.BILL, "B3", 6, 30, 30)
    assert ledger.pay("P3", 7, 30) == (Outcome.POSTED, [])
    assert ledger.balance == 30


def test_cancelled_bill_gives_its_money_to_the_next_debt() -> None:
    ledger = Ledger()
    ledger.bill(ItemKind.CHARGES, "", 1, 10, 100)
    ledger.pay("P1", 2, 80)
    ledger.bill(ItemKind.BILL, "B1", 3, 20, 90)
    ledger.cancel(ledger.items[0], 4)
    assert [(item.amount, item.open) for item in ledger.items] == [(0, 0), (90, 10)]
    assert (ledger.receivable, ledger.cash, ledger.revenue, ledger.credit) == (10, 80, -90, 0)


@given(st.lists(st.tuples(TIMES, AMOUNTS), min_size=30, max_size=60))
@settings(max_examples=20, deadline=None)
def test_a_ledger_stays_small(movements: list[tuple[int, int]]) -> None:
    ledger = Ledger()
    for number, (time, amount) in enumerate(movements):
        at = number * 30 + time % 30
        ledger.bill(ItemKind.BILL, f"bill-{number:09}", at, at + 15, 2_500)
        ledger.pay(f"payment-{number:09}", at + 20, amount)
        fold(ledger, at - 180, 48, 48)
        ledger.taken()
    assert len(pack(ledger)) < 48 * 35 + 48 * 45, "so many items and payments, of so many bytes each"
