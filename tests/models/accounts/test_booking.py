"""Documents that come as records, to the entries that leave the stage."""

from collections import Counter
from typing import Any

import pytest

from models.accounts.book import Book
from models.accounts.documents import ItemKind
from models.accounts.journal import LEDGERS, Entry, EntryKind
from models.accounts.stage import AccountsStage
from models.flow import topics
from models.flow.wire import pack, unpack
from models.money import major
from tests.models.accounts.town import FIRST, Seen, Town, maker, moment, run
from tests.support.flow import LocalFlow

Sums = dict[str, dict[str, int]]


def sums(entries: list[Entry]) -> Sums:
    """Debits less credits by account and ledger account, of the journal alone."""
    found: dict[str, Counter[str]] = {}
    for entry in entries:
        own = found.setdefault(entry.account_id, Counter())
        for line in entry.lines:
            own[line.ledger] += line.debit - line.credit
    return {account: {name: own[name] for name in LEDGERS} for account, own in found.items()}


def held(seen: Seen) -> Sums:
    """The same of the stage's own books."""
    stage = seen.flow.shards[0].stage
    assert isinstance(stage, AccountsStage)
    book = Book()
    book.load(unpack(pack(stage.dump()))["book"])
    return {name: book.read(row).balances for row, name in enumerate(book.names)}


@pytest.fixture(scope="module")
def seen() -> Seen:
    """Two months of two accounts and a prepaid one, with documents of every kind."""
    town = Town()
    for account in "ABC":
        town.account(account, prepaid=account == "C")
    for day in range(45):
        town.charge(day, {"B": 8_000, "C": 5_000})
    for number, day in enumerate((1, 2, 3, 31)):
        town.bill(f"B{number}", "A", day, "100.00")
    documents: list[tuple[str, str, dict[str, Any]]] = [
        ("D1", "150.00", {"kind": "deposit"}),
        ("G1", "90.00", {"kind": "guarantee"}),
        ("P1", "60.00", {"bill_id": "B1", "channel": "bank", "reference": "E2E-1"}),
        ("P2", "30.00", {"channel": "bank"}),
        ("U1", "20.00", {"kind": "deposit_use"}),
        ("U2", "10.00", {"kind": "guarantee_use"}),
        ("W1", "25.00", {"kind": "write_off", "bill_id": "B2"}),
        ("W2", "15.00", {"kind": "recovery"}),
        ("D2", "30.00", {"kind": "deposit_return"}),
        ("G2", "80.00", {"kind": "guarantee_return"}),
        ("R1", "5.00", {"kind": "reversal", "reverses": "P2"}),
        ("T1", "10.00", {"kind": "transfer_out", "reverses": "P2", "counterpart": "B"}),
        ("F1", "3.00", {"kind": "refund"}),
    ]
    for number, (name, amount, more) in enumerate(documents):
        town.pay(name, "A", 5 + number, amount, **more)
    town.pay("T1", "B", 25, "10.00", kind="transfer_in", counterpart="A")
    town.pay("P3", "C", 20, "50.00", kind="top_up")
    town.pay("P4", "C", 33, "1.00", kind="top_up")
    town.charge_back("P1", "A", 40)
    town.bill("B9", "B", 41, "70.00", period_from=moment(0))
    return run(town, 50)


def entry(seen: Seen, source: str, account: str = "A") -> Entry:
    return next(each for each in seen.journal if each.source == source and each.account_id == account)


def lines(found: Entry) -> dict[str, int]:
    return {line.ledger: line.debit - line.credit for line in found.lines}


def test_the_journal_alone_gives_the_books_of_the_stage(seen: Seen) -> None:
    assert not seen.refused(topics.PAYMENTS)
    kinds = {each.kind for each in seen.journal}
    assert kinds == set(EntryKind) - {EntryKind.OPENING, EntryKind.CARRIED, EntryKind.FEE}
    assert sums(seen.journal) == held(seen)


def test_what_left_one_account_reaches_the_other(seen: Seen) -> None:
    balances = sums(seen.journal)
    assert balances["A"]["unallocated"] == -balances["B"]["unallocated"] == -1000
    assert (entry(seen, "T1").of, entry(seen, "T1").counterpart) == ("P2", "B")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("D1", {"cash": 15000, "deposits": -15000}),
        ("G1", {"guarantees": 9000, "guarantors": -9000}),
        ("U1", {"deposits": 2000, "receivable": -2000}),
        ("U2", {"cash": 1000, "receivable": -1000, "guarantors": 1000, "guarantees": -1000}),
        ("W1", {"bad_debt": 2500, "receivable": -2500}),
        ("W2", {"cash": 1500, "bad_debt": -1500}),
        ("R1", {"receivable": 500, "cash": -500}),
    ],
)
def test_lines_of_a_document(seen: Seen, source: str, expected: dict[str, int]) -> None:
    assert lines(entry(seen, source)) == expected


