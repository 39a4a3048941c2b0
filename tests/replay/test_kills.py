"""A replay that is killed again and again ends as one that was not: state, alerts, loads, messages, dead letters."""

import os
import random
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import pytest

from models.flow.topics import TOPICS, dead_letters
from streams.embedded.store import Store
from streams.engine.feeder import BOOKMARK
from streams.recording.recording import Recording
from streams.replay import replay
from streams.settings import Settings
from tests.replay.faults import newest_of_two
from tests.support.gridpulse import Gridpulse

BATCH = 250
SETTINGS = {"ENGINE__CHECKPOINT_S": 0.2, "ENGINE__IN_FLIGHT": 1500}
PATIENCE_S = 120

Watch = Callable[[subprocess.Popen[str]], bool]
"""Whether it is time to kill a process."""


class Run:
    """One state directory that a replay is started on, again and again."""

    def __init__(self, gridpulse: Gridpulse, recording: Path, folder: Path, batch: int = BATCH) -> None:
        self._gridpulse = gridpulse
        self._recording = recording
        self._batch = batch
        self.state, self.out = folder / "state", folder / "out"
        self._steps = {step.bookmark: number for number, step in enumerate(Recording(recording).feed(1, batch), 1)}

    @property
    def steps(self) -> int:
        """How many steps the recording is fed in."""
        return len(self._steps)

    def start(self) -> subprocess.Popen[str]:
        """Start the command."""
        return self._gridpulse.start(*self._command(), settings=SETTINGS)

    def finish(self) -> dict[str, Any]:
        """Run the command to its end; what it says, but the pace."""
        done = self._gridpulse.run(*self._command(), settings=SETTINGS)
        assert done.returncode == 0, done.stderr
        said: dict[str, Any] = msgspec.json.decode(done.stdout)
        return {name: said[name] for name in ("total_readings", "findings", "alerts", "rejected", "digest")}

    def kill(self, when: Watch, delay_s: float = 0.0) -> bool:
        """Start the command and kill it so long after `when` holds; false where it had ended before."""
        process = self.start()
        deadline = time.monotonic() + PATIENCE_S
        while process.poll() is None and not when(process):
            assert time.monotonic() < deadline, "the replay does not get anywhere"
        try:
            process.wait(max(delay_s, 1e-3))
        except subprocess.TimeoutExpired:
            process.kill()
        _, err = process.communicate()
        assert process.returncode in (0, -9), err
        return process.returncode == -9

    def begun(self, process: subprocess.Popen[str]) -> bool:
        """Whether the process has opened the state directory."""
        claim = self.state / "log.db.worker"
        return claim.is_file() and claim.read_text().strip() == str(process.pid)

    def step(self) -> int:
        """The step that was last fed."""
        try:
            with closing(sqlite3.connect(f"file:{self.state / 'log.db'}?mode=ro", uri=True)) as log:
                found = log.execute("SELECT position FROM bookmarks WHERE name = ?", (BOOKMARK,)).fetchone()
        except sqlite3.OperationalError:  # not made yet
            return 0
        return self._steps[bytes(found[0])] if found else 0

    def results(self) -> dict[str, bytes]:
        """What was written into the folder `out`."""
        return {path.name: path.read_bytes() for path in sorted(self.out.iterdir())}

    def messages(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every message of the outbox and of the alert store, with what became of it."""
        columns = "id, alert_id, recipient, phase, state, channel, text"
        return {
            "outbox": _rows(self.state / "outbox.db", f"SELECT {columns}, attempts FROM outbox ORDER BY id"),
            "store": _rows(self.state / "alerts.db", f"SELECT {columns} FROM messages ORDER BY id"),
        }

    def letters(self) -> dict[str, dict[Any, Any]]:
        """Dead letters in the log by topic and by the number that their stage gave them, so that repeats are one."""
        with Store(self.state / "log.db") as store:
            return {
                name: {letter.mark: (letter.headers, letter.value) for letter in store.records(name, 0)}
                for name in (dead_letters(topic.name) for topic in TOPICS.values() if topic.external)
            }

    def _command(self) -> tuple[object, ...]:
        return "replay", self._recording, "--state", self.state, "--out", self.out, "--batch", self._batch, "--json"


def _rows(path: Path, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as database:
        return database.execute(query).fetchall()


def tear(snapshots: Path, chance: random.Random) -> None:
    """Damage one newest snapshot as a power cut would, and leave a half-written one."""
    torn = chance.choice(newest_of_two(snapshots))
    torn.write_bytes(torn.read_bytes()[: chance.randrange(torn.stat().st_size)])
    torn.with_name(f"{torn.name}.writing").write_bytes(b"gridpulse snap")


@pytest.fixture(scope="module")
def undisturbed(
    town: Path, gridpulse: Gridpulse, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Run, dict[str, Any]]]:
    """A run that nobody kills, and what it says."""
    run = Run(gridpulse, town, tmp_path_factory.mktemp("undisturbed"))
    yield run, run.finish()
    shutil.rmtree(run.state)


def assert_same(run: Run, undisturbed: tuple[Run, dict[str, Any]]) -> None:
    """Finish a run and compare all that came of it with the undisturbed one."""
    other, said = undisturbed
    assert run.finish() == said
    assert run.results() == other.results()
    assert run.letters() == other.letters()
    assert sum(map(len, other.letters().values())) == sum(said["rejected"].values()) > 100
    assert run.messages() == other.messages()
    assert other.messages()["store"], "there must be messages to compare"


@pytest.mark.parametrize("kills", [10, pytest.param(100, marks=pytest.mark.nightly)])
def test_kills_change_nothing(
    town: Path, gridpulse: Gridpulse, undisturbed: tuple[Run, dict[str, Any]], tmp_path: Path, kills: int
) -> None:
    chance = random.Random(20)
    run = Run(gridpulse, town, tmp_path)
    at_end = kills // 5
    targets = sorted(chance.choices(range(1, run.steps), k=kills - at_end)) + [run.steps] * at_end
    for number, target in enumerate(targets):
        while_restoring = number % 5 == 3
        reached: Watch = run.begun if while_restoring else lambda _, target=target: run.step() >= target  # type: ignore[misc]
        assert run.kill(reached, chance.uniform(0, 0.3)), f"kill {number} came too late"
    assert_same(run, undisturbed)


def test_torn_snapshots_and_leftovers_change_nothing(
    town: Path, gridpulse: Gridpulse, undisturbed: tuple[Run, dict[str, Any]], tmp_path: Path
) -> None:
    chance = random.Random(5)
    run = Run(gridpulse, town, tmp_path)
    for part in (1, 2, 3):
        assert run.kill(lambda _, part=part: run.step() >= run.steps * part // 4, 0.3)  # type: ignore[misc]
        tear(run.state / "snapshots", chance)
    assert_same(run, undisturbed)
    assert not list((run.state / "snapshots").glob("*.writing"))


def test_a_kill_while_results_are_written_leaves_none_by_halves(
    hamlet: Path, gridpulse: Gridpulse, tmp_path: Path
) -> None:
    whole = replay(hamlet, Settings(), None, tmp_path / "whole")
    run = Run(gridpulse, hamlet, tmp_path)
    run.out.mkdir()
    gate = run.out / "loads.csv.writing"
    # Whoever opens a pipe to write waits until someone reads: here the process stops in the middle of its work.
    os.mkfifo(gate)
    assert run.kill(lambda _: (run.out / "alerts.ndjson").exists())
    assert not (run.out / "loads.csv").exists()
    gate.unlink()
    assert run.finish()["digest"] == whole.digest
    assert run.results() == {path.name: path.read_bytes() for path in (tmp_path / "whole").iterdir()}
