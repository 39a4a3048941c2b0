"""Every page, in both languages, light and dark, on a phone, a desk and a wall: axe finds nothing wrong."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.console.desk import Desk
from tests.console.lit import LEAD, lit_desk
from tests.support.browser import page as browser_page
from tests.support.npm import npm_file

ADDRESSES = ["dispatch", "dispatch?by=kind&view=feeders", f"alert/{LEAD}", "transformer/T001", "feeder/F1"]
SIZES = [(1280, 720), (3840, 2160), (390, 844)]

SHOWN = {"dispatch": ".cell", "alert": ".facts dd", "transformer": "#chart canvas", "feeder": ".table .row"}
"""What is there once a page is drawn."""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    made = lit_desk(tmp_path_factory.mktemp("accessible"))
    with made.running():
        yield made


@pytest.fixture(scope="module")
def axe() -> str:
    return npm_file("axe-core", "4.10.3", "axe.min.js").read_text()


def faults(page: Page, axe: str) -> list[Any]:
    """What axe finds wrong; the test puts it into the page as the developer's console would, past the policy."""
    page.evaluate(axe)
    found: list[Any] = page.evaluate(
        "axe.run(document).then(({violations}) => violations.map(each => "
        "[each.id, each.nodes[0].html, each.nodes[0].failureSummary]))"
    )
    return found


@pytest.mark.parametrize(("language", "dark"), [("en-GB", False), ("zh-CN", True)])
@pytest.mark.parametrize("size", SIZES)
def test_every_page(desk: Desk, axe: str, size: tuple[int, int], language: str, dark: bool) -> None:
    wrong: dict[str, Any] = {}
    with browser_page(*size, language, dark) as page:
        for address in ADDRESSES:
            page.goto(f"{desk.url}#{address}")
            expect(page.locator("main h1")).to_have_count(1)
            expect(page.locator(SHOWN[address.partition("/")[0].partition("?")[0]]).first).to_be_visible()
            expect(page.locator("#clock")).not_to_be_empty()
            wrong[address] = faults(page, axe)
            assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), (
                address
            )
    assert not any(wrong.values()), wrong


def test_dialogs_and_what_was_found(desk: Desk, axe: str) -> None:
    with browser_page() as page:
        page.route("**/api/v1/search?*", lambda route: route.fulfill(body='{"hits": []}'))
        page.goto(f"{desk.url}#dispatch")
        page.locator("#alert-list").get_by_role("button", name="More").first.click()
        assert faults(page, axe) == []
        page.keyboard.press("Escape")
        page.keyboard.press("?")
        expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
        assert faults(page, axe) == []
        page.keyboard.press("Escape")
        page.keyboard.press("/")
        page.keyboard.type("T00")
        expect(page.locator("#found li").first).to_be_visible()
        assert faults(page, axe) == []
