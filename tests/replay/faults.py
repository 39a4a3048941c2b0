"""What befalls workers and brokers while a recording is fed: each fault is really injected, and seen to have struck."""

import random
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from models.flow.topics import ENGINE_CLOCK, READINGS
from tests.support.fleet import Fleet
from tests.support.kafka import Cluster

WORKERS = ("one", "two")
PARTITIONS = 2
_DAY_S = 86_400.0
_SMALL = 3_000
"""Bytes: more than a worker's status takes, less than its largest snapshot."""


class Faults:
    """Faults of one fleet of the workers `one` and `two` and of `desk`.

    Args:
        fleet: runs.
        cluster: its brokers.
        prefix: of the topics.
        chance: chooses whom a fault strikes, and when.
        more: lets the next part of the recording come, so that data flows while something is amiss.
    """

    def __init__(
        self, fleet: Fleet, cluster: Cluster, prefix: str, chance: random.Random, more: Callable[[], None]
    ) -> None:
        self._fleet = fleet
        self._cluster = cluster
        self._prefix = prefix
        self._chance = chance
        self._more = more

    def kinds(self) -> list[Callable[[], None]]:
        """Every kind of fault, in the order of this class."""
        workers = [self.kill_a_worker, self.kill_the_desk, self.kill_everyone, self.freeze_a_worker, self.storm]
        brokers = [self.restart_a_broker, self.kill_a_broker, self.cut_off_a_broker]
        return [*workers, *brokers, self.fill_the_disk, self.tear_snapshots, self.set_a_clock]

    def some_time_passes(self, most_s: float = 1.0) -> None:
        """Let the fault hit whatever is going on then."""
        time.sleep(self._chance.uniform(0, most_s))

    def kill_a_worker(self) -> None:
        """Kill -9, and start it again."""
        self._more()
        self._restart(self._chance.choice(WORKERS))

    def kill_the_desk(self) -> None:
        """Kill -9 who keeps alerts and messages, and start it again."""
        self._more()
        self._restart("desk")

    def kill_everyone(self) -> None:
        """Kill -9 all processes at once, and start them again."""
        names = list(self._fleet.processes)
        for name in names:
            self._fleet.kill(name)
        self._more()
        for name in names:
            self._fleet.start(name)

    def freeze_a_worker(self) -> None:
        """Let a worker stand still until another has taken its partitions over, and go on then."""
        frozen, other = self._chance.sample(WORKERS, 2)
        self._fleet.freeze(frozen)
        self._more()
        self._fleet.wait(f"{other} has taken over", lambda: self._fleet.drives(PARTITIONS, other))
        self.some_time_passes()
        self._fleet.thaw(frozen)

    def storm(self) -> None:
        """Add workers and remove them while data flows: some leave in order, some do not."""
        for name in ("three", "four"):
            self._fleet.start(name)
            self.some_time_passes(4)
        self._more()
        self._fleet.kill("three")
        self._fleet.wait("four runs", lambda: self._fleet.status("four") is not None)
        self._fleet.stop("four")

    def restart_a_broker(self) -> None:
        """Stop the broker that leads the readings, so that another must, and start it again."""
        broker = self._leader(READINGS)
        self._more()
        self._cluster.stop_broker(broker)
        self._await_another_leader(READINGS, broker)
        self._cluster.start_broker(broker)

    def kill_a_broker(self) -> None:
        """Kill -9 the broker that leads the clock topic, and start it again."""
        broker = self._leader(ENGINE_CLOCK)
        self._more()
        self._cluster.kill(broker)
        self._await_another_leader(ENGINE_CLOCK, broker)
        self._cluster.start_broker(broker)

    def cut_off_a_broker(self) -> None:
        """Let no packet of a broker come through for a while: its connections stay open, and nothing answers."""
        broker = self._leader(READINGS)
        self._cluster.pause(broker)
        self._more()
        try:
            self._await_another_leader(READINGS, broker)
        finally:
            self._cluster.resume(broker)

    def fill_the_disk(self) -> None:
        """Let a worker fail to write a snapshot, and make room again."""
        name = self._chance.choice(WORKERS)
        self._fleet.kill(name)
        self._fleet.start(name, file_bytes=_SMALL)
        process = self._fleet.processes[name]
        self._fleet.wait(f"{name} works", lambda: process.poll() is not None or self._fleet.drives(1, name))
        self._more()
        assert "make room there" in self._fleet.ended(name)
        self._fleet.start(name)

    def tear_snapshots(self) -> None:
        """Damage newest snapshots as a power cut would, while nobody runs."""
        for name in WORKERS:
            self._fleet.kill(name)
        for torn in self._chance.sample(found := newest_of_two(self._fleet.snapshots), len(found) // 2):
            torn.write_bytes(torn.read_bytes()[: self._chance.randrange(torn.stat().st_size)])
            torn.with_name(f"{torn.name}.writing").write_bytes(b"gridpulse snap")
        self._more()
        for name in WORKERS:
            self._fleet.start(name)

    def set_a_clock(self) -> None:
        """Let a worker's clock jump a year ahead and two days back while it works."""
        name = self._chance.choice(WORKERS)
        clock = self._fleet.snapshots.with_name(f"{name}.clock")
        clock.write_text("0")
        self._fleet.kill(name)
        self._fleet.start(name, clock=clock)
        self._fleet.wait(f"{name} works", lambda: self._fleet.drives(1, name))
        self._more()
        for days in (365, -2):
            clock.write_text(str(days * _DAY_S))
            self._fleet.wait(f"{name} sees it", partial(self._is_ahead, name, days))
            self.some_time_passes()

    def _is_ahead(self, name: str, days: int) -> bool:
        """Whether a worker's clock is so many days ahead of ours."""
        status = self._fleet.status(name)
        return status is not None and abs(status.written_at - time.time() - days * _DAY_S) < _DAY_S / 2

    def _restart(self, name: str) -> None:
        self._fleet.kill(name)
        self._fleet.start(name)

    def _leader(self, topic: str) -> int:
        return self._cluster.leader(self._prefix + topic, 0)

    def _await_another_leader(self, topic: str, broker: int) -> None:
        self._fleet.wait("another broker leads", lambda: self._leader(topic) not in {broker, -1})


def newest_of_two(snapshots: Path) -> list[Path]:
    """The newest snapshot of each shard that has one before it."""
    of_shard: dict[str, list[Path]] = {}
    for path in sorted(snapshots.glob("*.snapshot"), key=lambda path: int(path.name.split(".")[1])):
        of_shard.setdefault(path.name.split(".")[0], []).append(path)
    return [paths[-1] for paths in of_shard.values() if len(paths) > 1]
