"""docs/ledger.md has every kind of entry, ledger account, break and kind of payment record that there is."""

import msgspec

from books.bank.breaks import BreakKind
from models.accounts.intake import PAYMENT_KINDS
from models.accounts.journal import LEDGERS, Entry, EntryKind
from tests.docs.pages import DOCS, blocks, code, section, tables

PAGE = DOCS / "ledger.md"


def first_cells(heading: str) -> list[str]:
    (table,) = tables(section(PAGE, heading))
    return [name for row in table for name in code(row[0])]


def test_every_ledger_account_and_kind_is_described() -> None:
    assert first_cells("An entry") == list(LEDGERS)
    assert set(first_cells("Documents")) == set(EntryKind)
    assert set(first_cells("The bank, every day")) == set(BreakKind)


def test_every_kind_of_payment_record_is_named() -> None:
    text = section(DOCS / "records.md", "billing.payments.v1")
    assert all(f"`{kind}`" in text for kind in PAYMENT_KINDS)


def test_the_example_is_an_entry_that_balances() -> None:
    (example,) = (block.text for block in blocks(PAGE, "json"))
    entry = msgspec.json.decode(example, type=Entry)
    assert sum(line.debit - line.credit for line in entry.lines) == 0
    assert set(msgspec.json.decode(example)) <= set(Entry.__struct_fields__)
    assert entry.id == f"{entry.account_id}:{entry.kind}:{entry.source}@{entry.at}"
