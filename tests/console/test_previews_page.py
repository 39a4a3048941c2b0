"""The page of previews in a real browser: each form as it is read, by keyboard, in both languages."""

import base64
import re
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from alerts.channels.mail import STYLES, html_of
from alerts.config import LOCALES
from alerts.config.names import ROLES
from alerts.words.preview import previews
from alerts.words.samples import SAMPLES
from tests.alerts.channels.mails import curve, message
from tests.alerts.making import renderer
from tests.console.desk import Desk
from tests.support.browser import page as browser_page


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    with made.running():
        yield made


def opened(page: Page, desk: Desk, **query: str) -> Page:
    """The page of what is asked."""
    page.goto(f"{desk.url}previews?" + "&".join(f"{name}={value}" for name, value in query.items()))
    return page


def choose(page: Page, name: str, value: str) -> None:
    page.locator(f"select[name={name}]").select_option(value)


def test_a_text_message_shows_its_alphabet_units_and_parts(desk: Desk, page: Page) -> None:
    opened(page, desk, kind="theft.lead", role="inspector", channel="sms", language="en")
    expect(page.locator("#count")).to_have_text("1 message")
    expect(page.locator(".size")).to_have_text(re.compile(r"^GSM-7 · \d+ units · 1 part$"))
    expect(page.locator(".bubble")).to_contain_text("inspect meter M-SAMPLE")
    choose(page, "language", "zh")
    expect(page.locator(".size")).to_have_text(re.compile(r"^UCS-2 · \d+ units"))
    expect(page.locator(".bubble").first).to_contain_text("请检查电能表")


