"""Fixtures of the tests of alerts."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import pytest

from alerts.alert import Alert
from alerts.channels import Channel
from alerts.store import AlertStore
from tests.alerts.delivery import Desk
from tests.alerts.town import HOUR, Town, finding

MakeDesk = Callable[..., Desk]
Opened = Callable[[str], AlertStore]
Url = Callable[[], str]


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


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Url:
    """Makes addresses of empty databases."""
    if request.param == "postgresql":
        make: Url = request.getfixturevalue("postgres").make_database
        return make
    numbers = iter(range(100))
    return lambda: f"sqlite:///{tmp_path / f'alerts{next(numbers)}.db'}"


@pytest.fixture
def opened() -> Iterator[Opened]:
    """Opens stores that are closed after the test."""
    with ExitStack() as stack:
        yield lambda url: stack.enter_context(closing(AlertStore(url)))


@pytest.fixture(scope="module")
def alerts() -> list[Alert]:
    """What becomes of sixty overloads of which half end, by revision."""
    town = Town()
    for number in range(60):
        town.add(finding("overload.overload", f"T{number}", number, severity=1 + number % 4))
        town.add(finding("overload.overload", f"T{number}", HOUR + number, clear=number % 2 == 0))
    return town.run(2 * HOUR).alerts
