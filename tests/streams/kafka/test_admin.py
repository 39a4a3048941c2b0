"""`gridpulse topics create` and `describe` against a real broker."""

import json
import socket
import time
from collections.abc import Mapping
from contextlib import closing
from typing import Any

import pytest
from kafka import KafkaProducer
from kafka.admin import ConfigResource, ConfigResourceType
from typer.testing import CliRunner

from models.flow.topics import READINGS, TOPOLOGY
from streams.cli.topics import app
from streams.kafka.config import KafkaSettings
from streams.kafka.plan import planned
from tests.support.gridpulse import Gridpulse
from tests.support.kafka import Cluster

COUNT = len(planned(KafkaSettings(), 1))


@pytest.fixture
def settings(kafka: Cluster, kafka_prefix: str) -> dict[str, object]:
    return {
        "KAFKA__BOOTSTRAP": kafka.bootstrap,
        "KAFKA__TOPIC_PREFIX": kafka_prefix,
        "KAFKA__REPLICATION": 1,
        "COMMON__PARTITIONS": 2,
    }


def _topics(settings: Mapping[str, object], *arguments: str) -> Any:
    """What the command says, run in this process: starting Python would take longer than all that it does."""
    environment = {f"GRIDPULSE_{name}": str(value) for name, value in settings.items()}
    done = CliRunner().invoke(app, [*arguments, "--json"], env=environment, catch_exceptions=False)
    assert done.exit_code == 0, done.stderr
    return json.loads(done.stdout)


def _refused(gridpulse: Gridpulse, settings: Mapping[str, object], code: int) -> str:
    done = gridpulse.run("topics", "create", settings=settings)
    assert (done.returncode, done.stdout) == (code, "")
    assert done.stderr.count("\n") == 1
    return done.stderr


def _names(kafka: Cluster, prefix: str) -> set[str]:
    client = kafka.admin()
    try:
        return {name for name in client.list_topics() if name.startswith(prefix)}
    finally:
        client.close()


def _alter(kafka: Cluster, topic: str, values: dict[str, str]) -> None:
    """Alter settings behind the command's back, and wait until the broker shows them."""
    resource = ConfigResource(ConfigResourceType.TOPIC, topic, values)
    deadline = time.monotonic() + 60
    with closing(kafka.admin()) as client:
        client.alter_configs([resource])
        shown: dict[str, str] = {}
        while not values.items() <= shown.items():
            assert time.monotonic() < deadline, shown
            found = client.describe_configs([ConfigResource(ConfigResourceType.TOPIC, topic)], config_filter="all")
            shown = {name: entry["value"] for name, entry in found["topic"][topic].items()}


def test_the_cluster_has_the_plan_after_it(kafka: Cluster, kafka_prefix: str, settings: dict[str, object]) -> None:
    made = _topics(settings, "create")
    plan = planned(KafkaSettings(topic_prefix=kafka_prefix, replication=1), 2)
    assert made["created"] == [topic.name for topic in plan]
    assert _names(kafka, kafka_prefix) == {topic.name for topic in plan}
    again = _topics(settings, "create")
    assert (again["created"], len(again["existing"]), again["differences"]) == ([], COUNT, [])
    client = kafka.admin()
    try:
        found = client.describe_configs([ConfigResource(ConfigResourceType.TOPIC, topic.name) for topic in plan])
    finally:
        client.close()
    for topic in plan:
        shown = {name: entry["value"] for name, entry in found["topic"][topic.name].items()}
        stated = {name for name, value in topic.settings.items() if shown.get(name, value) != value}
        assert not stated, topic.name
        assert shown["message.timestamp.type"] == "LogAppendTime"


def test_a_dry_run_changes_nothing(kafka: Cluster, kafka_prefix: str, settings: dict[str, object]) -> None:
    shown = _topics(settings, "create", "--dry-run")
    assert (len(shown["created"]), len(shown["plan"]), shown["dry_run"]) == (COUNT, COUNT, True)
    assert _names(kafka, kafka_prefix) == set()


