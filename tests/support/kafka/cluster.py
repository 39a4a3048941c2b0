"""A cluster of real Apache Kafka on free ports of the loopback, whose brokers tests stop, kill and freeze."""

import base64
import gc
import shutil
import signal
import socket
import tempfile
import time
import uuid
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from kafka import KafkaAdminClient
from kafka.errors import KafkaError

from tests.support.kafka.node import Node
from tests.support.servers import free_port

_PATIENCE_S = 90
_PAUSE_S = 0.05

T = TypeVar("T")


class Cluster:
    """Brokers 1 to `brokers`, each a controller too, in KRaft mode."""

    def __init__(self, brokers: int = 1, overrides: Mapping[str, object] | None = None) -> None:
        """Choose ports and folders; nothing runs before `start`.

        Args:
            brokers: 1 or 3.
            overrides: broker settings that differ from those of this module.
        """
        self.folder = Path(tempfile.mkdtemp(prefix="gridpulse-kafka-"))
        ports = [free_port() for _ in range(2 * brokers)]
        clients, controllers = ports[:brokers], ports[brokers:]
        voters = ",".join(f"{number}@127.0.0.1:{port}" for number, port in enumerate(controllers, 1))
        common = _common(brokers) | {"controller.quorum.voters": voters} | dict(overrides or {})
        self.nodes = {
            number: Node(number, self.folder / str(number), port, common | _listeners(number, port, controllers))
            for number, port in enumerate(clients, 1)
        }

    @property
    def bootstrap(self) -> str:
        """Addresses of all brokers, running or not."""
        return ",".join(f"127.0.0.1:{node.port}" for node in self.nodes.values())

    def start(self) -> Self:
        """Format the storage, start all brokers and wait until they serve."""
        first, *others = self.nodes.values()
        for node in self.nodes.values():
            node.configure()
        first.format(_identity())
        for node in others:
            node.format_like(first, _identity())
        for node in self.nodes.values():
            node.start()
        self.wait_until_serving()
        return self

    def stop(self) -> None:
        """End all brokers and remove their data."""
        for node in self.nodes.values():
            node.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def start_broker(self, broker: int, wait: bool = True) -> None:
        """Start a broker again on its data, and wait until it serves."""
        self.nodes[broker].start()
        if wait:
            self.wait_until_serving()

    def stop_broker(self, broker: int) -> None:
        """Let a broker hand over its partitions and end (SIGTERM)."""
        self.nodes[broker].stop()

    def kill(self, broker: int) -> None:
        """End a broker at once (SIGKILL)."""
        self.nodes[broker].kill()

    def pause(self, broker: int) -> None:
        """Freeze a broker (SIGSTOP): its connections stay open and nothing answers."""
        self.nodes[broker].signal(signal.SIGSTOP)

    def resume(self, broker: int) -> None:
        """Let a frozen broker go on (SIGCONT)."""
        self.nodes[broker].signal(signal.SIGCONT)

    def admin(self) -> KafkaAdminClient:
        """A client of kafka-python for whatever else a test asks of the cluster; the caller closes it."""
        return _administration(self._serving())

    def create(self, topic: str, partitions: int = 1, **settings: str) -> None:
        """Make a topic with a copy on every broker, and wait until each partition has a leader.

        Args:
            topic: its name.
            partitions: their number.
            settings: by Kafka's names with `_` for each dot, as `min_insync_replicas="2"`.
        """
        configs = {name.replace("_", "."): value for name, value in settings.items()}
        wanted = {"num_partitions": partitions, "replication_factor": len(self.nodes), "configs": configs}

        def make(client: KafkaAdminClient) -> None:
            if topic not in client.list_topics():
                client.create_topics({topic: wanted})
            client.wait_for_topics([topic], timeout_ms=5_000)

        self._ask(make)

    def leader(self, topic: str, partition: int) -> int:
        """Broker that leads a partition; -1 while none does."""
        return int(self._partition(topic, partition)["leader_id"])

    def in_sync(self, topic: str, partition: int) -> set[int]:
        """Brokers that hold everything of a partition that was acknowledged."""
        return set(self._partition(topic, partition)["isr_nodes"])

    def wait_until_serving(self, patience_s: float = _PATIENCE_S) -> None:
        """Return when every broker whose process runs answers, and each knows all others."""
        deadline = time.monotonic() + patience_s
        while not all(self._knows_all(node) for node in self._running()):
            for node in self.nodes.values():
                if node.process is not None and node.process.poll() not in {None, -signal.SIGKILL, 143}:
                    raise RuntimeError(f"broker {node.number} ended: {node.log.read_text()[-2000:]}")
            if time.monotonic() > deadline:
                logs = "\n".join(node.log.read_text()[-1000:] for node in self._running())
                raise RuntimeError(f"the cluster does not serve after {patience_s} s: {logs}")
            time.sleep(_PAUSE_S)

    def _knows_all(self, node: Node) -> bool:
        if not _listens(node.port):
            return False
        try:
            with without_leaks(), closing(_administration([f"127.0.0.1:{node.port}"])) as client:
                known = {broker["broker_id"] for broker in client.describe_cluster()["brokers"]}
        except (KafkaError, OSError):
            return False
        return known >= {other.number for other in self._running()}

    def _partition(self, topic: str, partition: int) -> dict[str, Any]:
        (found,) = self._ask(lambda client: client.describe_topics([topic]))
        return next(place for place in found["partitions"] if place["partition_index"] == partition)

    def _ask(self, question: Callable[[KafkaAdminClient], T]) -> T:
        """Ask again while brokers come and go, which ends connections in the middle of a question."""
        deadline = time.monotonic() + _PATIENCE_S
        while True:
            try:
                with without_leaks(), closing(self.admin()) as client:
                    return question(client)
            except (KafkaError, OSError):
                if time.monotonic() > deadline:
                    raise
                time.sleep(_PAUSE_S)

    def _running(self) -> list[Node]:
        return [node for node in self.nodes.values() if node.running]

    def _serving(self) -> list[str]:
        return [f"127.0.0.1:{node.port}" for node in self._running()]

    def __enter__(self) -> Self:
        try:
            return self.start()
        except BaseException:
            self.stop()
            raise

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def _administration(bootstrap: list[str]) -> KafkaAdminClient:
    return KafkaAdminClient(bootstrap_servers=bootstrap, request_timeout_ms=5_000, bootstrap_timeout_ms=3_000)


