"""The outbox keeps every message through anything, and forgets none that was sent."""

import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from alerts.fallback import instead
from alerts.fate import FAILURES, Told
from alerts.outbox import Fate, Outbox
from alerts.outbox_tables import _FIRST, VERSION
from alerts.receipts import Receipts
from models.errors import BadState, DiskFull
from tests.alerts.making import order
from tests.alerts.town import START

ROOT = Path(__file__).resolve().parents[2]


def run(folder: Path, moment: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "tests.alerts.killed", str(folder), moment]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False, timeout=60)


@pytest.mark.parametrize(
    ("moment", "handed_over", "states"),
    [
        ("after the order is taken", 1, "sent"),
        ("before it is handed over", 0, "in_doubt"),
        ("after it is handed over", 1, "in_doubt"),
        ("after it is sent", 1, "sent"),
        ("after it is refused", 1, "sent|failed"),
    ],
)
def test_a_process_killed_at_any_moment_sends_nothing_twice(
    tmp_path: Path, moment: str, handed_over: int, states: str
) -> None:
    assert run(tmp_path, moment).returncode == -signal.SIGKILL
    again = run(tmp_path, "never")
    assert (again.returncode, again.stdout) == (0, states), again.stderr
    sent = tmp_path / "sent.ndjson"
    assert len(sent.read_text("utf-8").splitlines() if sent.exists() else []) == handed_over


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Outbox]:
    opened = Outbox(str(tmp_path / "outbox.db"))
    yield opened
    opened.close()


def test_only_one_process_owns_it(tmp_path: Path, outbox: Outbox) -> None:
    with pytest.raises(BadState, match="open in another process"):
        Outbox(str(tmp_path / "outbox.db"))
    outbox.close()
    Outbox(str(tmp_path / "outbox.db")).close()


@pytest.mark.parametrize(
    "content", [b"not a database, whatever it is called" * 99, b"SQLite format 3\0" + b"\xff" * 4096]
)
def test_a_damaged_file_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "outbox.db").write_bytes(content)
    for _ in range(2):
        with pytest.raises(BadState, match="damaged"):
            Outbox(str(tmp_path / "outbox.db"))


def test_another_version_is_refused(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "outbox.db") as database:
        database.execute("PRAGMA user_version = 99")
    database.close()
    with pytest.raises(BadState, match="version 99"):
        Outbox(str(tmp_path / "outbox.db"))


def test_a_file_of_the_first_version_is_brought_up_to_date(tmp_path: Path) -> None:
    late, soon = order(alert_id="late", severity=2), order(alert_id="soon", severity=4, channel="email")
    with sqlite3.connect(tmp_path / "outbox.db") as database:
        database.executescript(f"{_FIRST} PRAGMA user_version = 1;")
        for number, (made, state) in enumerate([(late, "pending"), (soon, "pending"), (order(), "sent")]):
            row = (made.id, made.alert_id, made.recipient, made.phase, msgspec.json.encode(made), state, START + number)
            database.execute(
                "INSERT INTO outbox (id, alert_id, recipient, phase, body, state, changed_at, attempts, due_at,"
                " expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, 0, 0, 0)",
                row,
            )
    database.close()
    opened = Outbox(str(tmp_path / "outbox.db"))
    assert sorted(opened.lanes()) == ["email", "sms"]
    assert [entry.order.id for entry in opened.due(START, 9, "email")] == [soon.id]
    assert opened.put([order()], START) == 0
    assert opened.sent_since("engineer", START, 9) == [START + 2]
    assert opened._db.execute("PRAGMA user_version").fetchone()[0] == VERSION
    opened.close()


def test_a_message_takes_no_page_of_its_own(outbox: Outbox) -> None:
    text = "x" * 1_000
    outbox.put([order(alert_id=f"a{number}", facts={"text": text}) for number in range(500)], START)
    pages = outbox._db.execute("PRAGMA page_count").fetchone()[0]
    assert pages < 500


def test_the_most_severe_come_first_and_of_these_the_first(outbox: Outbox) -> None:
    made = [order(alert_id=f"a{number}", severity=severity) for number, severity in enumerate((1, 3, 2, 3))]
    outbox.put(made[:3], START)
    outbox.put(made[3:], START + 1)
    assert [entry.order.alert_id for entry in outbox.due(START, 3, "sms")] == ["a1", "a3", "a2"]
    outbox.put([order(alert_id="a1", channel="email")], START)
    assert outbox.next_due() == {"email": START, "sms": START}


def test_a_full_disk_is_said_and_nothing_accepted_is_lost(outbox: Outbox) -> None:
    outbox.put([order(alert_id="kept")], START)
    pages = outbox._db.execute("PRAGMA page_count").fetchone()[0]
    outbox._db.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(DiskFull, match="make room"):
        outbox.put([order(alert_id=f"a{number}", facts={"text": "x" * 2000}) for number in range(200)], START)
    outbox._db.execute("PRAGMA max_page_count = 100000")
    assert [entry.order.alert_id for entry in outbox.due(START, 10, "sms")] == ["kept"]
    assert outbox.put([order(alert_id="later")], START) == 1


