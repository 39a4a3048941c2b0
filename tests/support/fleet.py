"""Workers and the desk of a site on real Kafka, as processes that tests kill, freeze and start again."""

import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from dashboards.status import EngineStatus, StatusFile
from models.config import Common
from models.flow.shard import Shard
from models.flow.wiring import Wiring
from streams.alertstore import alert_store
from streams.engine.assembly import stage_factory
from streams.feed import prepare
from streams.kafka.config import KafkaSettings
from streams.recording.recording import Recording
from streams.replay import DRAIN_S, digest, settings_for
from streams.settings import Settings
from streams.snapshots import Snapshots
from tests.support.gridpulse import Gridpulse

PATIENCE_S = 120.0


class Fleet:
    """Processes of one site.

    Args:
        gridpulse: the command.
        recording: what is fed.
        bootstrap: the brokers.
        prefix: of all topics and of the group.
        folder: for the state of each process.
        partitions: of every topic.
        replication: copies of every topic.
    """

    def __init__(
        self, gridpulse: Gridpulse, recording: Path, bootstrap: str, prefix: str, folder: Path, partitions: int = 2,
        replication: int = 1,
    ) -> None:  # fmt: skip
        self._gridpulse = gridpulse
        self._recording = recording
        self._folder = folder
        self._site = Recording(recording).settings
        self._partitions = partitions
        self._snapshots = folder / "snapshots"
        self._settings = {
            "COMMON__PARTITIONS": partitions,
            "COMMON__TIMEZONE": self._site.timezone,
            "COMMON__INTERVAL_S": self._site.interval_s,
            "KAFKA__BOOTSTRAP": bootstrap,
            "KAFKA__TOPIC_PREFIX": prefix,
            "KAFKA__GROUP": f"{prefix}workers",
            "KAFKA__REPLICATION": replication,
            "KAFKA__FED": "true",
            "ENGINE__SNAPSHOTS": self._snapshots,
            "ENGINE__CHECKPOINT_S": 0.5,
            "CONSOLE__PORT": 0,
        }
        self.processes: dict[str, subprocess.Popen[str]] = {}

    def prepare(self) -> None:
        """Make the topics."""
        kafka = KafkaSettings(
            bootstrap=str(self._settings["KAFKA__BOOTSTRAP"]),
            topic_prefix=str(self._settings["KAFKA__TOPIC_PREFIX"]),
            replication=int(str(self._settings["KAFKA__REPLICATION"])),
            fed=True,
        )
        prepare(Recording(self._recording), self.settings.model_copy(update={"kafka": kafka}))

    def feed(self, *options: str) -> None:
        """Feed the whole recording."""
        done = self._gridpulse.run("feed", str(self._recording), *options, settings=self._of("feeder"))
        assert done.returncode == 0, done.stderr

    def start_feed(self, *options: str) -> subprocess.Popen[str]:
        """Begin to feed the recording."""
        return self._gridpulse.start("feed", str(self._recording), *options, settings=self._of("feeder"))

    def start(self, name: str) -> None:
        """Start a worker, or the desk."""
        command = "console" if name == "desk" else "worker"
        self.processes[name] = self._gridpulse.start(command, settings=self._of(name))

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

    def stop(self) -> None:
        """Stop every process in order; each must end well."""
        for process in self.processes.values():
            process.terminate()
        for name, process in self.processes.items():
            _, said = process.communicate(timeout=60)
            assert process.returncode == 0, f"{name}: {said}"
        self.processes.clear()

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

    def alive(self) -> None:
        """Fail if a process has ended by itself."""
        for name, process in self.processes.items():
            if process.poll() is not None:
                _, said = process.communicate()
                pytest.fail(f"{name} ended with {process.returncode}: {said}")

    def wait(self, what: str, holds: Callable[[], bool], patience_s: float = PATIENCE_S) -> None:
        """Wait until something holds; fail when a process ends or it takes too long."""
        deadline = time.monotonic() + patience_s
        while not holds():
            self.alive()
            if time.monotonic() > deadline:
                seen = {name: self.status(name) for name in self.processes}
                pytest.fail(f"not after {patience_s} s: {what}; {seen}")
            time.sleep(0.05)

    def wait_until_done(self) -> None:
        """Wait until the workers have passed the recording's end."""
        end = Recording(self._recording).last_time
        end += (self._common.interval_s + self._common.settle_s + DRAIN_S) * 1000
        workers = [name for name in self.processes if name != "desk"]
        self.wait("every worker at the end", lambda: self._reached(workers, end))

    def digest(self) -> str:
        """Hash of what the snapshots and the desk's alerts hold; the workers must have stopped."""
        alerts = alert_store(Settings(state=self._folder / "desk"))
        try:
            return digest(self.fingerprints(), alerts)
        finally:
            alerts.close()

    def fingerprints(self) -> Mapping[str, str]:
        """Hash of each shard's state as its newest snapshot has it."""
        settings = Settings().model_copy(update={"common": self._common})
        make = stage_factory(settings)
        wiring = Wiring(make(0), self._partitions)
        found = {}
        for partition in range(self._partitions):
            for stage in make(partition):
                if partition < wiring.shards(stage.name):
                    shard = Shard(stage, partition, wiring)
                    kept = Snapshots(self._snapshots).read(stage.name, partition)
                    assert kept, f"no snapshot of {stage.name}/{partition}"
                    shard.load(kept)
                    found[f"{stage.name}/{partition}"] = shard.fingerprint()
        return found

    @property
    def settings(self) -> Settings:
        """The settings of a replay that must give the same."""
        return Settings().model_copy(update={"common": self._common})

    @property
    def _common(self) -> Common:
        said = settings_for(Recording(self._recording), Settings(), self._folder).common
        return replace(said, partitions=self._partitions)

    def _reached(self, workers: list[str], end: int) -> bool:
        """Whether the shards of all partitions are driven by these workers and have passed a log time."""
        known = [status for name in workers if (status := self.status(name)) is not None]
        driven = {place for status in known for place in status.waiting if place.startswith("meters/")}
        late = [status for status in known if status.waiting and status.log_time < end]
        return len(driven) == self._partitions and not late

    def _of(self, name: str) -> dict[str, object]:
        return {**self._settings, "STATE": self._folder / name}
