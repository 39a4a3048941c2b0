"""Workers and the desk of a site, as processes that tests kill, freeze and start again."""

import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from dashboards.status import EngineStatus, StatusFile
from tests.support.gridpulse import Gridpulse

PATIENCE_S = 180.0
SESSION_S = 2.0
"""After so long a silence of a worker the group gives its partitions to others."""


class Processes:
    """Workers and the desk of one site, each with a state directory of its own.

    Args:
        gridpulse: the command.
        folder: for the state directories.
        settings: of all.

    Attributes:
        processes: those that run, by name.
    """

    def __init__(self, gridpulse: Gridpulse, folder: Path, settings: Mapping[str, object]) -> None:
        self._gridpulse = gridpulse
        self._folder = folder
        self._settings = settings
        self.processes: dict[str, subprocess.Popen[str]] = {}

    def start(self, name: str, file_bytes: int | None = None, clock: Path | None = None) -> None:
        """Start a worker, or the desk; `file_bytes` and `clock` are as `Gridpulse.start` has them."""
        command = "console" if name == "desk" else "worker"
        limits: dict[str, Any] = {"file_bytes": file_bytes, "clock": clock}
        self.processes[name] = self._gridpulse.start(command, settings=self._of(name), **limits)

    def kill(self, name: str) -> None:
        """End a process at once."""
        process = self.processes.pop(name)
        process.kill()
        process.communicate()

    def freeze(self, name: str) -> None:
        """Let a process stand still."""
        self.processes[name].send_signal(signal.SIGSTOP)

    def thaw(self, name: str) -> None:
        """Let a process go on."""
        self.processes[name].send_signal(signal.SIGCONT)

    def stop(self, *names: str) -> None:
        """Stop processes in order, all unless some are named; each must end well."""
        stopped = {name: self.processes.pop(name) for name in names or list(self.processes)}
        for process in stopped.values():
            process.terminate()
        for name, process in stopped.items():
            _, said = process.communicate(timeout=60)
            assert process.returncode == 0, f"{name}: {said}"

    def ended(self, name: str) -> str:
        """Wait until a process ends by itself, which it must as failed; what it said."""
        self.wait(f"{name} ends", lambda: self.processes[name].poll() is not None, may_end=name)
        process = self.processes.pop(name)
        _, said = process.communicate()
        assert process.returncode == 1, f"{name} ended with {process.returncode}: {said}"
        return said

    def end(self) -> None:
        """Remove what is left of a test that failed."""
        for name in list(self.processes):
            self.kill(name)

    def status(self, name: str) -> EngineStatus | None:
        """What a process last said of itself, if it is one that runs now."""
        process = self.processes.get(name)
        status = StatusFile(self._folder / name / "status.json").read()
        mine = process is not None and status is not None and status.worker.endswith(f"-{process.pid}")
        return status if mine else None

    def alive(self, may_end: str = "") -> None:
        """Fail if a process has ended by itself, but for one that may."""
        for name, process in self.processes.items():
            if name != may_end and process.poll() is not None:
                _, said = process.communicate()
                pytest.fail(f"{name} ended with {process.returncode}: {said}")

    def wait(
        self, what: str, holds: Callable[[], bool], patience_s: float = PATIENCE_S, may_end: str = ""
    ) -> None:  # fmt: skip
        """Wait until something holds; fail when a process ends that must not, or when it takes too long."""
        deadline = time.monotonic() + patience_s
        while not holds():
            self.alive(may_end)
            if time.monotonic() > deadline:
                seen = {name: self.status(name) for name in self.processes}
                stacks = {name: self._stacks(name) for name in list(self.processes)}
                pytest.fail(f"not after {patience_s} s: {what}; {seen}\n{stacks}")
            time.sleep(0.05)

    def _stacks(self, name: str) -> str:
        """What every thread of a process is at; ends it."""
        process = self.processes.pop(name)
        process.send_signal(signal.SIGCONT)
        process.send_signal(signal.SIGABRT)
        return process.communicate()[1][-6_000:]

    def drives(self, partitions: int, *names: str) -> bool:
        """Whether each of these workers drives shards, and all together those of so many partitions."""
        driven = {name: self._driven(name) for name in names}
        return all(driven.values()) and len(set().union(*driven.values())) == partitions

    def _driven(self, name: str) -> set[str]:
        """Shards of the first stage that a worker says it drives."""
        status = self.status(name)
        return {place for place in status.waiting if place.startswith("meters/")} if status else set()

    def _of(self, name: str) -> dict[str, object]:
        return {**self._settings, "STATE": self._folder / name}
