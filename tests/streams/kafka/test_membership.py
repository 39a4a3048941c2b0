"""Who owns which partitions, by a real group of a real broker: workers that join, leave, and are held for dead."""

import asyncio
import json
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from models.errors import GridPulseError
from streams.kafka.config import KafkaSettings, librdkafka
from streams.kafka.membership import Membership
from tests.support.kafka import Cluster

CLOCK = "engine.clock.v1"
PARTITIONS = 4
SESSION_S = 2.0


class Process:
    """A member that can be frozen."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def until(self, owned: list[int], lost: bool) -> None:
        """Wait until it is told that it owns these, and whether others may have begun with the rest."""
        assert self.process.stdout is not None
        told: list[Any] = []
        while told[-1:] != [[owned, lost]]:
            line = self.process.stdout.readline()
            assert line, f"it has ended, told {told}"
            told.append(json.loads(line))


class Workers:
    """Members of one group, what each owns and was told."""

    def __init__(self, settings: KafkaSettings) -> None:
        self._properties = {**librdkafka(settings), "group.id": settings.group}
        self._clock = settings.named(CLOCK)
        self.members: dict[str, Membership] = {}
        self.owned: dict[str, set[int]] = {}
        self.told: dict[str, list[tuple[set[int], bool]]] = {}
        self.failed: list[GridPulseError] = []
        self.asked: list[str] = []
        self.gate = asyncio.Event()
        self.gate.set()

    def join(self, name: str) -> None:
        async def changed(owned: set[int], lost: bool) -> None:
            self.asked.append(name)
            await self.gate.wait()
            self.owned[name] = owned
            self.told[name].append((owned, lost))

        self.owned[name], self.told[name] = set(), []
        self.members[name] = Membership(self._properties, self._clock, SESSION_S, changed, self.failed.append)
        self.members[name].start()

    @contextmanager
    def process(self) -> Iterator["Process"]:
        """A member in a process of its own."""
        module = "tests.streams.kafka.member"
        command = [sys.executable, "-m", module, json.dumps(self._properties), self._clock, str(SESSION_S)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            try:
                yield Process(process)
            finally:
                process.kill()

    async def leave(self, name: str) -> None:
        await self.members.pop(name).stop()

    async def until(self, holds: Callable[[], bool]) -> None:
        deadline = time.monotonic() + 80
        while not holds():
            assert time.monotonic() < deadline, (self.owned, self.told, self.failed)
            await asyncio.sleep(0.05)

    def share(self, *names: str) -> bool:
        """Whether these own all partitions, none twice and none of them nothing."""
        found = [partition for name in names for partition in self.owned[name]]
        return sorted(found) == list(range(PARTITIONS)) and all(self.owned[name] for name in names)


@pytest.fixture
async def workers(kafka: Cluster, kafka_prefix: str) -> AsyncIterator[Workers]:
    settings = KafkaSettings(bootstrap=kafka.bootstrap, topic_prefix=kafka_prefix, group=f"{kafka_prefix}g")
    kafka.create(settings.named(CLOCK), PARTITIONS)
    found = Workers(settings)
    yield found
    found.gate.set()
    for name in list(found.members):
        await found.leave(name)


async def test_one_owns_everything_and_two_share(workers: Workers) -> None:
    workers.join("a")
    await workers.until(lambda: workers.share("a"))
    workers.join("b")
    await workers.until(lambda: workers.share("a", "b"))
    assert not any(lost for told in workers.told.values() for _, lost in told)


async def test_who_leaves_hands_over_at_once(workers: Workers) -> None:
    for name in ("a", "b"):
        workers.join(name)
    await workers.until(lambda: workers.share("a", "b"))
    begun = time.monotonic()
    await workers.leave("b")
    await workers.until(lambda: workers.share("a"))
    assert time.monotonic() - begun < SESSION_S * 5, "it did not wait for the group to notice"


async def test_a_partition_is_not_given_on_before_its_owner_is_done_with_it(workers: Workers) -> None:
    workers.join("a")
    await workers.until(lambda: workers.share("a"))
    workers.gate.clear()
    workers.join("b")
    # The owner is asked to give some up, and takes its time over it: a snapshot that is written slowly.
    await workers.until(lambda: workers.asked.count("a") == 2)
    assert workers.owned["b"] == set()
    workers.gate.set()
    await workers.until(lambda: workers.share("a", "b"))


async def test_who_was_held_for_dead_is_told_that_others_have_begun(workers: Workers) -> None:
    workers.join("a")
    await workers.until(lambda: workers.share("a"))
    with workers.process() as other:
        await workers.until(lambda: 0 < len(workers.owned["a"]) < PARTITIONS)
        mine = workers.owned["a"]
        other.until(sorted(set(range(PARTITIONS)) - mine), False)
        other.process.send_signal(signal.SIGSTOP)
        await workers.until(lambda: workers.share("a"))
        other.process.send_signal(signal.SIGCONT)
        other.until([], True)
        await workers.until(lambda: 0 < len(workers.owned["a"]) < PARTITIONS)
        other.until(sorted(set(range(PARTITIONS)) - workers.owned["a"]), False)
