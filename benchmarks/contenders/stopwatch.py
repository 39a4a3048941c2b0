"""What a contender measures of itself and says on its last line."""

import argparse
import json
import sys
import time
from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Options:
    """What a contender is told.

    Attributes:
        bootstrap: the brokers.
        topic: readings, complete before it starts.
        readings: how many there are.
        name: of this run, for groups and topics of its own.
        folder: for state on disk.
        alerts: topic for what is odd.
        partitions: of the topic.
    """

    bootstrap: str
    topic: str
    readings: int
    name: str
    folder: str
    alerts: str
    partitions: int


def options() -> Options:
    """Options from the command line."""
    parser = argparse.ArgumentParser()
    for name in ("bootstrap", "topic", "name", "folder", "alerts"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--readings", type=int, required=True)
    parser.add_argument("--partitions", type=int, default=4)
    return Options(**vars(parser.parse_args()))


@dataclass
class Stopwatch:
    """CPU of all threads since it was made, and wall time since the first reading."""

    odd: Counter[str] = field(default_factory=Counter)
    cpu: float = field(default_factory=time.process_time)
    began: float = 0.0

    def first(self) -> None:
        """Note the first reading."""
        self.began = self.began or time.perf_counter()

    def tell(self, readings: int, **more: object) -> None:
        """Say what this run took."""
        wall, cpu = time.perf_counter() - self.began, time.process_time() - self.cpu
        found = {"readings": readings, "cpu_s": cpu, "wall_s": wall, "odd": dict(self.odd), **more}
        sys.stdout.write(f"\n{json.dumps(found)}\n")
        sys.stdout.flush()
