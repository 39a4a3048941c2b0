"""Watches a worker: what stands still, what is down, what is not kept, what is late, what is rejected."""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from dashboards.status import Problem

STALLED, SINK_DOWN, SNAPSHOT_OLD = "reader_stalled", "sink_down", "snapshot_old"
LOG_BEHIND, LOG_AHEAD, DEAD_LETTERS = "log_behind", "log_ahead", "dead_letters"

_WINDOW_S = 300.0


@dataclass(frozen=True, slots=True)
class Limits:
    """From when on something is a problem.

    Attributes:
        stalled_s: how long a reader may stand still while records wait for it.
        snapshot_age_s: how long a shard's work may be without a snapshot.
        behind_s: how far log time may be behind the clock, or ahead of one that was set back.
        dead_share, dead_count: records rejected within five minutes, as a share of readings taken in then and rejected,
            and at least so many.
    """

    stalled_s: float
    snapshot_age_s: float
    behind_s: float
    dead_share: float
    dead_count: int


@dataclass(frozen=True, slots=True)
class Sight:
    """A worker at one moment.

    Attributes:
        at: Unix seconds. log_time: milliseconds; None where it is not to follow the clock.
        places: where each reader is, by `reader/partition`; any value that differs once it has moved.
        waiting: records of the log that wait for each of them.
        times: log time of each shard, by `stage/partition`. kept: log time of its newest snapshot.
        sinks: what is wrong with each place that results are sent to; empty where nothing is.
        readings, rejected: so far.
    """

    at: float
    log_time: int | None = None
    places: Mapping[str, Any] = field(default_factory=dict)
    waiting: Mapping[str, int] = field(default_factory=dict)
    times: Mapping[str, int] = field(default_factory=dict)
    kept: Mapping[str, int] = field(default_factory=dict)
    sinks: Mapping[str, str] = field(default_factory=dict)
    readings: int = 0
    rejected: int = 0


class Watchdog:
    """Compares what it sees with what it saw.

    A reader that moves at all is busy, however much waits for it; one that stands while what waits shrinks is being
    relieved by the log's retention and starts anew.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._standing: dict[str, tuple[Any, int, float]] = {}
        self._unkept: dict[str, tuple[int | None, float]] = {}
        self._counts: deque[tuple[float, int, int]] = deque()
        self._since: dict[tuple[str, str], float] = {}
        self._last: float | None = None

    def look(self, sight: Sight) -> list[Problem]:
        """What is wrong now, each with the time since when it is."""
        if self._last is not None and sight.at - self._last > self._limits.stalled_s / 2:
            # The whole process stood still, as under a debugger or in a paused machine: nothing was seen to stall.
            self._standing.clear()
        self._last = sight.at
        self._note(sight)
        found = [*self._stalled(sight), *_down(sight), *self._unkept_too_long(sight), *self._late(sight)]
        found += self._rejected(sight)
        self._since = {(code, where): self._since.get((code, where), sight.at) for code, where, _ in found}
        return [
            Problem(code=code, where=where, text=text, since=self._since[code, where], failing=code == STALLED)
            for code, where, text in found
        ]

    def unkept_s(self, now: float) -> dict[str, float]:
        """Seconds of each shard's work that no snapshot has, as of the last look."""
        return {shard: now - since for shard, (_, since) in self._unkept.items()}

    def _note(self, sight: Sight) -> None:
        standing = {}
        for reader, place in sight.places.items():
            waiting = sight.waiting.get(reader, 0)
            before = self._standing.get(reader)
            if waiting:
                stands = before is not None and before[0] == place and before[1] <= waiting
                standing[reader] = (place, waiting, before[2] if stands and before else sight.at)
        self._standing = standing
        self._note_snapshots(sight)
        self._counts.append((sight.at, sight.readings, sight.rejected))
        while self._counts[0][0] < sight.at - _WINDOW_S:
            self._counts.popleft()

    def _note_snapshots(self, sight: Sight) -> None:
        unkept = {}
        for shard, time in sight.times.items():
            kept = sight.kept.get(shard)
            if time != kept and (kept is not None or time >= 0):
                before = self._unkept.get(shard)
                unkept[shard] = before if before and before[0] == kept else (kept, sight.at)
        self._unkept = unkept

    def _stalled(self, sight: Sight) -> Iterator[tuple[str, str, str]]:
        for reader, (_, waiting, since) in self._standing.items():
            if sight.at - since >= self._limits.stalled_s:
                stood = f"{reader} has stood still for {sight.at - since:.0f} s while {waiting} records wait"
                yield STALLED, reader, f"{stood}: restart the worker, it goes on from its snapshots"

    def _unkept_too_long(self, sight: Sight) -> Iterator[tuple[str, str, str]]:
        for shard, age in self.unkept_s(sight.at).items():
            if age > self._limits.snapshot_age_s:
                text = f"no snapshot of {shard} for {age:.0f} s: see whether engine.snapshots can be written to"
                yield SNAPSHOT_OLD, shard, text

    def _late(self, sight: Sight) -> Iterator[tuple[str, str, str]]:
        behind = 0.0 if sight.log_time is None else sight.at - sight.log_time / 1000
        if behind > self._limits.behind_s:
            yield LOG_BEHIND, "log", f"log time is {behind:.0f} s behind the clock: alerts come that much later"
        if -behind > self._limits.behind_s:
            ahead = f"log time is {-behind:.0f} s ahead of the clock, which was set back"
            yield LOG_AHEAD, "log", f"{ahead}: until it has caught up, what comes in counts as of then"

    def _rejected(self, sight: Sight) -> Iterator[tuple[str, str, str]]:
        _, readings, rejected = self._counts[0]
        read, refused = max(sight.readings - readings, 0), sight.rejected - rejected
        if refused >= self._limits.dead_count and refused > self._limits.dead_share * (read + refused):
            text = f"{refused} records were rejected in the last minutes: `gridpulse topics dlq list` says why"
            yield DEAD_LETTERS, "log", text


def _down(sight: Sight) -> Iterator[tuple[str, str, str]]:
    for name, problem in sight.sinks.items():
        if problem:
            yield SINK_DOWN, name, problem
