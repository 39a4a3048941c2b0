"""Fixtures of the tests of access over HTTP."""

from collections.abc import Iterator

import httpx
import pytest

from tests.access.house import GuardedPlace


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> GuardedPlace:
    """A site that people must log in to."""
    return GuardedPlace(tmp_path_factory.mktemp("guarded"))


@pytest.fixture(scope="module")
def site(place: GuardedPlace) -> Iterator[httpx.Client]:
    """Who asks its console, unknown at first."""
    with place.open() as client:
        yield client


@pytest.fixture
def browser(site: httpx.Client) -> Iterator[httpx.Client]:
    """The same with cookies of its own."""
    with httpx.Client(base_url=site.base_url, timeout=20) as client:
        yield client
