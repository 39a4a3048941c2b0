"""What stands around every page: the way to pages, search, keys, colours, language, and whether to believe the data."""

import json
from collections.abc import Iterator
from contextlib import closing

import pytest
from playwright.sync_api import Page, Route, expect

from streams.console import console_server
from tests.console.desk import Desk
from tests.console.lit import LEAD, lit_desk
from tests.support.browser import page as browser_page


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    made = lit_desk(tmp_path_factory.mktemp("shell"))
    with made.running():
        yield made


def test_search_finds_what_is_on_the_page_and_what_the_server_knows(desk: Desk, page: Page) -> None:
    hits = {
        "hits": [
            {"kind": "feeder", "id": "F1", "of": "", "what": ""},
            {"kind": "meter", "id": "M9", "of": "T001", "what": ""},
        ],
        "read": 0.43,
    }
    page.route(
        "**/api/v1/search?*", lambda route: route.fulfill(body=json.dumps(hits), content_type="application/json")
    )
    expect(page.locator(".cell").first).to_be_visible()
    page.keyboard.press("/")
    page.keyboard.type("t002")
    expect(page.locator("#found [role=option]").first).to_contain_text("T002")
    expect(page.locator("#found li", has_text="F1")).to_be_visible()
    expect(page.locator("#found li").last).to_have_text("Names are still being read (43 %): there may be more.")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page).to_have_title("T002 · GridPulse")
    expect(page.locator("h1")).to_have_text("Transformer T002")
    expect(page.locator("main")).to_be_focused()


def test_search_does_without_a_server_that_cannot(desk: Desk) -> None:
    with browser_page(allowed="Failed to load resource") as page:
        page.route("**/api/v1/search?*", lambda route: route.fulfill(status=404, body="{}"))
        page.goto(desk.url)
        page.get_by_role("combobox", name="Search").fill("no such thing")
        expect(page.locator("#found [role=option]")).to_have_text("Nothing found.")
        page.keyboard.press("Escape")
        expect(page.locator("#found")).to_be_hidden()


def test_keys_lead_through_the_console(desk: Desk, page: Page) -> None:
    expect(page.locator("#alert-list li").first).to_be_visible()
    page.keyboard.press("j")
    expect(page.locator("#alert-list .what").first).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("x")
    expect(page.locator("#ack-chosen")).to_have_text("Acknowledge (1)")
    page.keyboard.press("a")
    assert [each.action for each in desk.acted()] == ["ack"]
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("Overload · T001")
    page.keyboard.press("g")
    page.keyboard.press("d")
    expect(page.locator(".cell").first).to_be_visible()


def test_single_keys_can_be_switched_off(page: Page) -> None:
    page.keyboard.press("?")
    page.get_by_label("Single keys are on").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    expect(page.get_by_role("combobox", name="Search")).not_to_be_focused()


def test_colours_and_language_are_remembered(desk: Desk, page: Page) -> None:
    ground = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    page.get_by_role("button", name="Colours").click()
    assert page.evaluate(ground) != light, "the first press changes what is seen"
    page.get_by_role("button", name="中文").click()
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    expect(page.get_by_role("link", name="调度")).to_be_visible()


def test_on_a_phone_the_pages_stay_in_reach_and_say_that_there_are_more(desk: Desk) -> None:
    with browser_page(width=390, height=844) as page:
        page.goto(desk.url)
        expect(page.locator(".cell").first).to_be_attached()
        pages = page.locator("#pages")
        expect(pages).to_have_class("after")
        page.evaluate("window.scrollTo(0, 600)")
        expect(page.get_by_role("link", name="Dispatch")).to_be_in_viewport()
        pages.evaluate("bar => { bar.scrollLeft = 10_000; }")
        expect(pages).to_have_class("before")


def test_the_first_key_leads_past_the_header(page: Page) -> None:
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="To the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_only_what_somebody_may_see_is_offered(desk: Desk) -> None:
    me = {"name": "ivo", "roles": ["inspector"], "permissions": ["enter", "see_alerts"], "open": False}

    def instead(route: Route) -> None:
        route.fulfill(body=json.dumps(me), content_type="application/json")

    with browser_page() as page:
        page.route("**/api/v1/me", instead)
        page.goto(desk.url)
        expect(page.get_by_text("You may not open this page.")).to_be_visible()
        expect(page.get_by_role("link", name="Dispatch")).to_have_count(0)
        expect(page.locator("#who")).to_have_text("ivo")
        page.goto(f"{desk.url}#alert/{LEAD}")
        expect(page.locator("h1")).to_contain_text("Suspected theft")
        expect(page.get_by_role("button", name="Acknowledge")).to_have_count(0)


def test_lost_connections_are_said_loudly(tmp_path_factory: pytest.TempPathFactory) -> None:
    made = lit_desk(tmp_path_factory.mktemp("lost"))
    with closing(made.series), browser_page(allowed="Failed to load resource") as page:
        with console_server(made.settings) as server:
            page.goto(server.url)
            expect(page.locator(".cell").first).to_be_visible()
        expect(page.get_by_role("alert").filter(has_text="CONNECTION LOST")).to_be_visible(timeout=20_000)
        expect(page.locator("#connection")).to_have_text("connection lost")
