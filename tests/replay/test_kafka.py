"""Whatever befalls workers and brokers, what comes of a recording on real Kafka is what an undisturbed replay gives."""

import gc
import random
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from streams.recording.recording import Recording
from tests.replay import towns
from tests.replay.faults import WORKERS, Faults
from tests.support.fleet import Fleet
from tests.support.gridpulse import Gridpulse
from tests.support.kafka import Cluster
from tests.support.outcome import Outcome, undisturbed

# kafka-python, which asks who leads, leaves sockets open where a broker refuses; the fixture has them collected here.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

KILLS = 10
BATCH = 20

Fleets = Callable[[Cluster, str], Fleet]
"""Makes a fleet on a cluster whose topics and group begin with a prefix; the topics are there, and nothing runs yet."""


@pytest.fixture(scope="module")
def hamlet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twenty meters over four days, with 5 % duplicates, 5 % late and 1 % malformed readings."""
    return towns.write(tmp_path_factory.mktemp("hamlet") / "recording", towns.HAMLET, "parquet")


@pytest.fixture(scope="module")
def expected(hamlet: Path, tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """What comes of the hamlet when nothing happens."""
    return undisturbed(hamlet, towns.settings_with(2), tmp_path_factory.mktemp("undisturbed"))


@pytest.fixture
def fleets(gridpulse: Gridpulse, hamlet: Path, tmp_path: Path) -> Iterator[Fleets]:
    made: list[Fleet] = []

    def make(cluster: Cluster, prefix: str) -> Fleet:
        made.append(Fleet(gridpulse, hamlet, cluster.bootstrap, prefix, tmp_path, replication=len(cluster.nodes)))
        made[-1].prepare()
        return made[-1]

    yield make
    for fleet in made:
        fleet.end()
    gc.collect()


Choose = Callable[[Faults], list[Callable[[], None]]]


def strike(fleet: Fleet, cluster: Cluster, prefix: str, hamlet: Path, seed: int, choose: Choose) -> None:
    """Run the fleet on the recording, part by part, while faults strike one after another."""
    chance = random.Random(seed)
    steps = sum(step.readings > 0 for step in Recording(hamlet).feed(2, BATCH))
    for name in (*WORKERS, "desk"):
        fleet.start(name)
    with fleet.feeding(BATCH) as feeding:
        part = 0
        faults = Faults(fleet, cluster, prefix, chance, lambda: feeding.let(part))
        struck = choose(faults)
        part = steps // (len(struck) + 1)
        chance.shuffle(struck)
        for fault in struck:
            faults.some_time_passes()
            fault()


def test_the_recording_is_worth_it(expected: Outcome) -> None:
    assert len(expected.messages["store"]) > 10
    assert expected.messages["outbox"]
    assert expected.letters.total() > 15
    assert set(expected.letters.values()) == {1}


def test_two_workers_and_the_desk_end_as_a_replay_does(
    fleets: Fleets, kafka: Cluster, kafka_prefix: str, expected: Outcome
) -> None:
    fleet = fleets(kafka, kafka_prefix)
    for name in (*WORKERS, "desk"):
        fleet.start(name)
    fleet.feed()
    fleet.finish(expected)
    assert fleet.dead_letters() == Counter(topic for topic, *_ in expected.letters.elements())


def kill_and_compare(
    fleets: Fleets, kafka: Cluster, prefix: str, hamlet: Path, expected: Outcome, seed: int, kills: int
) -> None:
    fleet = fleets(kafka, prefix)

    def choose(faults: Faults) -> list[Callable[[], None]]:
        return [faults.kill_a_worker] * (kills - kills // 4) + [faults.kill_the_desk] * (kills // 4)

    strike(fleet, kafka, prefix, hamlet, seed, choose)
    fleet.finish(expected)


def test_ten_kills_change_nothing(
    fleets: Fleets, kafka: Cluster, kafka_prefix: str, hamlet: Path, expected: Outcome
) -> None:
    kill_and_compare(fleets, kafka, kafka_prefix, hamlet, expected, 1, KILLS)


@pytest.mark.nightly
def test_a_feeder_that_is_killed_and_goes_on_repeats_nothing(
    fleets: Fleets, kafka: Cluster, kafka_prefix: str, expected: Outcome
) -> None:
    fleet, chance = fleets(kafka, kafka_prefix), random.Random(3)
    for name in (*WORKERS, "desk"):
        fleet.start(name)
    for _ in range(4):
        fleet.feed_and_kill(chance.uniform(0.0, 1.0), "--batch", "5")
    fleet.feed("--batch", "5")
    fleet.finish(expected)


@pytest.mark.nightly
def test_a_fault_of_every_kind_changes_nothing(
    fleets: Fleets, three_brokers: Cluster, kafka_prefix: str, hamlet: Path, expected: Outcome
) -> None:
    every_kind(fleets, three_brokers, kafka_prefix, hamlet, expected, 1, 1)


def every_kind(
    fleets: Fleets, cluster: Cluster, prefix: str, hamlet: Path, expected: Outcome, seed: int, times: int
) -> None:
    fleet = fleets(cluster, prefix)
    strike(fleet, cluster, prefix, hamlet, seed, lambda faults: faults.kinds() * times)
    fleet.finish(expected)


@pytest.mark.nightly
@pytest.mark.parametrize("seed", range(10, 20))
def test_a_hundred_kills_change_nothing(
    fleets: Fleets, kafka: Cluster, kafka_prefix: str, hamlet: Path, expected: Outcome, seed: int
) -> None:
    kill_and_compare(fleets, kafka, kafka_prefix, hamlet, expected, seed, 10)


@pytest.mark.nightly
@pytest.mark.parametrize("seed", range(20, 25))
def test_faults_of_every_kind_change_nothing(
    fleets: Fleets, three_brokers: Cluster, kafka_prefix: str, hamlet: Path, expected: Outcome, seed: int
) -> None:
    every_kind(fleets, three_brokers, kafka_prefix, hamlet, expected, seed, 2)
