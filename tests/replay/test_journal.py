"""A worker that is killed again and again while money streams in leaves the journal of one that was not."""

import random
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import create_engine, select

from books.store import JournalStore
from books.tables import JOURNAL
from models.accounts.journal import EntryKind
from models.money import major
from streams.journal import JOURNAL_FILE
from streams.recording.recording import Recording
from tests.replay.test_kills import Run
from tests.support.gridpulse import Gridpulse

BATCH = 60
DOCUMENTS = 2_500
_KINDS = {
    "payment": 30, "deposit": 4, "deposit_use": 2, "deposit_return": 2, "guarantee": 2, "guarantee_use": 1,
    "write_off": 2, "recovery": 2, "refund": 2, "reversal": 6, "transfer_out": 2, "transfer_in": 2,
}  # fmt: skip


@pytest.fixture(scope="module")
def market(hamlet: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The hamlet with a hundred times the money: documents of every kind, one in twenty sent again."""
    folder = tmp_path_factory.mktemp("market") / "recording"
    shutil.copytree(hamlet, folder)
    (folder / "payments.csv").unlink()
    recording = Recording(hamlet)
    first, last = recording.first_time // 1000 + 3600, recording.last_time // 1000
    accounts = [line.split(",")[0].strip('"') for line in (folder / "accounts.csv").read_text().splitlines()[1:]]
    bills, payments = _documents(accounts, first, last, random.Random(4))
    (folder / "bills.ndjson").write_text(bills)
    (folder / "payments.ndjson").write_text(payments)
    return folder


@pytest.fixture(scope="module")
def undisturbed(
    market: Path, gridpulse: Gridpulse, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Run, dict[str, Any]]]:
    run = Run(gridpulse, market, tmp_path_factory.mktemp("undisturbed"), BATCH)
    yield run, run.finish()
    shutil.rmtree(run.state)


@pytest.mark.parametrize("kills", [8, pytest.param(80, marks=pytest.mark.nightly)])
def test_kills_neither_lose_nor_double_an_entry(
    market: Path, gridpulse: Gridpulse, undisturbed: tuple[Run, dict[str, Any]], tmp_path: Path, kills: int
) -> None:
    chance, other = random.Random(kills), undisturbed[0]
    run = Run(gridpulse, market, tmp_path, BATCH)
    killed = 0
    for target in sorted(chance.choices(range(1, run.steps), k=kills)):
        killed += run.kill(lambda _, target=target: run.step() >= target, chance.uniform(0, 0.3))  # type: ignore[misc]
    assert killed > kills // 2, "most kills must not come too late"
    assert run.finish() == undisturbed[1]
    assert _rows(run) == _rows(other)


def test_the_journal_balances_and_has_every_kind(undisturbed: tuple[Run, dict[str, Any]]) -> None:
    run = undisturbed[0]
    with closing(JournalStore(f"sqlite:///{run.state / JOURNAL_FILE}")) as journal:
        assert sum(journal.balances().values()) == 0
        assert all(journal.balances()[name] for name in ("cash", "deposits", "bad_debt", "unallocated"))
        assert not journal.gaps()
        assert journal.count() > DOCUMENTS / 2
    kinds = {row["kind"] for row in _rows(run)}
    assert kinds >= {*_KINDS, EntryKind.BILL}


def _rows(run: Run) -> list[dict[str, Any]]:
    engine = create_engine(f"sqlite:///{run.state / JOURNAL_FILE}")
    try:
        with engine.connect() as connection:
            return [dict(row) for row in connection.execute(select(JOURNAL).order_by(JOURNAL.c.id)).mappings()]
    finally:
        engine.dispose()


def _documents(accounts: list[str], first: int, last: int, chance: random.Random) -> tuple[str, str]:
    """Bills and payments of all kinds as lines of JSON, ordered by time."""
    bills, payments = [], []
    made: list[tuple[str, str]] = []
    times = sorted(chance.randint(first, last) for _ in range(DOCUMENTS))
    for number, at in enumerate(times):
        account, amount = chance.choice(accounts), major(chance.randint(1, 20_000))
        if chance.random() < 0.3:
            due = at + chance.randint(-12, 30) * 3600
            bills.append({"bill_id": f"B{number}", "account_id": account, "issued_at": at, "due_at": due,
                          "amount": amount})  # fmt: skip
            continue
        kind = chance.choices(list(_KINDS), list(_KINDS.values()))[0]
        record = {"payment_id": f"P{number}", "account_id": account, "at": at, "amount": amount, "kind": kind}
        if kind in ("reversal", "transfer_out") and made:
            record["account_id"], record["reverses"] = chance.choice(made)
            record["amount"] = "0.01"
        if kind.startswith("transfer"):
            record["counterpart"] = chance.choice([name for name in accounts if name != record["account_id"]])
        if kind == "payment":
            made.append((account, str(record["payment_id"])))
            record |= {"bill_id": f"B{chance.randint(0, number)}"} if chance.random() < 0.5 else {}
        payments.append(record)
        if chance.random() < 0.05:
            payments.append({**chance.choice(payments), "at": at} if chance.random() < 0.5 else record)
    return _lines(bills), _lines(payments)


def _lines(records: list[dict[str, Any]]) -> str:
    return "".join(msgspec.json.encode(record).decode() + "\n" for record in records)
