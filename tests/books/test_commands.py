"""`gridpulse ledger …`: balances, statements, the trial balance and the comparison with the bank."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from books.store import JournalStore
from models.accounts.documents import Move
from models.errors import BadSettings, GridPulseError
from streams.cli.commands import app
from tests.books.bankfiles import Message, Money
from tests.books.making import Account

Run = Callable[..., Any]


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """A state directory with a journal of two accounts in March 2024."""
    a, b = Account("A1"), Account("A2")
    a.bill("B1", 0, 10_000)
    a.move("D1", 1, 5_000, Move.DEPOSIT)
    a.pay("P1", 4, 6_000, reference="E2E-1")
    a.pay_late_booked("P2", 6, 1_000, booked=20)
    b.pay("P3", 4, 2_500)
    with closing(JournalStore(f"sqlite:///{tmp_path / 'journal.db'}")) as journal:
        journal.save([*a.entries, *b.entries])
    return tmp_path


@pytest.fixture
def run(state: Path) -> Run:
    """Runs `gridpulse ledger` on that directory."""
    environment = {"GRIDPULSE_STATE": str(state), "GRIDPULSE_COMMON__TIMEZONE": "Europe/Berlin", "COLUMNS": "200"}
    return lambda *words: CliRunner().invoke(app, ["ledger", *words], env=environment)


def said(result: Any) -> Any:
    return json.loads(result.stdout)


def test_a_balance_at_any_moment_by_either_clock(run: Run) -> None:
    owed = [said(run("balance", "A1", "--at", f"2024-03-{day:02}", "--json"))["balance"] for day in (1, 2, 6, 8)]
    assert owed == [0, 10_000, 4_000, 3_000]
    assert said(run("balance", "A1", "--at", "2024-03-08", "--booked", "--json"))["balance"] == 4_000
    late = said(run("balance", "A1", "--at", "2024-03-20", "--json"))
    assert (late["ageing"]["1-30"], late["balances"]["deposits"]) == (3_000, -5_000)
    assert "40.00" in run("balance", "A1", "--at", "2024-03-06").stdout


def test_a_balance_before_the_very_second(run: Run) -> None:
    first = [said(run("balance", "A1", "--at", at, "--json"))["balance"] for at in
             ("2024-03-01", "2024-03-01T00:00:01", "2024-02-29T23:00:01Z")]  # fmt: skip
    assert first == [0, 10_000, 10_000]


def test_a_statement_of_a_week(run: Run) -> None:
    found = said(run("statement", "A1", "--from", "2024-03-02", "--to", "2024-03-08", "--json"))
    assert (found["opening"], found["closing"]) == (10_000, 3_000)
    assert [(line["source"], line["balance"]) for line in found["lines"]] == [
        ("D1", 10_000),
        ("P1", 4_000),
        ("P2", 3_000),
    ]
    shown = run("statement", "A1", "--from", "2024-03-02", "--to", "2024-03-08").stdout
    for words in ("opening balance", "2024-03-05 00:00", "P1; B1 60.00", "50.00 held as security", "closing balance"):
        assert words in shown, shown


def test_the_trial_balance_is_zero(run: Run) -> None:
    found = said(run("trial-balance", "--json"))
    assert (found["total"], found["entries"], found["incomplete"]) == (0, 5, [])
    assert found["balances"]["cash"] == 14_500
    shown = run("trial-balance", "--at", "2024-03-02").stdout
    assert shown.split()[-3:] == ["total", "100.00", "100.00"]


def test_a_journal_that_lost_an_entry_is_not_whole(run: Run, state: Path) -> None:
    with closing(sqlite3.connect(state / "journal.db")) as file:
        file.execute("DELETE FROM journal WHERE source = 'D1'")
        file.execute("UPDATE journal SET cash = cash + 1 WHERE source = 'P1'")
        file.commit()
    result = run("trial-balance")
    assert isinstance(result.exception, GridPulseError)
    assert "debits less credits are 0.01, and entries are missing of A1" in str(result.exception)


def test_unknown_accounts_missing_journals_and_wrong_times_are_told(run: Run, state: Path) -> None:
    assert "no account A9" in str(run("balance", "A9").exception)
    assert isinstance(run("statement", "A1", "--from", "soon").exception, BadSettings)
    (state / "journal.db").unlink()
    assert "holds no journal yet" in str(run("trial-balance").exception)
    assert not (state / "journal.db").exists()


def test_bank_files_that_agree_end_with_0_and_breaks_with_1(run: Run, tmp_path: Path) -> None:
    agree = [
        Money("60.00", reference="1", end_to_end="E2E-1"),
        Money("25.00", reference="2", text="A2 March"),
        Money("10.00", "2024-03-07", "3", end_to_end="P2"),
        Money("50.00", "2024-03-02", "4", text="deposit A1"),
    ]
    statement = Message(agree).write(tmp_path / "statement.xml")
    result = run("reconcile", str(statement), "--json")
    assert (result.exit_code, said(result)["breaks"], said(result)["matched_amount"]) == (0, [], 14_500)
    more = Message([*agree[1:], Money("-25.00", reference="5", text="A2 March", returned="AM04")], id="S2")
    result = run("reconcile", str(more.write(tmp_path / "more.xml")), "--json")
    found = said(result)
    assert result.exit_code == 1
    assert found["by_kind"] == {"returned": {"count": 1, "bank": -2_500, "booked": 0, "difference": -2_500}}
    assert (found["bank"], found["booked"], found["elsewhere"]) == (6_000, 8_500, 1)
    assert (found["breaks"][0]["day"], found["breaks"][0]["reason"]) == ("2024-03-05", "AM04")
    shown = run("reconcile", str(tmp_path / "more.xml")).stdout
    for words in ("returned AM04", "-25.00", "total", "60.00", "85.00"):
        assert words in shown, shown


def test_a_statement_that_does_not_add_up_is_told(run: Run, tmp_path: Path) -> None:
    path = Message([Money("60.00", reference="1", end_to_end="E2E-1")], closing="1.00").write(tmp_path / "s.xml")
    result = run("reconcile", str(path), "--json")
    assert (result.exit_code, said(result)["notes"]) == (1, ["s.xml: statement S1 does not add up"])
