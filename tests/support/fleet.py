"""A site on real Kafka that a recording is fed to, and what came of it."""

import json
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

from sqlalchemy.exc import OperationalError

from models.config import Common
from models.flow.shard import Shard
from models.flow.topics import READINGS
from models.flow.wiring import Wiring
from streams.alertstore import alert_store
from streams.engine.assembly import stage_factory
from streams.feed import feed, prepare
from streams.kafka.config import KafkaSettings
from streams.kafka.log import KafkaLog
from streams.recording.recording import Recording
from streams.replay import DRAIN_S, digest, settings_for
from streams.settings import Settings
from streams.snapshots import Snapshots
from tests.support.gridpulse import Gridpulse
from tests.support.outcome import Outcome, letters_of, messages_of
from tests.support.processes import SESSION_S, Processes


class Feeding:
    """A feeder in a thread of this process that waits before each step until a test lets it."""

    def __init__(self) -> None:
        self._allowed = threading.Semaphore(0)
        self._freely = False

    def __enter__(self) -> "Feeding":
        return self

    def __exit__(self, *_: object) -> None:
        self.let_all()

    def step(self, readings: int, time: int) -> None:
        """Wait, once readings have come; called by the feeder after each step."""
        if readings and not self._freely:
            self._allowed.acquire()

    def let(self, steps: int) -> None:
        """Allow so many steps more."""
        self._allowed.release(steps)

    def let_all(self) -> None:
        """Allow all that remain."""
        self._freely = True
        self._allowed.release()


class Fleet(Processes):
    """Processes of a site that a recording is fed to.

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
        said = Recording(recording).settings
        self._recording = recording
        self._partitions = partitions
        self._snapshots = folder / "snapshots"
        settings: dict[str, object] = {
            "COMMON__PARTITIONS": partitions,
            "COMMON__TIMEZONE": said.timezone,
            "COMMON__INTERVAL_S": said.interval_s,
            "KAFKA__BOOTSTRAP": bootstrap,
            "KAFKA__TOPIC_PREFIX": prefix,
            "KAFKA__GROUP": f"{prefix}workers",
            "KAFKA__REPLICATION": replication,
            "KAFKA__FED": "true",
            "ENGINE__SNAPSHOTS": self._snapshots,
            "ENGINE__CHECKPOINT_S": 0.5,
            "CONSOLE__PORT": 0,
            "KAFKA__SESSION_TIMEOUT_S": SESSION_S,
        }
        super().__init__(gridpulse, folder, settings)
        self._fed: Future[int] | None = None

    def prepare(self) -> None:
        """Make the topics."""
        prepare(Recording(self._recording), self._feeder)

    @contextmanager
    def feeding(self, batch: int) -> Iterator["Feeding"]:
        """Feed the recording step by step, as fast as a test allows; all of it once the test is through."""
        with ThreadPoolExecutor(1) as thread, Feeding() as steps:
            self._fed = thread.submit(feed, self._recording, self._feeder, batch, steps.step)
            yield steps
            steps.let_all()
            self._fed.result()

    def alive(self, may_end: str = "") -> None:
        """Fail too if the feeder has failed."""
        super().alive(may_end)
        if self._fed is not None and self._fed.done():
            self._fed.result()

    def feed(self, *options: str) -> None:
        """Feed the whole recording."""
        done = self._gridpulse.run("feed", str(self._recording), *options, settings=self._of("feeder"))
        assert done.returncode == 0, done.stderr

    def feed_and_kill(self, delay_s: float, *options: str) -> None:
        """Begin to feed the recording, and kill -9 the feeder so long after it has appended something."""
        before = self.fed()
        process = self._gridpulse.start("feed", str(self._recording), *options, settings=self._of("feeder"))
        self.wait("the feeder feeds", lambda: self.fed() > before or process.poll() is not None)
        time.sleep(delay_s)
        process.kill()
        _, said = process.communicate()
        assert process.returncode == -signal.SIGKILL, said

    def wait_until_done(self) -> None:
        """Wait until the workers have passed the recording's end."""
        end = Recording(self._recording).last_time
        end += (self._common.interval_s + self._common.settle_s + DRAIN_S) * 1000
        workers = [name for name in self.processes if name != "desk"]
        self.wait("every worker at the end", lambda: self._reached(workers, end))

    def finish(self, expected: Outcome) -> None:
        """Let everything come to its end and stop it; what came of it must be what was expected."""
        self.wait_until_done()
        self.stop(*(name for name in self.processes if name != "desk"))
        fingerprints = self.fingerprints()
        self.wait("the desk has every alert", lambda: self._digest(fingerprints) == expected.digest)
        self.stop()
        assert messages_of(self._folder / "desk") == expected.messages
        with closing(KafkaLog(self._kafka)) as log:
            assert letters_of(log) == expected.letters

    def dead_letters(self) -> dict[str, int]:
        """How many dead letters each topic has, as the command says."""
        done = self._gridpulse.run("topics", "dlq", "list", "--json", settings=self._of("desk"))
        assert done.returncode == 0, done.stderr
        counts: Counter[str] = Counter()
        for row in json.loads(done.stdout)["dead_letters"]:
            counts[row["topic"]] += row["count"]
        return dict(counts)

    @property
    def snapshots(self) -> Path:
        """Folder of the snapshots of all workers."""
        return self._snapshots

    def _digest(self, fingerprints: Mapping[str, str]) -> str:
        """Hash of state and of what alerts the desk has; none while the desk writes."""
        try:
            alerts = alert_store(Settings(state=self._folder / "desk"))
        except OperationalError:
            return ""
        try:
            return digest(fingerprints, alerts)
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

    def fed(self) -> int:
        """Records of readings so far."""
        with closing(KafkaLog(self._kafka)) as log:
            return sum(log.end_offset(READINGS, partition) for partition in range(self._partitions))

    @property
    def _kafka(self) -> KafkaSettings:
        return KafkaSettings(
            bootstrap=str(self._settings["KAFKA__BOOTSTRAP"]),
            topic_prefix=str(self._settings["KAFKA__TOPIC_PREFIX"]),
            replication=int(str(self._settings["KAFKA__REPLICATION"])),
            fed=True,
        )

    @property
    def _feeder(self) -> Settings:
        return self.settings.model_copy(update={"kafka": self._kafka, "state": self._folder / "feeder"})

    @property
    def _common(self) -> Common:
        said = settings_for(Recording(self._recording), Settings(), self._folder).common
        return replace(said, partitions=self._partitions)

    def _reached(self, workers: list[str], end: int) -> bool:
        """Whether the shards of all partitions are driven by these workers and have passed a log time."""
        known = [status for name in workers if (status := self.status(name)) is not None]
        if len(known) < len(workers):
            return False
        driven = set().union(*map(self._driven, workers))
        late = [status for status in known if status.waiting and status.log_time < end]
        return len(driven) == self._partitions and not late
