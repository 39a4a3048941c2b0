"""What tests of every folder may ask for."""

import uuid
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from tests.support.gridpulse import Gridpulse

if TYPE_CHECKING:
    from tests.support.kafka import Cluster
    from tests.support.postgres import Postgres

# A landing is judged by the same examples each time; `make nightly` draws others.
settings.register_profile("same", deadline=None, derandomize=True)
settings.register_profile("random", derandomize=False, deadline=None)
settings.load_profile("same")


@pytest.fixture(scope="session")
def gridpulse(tmp_path_factory: pytest.TempPathFactory) -> Gridpulse:
    """The `gridpulse` command, run as a process of its own."""
    return Gridpulse(tmp_path_factory.mktemp("run"), tmp_path_factory.mktemp("bytecode"))


@pytest.fixture(scope="session")
def kafka() -> "Iterator[Cluster]":
    """One broker of real Apache Kafka that all tests share: each names its topics and groups with `kafka_prefix`."""
    from tests.support.kafka import Cluster

    with Cluster() as cluster:
        yield cluster


@pytest.fixture(scope="session")
def postgres() -> "Iterator[Postgres]":
    """A PostgreSQL server that every test has a database of its own on."""
    from tests.support.postgres import Postgres

    with Postgres() as server:
        yield server


@pytest.fixture(scope="module")
def three_brokers() -> "Iterator[Cluster]":
    """Three brokers of real Apache Kafka that the tests of one module stop, kill and freeze."""
    from tests.support.kafka import Cluster

    with Cluster(3) as cluster:
        yield cluster


@pytest.fixture
def kafka_prefix() -> Iterator[str]:
    """What the names of a test's topics and groups begin with, so that it meets no other test's."""
    from tests.support.kafka import without_leaks

    with without_leaks():
        yield f"t{uuid.uuid4().hex[:8]}."


@pytest.hookimpl(tryfirst=True)  # or xdist would have looked at the groups before they are there
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where several processes share the tests, each module goes to one of them, and all of a Kafka cluster to one."""
    for item in items:
        item.add_marker(pytest.mark.xdist_group("kafka" if _needs_brokers(item) else item.path.as_posix()))
    items.sort(key=lambda item: not _needs_brokers(item))  # the longest group first, or it would be alone at the end


def _needs_brokers(item: pytest.Item) -> bool:
    return bool({"kafka", "three_brokers"} & set(getattr(item, "fixturenames", ())))
