"""The log-in in a real browser, on a desk screen and on a phone, in both languages, without scripts of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from streams.access import first_link
from tests.access.house import PASSWORD, GuardedPlace
from tests.console.desk import Desk, overload
from tests.support.browser import page as browser_page


class GuardedDesk(Desk, GuardedPlace):
    """A desk that people must log in to."""


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[GuardedDesk]:
    made = GuardedDesk(tmp_path)
    made.add("Ana", "dispatcher")
    made.add("Ivo", "inspector")
    made.show(overload())
    with made.running():
        yield made


def enter(page: Page, name: str, words: tuple[str, str, str] = ("Name", "Password", "Log in")) -> None:
    page.get_by_label(words[0]).fill(name)
    page.get_by_label(words[1]).fill(PASSWORD)
    page.get_by_role("button", name=words[2]).click()


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def test_a_dispatcher_logs_in_acts_and_leaves(desk: GuardedDesk) -> None:
    with browser_page() as page:
        page.goto(desk.url)
        expect(page).to_have_url(f"{desk.url}login")
        expect(page.get_by_label("Name")).to_be_focused()
        page.keyboard.type("Ana")
        page.keyboard.press("Tab")
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        expect(page.locator("#who")).to_have_text("Ana")
        page.locator("#alert-list").get_by_role("button", name="Acknowledge").click()
        assert [(asked.action, asked.actor) for asked in desk.acted()] == [("ack", "Ana")]
        page.get_by_role("button", name="Log out").click()
        expect(page).to_have_url(f"{desk.url}login")
        page.goto(desk.url)
        expect(page).to_have_url(f"{desk.url}login")


def test_on_a_phone_in_chinese(desk: GuardedDesk) -> None:
    with browser_page(width=360, height=640, locale="zh-CN", dark=True) as page:
        page.goto(desk.url)
        expect(page.locator("h2")).to_have_text("登录")
        assert fits(page)
        enter(page, "Ivo", ("用户名", "密码", "登录"))
        expect(page.locator("#who")).to_have_text("Ivo")
        expect(page.locator("#alert-list li")).to_have_count(1)
        expect(page.locator("#alert-list .offers")).to_be_hidden()
        expect(page.locator("#chosen :enabled")).to_have_count(0)
        assert fits(page)


def test_the_page_leads_to_the_log_in_when_the_session_is_over(desk: GuardedDesk) -> None:
    with browser_page() as page:
        page.goto(desk.url)
        enter(page, "Ana")
        expect(page.locator("#who")).to_have_text("Ana")
        page.context.clear_cookies()
        page.reload()
        expect(page).to_have_url(f"{desk.url}login")


def test_the_first_admin_chooses_a_password(desk: GuardedDesk) -> None:
    with browser_page() as page:
        page.goto(first_link(desk.settings, desk.url))
        expect(page.locator("h2")).to_have_text("Make the first admin")
        page.get_by_role("link", name="中文").click()
        expect(page.locator("h2")).to_have_text("创建首位管理员")
        page.get_by_label("用户名").fill("Root")
        page.get_by_label("新密码（").fill(PASSWORD)
        page.get_by_label("再次输入新密码").fill(PASSWORD)
        page.get_by_role("button").click()
        expect(page.locator("#who")).to_have_text("Root")
        page.locator("#who").click()
        expect(page.locator("h2")).to_have_text("Change the password")
        assert fits(page)
