"""axe-core finds nothing wrong with the pages of the office, light and dark, in both languages."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from streams.console import console_server
from tests.console.office import OfficePlace
from tests.support.browser import page as browser_page
from tests.support.npm import npm_file

PAGES = ["customers", "customer/A2", "collections", "collections?pile=orders", "leads", "models", "engine", "admin"]


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    place = OfficePlace(tmp_path_factory.mktemp("office"), access="open")
    with console_server(place.settings) as server:
        yield server.url


@pytest.mark.parametrize(("locale", "dark", "width"), [("en-GB", False, 1280), ("zh-CN", True, 390)])
def test_axe_finds_nothing(url: str, locale: str, dark: bool, width: int) -> None:
    axe = npm_file("axe-core", "4.10.3", "axe.min.js").read_text()
    found: dict[str, Any] = {}
    with browser_page(width=width, locale=locale, dark=dark) as page:
        for name in PAGES:
            page.goto(f"{url}#{name}")
            expect(page.locator("#page .panel h2").first).not_to_be_empty()
            page.wait_for_timeout(700)
            page.evaluate(axe)
            result = page.evaluate("axe.run(document)")
            found |= {
                f"{name} {each['id']}": [place["html"][:200] for place in each["nodes"]][:3]
                for each in result["violations"]
            }
    assert not found
