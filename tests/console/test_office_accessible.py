"""axe-core finds nothing wrong with the pages of the office, light and dark, in both languages."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from streams.console import console_server
from tests.console.axe import faults
from tests.console.office import OfficePlace
from tests.support.browser import page as browser_page

PAGES = [
    "customers", "customer/A2", "meter/M4", "transformer/T1", "collections", "collections?pile=orders", "leads",
    "models", "engine", "admin", "admin?part=routes", "admin?part=silences",
]  # fmt: skip


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    place = OfficePlace(tmp_path_factory.mktemp("office"), access="open")
    with console_server(place.settings) as server:
        yield server.url


@pytest.mark.parametrize(("locale", "dark", "width"), [("en-GB", False, 1280), ("zh-CN", True, 390)])
def test_axe_finds_nothing(url: str, locale: str, dark: bool, width: int) -> None:
    found: dict[str, Any] = {}
    with browser_page(width=width, locale=locale, dark=dark) as page:
        for name in PAGES:
            page.goto(f"{url}#{name}")
            expect(page.locator("#page .panel h2").first).not_to_be_empty()
            page.wait_for_timeout(700)
            found[name] = faults(page)
    assert not any(found.values()), found
