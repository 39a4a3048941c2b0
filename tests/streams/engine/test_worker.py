"""When a worker promises that time has passed."""

import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from models.flow.topics import READINGS
from streams.embedded.store import Store
from streams.engine.engine import Engine
from streams.engine.topics import create_topics, external_topics
from streams.engine.worker import Worker
from streams.log.records import LogRecord
from streams.snapshots import Snapshots
from tests.flow.test_flow import START, stages


class Counting(Store):
    """Counts how often it is to promise."""

    promised = 0

    def promise_now(self, topics: Iterable[str]) -> int:
        self.promised += 1
        return super().promise_now(topics)


class Ticking:
    """A worker on a log whose clock, and the worker's, the test moves."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.seconds = 0.0
        self.log = Counting(folder / "log.db", lambda: START + int(self.seconds * 1000))
        self.log.set_epoch(START)
        create_topics(self.log, 1, 7)
        self.engine = Engine(self.log, Snapshots(folder / "snapshots"), stages, 1)
        self.engine.restore()
        self._worker = Worker(
            self.engine, self.log, lambda _: pytest.fail("nothing is to be started"), tick_s=(0.05, 0.5)
        )
        monkeypatch.setattr(time, "monotonic", lambda: self.seconds)

    def tick(self, seconds: float, read: bool = True) -> int:
        """Promises within so many seconds of a tick every 50 ms, each of which is read unless said otherwise."""
        before = self.log.promised
        for _ in range(round(seconds * 20)):
            self.seconds += 0.05
            self._worker._tick()
            for topic in external_topics() if read else ():
                for reader in self.engine.wiring.readers(topic):
                    fetch = self.log.fetch(topic, 0, self.log.end_offset(topic, 0))
                    self.engine.handle(reader, fetch)
        return self.log.promised - before

    def append(self) -> None:
        """Append a reading, and let its shard read it before anyone promises."""
        self.log.append([LogRecord(READINGS, 0, "", b'"a"')])
        fetch = self.log.fetch(READINGS, 0, self.log.end_offset(READINGS, 0) - 1)
        fetch.promises.clear()
        [reader] = self.engine.wiring.readers(READINGS)
        self.engine.handle(reader, fetch)


@pytest.fixture
def ticking(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ticking]:
    made = Ticking(tmp_path, monkeypatch)
    yield made
    made.log.close()


def test_where_nothing_waits_it_promises_twice_a_second(ticking: Ticking) -> None:
    ticking.tick(1)
    assert ticking.tick(10) in range(18, 22)


def test_it_promises_at_the_next_tick_when_a_record_waits(ticking: Ticking) -> None:
    ticking.tick(1.1)
    ticking.append()
    assert ticking.tick(0.05) == 1


def test_it_does_not_repeat_itself_while_nobody_follows(ticking: Ticking) -> None:
    ticking.tick(1)
    ticking.append()
    assert ticking.tick(10, read=False) in range(9, 12)