def test_a_payment_settles_the_bill_that_it_names_and_not_the_oldest(seen: Seen) -> None:
    found = entry(seen, "P1")
    assert [(change.source, change.amount) for change in found.items] == [("B1", -6000)]
    assert (found.channel, found.reference, found.at, found.booked_at) == ("bank", "E2E-1", moment(7), moment(7))
    assert [change.source for change in entry(seen, "P2").items] == ["B0"]


def test_more_than_the_named_bill_settles_the_oldest_and_then_is_credit() -> None:
    town = Town()
    town.account("A")
    for number in range(3):
        town.bill(f"B{number}", "A", 1 + number, "10.00")
    town.pay("P", "A", 5, "35.00", bill_id="B2")
    found = entry(run(town, 8), "P")
    assert [(change.source, change.amount) for change in found.items] == [("B2", -1000), ("B0", -1000), ("B1", -1000)]
    assert lines(found) == {"cash": 3500, "receivable": -3000, "credit": -500}


def test_a_fee_is_owed_settled_and_waived() -> None:
    stage = run(Town(), 0).flow.shards[0].stage
    assert isinstance(stage, AccountsStage)
    posting = stage._posting
    row = posting.book.row("A")
    with posting._ledger(row, moment(3)) as ledger:
        ledger.bill(ItemKind.BILL, "B1", moment(1), FIRST + 2, 5_000)
        assert [ledger.charge_late(ledger.items[0], fee, moment(3), FIRST + 20) for fee in (300, 300)] == [300, 0]
    with posting._ledger(row, moment(4)) as ledger:
        ledger.reverse("W1", moment(4), "late-0-300", 300)
        assert ledger.charge_late(ledger.items[0], 450, moment(5), FIRST + 20) == 150
    _, fee, waived, more = posting.journal
    assert (more.source, lines(more)) == ("late-0-450", {"receivable": 150, "late_fees": -150})
    assert lines(fee) == {"receivable": 300, "late_fees": -300}
    assert lines(waived) == {"receivable": -300, "late_fees": 300}


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"kind": "transfer_out", "reverses": "P"}, "must name in `counterpart`"),
        ({"kind": "transfer_in", "counterpart": "A"}, "must name in `counterpart`"),
        ({"kind": "transfer_out", "counterpart": "B"}, "must name in `reverses`"),
        ({"kind": "deposit_return"}, "deposit_return of 900 goes beyond the 0"),
        ({"kind": "guarantee_use"}, "guarantee_use of 900 goes beyond the 0"),
        ({"kind": "write_off"}, "write_off of 900 goes beyond the 500"),
        ({"kind": "write_off", "bill_id": "B7"}, "write_off of 900 goes beyond the 0"),
        ({"kind": "gift"}, "is none of payment, top_up"),
    ],
)
def test_what_cannot_be_posted_is_refused_and_changes_nothing(more: dict[str, Any], reason: str) -> None:
    town = Town()
    town.account("A")
    town.bill("B1", "A", 1, "5.00")
    town.pay("X", "A", 3, "9.00", **more)
    seen = run(town, 5)
    (refused,) = seen.refused(topics.PAYMENTS)
    assert reason in refused
    assert [each.source for each in seen.journal] == ["B1"]


def test_a_site_from_before_the_journal_gets_opening_entries() -> None:
    town = Town()
    for number in range(3):
        town.account(f"A{number}")
        town.bill(f"B{number}", f"A{number}", 1, major(1000 + number))
    old = run(town, 3).flow
    kept: dict[str, Any] = unpack(pack(old.shards[0].dump()))
    del kept["state"]["journaled"]
    kept["state"]["book"]["ledgers"] = [pack(unpack(each)[:11]) for each in kept["state"]["book"]["ledgers"]]
    town.pay("P", "A1", 3.2, "4.00")
    make = maker()
    flow = LocalFlow(make, 1)
    flow.restore(0, make, pack(kept))
    flow.run(town.external(), until=moment(6) * 1000)
    seen = Seen(flow)
    assert [(each.kind, each.account_id) for each in seen.journal] == [
        ("opening", "A1"), ("payment", "A1"), ("opening", "A0"), ("opening", "A2"),
    ]  # fmt: skip
    assert sums(seen.journal) == held(seen)
