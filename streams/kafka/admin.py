"""The topics of a Kafka cluster: compared with the plan, made, altered and described."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from models.errors import BadSettings, Unreachable
from streams.kafka.config import KafkaSettings, kafka_python
from streams.kafka.plan import PlannedTopic

_PATIENCE_MS = 6_000
_REQUEST_MS = 30_000
_EXISTS, _REPLICATION = 36, 38
_REPLICATION_NAME = "replication"
_NAMED = 3


@dataclass(frozen=True, slots=True)
class Difference:
    """A setting of an existing topic that is not as planned; `replication` is one too, though none that is applied."""

    topic: str
    setting: str
    found: str
    wanted: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """How a cluster differs from the plan.

    Attributes:
        missing: topics that are to be made.
        existing: names of those that are there.
        differences: what is not as planned of those that are there.
    """

    missing: list[PlannedTopic]
    existing: list[str]
    differences: list[Difference]


@dataclass(frozen=True, slots=True)
class TopicFacts:
    """An existing topic.

    Attributes:
        topic: its name in the cluster.
        partitions: their number.
        replication: copies.
        begin: offsets that its partitions begin at, summed; what was before is let go of.
        end: offsets that they end at, summed.
        policy: `delete` or `compact`.
        retention_days: how long records are kept; None where they are compacted or kept for ever.
        under_replicated: partitions of which a copy is behind or gone.
    """

    topic: str
    partitions: int
    replication: int
    begin: int
    end: int
    policy: str
    retention_days: float | None
    under_replicated: int


class Administration:
    """What is asked of a cluster, and told it, through one client of kafka-python."""

    def __init__(self, client: Any) -> None:
        """Take a connected client."""
        self._client = client

    def compare(self, plan: Sequence[PlannedTopic]) -> Comparison:
        """Hold the cluster against the plan.

        Raises:
            BadSettings: a topic has another number of partitions.
        """
        found = self._found([topic.name for topic in plan])
        there = [topic for topic in plan if topic.name in found]
        refuse_other_partitions(there, {name: len(topic["partitions"]) for name, topic in found.items()})
        settings = self._settings([topic.name for topic in there])
        differences = [
            difference
            for topic in there
            for difference in _differences(topic, _replication(found[topic.name]), settings[topic.name])
        ]
        missing = [topic for topic in plan if topic.name not in found]
        return Comparison(missing, [topic.name for topic in there], differences)

    def create(self, topics: Sequence[PlannedTopic]) -> None:
        """Make topics and wait until each partition has a leader; one that another process just made is as good.

        Raises:
            BadSettings: the cluster refuses one.
        """
        if not topics:
            return
        wanted = {
            topic.name: {
                "num_partitions": topic.partitions,
                "replication_factor": topic.replication,
                "configs": dict(topic.settings),
            }
            for topic in topics
        }
        answer = self._client.create_topics(wanted, raise_errors=False)
        for topic in answer["topics"]:
            if topic["error_code"] not in {0, _EXISTS}:
                raise BadSettings(self._refusal(topic, topics[0].replication))
        self._client.wait_for_topics(list(wanted), timeout_ms=_REQUEST_MS)

    def apply(self, differences: Sequence[Difference]) -> None:
        """Give existing topics the planned settings, replication excepted, and wait until the cluster shows them.

        Raises:
            BadSettings: the cluster refuses one, or does not show it within 30 s.
        """
        from kafka.admin import ConfigResource, ConfigResourceType

        wanted: dict[str, dict[str, str]] = {}
        for each in applicable(differences):
            wanted.setdefault(each.topic, {})[each.setting] = each.wanted
        if not wanted:
            return
        resources = [ConfigResource(ConfigResourceType.TOPIC, name, configs) for name, configs in wanted.items()]
        for name, result in self._client.alter_configs(resources)["topic"].items():
            if result != "OK":
                raise BadSettings(f"the cluster does not alter {name}: {result}")
        self._wait_for(wanted)

    def _wait_for(self, wanted: dict[str, dict[str, str]]) -> None:
        deadline = time.monotonic() + _REQUEST_MS / 1000
        while any(wanted[name].items() - shown.items() for name, shown in self._settings(list(wanted)).items()):
            if time.monotonic() > deadline:
                raise BadSettings(f"the cluster took the settings of {', '.join(wanted)} and does not show them")
            time.sleep(0.1)

    def describe(self, plan: Sequence[PlannedTopic]) -> list[TopicFacts]:
        """Those topics of the plan that the cluster has."""
        found = self._found([topic.name for topic in plan])
        settings = self._settings(list(found))
        ends = self._ends(found)
        return [_facts(topic, settings[name], *ends[name]) for name, topic in sorted(found.items())]

    def _found(self, names: Sequence[str]) -> dict[str, Any]:
        known = set(names)
        return {topic["name"]: topic for topic in self._client.describe_topics() if topic["name"] in known}

    def _settings(self, names: Sequence[str]) -> dict[str, dict[str, str]]:
        from kafka.admin import ConfigResource, ConfigResourceType

        if not names:
            return {}
        resources = [ConfigResource(ConfigResourceType.TOPIC, name) for name in names]
        topics = self._client.describe_configs(resources, config_filter="all")["topic"]
        return {name: {key: entry["value"] for key, entry in topics[name].items()} for name in names}

    def _ends(self, found: dict[str, Any]) -> dict[str, tuple[int, int]]:
        """Begin and end of each topic; a partition without a leader cannot be asked and counts as empty."""
        from kafka import TopicPartition
        from kafka.admin import OffsetSpec

        places = [
            TopicPartition(name, partition["partition_index"])
            for name, topic in found.items()
            for partition in topic["partitions"]
            if partition["leader_id"] >= 0
        ]
        begin, end = (
            self._client.list_partition_offsets(dict.fromkeys(places, spec)) if places else {}
            for spec in (OffsetSpec.EARLIEST, OffsetSpec.LATEST)
        )
        sums = dict.fromkeys(found, (0, 0))
        for place in places:
            first, last = sums[place.topic]
            sums[place.topic] = (first + begin[place].offset, last + end[place].offset)
        return sums

    def _refusal(self, topic: Any, replication: int) -> str:
        if topic["error_code"] == _REPLICATION:
            brokers = len(self._client.describe_cluster()["brokers"])
            return (
                f"replication {replication} needs as many brokers and the cluster has {brokers}: "
                f"start more, or set GRIDPULSE_KAFKA__REPLICATION={brokers}"
            )
        return f"the cluster does not make {topic['name']}: {topic['error_message'] or topic['error_code']}"


@contextmanager
def administration(settings: KafkaSettings) -> Iterator[Administration]:
    """A connection to the cluster's administration.

    Raises:
        Unreachable: no broker answers within 6 s, or what was asked fails on the way.
    """
    from kafka import KafkaAdminClient
    from kafka.errors import KafkaError

    try:
        client = KafkaAdminClient(
            **kafka_python(settings), bootstrap_timeout_ms=_PATIENCE_MS, request_timeout_ms=_REQUEST_MS
        )
    except (KafkaError, OSError) as error:
        raise Unreachable(
            f"Kafka at {settings.bootstrap} does not answer: check that it runs, GRIDPULSE_KAFKA__BOOTSTRAP and "
            f"GRIDPULSE_KAFKA__SECURITY_PROTOCOL ({error})"
        ) from None
    try:
        yield Administration(client)
    except KafkaError as error:
        raise Unreachable(f"Kafka at {settings.bootstrap} did not do what it was asked: {error}") from None
    finally:
        client.close()


def applicable(differences: Sequence[Difference]) -> list[Difference]:
    """Those that `apply` mends; copies are added by Kafka's own reassignment, which moves data."""
    return [each for each in differences if each.setting != _REPLICATION_NAME]


