"""Bank files beside the books: what agrees, and every kind of break; the totals add up whatever comes."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from books.bank.booked import booked_of
from books.bank.breaks import BreakKind, Comparison
from books.bank.comparing import Terms, compare
from books.bank.entry import Sheet, Transaction
from models.accounts.journal import Entry
from models.calendar import DAY
from tests.books.making import DAY_0, START, Account

TERMS = Terms("EUR", ("bank",), 3)


def at_bank(amount: int, day: int = 5, reference: str = "", **more: object) -> Transaction:
    known = {"file": "f.xml", "iban": "DE1", "currency": "EUR", "reference": reference, "batch": reference}
    return Transaction(**(known | {"amount": amount, "day": DAY_0 + day} | more))  # type: ignore[arg-type]


def found(
    entries: list[Entry], *transactions: Transaction, edges: bool = True, more: list[Sheet] | None = None
) -> Comparison:
    """Compare with a statement whose fees on its first and last day set the days that it covers."""
    frame = [at_bank(7, 0, "first"), at_bank(7, 20, "last")] if edges else []
    sheet = Sheet("f.xml", "S", "DE1", transactions=[*frame, *transactions])
    money = [entry for entry in entries if any(line.ledger == "cash" for line in entry.lines)]
    result = compare([sheet, *(more or [])], booked_of(money, lambda at: DAY_0 + (at - START) // DAY), TERMS)
    assert result.adds_up
    result.breaks = [each for each in result.breaks if each.bank_reference not in ("first", "last")]
    return result


def books() -> list[Entry]:
    """A: bill BILL-1 and a bank payment with a reference. B: one without. C: at the counter."""
    a, b, c = Account("ACC-A"), Account("ACC-B"), Account("ACC-C")
    for number, account in enumerate((a, b, c)):
        account.bill(f"BILL-{number}", 0, 90_000)
    a.pay("PAY-A", 4, 5_000, reference="E2E-A")
    b.pay("PAY-B", 4, 6_100)
    c.pay("PAY-C", 4, 7_200, channel="counter")
    return [*a.entries, *b.entries, *c.entries]


AGREE = (at_bank(5_000, reference="1", end_to_end="E2E-A"), at_bank(6_100, reference="2", text="BILL-1, thanks"))


def kinds(result: Comparison) -> list[str]:
    return [each.kind.value for each in result.breaks]


def test_what_agrees_is_no_break_and_the_counter_is_not_missed_at_the_bank() -> None:
    result = found(books(), *AGREE)
    assert (kinds(result), result.matched, result.matched_amount, result.elsewhere) == ([], 2, 11_100, 1)


@pytest.mark.parametrize(
    "how",
    [
        {"end_to_end": "e2e-a"},
        {"end_to_end": "PAY-A"},
        {"structured": "RF90PAYA"},
        {"text": "ref RF90PAYA thanks"},
        {"text": "electricity acc-a march"},
        {"text": "your bill (BILL-0)"},
    ],
)
def test_a_payment_is_known_among_others_of_its_amount_by(how: dict[str, Any]) -> None:
    twin = Account("ACC-D")
    twin.pay("PAY-D", 5, 5_000)
    (only,) = found([*twin.entries, *books()], at_bank(5_000, **how), AGREE[1]).breaks
    assert (only.kind, only.payment_id) == (BreakKind.NOT_AT_BANK, "PAY-D")


def test_a_payment_without_a_name_is_known_by_its_amount_if_there_is_but_one() -> None:
    assert kinds(found(books(), at_bank(5_000), AGREE[1])) == []
    assert kinds(found(books(), at_bank(5_000, 8), AGREE[1])) == ["not_in_books", "not_at_bank"]


def test_two_of_one_amount_without_a_name_are_not_guessed() -> None:
    entries = books()
    twin = Account("ACC-D")
    twin.pay("PAY-D", 4, 5_000)
    result = found([*entries, *twin.entries], at_bank(5_000), AGREE[1])
    assert kinds(result) == ["not_in_books", "not_at_bank", "not_at_bank"]


def test_what_only_one_side_has() -> None:
    result = found(books(), AGREE[1], at_bank(999, reference="9", text="who is this", end_to_end=""))
    first, second = result.breaks
    assert (first.kind, first.bank, first.text) == (BreakKind.NOT_IN_BOOKS, 999, "who is this")
    assert (second.kind, second.booked, second.payment_id) == (BreakKind.NOT_AT_BANK, 5_000, "PAY-A")


def test_a_payment_of_the_last_days_may_still_come() -> None:
    late = Account("ACC-E")
    late.pay("PAY-E", 18, 4_400)
    result = found([*books(), *late.entries], *AGREE)
    assert (kinds(result), result.elsewhere) == ([], 2)


def test_another_amount() -> None:
    result = found(books(), replace(AGREE[0], amount=4_999), AGREE[1])
    (only,) = result.breaks
    assert (only.kind, only.bank, only.booked, only.difference) == (BreakKind.AMOUNT, 4_999, 5_000, -1)


def test_booked_to_another_account_than_the_payer_names() -> None:
    (only,) = found(books(), AGREE[0], at_bank(6_100, text="ACC-C")).breaks
    assert (only.kind, only.account_id, only.named, only.difference) == (
        BreakKind.OTHER_ACCOUNT, "ACC-B", "ACC-C", 0,
    )  # fmt: skip


def test_double_in_the_books_and_double_at_the_bank() -> None:
    entries = books()
    again = Account("ACC-A")
    again.pay("PAY-A2", 5, 5_000)
    (only,) = found([*entries, *again.entries], *AGREE).breaks
    assert (only.kind, only.payment_id) == (BreakKind.DOUBLE_IN_BOOKS, "PAY-A2")
    (only,) = found(entries, *AGREE, replace(AGREE[0], reference="3", batch="3", day=AGREE[0].day + 1)).breaks
    assert (only.kind, only.bank_reference) == (BreakKind.DOUBLE_AT_BANK, "3")


def test_a_return_is_a_break_until_it_is_booked() -> None:
    back = at_bank(-5_000, 7, "5", end_to_end="E2E-A", returned=True, reason="AC04")
    (only,) = found(books(), *AGREE, back).breaks
    assert (only.kind, only.reason, only.named) == (BreakKind.RETURNED, "AC04", "")
    account = Account("ACC-A")
    account.pay("PAY-A", 4, 5_000, reference="E2E-A")
    account.reverse("REV-A", 8, "PAY-A", 5_000)
    entries = [each for each in books() if each.account_id != "ACC-A"]
    assert kinds(found([*account.entries, *entries], *AGREE, back)) == []


def test_another_currency_is_not_summed_but_told_with_its_payment() -> None:
    result = found(books(), replace(AGREE[0], currency="CHF"), AGREE[1])
    (only,) = result.breaks
    assert (only.kind, only.bank, only.original, only.currency, only.payment_id) == (
        BreakKind.CURRENCY, 0, 5_000, "CHF", "PAY-A",
    )  # fmt: skip


def test_files_that_overlap_count_once() -> None:
    notification = Sheet("n.xml", "N", "DE1", transactions=[replace(AGREE[0], file="n.xml")])
    again = Sheet("f.xml", "S", "DE1", transactions=[*AGREE])
    result = found(books(), *AGREE, more=[notification, again])
    assert (kinds(result), result.repeated) == ([], 3)


def test_a_batch_is_compared_by_its_parts_where_another_file_has_them() -> None:
    whole = at_bank(11_100, reference="BATCH")
    parts = [replace(each, reference=f"BATCH/{number}", batch="BATCH") for number, each in enumerate(AGREE)]
    result = found(books(), whole, more=[Sheet("n.xml", "N", "DE1", transactions=parts)])
    assert (kinds(result), result.matched, result.repeated) == ([], 2, 1)


def test_no_files_with_entries_is_nothing_to_compare() -> None:
    result = found([], edges=False)
    assert (result.transactions, result.matched, result.breaks) == (0, 0, [])


_SOME = st.builds(
    at_bank,
    st.sampled_from([5_000, 6_100, 7_200, -5_000, 4_999]),
    st.integers(0, 20),
    st.sampled_from(["", "1", "2", "3"]),
    end_to_end=st.sampled_from(["", "E2E-A", "PAY-B", "X"]),
    text=st.sampled_from(["", "ACC-A", "BILL-1", "ACC-C and BILL-0"]),
    currency=st.sampled_from(["EUR", "EUR", "CHF"]),
    returned=st.booleans(),
)


@given(st.lists(_SOME, max_size=8), st.lists(st.sampled_from(range(6)), max_size=6))
@settings(max_examples=150, deadline=None)
def test_totals_add_up_whatever_comes(transactions: list[Transaction], which: list[int]) -> None:
    entries = books()
    result = found([entries[place] for place in dict.fromkeys(which)], *transactions)
    ours = [each for each in transactions if each.currency == "EUR"]
    assert result.transactions <= len(ours) + 2
    assert result.matched + sum(bool(each.bank) for each in result.breaks) + 2 >= result.transactions
