"""Fixtures of the tests of the console and its HTTP interface."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page

from tests.console.desk import Desk
from tests.console.place import Place
from tests.support.browser import page as browser_page


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


@pytest.fixture
def page(desk: Desk) -> Iterator[Page]:
    """The page of a module's own desk in a browser."""
    with browser_page() as opened:
        opened.goto(desk.url)
        yield opened