def test_each_part_of_a_long_text_message_is_shown(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    name = "Municipal Power and Light Company of the Northern Districts"
    notify = replace(desk.settings.notify, utility=name, phone="+86 10 1234 5678 ext 12345")
    desk.settings = desk.settings.model_copy(update={"notify": notify})
    with desk.running(), browser_page() as page:
        opened(page, desk, kind="supply.lost", role="account", channel="sms", language="zh")
        expect(page.locator(".size")).to_contain_text("2 parts")
        expect(page.locator("#messages h3")).to_have_text(["Part 1 of 2", "Part 2 of 2"])
        expect(page.locator(".bubble")).to_have_text([re.compile("^.{67}$"), re.compile("^.+$")])


def test_a_mail_shows_subject_plain_text_and_html_in_a_frame_that_may_do_nothing(desk: Desk, page: Page) -> None:
    opened(page, desk, kind="overload.overload", role="engineer", channel="email", language="en")
    expect(page.locator(".subject")).to_contain_text("Transformer T-SAMPLE is overloaded")
    expect(page.locator("pre")).to_contain_text("Transformer T-SAMPLE")
    frame = page.locator("iframe")
    expect(frame).to_have_attribute("sandbox", "")
    assert frame.get_attribute("src") is None
    inside = page.frame_locator("iframe")
    expect(inside.locator("h1")).to_contain_text("Transformer T-SAMPLE is overloaded")
    expect(inside.locator("td").first).to_have_css("color", "rgb(95, 107, 118)")
    expect(inside.locator("img")).to_have_js_property("naturalWidth", 600)
    expect(inside.locator("div")).to_have_css("border-left-color", "rgb(194, 65, 12)")


def test_a_webhook_shows_the_event_that_is_posted(desk: Desk, page: Page) -> None:
    opened(page, desk, kind="overload.overload", role="engineer", channel="webhook", language="en")
    expect(page.locator("pre")).to_contain_text('"type": "io.gridpulse.alert.raised"')
    expect(page.locator("pre")).to_contain_text('"account_id": "***"')


def test_all_kinds_are_shown_and_to_customers_those_that_they_may_be_told(desk: Desk, page: Page) -> None:
    opened(page, desk, kind="", channel="email", language="zh")
    expect(page.locator("#messages > li")).to_have_count(len(SAMPLES))
    expect(page.locator("iframe")).to_have_count(len(SAMPLES))
    choose(page, "role", "account")
    expect(page.locator("select[name=kind] option[value='theft.lead']")).to_have_count(0)
    told = page.locator("select[name=kind] option").count() - 1
    assert 0 < told < len(SAMPLES)
    expect(page.locator("#messages > li")).to_have_count(told)


def test_a_kind_that_a_reader_is_not_told_gives_way_to_one_that_they_are(desk: Desk, page: Page) -> None:
    opened(page, desk, kind="theft.lead", role="desk")
    expect(page.locator("#messages h2")).to_contain_text("Suspected theft")
    choose(page, "role", "account")
    expect(page.locator("#messages h2")).not_to_contain_text("Suspected theft")
    expect(page.locator("#messages > li")).to_have_count(1)


def test_the_page_is_worked_by_keyboard_and_its_address_brings_it_back(desk: Desk, page: Page) -> None:
    opened(page, desk)
    expect(page.locator("#messages > li")).to_have_count(1)
    page.locator("select[name=kind]").focus()
    for name in ("role", "channel"):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.name") == name
    page.keyboard.press("ArrowDown")
    expect(page.locator("iframe")).to_have_count(1)
    assert "channel=email" in page.url
    page.reload()
    expect(page.locator("iframe")).to_have_count(1)
    expect(page.get_by_label("Channel")).to_have_value("email")


def test_nobody_takes_a_sample_for_an_alarm_and_there_is_a_way_back(desk: Desk, page: Page) -> None:
    opened(page, desk, kind="overload.overload", language="en")
    expect(page).to_have_title("Message samples · GridPulse")
    expect(page.locator("h1")).to_have_text("Message samples")
    expect(page.locator("#messages h2")).to_contain_text("SAMPLE")
    expect(page.locator("main")).to_contain_text("nothing here has happened")
    expect(page.locator("#pages [aria-current]")).to_have_text("Message samples")
    page.locator("#pages").get_by_role("link", name="Dispatch").click()
    expect(page).to_have_url(f"{desk.url}#dispatch")
    expect(page.locator("#clock")).not_to_be_empty()
    page.keyboard.press("g")
    page.keyboard.press("s")
    expect(page.locator("h1")).to_have_text("Message samples")


def test_the_page_speaks_chinese(desk: Desk, page: Page) -> None:
    opened(page, desk, kind="overload.overload", language="en")
    page.get_by_role("button", name="中文").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    expect(page.locator("#count")).to_have_text("1 条消息")
    expect(page.get_by_label("读者")).to_have_value("desk")
    expect(page.locator(".bubble")).to_contain_text("T-SAMPLE")


@pytest.mark.parametrize(("width", "dark"), [(360, False), (1280, True)])
def test_nothing_sticks_out_at_any_size(desk: Desk, width: int, dark: bool) -> None:
    with browser_page(width=width, height=800, dark=dark) as page:
        for channel in ("email", "webhook", "sms"):
            opened(page, desk, kind="", channel=channel, language="en")
            expect(page.locator("#messages > li")).to_have_count(len(SAMPLES))
            assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_the_policy_names_each_style_and_allows_no_other(desk: Desk) -> None:
    def policy(path: str) -> str:
        with urllib.request.urlopen(desk.url + path, timeout=5) as answer:
            found: str = answer.headers["Content-Security-Policy"]
            return found

    styles = {f"'sha256-{base64.b64encode(sha256(style.encode()).digest()).decode()}'" for style in STYLES}
    assert set(re.findall(r"'sha256-[^']+'", policy("previews"))) == styles
    assert "unsafe-inline" not in policy("previews")
    assert "sha256" not in policy("")
    assert re.sub(r" 'unsafe-hashes'( 'sha256-[^']+')+", "", policy("previews")) == policy("")


def test_mails_have_no_style_that_is_not_named() -> None:
    made: list[Any] = previews(renderer(), SAMPLES, ROLES, LOCALES, ["email"])
    pages = [each.html for each in made] + [html_of(message(), curve())]
    used = {style for page in pages for style in re.findall(r'style="([^"]*)"', page)}
    assert used <= set(STYLES)
    assert len(used) > 8
