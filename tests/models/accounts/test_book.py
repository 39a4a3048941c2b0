import numpy as np

from models.accounts.book import Book
from models.accounts.documents import ItemKind
from models.accounts.dunning import Step
from models.flow.fingerprint import fingerprint
from models.flow.wire import pack, unpack


def filled() -> Book:
    book = Book()
    for number in range(200):
        row = book.row(f"A{number}")
        book.set_class(row, ("residential", "business", "farm")[number % 3])
        with book.ledger(row) as ledger:
            ledger.bill(ItemKind.BILL, "B1", 5, 100 + number % 4 * 40, 1_000 + number)
            ledger.pay("P1", 6, 10 * number)
    return book


def by_hand(book: Book, today: int) -> list[list[int]]:
    totals = [[0] * 5 for _ in book.classes]
    for row in range(len(book)):
        for item in book.read(row).open_items():
            late = today - item.due
            totals[book.class_[row]][0 if late <= 0 else min(4, 1 + (late - 1) // 30)] += item.open
    return totals


def test_ageing_totals_follow_every_change() -> None:
    book = filled()
    assert book.ageing(230).tolist() == by_hand(book, 230)
    for row in range(0, 200, 7):
        with book.ledger(row) as ledger:
            ledger.pay("P2", 7, 900)
        book.set_class(row, "hospital")
    assert book.ageing(230).tolist() == by_hand(book, 230)
    assert book.owed[:200].tolist() == [book.read(row).receivable for row in range(200)]


def test_ageing_totals_follow_where_a_posting_fails() -> None:
    book = filled()
    try:
        with book.ledger(3) as ledger:
            ledger.pay("P2", 7, 500)
            raise ValueError
    except ValueError:
        pass
    assert book.ageing(230).tolist() == by_hand(book, 230)


def test_snapshot_gives_the_same_book() -> None:
    book, fresh = filled(), Book()
    fresh.load(unpack(pack(book.dump())))
    assert fingerprint(fresh.dump()) == fingerprint(book.dump())
    assert fresh.row("new") == book.row("new") == 200
    assert fresh.prepaid.dtype == np.bool_


def test_classes_beyond_the_limit_count_as_unknown() -> None:
    book = Book()
    for number in range(200):
        book.set_class(book.row(f"A{number}"), f"class{number}")
    assert len(book.classes) == 64
    assert book.class_of(199) == "unknown"


def test_an_account_without_money_costs_few_bytes() -> None:
    book = Book()
    rows = book.rows([f"A{number:07}" for number in range(10_000)])
    assert rows.tolist() == list(range(10_000))
    assert len(pack(book.dump())) / 10_000 < 200


def test_a_snapshot_from_before_the_final_notice_keeps_its_steps() -> None:
    book = Book()
    row = book.row("A")
    book.dunned[row] = book.step[row] = 6
    state = book.dump()
    del state["clocks"]
    after = Book()
    after.load(unpack(pack(state)))
    assert (after.step[row], after.dunned[row]) == (Step.DISCONNECTION, Step.DISCONNECTION)
