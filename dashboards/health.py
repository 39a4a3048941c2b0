"""How well the workers are, judged from what they say of themselves and from how long they have said nothing."""

from collections.abc import Sequence
from enum import StrEnum

import msgspec

from dashboards.status import EngineStatus, Problem

SILENT_S = 15.0
"""A worker says how it is every second; one that has not for so long is gone, or hangs."""

NO_WORKER, WORKER_SILENT, WORKER_STOPPED = "no_worker", "worker_silent", "worker_stopped"


class HealthState(StrEnum):
    """How well it is: all as it should be, something wrong while work goes on, or work stands still."""

    OK = "ok"
    DEGRADED = "degraded"
    FAILING = "failing"


class Health(msgspec.Struct, frozen=True):
    """The state, and why."""

    status: HealthState
    problems: list[Problem]


def health_of(statuses: Sequence[EngineStatus], now: float) -> Health:
    """Judge the workers.

    Args:
        statuses: the newest of each worker.
        now: Unix seconds.
    """
    problems = [problem for status in statuses for problem in _problems(status, now)]
    if not statuses:
        text = "no worker has said anything yet: start `gridpulse serve` or `gridpulse worker`"
        problems = [Problem(code=NO_WORKER, where="worker", text=text, since=now, failing=True)]
    return Health(_state(problems), problems)


def silent(status: EngineStatus, now: float) -> bool:
    """Whether a worker has said nothing for too long, or says that it ends."""
    return not status.running or now - status.written_at > SILENT_S


def _problems(status: EngineStatus, now: float) -> list[Problem]:
    """What a worker found; of one that does not speak, only that, for the rest may long be over."""
    name, at = status.worker or "worker", status.written_at
    if not status.running:
        text = f"{name} was stopped: start `gridpulse serve` or `gridpulse worker` to go on"
        return [Problem(code=WORKER_STOPPED, where=name, text=text, since=at, failing=True)]
    if silent(status, now):
        text = f"{name} has said nothing for {now - at:.0f} s: see whether it runs, and start it again"
        return [Problem(code=WORKER_SILENT, where=name, text=text, since=at, failing=True)]
    return status.found


def _state(problems: Sequence[Problem]) -> HealthState:
    if any(problem.failing for problem in problems):
        return HealthState.FAILING
    return HealthState.DEGRADED if problems else HealthState.OK