def test_a_batch_is_whole_or_not_at_all(outbox: Outbox) -> None:
    def broken() -> None:
        with outbox.batch():
            outbox.finish(order().id, Fate.SENT, START, "")
            raise RuntimeError

    outbox.put([order()], START)
    with pytest.raises(RuntimeError):
        broken()
    assert outbox.counts() == {"pending": 1}


class OutboxMachine(RuleBasedStateMachine):
    """Orders, sends, crashes and repeats in any order: no message is begun twice unless someone asked for it."""

    names = st.sampled_from(["a", "b", "c"])

    @initialize()
    def begin(self) -> None:
        self.folder = TemporaryDirectory()
        self.box = Outbox(f"{self.folder.name}/outbox.db")
        self.receipts = Receipts(Path(self.folder.name) / "outbox.db")
        self.begun: dict[str, int] = {}
        self.allowed: dict[str, int] = {}
        self.tokens: dict[str, str] = {}
        self.arrived: set[str] = set()
        self.time = START

    @rule(
        name=names,
        recipient=st.sampled_from(["x", "y"]),
        cleared=st.booleans(),
        fallback=st.sampled_from([[], ["email"], ["email", "chat"]]),
    )
    def put(self, name: str, recipient: str, cleared: bool, fallback: list[str]) -> None:
        phase = "cleared" if cleared else "raised"
        made = order(alert_id=name, recipient=recipient, phase=phase, step=f"0.{phase}", fallback=fallback)
        before = self.box.get(made.id)
        assert self.box.put([made], self.time) == (before is None)
        self.allowed.setdefault(made.id, 1)

    @rule(fate=st.sampled_from([Fate.SENT, Fate.FAILED, Fate.IN_DOUBT, None]))
    def send(self, fate: Fate | None) -> None:
        self.time += 1
        for entry in [entry for lane in self.box.lanes() for entry in self.box.due(self.time, 2, lane)]:
            key = entry.order.id
            self.allowed.setdefault(key, 1)
            token = self.box.begin(entry, self.time, entry.lane, "", "en", "", "")
            assert token
            assert self.tokens.setdefault(key, token) == token
            assert not self.box.begin(entry, self.time, entry.lane, "", "en", "", "")
            assert key not in self.arrived
            self.begun[key] = self.begun.get(key, 0) + 1
            if fate is not None:
                self.box.finish(key, fate, self.time, "")

    @rule()
    def crash(self) -> None:
        self.box.recover(self.time)
        assert "sending" not in self.box.counts()

    @precondition(lambda self: self.begun)
    @rule(pick=st.integers(0, 99))
    def ask_again(self, pick: int) -> None:
        key = sorted(self.begun)[pick % len(self.begun)]
        if self.box.retry(key, self.time):
            self.allowed[key] += 1

    @precondition(lambda self: self.tokens)
    @rule(pick=st.integers(0, 99), told=st.sampled_from(Told))
    def hear(self, pick: int, told: Told) -> None:
        key = sorted(self.tokens)[pick % len(self.tokens)]
        before = self.box.get(key)
        assert self.receipts.take(self.tokens[key], told, "id:1", self.time)
        self.box.work_in(self.time)
        entry = self.box.get(key)
        assert before is not None
        assert entry is not None
        if before.fate == Fate.SENDING:
            assert entry.fate == Fate.SENDING, "the gateway has not answered yet"
        elif told == Told.ARRIVED:
            assert entry.fate == Fate.DELIVERED
        self.arrived = {each for each in self.tokens if self.fate(each) == Fate.DELIVERED}

    def fate(self, key: str) -> Fate | None:
        entry = self.box.get(key)
        return entry.fate if entry else None

    @rule()
    def confirm(self) -> None:
        entries = self.box.unreported(100)
        self.box.reported([(entry.order.id, entry.fate.value, entry.changed_at) for entry in entries])
        assert not self.box.unreported(100)

    @invariant()
    def nothing_is_sent_twice(self) -> None:
        for key, count in getattr(self, "begun", {}).items():
            assert count <= self.allowed[key]

    @invariant()
    def nothing_is_lost(self) -> None:
        if hasattr(self, "box"):
            entries = [entry for fate in Fate for entry in self.box.find(fate, 1000)]
            assert {entry.order.id for entry in entries} >= self.allowed.keys()
            assert all(entry.instead_of for entry in entries if entry.order.id not in self.allowed)

    @invariant()
    def what_failed_has_a_successor_unless_there_is_none_to_take(self) -> None:
        for fate in FAILURES if hasattr(self, "box") else ():
            for entry in self.box.find(fate, 1000):
                fates = [self.fate(order.id) for order in instead(entry.order)]
                spent = all(each in FAILURES for each in fates)
                assert ("is taken instead" in entry.detail) == any(
                    each and each not in FAILURES for each in fates
                ) or spent
                assert spent or any(fates) or "a newer message" in entry.detail

    def teardown(self) -> None:
        if hasattr(self, "box"):
            self.box.close()
            self.folder.cleanup()


TestOutboxMachine = OutboxMachine.TestCase
TestOutboxMachine.settings = settings(max_examples=25, stateful_step_count=20, deadline=None)
