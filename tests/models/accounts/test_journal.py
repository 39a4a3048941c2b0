"""The journal says all that the books hold: any documents, in any order, repeated, folded, dumped and loaded."""

from collections import Counter
from itertools import count
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from models.accounts.documents import BAD_DEBT, ItemKind, Move, Origin
from models.accounts.folding import fold
from models.accounts.journal import LEDGERS, Entry, entry_of
from models.accounts.ledger import WHOLE, Ledger, Outcome
from models.errors import BadRecord
from models.flow.wire import pack, unpack

AMOUNTS = st.integers(1, 500)
TIMES = st.integers(0, 400)
POSTED = (Outcome.POSTED, Outcome.HELD)


class JournalMachine(RuleBasedStateMachine):
    """One account, its journal, and a copy of its books that is made from the journal alone."""

    def __init__(self) -> None:
        super().__init__()
        self.ledger = Ledger()
        self.names = count()
        self.calls: list[tuple[str, tuple[Any, ...]]] = []
        self.entries: dict[str, Entry] = {}
        self.folded = False

    @rule(kind=st.sampled_from([ItemKind.BILL, ItemKind.LATE_FEE]), at=TIMES, term=st.integers(0, 40), amount=AMOUNTS)
    def debt(self, kind: ItemKind, at: int, term: int, amount: int) -> None:
        self._call("bill", kind, self._name(), at, at + term, amount, 7)

    @rule(at=TIMES, amount=AMOUNTS)
    def charges(self, at: int, amount: int) -> None:
        self.ledger.bill(ItemKind.CHARGES, "", at, at + 15, amount)
        self._book()

    @rule(data=st.data(), origin=st.sampled_from(Origin), at=TIMES, amount=AMOUNTS, named=st.booleans())
    def settle(self, data: st.DataObject, origin: Origin, at: int, amount: int, named: bool) -> None:
        bills = [item.source for item in self.ledger.items if item.source]
        bill = data.draw(st.sampled_from(bills)) if named and bills else ""
        if origin == Origin.WRITE_OFF:
            item = self.ledger.item(bill, ItemKind.BILL, ItemKind.LATE_FEE)
            amount = min(amount, item.open if item else self.ledger.receivable)
        if amount:
            self._call("pay", self._name(), at, amount, 7, bill if origin != Origin.WRITE_OFF else "", origin)

    @rule(at=TIMES, amount=AMOUNTS)
    def refund(self, at: int, amount: int) -> None:
        self._call("refund", self._name(), at, at, amount, 7)

    @rule(move=st.sampled_from(Move), at=TIMES, amount=AMOUNTS)
    def move(self, move: Move, at: int, amount: int) -> None:
        self._call("move", move, self._name(), at, amount, 7)

    @precondition(lambda self: self.ledger.receivable)
    @rule(at=TIMES, share=st.integers(1, 150))
    def give_up_and_recover(self, at: int, share: int) -> None:
        owed = self.ledger.receivable
        self._call("pay", self._name(), at, owed, 7, "", Origin.WRITE_OFF)
        self._call("pay", self._name(), at, max(1, owed * share // 100), 7, "", Origin.RECOVERY)

    @precondition(lambda self: self.calls)
    @rule(data=st.data(), at=TIMES, share=st.integers(1, 100), moved=st.booleans())
    def reverse(self, data: st.DataObject, at: int, share: int, moved: bool) -> None:
        what, arguments = data.draw(st.sampled_from(self.calls))
        of = arguments[1] if what in ("bill", "move") else arguments[0]
        receipt = self.ledger.receipt(of)
        amount = max(1, receipt.left_to_reverse * share // 100) if receipt and share < 90 else WHOLE
        self._call("reverse", self._name(), at, of, amount, 7, moved)

    @rule(at=TIMES, amount=AMOUNTS)
    def reversal_comes_first(self, at: int, amount: int) -> None:
        of = self._name()
        self._call("reverse", self._name(), at, of, amount, 7, False)
        self._call("pay", of, at, amount, 7, "", Origin.CASH)

    @precondition(lambda self: any(item.kind == ItemKind.CHARGES and item.amount for item in self.ledger.items))
    @rule(data=st.data(), at=TIMES)
    def cancel(self, data: st.DataObject, at: int) -> None:
        charges = [item for item in self.ledger.items if item.kind == ItemKind.CHARGES and item.amount]
        self.ledger.cancel(data.draw(st.sampled_from(charges)), at)
        self._book()

    @precondition(lambda self: self.calls)
    @rule(data=st.data())
    def repeat(self, data: st.DataObject) -> None:
        what, arguments = data.draw(st.sampled_from(self.calls))
        before = pack(self.ledger)
        try:
            got = getattr(self.ledger, what)(*arguments)
            outcome = got[0] if isinstance(got, tuple) else got
            assert outcome in (Outcome.REPEATED, Outcome.STILL_HELD)
        except BadRecord:
            told = False
        else:
            told = True
        assert told or self.folded, "only what was forgotten may be refused instead"
        assert pack(self.ledger) == before

    @rule(before=TIMES, documents=st.integers(1, 6), debts=st.integers(1, 4), now=TIMES)
    def fold(self, before: int, documents: int, debts: int, now: int) -> None:
        fold(self.ledger, before, documents, debts, now)
        self.folded = True
        self._book()

    @rule()
    def survives_a_snapshot(self) -> None:
        self.ledger = unpack(pack(self.ledger), Ledger)

    @invariant()
    def every_entry_balances(self) -> None:
        for entry in self.entries.values():
            assert sum(line.debit for line in entry.lines) == sum(line.credit for line in entry.lines)
            assert all((line.debit > 0) != (line.credit > 0) for line in entry.lines)

    @invariant()
    def entries_are_numbered_without_a_gap(self) -> None:
        assert [entry.number for entry in self.entries.values()] == list(range(1, len(self.entries) + 1))

    @invariant()
    def the_journal_alone_gives_the_balances(self) -> None:
        balances = Counter(dict.fromkeys(LEDGERS, 0))
        for entry in self.entries.values():
            for line in entry.lines:
                balances[line.ledger] += line.debit - line.credit
        assert dict(balances) == self.ledger.balances
        assert sum(balances.values()) == 0

    @invariant()
    def the_journal_alone_gives_the_open_debts(self) -> None:
        open_amounts: Counter[tuple[int, int]] = Counter()
        for entry in self.entries.values():
            for change in entry.items:
                open_amounts[change.item, change.due] += change.amount
        kept = {(item.number, item.due): item.open for item in self.ledger.open_items()}
        assert {place: amount for place, amount in open_amounts.items() if amount} == kept
        assert sum(kept.values()) == self.ledger.receivable

    @invariant()
    def documents_add_up(self) -> None:
        ledger = self.ledger
        assert -ledger.credit == sum(receipt.left for receipt in ledger.receipts)
        assert not (ledger.receivable and ledger.credit), "credit settles debt at once"
        assert ledger.guarantees == -ledger.guarantors
        for receipt in ledger.receipts:
            used = sum(use.amount for use in receipt.uses)
            assert min(receipt.left, receipt.reversed, used) >= 0
            assert receipt.amount == receipt.left + receipt.reversed + used

    @invariant()
    def what_was_written_off_and_recovered_fits(self) -> None:
        if self.folded:
            return
        receipts = self.ledger.receipts
        given_up = sum(receipt.left_to_reverse for receipt in receipts if receipt.origin == Origin.WRITE_OFF)
        recovered = sum(use.amount for receipt in receipts for use in receipt.uses if use.item == BAD_DEBT)
        assert self.ledger.bad_debt == given_up - recovered >= 0

    def _name(self) -> str:
        return f"D{next(self.names)}"

    def _call(self, what: str, *arguments: Any) -> None:
        before = pack(self.ledger)
        try:
            got = getattr(self.ledger, what)(*arguments)
        except BadRecord:
            assert pack(self.ledger) == before, "what is refused changes nothing"
            return
        assert (got[0] if isinstance(got, tuple) else got) in POSTED
        self.calls.append((what, arguments))
        self._book()

    def _book(self) -> None:
        first = self.ledger.entries + 1
        for number, draft in enumerate(self.ledger.taken(), first):
            entry = entry_of(draft, "A:1", number, 500)
            assert entry.id not in self.entries
            self.entries[entry.id] = entry


TestJournal = JournalMachine.TestCase
TestJournal.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)


def given_up_and_recovered() -> Ledger:
    """A debt of 100 that was written off, and 60 of it recovered."""
    ledger = Ledger()
    ledger.bill(ItemKind.CHARGES, "", 1, 15, 100)
    ledger.pay("W", 2, 100, origin=Origin.WRITE_OFF)
    ledger.pay("R", 3, 60, origin=Origin.RECOVERY)
    assert (ledger.bad_debt, ledger.cash, ledger.receivable, ledger.credit) == (40, 60, 0, 0)
    return ledger


def test_a_write_off_is_taken_back_as_far_as_it_was_not_recovered() -> None:
    ledger = given_up_and_recovered()
    with pytest.raises(BadRecord, match="of which 40 is left"):
        ledger.reverse("X", 4, "W", 100)
    assert ledger.reverse("Y", 4, "W", 40) == Outcome.POSTED
    assert (ledger.bad_debt, ledger.receivable) == (0, 40)


def test_money_recovered_for_a_debt_that_is_none_any_more_is_credit() -> None:
    ledger = given_up_and_recovered()
    ledger.cancel(ledger.items[0], 5)
    assert (ledger.bad_debt, ledger.cash, ledger.revenue, ledger.credit) == (0, 60, 0, -60)


def test_a_recovery_beyond_what_was_written_off_pays_the_oldest_debt() -> None:
    ledger = given_up_and_recovered()
    ledger.bill(ItemKind.BILL, "B", 4, 20, 30)
    ledger.pay("R2", 5, 80, origin=Origin.RECOVERY)
    assert (ledger.bad_debt, ledger.receivable, ledger.credit) == (0, 0, -10)
    ledger.reverse("X", 6, "R2", WHOLE)
    assert (ledger.bad_debt, ledger.receivable, ledger.credit, ledger.cash) == (40, 30, 0, 60)


def test_books_from_before_the_journal_begin_with_what_they_hold() -> None:
    ledger = Ledger()
    ledger.bill(ItemKind.BILL, "B1", 1, 15, 100)
    ledger.pay("P1", 2, 30)
    ledger.made, ledger.entries = [], 0
    ledger.open_journal(9)
    (draft,) = ledger.taken()
    entry = entry_of(draft, "A", 1, 9)
    assert [(line.ledger, line.debit, line.credit) for line in entry.lines] == [
        ("receivable", 70, 0), ("cash", 30, 0), ("revenue", 0, 100)
    ]  # fmt: skip
    assert [(change.source, change.amount) for change in entry.items] == [("B1", 70)]
    ledger.open_journal(10)
    assert not ledger.taken()


def test_old_packed_books_are_read() -> None:
    old: list[Any] = unpack(pack(Ledger(receivable=5, revenue=-5)))[:11]
    assert unpack(pack(old), Ledger).balances["receivable"] == 5
