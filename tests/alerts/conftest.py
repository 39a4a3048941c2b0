"""Fixtures of the tests of alerts."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from alerts.channels import Channel
from tests.alerts.delivery import Desk

MakeDesk = Callable[..., Desk]


@pytest.fixture
def make_desk(tmp_path: Path) -> Iterator[MakeDesk]:
    """Makes notifiers on the test's folder; they are closed after the test."""
    made: list[Desk] = []

    def make(channels: dict[str, Channel], **settings: Any) -> Desk:
        made.append(Desk(tmp_path, channels, **settings))
        return made[-1]

    yield make
    for desk in made:
        desk.outbox.close()
