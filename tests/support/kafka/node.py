"""One node of the test cluster: broker and controller in one process, with a folder of its own."""

import shutil
import signal
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.kafka.jars import jars, java

# What starts fastest and stays small; a test broker does not live long enough for the second compiler.
_JVM = ("-Xms64m", "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-Dlog4j2.level=WARN")
_PATIENCE_S = 30


@dataclass(slots=True)
class Node:
    """A process of Kafka that can be stopped, killed, frozen and started again on the same data.

    Attributes:
        number: its node.id.
        folder: of its data, its configuration and its log.
        port: of its listener for clients.
        properties: its configuration, log.dirs excepted.
    """

    number: int
    folder: Path
    port: int
    properties: Mapping[str, object]
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    @property
    def log(self) -> Path:
        """What it has written in all its lives."""
        return self.folder / "kafka.log"

    @property
    def data(self) -> Path:
        """Where it keeps records and metadata."""
        return self.folder / "data"

    @property
    def running(self) -> bool:
        """Whether its process lives, frozen or not."""
        return self.process is not None and self.process.poll() is None

    def configure(self) -> None:
        """Write its configuration."""
        self.folder.mkdir(parents=True)
        lines = [f"{name}={value}\n" for name, value in {**self.properties, "log.dirs": self.data}.items()]
        self._configuration.write_text("".join(lines))

    def format(self, cluster: str) -> None:
        """Prepare its folder with Kafka's own storage tool."""
        tool = ("kafka.tools.StorageTool", "format", "--cluster-id", cluster, "--config", str(self._configuration))
        done = subprocess.run((*_kafka(), *tool), capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"the storage of node {self.number} cannot be formatted: {done.stdout}{done.stderr}")

    def format_like(self, other: "Node", directory: str) -> None:
        """Prepare its folder as a formatted one, under a directory id of its own; starts no second Java."""
        shutil.copytree(other.data, self.data)
        path = self.data / "meta.properties"
        lines = [line for line in path.read_text().splitlines() if not line.startswith(("node.id=", "directory.id="))]
        path.write_text("\n".join([*lines, f"node.id={self.number}", f"directory.id={directory}", ""]))

    def start(self) -> None:
        """Start its process; it serves some seconds later."""
        assert not self.running, f"node {self.number} runs already"
        with self.log.open("ab") as output:
            command = (*_kafka(), "kafka.Kafka", str(self._configuration))
            self.process = subprocess.Popen(command, stdout=output, stderr=output, stdin=subprocess.DEVNULL)

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal."""
        assert self.process is not None, f"node {self.number} was never started"
        self.process.send_signal(number)

    def kill(self) -> None:
        """End it at once, frozen or not."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def stop(self) -> None:
        """Let it hand over and end; one that does not within 30 s is killed."""
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(_PATIENCE_S)
        except subprocess.TimeoutExpired:
            self.kill()

    @property
    def _configuration(self) -> Path:
        return self.folder / "kafka.properties"


def _kafka() -> tuple[str, ...]:
    return (java(), *_JVM, "-cp", f"{jars()}/*")
