"""Workers on real Kafka, killed, frozen and started again at random, end where an undisturbed replay ends."""

import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from streams.replay import replay
from tests.replay import towns
from tests.support.fleet import Fleet
from tests.support.gridpulse import Gridpulse
from tests.support.kafka import Cluster

FAULTS = 10
WORKERS = ("one", "two")


@pytest.fixture(scope="module")
def hamlet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twenty meters over four days, with duplicates, late and bad readings."""
    return towns.write(tmp_path_factory.mktemp("hamlet") / "recording", towns.HAMLET, "parquet")


@pytest.fixture
def fleet(gridpulse: Gridpulse, hamlet: Path, kafka: Cluster, kafka_prefix: str, tmp_path: Path) -> Iterator[Fleet]:
    """The topics are there, and nothing runs yet."""
    found = Fleet(gridpulse, hamlet, kafka.bootstrap, kafka_prefix, tmp_path)
    found.prepare()
    yield found
    found.end()


@pytest.fixture(scope="module")
def expected(hamlet: Path) -> str:
    """Digest of an undisturbed replay on the embedded log."""
    return replay(hamlet, towns.settings_with(2)).digest


def finish(fleet: Fleet, expected: str) -> None:
    """Let everything come to its end, and compare."""
    fleet.wait_until_done()
    desk = fleet.processes.pop("desk")
    fleet.stop()
    fleet.processes["desk"] = desk
    fleet.wait("the desk has every alert", lambda: fleet.digest() == expected, 30)
    fleet.stop()


def test_two_workers_and_the_desk_end_as_a_replay_does(fleet: Fleet, expected: str) -> None:
    for name in (*WORKERS, "desk"):
        fleet.start(name)
    fleet.feed()
    finish(fleet, expected)


@pytest.mark.parametrize("seed", [1])
def test_workers_that_are_killed_and_frozen_lose_and_repeat_nothing(fleet: Fleet, expected: str, seed: int) -> None:
    chance = random.Random(seed)
    for name in (*WORKERS, "desk"):
        fleet.start(name)
    feeding = fleet.start_feed("--batch", "20")
    for _ in range(FAULTS):
        name = chance.choice((*WORKERS, *WORKERS, "desk"))
        time.sleep(chance.uniform(0.2, 3.0))  # whatever is going on then is what the fault hits
        fleet.kill(name)
        fleet.start(name)
    _, said = feeding.communicate(timeout=120)
    assert feeding.returncode == 0, said
    finish(fleet, expected)
