"""What a worker adds to its status: what its watchdog finds, how far its readers are, what it needs of the machine."""

import logging
import os
import resource
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from dashboards.status import EngineStatus
from models.errors import Stalled
from streams.engine.engine import Engine
from streams.engine.watchdog import STALLED, Limits, Sight, Watchdog
from streams.log.log import Log
from streams.settings import Settings

STALLED_EXIT = 3
"""Exit code of a worker that ended because it stood still."""

_MOST_BETWEEN_S = 5.0
_STOP_S = 20.0

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Surroundings:
    """What the checkup asks beside the engine.

    Attributes:
        name: of the worker. live: whether log time is to follow the clock.
        sinks: what is wrong with each place that results are sent to; empty where nothing is.
        spool_bytes: lines that wait for InfluxDB. outbox_waiting: messages that wait to be sent.
    """

    name: str
    live: bool
    sinks: Callable[[], Mapping[str, str]] = dict
    spool_bytes: Callable[[], int] = int
    outbox_waiting: Callable[[], int] = int


class Checkup:
    """Looks at a worker now and then, and completes what it says of itself.

    Args:
        engine: the shards and sinks.
        log: what they read.
        around: what else there is.
        watchdog: judges.
        between_s: seconds between two looks, for a look asks the log for the end of every topic.
        restart_stalled: whether a reader that stands still ends the worker.
        end_hard: ends the process if it has not stopped in order some time after that.
    """

    def __init__(
        self,
        engine: Engine,
        log: Log,
        around: Surroundings,
        watchdog: Watchdog,
        between_s: float = _MOST_BETWEEN_S,
        restart_stalled: bool = True,
        end_hard: Callable[[], None] = lambda: _end_hard_after(_STOP_S),
    ) -> None:
        self._engine = engine
        self._positions = Positions(engine, log)
        self._around = around
        self._watchdog = watchdog
        self._between_s = between_s
        self._restart_stalled = restart_stalled
        self._end_hard = end_hard
        self._seen: EngineStatus | None = None

    def complete(self, status: EngineStatus) -> EngineStatus:
        """The status with everything that is to be known."""
        if self._seen is None or not 0 <= status.written_at - self._seen.written_at < self._between_s:
            self._seen = self._look(status)
        seen = self._seen
        return msgspec.structs.replace(
            status,
            worker=self._around.name,
            found=seen.found,
            problems=[*status.problems, *(each.text for each in seen.found if each.text not in status.problems)],
            waiting=seen.waiting,
            snapshot_age_s=seen.snapshot_age_s,
            sinks=seen.sinks,
            spool_bytes=seen.spool_bytes,
            outbox_waiting=seen.outbox_waiting,
            memory_bytes=_memory(),
            cpu_s=time.process_time(),
        )

    def enforce(self, status: EngineStatus) -> None:
        """End the worker where a reader stands still.

        Raises:
            Stalled: one does, and the settings say that this ends the worker.
        """
        stalled = [problem for problem in status.found if problem.code == STALLED]
        if stalled and self._restart_stalled:
            _log.error("%s", stalled[0].text)
            self._end_hard()
            raise Stalled(stalled[0].text)

    def _look(self, status: EngineStatus) -> EngineStatus:
        problems = dict(self._around.sinks())
        if self._engine.unkept:
            problems["snapshots"] = self._engine.unkept
        waiting = self._positions.waiting()
        sight = Sight(
            at=status.written_at,
            log_time=status.log_time if self._around.live and self._engine.shards else None,
            places=self._positions.places(),
            waiting=waiting,
            times={f"{stage}/{part}": shard.time for (stage, part), shard in self._engine.shards.items()},
            kept={f"{stage}/{part}": time for (stage, part), time in self._engine.snapshot_times.items()},
            sinks=problems,
            readings=status.readings,
            rejected=sum(status.dead_letters.values()),
        )
        return msgspec.structs.replace(
            status,
            found=self._watchdog.look(sight),
            waiting=waiting,
            snapshot_age_s=self._watchdog.unkept_s(status.written_at),
            sinks={name: not problem for name, problem in problems.items()},
            spool_bytes=self._around.spool_bytes(),
            outbox_waiting=self._around.outbox_waiting(),
        )


def process_name() -> str:
    """Name of this process among all workers."""
    return f"{socket.gethostname()}-{os.getpid()}"


def checkup_of(settings: Settings, engine: Engine, log: Log, around: Surroundings) -> Checkup:
    """The checkup that the settings ask for."""
    health = settings.health
    limits = Limits(
        stalled_s=health.stalled_s,
        snapshot_age_s=health.snapshot_age_s or 10 * settings.engine.checkpoint_s,
        behind_s=health.behind_s,
        dead_share=health.dead_share,
        dead_count=health.dead_count,
    )
    between_s = min(_MOST_BETWEEN_S, health.stalled_s / 4)
    return Checkup(engine, log, around, Watchdog(limits), between_s, health.restart_stalled and around.live)


class Positions:
    """How far each reader of an engine is in each partition, and how much waits for it."""

    def __init__(self, engine: Engine, log: Log) -> None:
        self._engine = engine
        self._log = log

    def places(self) -> dict[str, object]:
        """`reader/partition` -> where it is; a shard that only passes time moves too."""
        found: dict[str, object] = {
            f"{stage}/{partition}": (shard.time, tuple(shard.resume().values()))
            for (stage, partition), shard in self._engine.shards.items()
        }
        for name, places in self._engine.taken.items():
            for partition in {partition for _, partition in places}:
                found[f"{name}/{partition}"] = tuple(at for place, at in places.items() if place[1] == partition)
        return found

    def waiting(self) -> dict[str, int]:
        """`reader/partition` -> records of the log that it has not done yet."""
        ends: dict[tuple[str, int], int] = {}
        found: dict[str, int] = {}
        for reader, topic, partition, offset in self._offsets():
            if (topic, partition) not in ends:
                ends[topic, partition] = self._log.end_offset(topic, partition)
            name = f"{reader}/{partition}"
            found[name] = found.get(name, 0) + max(ends[topic, partition] - offset, 0)
        return found

    def _offsets(self) -> Iterator[tuple[str, str, int, int]]:
        for (stage, partition), shard in self._engine.shards.items():
            for topic, offset in shard.resume().items():
                yield stage, topic, partition, offset
        for name, places in self._engine.taken.items():
            for (topic, partition), offset in places.items():
                yield name, topic, partition, offset


def _memory() -> int:
    """Resident memory in bytes; where the system does not tell, the most there ever was."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _end_hard_after(seconds: float) -> None:
    """What stands still may not stop either; snapshots make a hard end as good as an orderly one."""
    timer = threading.Timer(seconds, os._exit, (STALLED_EXIT,))
    timer.daemon = True
    timer.start()