@contextmanager
def without_leaks() -> Iterator[None]:
    """kafka-python leaves a socket open where a broker refuses; collect it here, not in a test that did nothing."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        try:
            yield
        finally:
            gc.collect()


def _common(brokers: int) -> dict[str, object]:
    """Settings of every broker: small, quick to notice a fault, quick to start and stop."""
    return {
        "process.roles": "broker,controller",
        "controller.listener.names": "CONTROLLER",
        "inter.broker.listener.name": "PLAINTEXT",
        "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "auto.create.topics.enable": "false",
        "default.replication.factor": brokers,
        "offsets.topic.replication.factor": brokers,
        "offsets.topic.num.partitions": 4,
        "transaction.state.log.replication.factor": brokers,
        "transaction.state.log.min.isr": min(brokers, 2),
        "transaction.state.log.num.partitions": 2,
        "group.initial.rebalance.delay.ms": 0,
        "group.min.session.timeout.ms": 1_000,
        "group.consumer.min.session.timeout.ms": 1_000,
        "group.consumer.min.heartbeat.interval.ms": 200,
        "broker.session.timeout.ms": 4_000,
        "broker.heartbeat.interval.ms": 500,
        "replica.lag.time.max.ms": 5_000,
        "log.retention.check.interval.ms": 2_000,
        "log.index.size.max.bytes": 1 << 20,
        "log.cleaner.dedupe.buffer.size": 16 << 20,
        "log.cleaner.backoff.ms": 1_000,
        "num.network.threads": 2,
        "num.io.threads": 4,
        "background.threads": 2,
    }


def _listeners(number: int, port: int, controllers: list[int]) -> dict[str, object]:
    clients = f"PLAINTEXT://127.0.0.1:{port}"
    return {
        "node.id": number,
        "listeners": f"{clients},CONTROLLER://127.0.0.1:{controllers[number - 1]}",
        "advertised.listeners": clients,
    }


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _identity() -> str:
    """A random id as Kafka writes them; none starts with a dash, which its tools would take for an option."""
    while (found := base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")).startswith("-"):
        pass
    return found
