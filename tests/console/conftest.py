"""Fixtures of the tests of the console and its HTTP interface."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page

from dashboards.access.roles import Role
from tests.console.desk import Desk
from tests.console.office import OfficePlace
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


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> OfficePlace:
    """A site where every part of the engine has said something."""
    return OfficePlace(tmp_path_factory.mktemp("office"))


@pytest.fixture(scope="module")
def asked(office: OfficePlace) -> Iterator[httpx.Client]:
    """Who asks the HTTP interface of that site."""
    with office.asking() as client:
        yield client


@pytest.fixture(scope="module")
def keys(office: OfficePlace) -> dict[str, dict[str, str]]:
    """Headers of each role there."""
    return {role.value: office.key(role.value) for role in Role}


@pytest.fixture
def ask(asked: httpx.Client, keys: dict[str, dict[str, str]]) -> Any:
    """Asks that site as a role and gives the answer."""

    def get(role: str, path: str, **params: Any) -> Any:
        answer = asked.get(path, params=params, headers=keys[role])
        assert answer.status_code == 200, answer.text
        return answer.json()

    return get