def refuse_other_partitions(plan: Sequence[PlannedTopic], found: dict[str, int]) -> None:
    """Raise BadSettings where existing topics have other numbers of partitions than planned."""
    other = [topic for topic in plan if found[topic.name] != topic.partitions]
    if not other:
        return
    shown = [f"{topic.name} has {found[topic.name]} partitions, not {topic.partitions}" for topic in other[:_NAMED]]
    if len(other) > _NAMED:
        shown.append(f"and {len(other) - _NAMED} more topics differ likewise")
    raise BadSettings(
        "; ".join(shown) + ". State is kept by partition and a record's partition follows from its key, so a change "
        f"would tear them apart. {_mend(plan, found)}"
    )


def _mend(plan: Sequence[PlannedTopic], found: dict[str, int]) -> str:
    fresh = "set GRIDPULSE_KAFKA__TOPIC_PREFIX to a new prefix for fresh topics"
    most = max(topic.partitions for topic in plan)
    counts = {found[topic.name] for topic in plan if topic.partitions == most}
    singles_well = all(found[topic.name] == 1 for topic in plan if topic.partitions != most)
    if len(counts) == 1 and singles_well:
        return f"Set GRIDPULSE_COMMON__PARTITIONS={counts.pop()} to use the topics as they are, or {fresh}."
    return f"S{fresh[1:]}."


def _differences(topic: PlannedTopic, replication: int, settings: dict[str, str]) -> Iterator[Difference]:
    if replication != topic.replication:
        yield Difference(topic.name, _REPLICATION_NAME, str(replication), str(topic.replication))
    for name, wanted in topic.settings.items():
        if settings[name] != wanted:
            yield Difference(topic.name, name, settings[name], wanted)


def _facts(topic: Any, settings: dict[str, str], begin: int, end: int) -> TopicFacts:
    partitions = topic["partitions"]
    policy, retention = settings["cleanup.policy"], int(settings["retention.ms"])
    days = retention / 86_400_000 if "delete" in policy and retention >= 0 else None
    behind = sum(len(each["isr_nodes"]) < len(each["replica_nodes"]) for each in partitions)
    return TopicFacts(topic["name"], len(partitions), _replication(topic), begin, end, policy, days, behind)


def _replication(topic: Any) -> int:
    return min(len(each["replica_nodes"]) for each in topic["partitions"])
