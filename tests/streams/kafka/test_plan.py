"""The plan has every topic once, and keeps each as what is written to it needs."""

import pytest

from models.flow.topics import (
    ENGINE_CLOCK,
    ENGINE_SITE,
    MODELS,
    PARTIALS,
    READINGS,
    SAMPLES,
    TOPICS,
    TOPOLOGY,
    dead_letters,
)
from streams.kafka.config import KafkaSettings
from streams.kafka.plan import PlannedTopic, planned

DAY_MS = 86_400_000


def _plan(partitions: int = 4, **settings: float | str) -> dict[str, PlannedTopic]:
    kafka = KafkaSettings.model_validate({"topic_prefix": "north.", **settings})
    return {topic.name.removeprefix("north."): topic for topic in planned(kafka, partitions)}


def test_every_topic_has_its_dead_letters_and_the_engine_its_own() -> None:
    assert set(_plan()) == {*TOPICS, *map(dead_letters, TOPICS), ENGINE_CLOCK, ENGINE_SITE}
    assert all(topic.name.startswith("north.") for topic in _plan().values())


def test_partitions_are_those_of_the_engine_or_one() -> None:
    plan = _plan(partitions=6)
    assert {plan[name].partitions for name in (READINGS, dead_letters(READINGS), MODELS, ENGINE_CLOCK)} == {6}
    assert {plan[name].partitions for name in (SAMPLES, dead_letters(SAMPLES))} == {1}


def test_how_long_records_are_kept() -> None:
    plan = _plan(retention_days=10, internal_retention_days=0.5)
    days = {name: topic.retention_days for name, topic in plan.items()}
    assert (days[READINGS], days[PARTIALS], days[dead_letters(PARTIALS)], days[ENGINE_CLOCK]) == (10, 0.5, 10, 7)


@pytest.mark.parametrize("topic", [TOPOLOGY, MODELS])
def test_what_is_superseded_stays_as_long_as_a_worker_may_be_away(topic: str) -> None:
    settings = _plan(retention_days=10)[topic].settings
    assert settings["cleanup.policy"] == "compact"
    assert settings["min.compaction.lag.ms"] == settings["delete.retention.ms"] == str(10 * DAY_MS)
    assert "retention.ms" not in settings


@pytest.mark.parametrize(("replication", "in_sync"), [(1, "1"), (2, "1"), (3, "2"), (4, "2")])
def test_one_broker_may_be_down(replication: int, in_sync: str) -> None:
    plan = _plan(replication=replication)
    assert {topic.settings["min.insync.replicas"] for topic in plan.values()} == {in_sync}
    assert {topic.replication for topic in plan.values()} == {replication}


def test_times_are_those_of_the_log() -> None:
    assert {topic.settings["message.timestamp.type"] for topic in _plan().values()} == {"LogAppendTime"}
