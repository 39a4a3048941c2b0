"""A log with a clock that tests set."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from streams.embedded.store import Store


class Clock:
    """Milliseconds that pass only when told to."""

    def __init__(self) -> None:
        self.now = 1_000_000

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "log.db"


@pytest.fixture
def store(path: Path, clock: Clock) -> Iterator[Store]:
    with Store(path, clock) as store:
        store.create_topic("t", 2)
        yield store


@pytest.fixture
def log(path: Path) -> Path:
    """Two topics of two partitions, without a record."""
    with Store(path) as store:
        for topic in ("x", "y"):
            store.create_topic(topic, 2)
    return path
