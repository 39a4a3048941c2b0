"""The journal in a database: every entry once, the same answers from SQLite and PostgreSQL."""

import random
import sqlite3
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from books.store import Clock, JournalStore
from models.accounts.journal import LEDGERS, Entry
from models.calendar import DAY
from models.errors import BadSettings, BadState
from tests.books.conftest import Opened
from tests.books.making import START, Account, town


def test_every_entry_is_kept_once_in_any_order(url: str, opened: Opened) -> None:
    entries = [entry for account in town(30) for entry in account.entries]
    mixed = entries * 2
    random.Random(1).shuffle(mixed)
    store = opened(url)
    for start in range(0, len(mixed), 7):
        store.save(mixed[start : start + 7])
    assert store.count() == len(entries) == 60
    assert store.entries("A3") == [entry for entry in entries if entry.account_id == "A3"]
    assert opened(url).count("A3") == 2


def test_an_entry_comes_back_as_it_was(url: str, opened: Opened) -> None:
    account = Account("A\0x:%")
    account.bill("B1", 0, 500)
    account.pay("P1", 1, 700, reference="RF18539007547034")
    store = opened(url)
    store.save(account.entries)
    kept = store.entries("A\ufffdx:%")
    assert [msgspec.structs.replace(entry, account_id=account.name, id=own.id)
            for entry, own in zip(kept, account.entries, strict=True)] == account.entries  # fmt: skip


def test_balances_at_any_moment_by_either_clock(url: str, opened: Opened) -> None:
    account = Account("A")
    account.bill("B", 0, 10_000)
    account.pay_late_booked("P", 2, 3_000, booked=9)
    store = opened(url)
    store.save([*account.entries, *town(2)[1].entries])

    def receivable(day: float, clock: Clock) -> int:
        return store.balances(START + round(day * DAY), clock, "A")["receivable"]

    assert [receivable(day, Clock.AT) for day in (0, 1, 3, 10)] == [0, 10_000, 7_000, 7_000]
    assert [receivable(day, Clock.BOOKED) for day in (0, 1, 3, 10)] == [0, 10_000, 10_000, 7_000]
    assert list(store.balances()) == list(LEDGERS)
    assert store.balances()["revenue"] == -20_001
    for day in range(12):
        assert sum(store.balances(START + day * DAY).values()) == 0


def test_money_that_moved_in_a_time(url: str, opened: Opened) -> None:
    store = opened(url)
    store.save(entry for account in town(10) for entry in account.entries)
    found = store.cash(START + 6 * DAY, START + 8 * DAY)
    assert [entry.source for entry in found] == ["P1", "P6", "P2", "P7"]


def test_an_entry_that_is_missing_is_found(url: str, opened: Opened) -> None:
    store = opened(url)
    accounts = town(3)
    store.save([*accounts[0].entries, accounts[1].entries[1], *accounts[2].entries])
    assert store.gaps() == ["A1"]


def test_a_journal_of_an_earlier_version_gets_what_is_missing(tmp_path: Path, opened: Opened) -> None:
    path = tmp_path / "journal.db"
    with closing(JournalStore(f"sqlite:///{path}")) as store:
        store.save(town(1)[0].entries)
    with closing(sqlite3.connect(path)) as file:
        file.execute("ALTER TABLE journal DROP COLUMN unallocated")
    store = opened(f"sqlite:///{path}")
    assert store.balances()["unallocated"] == 0
    store.save([entry for account in town(2) for entry in account.entries])
    assert (store.count(), store.gaps()) == (4, [])


def test_a_damaged_journal_is_named(tmp_path: Path) -> None:
    (tmp_path / "journal.db").write_bytes(b"no database at all " * 100)
    with pytest.raises(BadState, match=r"the journal sqlite.* cannot be opened"):
        JournalStore(f"sqlite:///{tmp_path / 'journal.db'}")


def test_an_address_that_makes_no_sense_names_its_setting() -> None:
    with pytest.raises(BadSettings, match=r"ledger\.database"):
        JournalStore("mysql://x/y")


def test_a_large_journal_is_one_transaction(url: str, opened: Opened) -> None:
    entries: list[Entry] = [entry for account in town(700) for entry in account.entries]
    store = opened(url)
    store.save(entries)
    assert store.count() == 1_400