def test_settings_are_altered_only_when_asked(kafka: Cluster, kafka_prefix: str, settings: dict[str, object]) -> None:
    _topics(settings, "create")
    name = f"{kafka_prefix}{READINGS}"
    _alter(kafka, name, {"retention.ms": "1000", "cleanup.policy": "compact"})
    different = [
        {"topic": name, "setting": "cleanup.policy", "found": "compact", "wanted": "delete"},
        {"topic": name, "setting": "retention.ms", "found": "1000", "wanted": str(7 * 86_400_000)},
    ]
    for _ in range(2):
        seen = _topics(settings, "create")
        assert (seen["differences"], seen["applied"]) == (different, [])
    rehearsed = _topics(settings, "create", "--apply-settings", "--dry-run")
    assert rehearsed["differences"] == different
    assert _topics(settings, "create", "--apply-settings")["applied"] == different
    assert _topics(settings, "create")["differences"] == []


@pytest.mark.parametrize("partitions", [1, 3])
def test_another_number_of_partitions_is_refused(
    gridpulse: Gridpulse, kafka: Cluster, kafka_prefix: str, settings: dict[str, object], partitions: int
) -> None:
    client = kafka.admin()
    try:
        client.create_topics({f"{kafka_prefix}{READINGS}": {"num_partitions": 2, "replication_factor": 1}})
    finally:
        client.close()
    error = _refused(gridpulse, {**settings, "COMMON__PARTITIONS": partitions}, 2)
    for words in (f"{READINGS} has 2 partitions, not {partitions}", "GRIDPULSE_KAFKA__TOPIC_PREFIX", "State is kept"):
        assert words in error
    assert _names(kafka, kafka_prefix) == {f"{kafka_prefix}{READINGS}"}, "it makes nothing where it refuses"


def test_the_number_there_is_can_be_taken(gridpulse: Gridpulse, settings: dict[str, object]) -> None:
    _topics(settings, "create")
    error = _refused(gridpulse, {**settings, "COMMON__PARTITIONS": 5}, 2)
    assert "Set GRIDPULSE_COMMON__PARTITIONS=2 to use the topics as they are" in error
    assert _topics(settings, "create")["created"] == []


def test_too_few_brokers(gridpulse: Gridpulse, settings: dict[str, object]) -> None:
    error = _refused(gridpulse, {**settings, "KAFKA__REPLICATION": 3}, 2)
    assert "the cluster has 1" in error
    assert "GRIDPULSE_KAFKA__REPLICATION=1" in error


def test_describe_counts_records(kafka: Cluster, kafka_prefix: str, settings: dict[str, object]) -> None:
    assert _topics(settings, "describe")["topics"] == []
    _topics(settings, "create")
    with KafkaProducer(bootstrap_servers=kafka.bootstrap) as producer:
        sent = [producer.send(f"{kafka_prefix}{READINGS}", b"{}", partition=place) for place in (0, 0, 1)]
        for each in sent:
            each.get(10)
    shown = _topics(settings, "describe")
    rows = {row["topic"].removeprefix(kafka_prefix): row for row in shown["topics"]}
    assert (len(rows), shown["missing"]) == (COUNT, [])
    readings = dict(rows[READINGS], topic=READINGS)
    assert readings == {
        "topic": READINGS, "partitions": 2, "replication": 1, "begin": 0, "end": 3,
        "policy": "delete", "retention_days": 7.0, "under_replicated": 0,
    }  # fmt: skip
    assert (rows[TOPOLOGY]["policy"], rows[TOPOLOGY]["retention_days"], rows[TOPOLOGY]["end"]) == ("compact", None, 0)


@pytest.mark.parametrize("listens", [False, True], ids=["nothing listens", "nothing answers"])
def test_a_cluster_that_cannot_be_reached(gridpulse: Gridpulse, listens: bool) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        if listens:
            silent.listen()
        address = f"127.0.0.1:{silent.getsockname()[1]}"
        begun = time.monotonic()
        error = _refused(gridpulse, {"KAFKA__BOOTSTRAP": address}, 1)
    assert address in error
    assert time.monotonic() - begun < 60


def test_the_embedded_log_needs_no_topics(gridpulse: Gridpulse) -> None:
    done = gridpulse.run("topics", "create")
    assert done.returncode == 0
    assert "GRIDPULSE_KAFKA__BOOTSTRAP" in done.stderr
    assert _topics({}, "create")["created"] == []
