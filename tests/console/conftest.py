"""Fixtures of the tests of the console and its HTTP interface."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.console.place import Place


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A site with alerts."""
    return Place(tmp_path)


@pytest.fixture
def api(place: Place) -> Iterator[httpx.Client]:
    """Who asks the HTTP interface of that site."""
    with place.open() as client:
        client.base_url = client.base_url.join("/api/v1/")
        yield client
