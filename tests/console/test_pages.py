"""The pages of one alert, transformer and feeder: what they say, in both languages, and what is done on them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.console.desk import AT, Desk, overload
from tests.console.lit import LEAD, lit_desk


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    made = lit_desk(tmp_path_factory.mktemp("pages"))
    with made.running():
        yield made


def part(page: Page, title: str) -> Locator:
    return page.locator("section", has=page.get_by_role("heading", name=title, exact=True))


def test_an_alert_says_why_and_who_was_told(desk: Desk, page: Page) -> None:
    page.goto(f"{desk.url}#alert/{LEAD}")
    expect(page.locator("h1")).to_have_text("Suspected theft · lead · M7")
    expect(page).to_have_title("Suspected theft · lead · M7 · GridPulse")
    why = part(page, "Why")
    expect(why.locator(".bars li")).to_have_count(3)
    expect(why.locator(".bars li").first).to_contain_text("use fell at once and stays low")
    expect(why.locator(".said")).to_contain_text("M7")
    expect(why).to_contain_text("6.4 kWh/d")
    told = part(page, "Who was told").locator(".table .row")
    expect(told).to_have_count(1)
    expect(told).to_contain_text("▲ not delivered · no such number")
    expect(part(page, "History").locator(".table .row")).to_contain_text("raised")
    expect(part(page, "Outages that explain it")).to_contain_text("No outage explains it.")
    part(page, "What").get_by_role("link", name="T002").click()
    expect(page.locator("h1")).to_have_text("Transformer T002")


def test_an_alert_shows_its_curve_and_is_acted_on(desk: Desk, page: Page) -> None:
    page.goto(f"{desk.url}#alert/overload-T001-1")
    expect(part(page, "Why").locator("canvas")).to_have_count(1)
    expect(part(page, "Why").locator(".u-legend")).to_contain_text("Rating")
    expect(part(page, "History").locator(".table .row")).to_have_count(2)
    expect(part(page, "Of the same subject or kind").locator(".table .row")).to_have_count(4)
    page.keyboard.press("a")
    [asked] = desk.acted()
    assert (asked.alert_key, asked.action) == ("overload:T001", "ack")
    desk.show(overload(1, transformer_id="T001", severity=4, acknowledged=True, acknowledged_by="Ana", revision=3))
    expect(page.locator(".head")).to_contain_text("acknowledged")
    expect(part(page, "What")).to_contain_text("Ana")
    page.get_by_role("button", name="More…").click()
    expect(page.get_by_role("dialog", name="Overload · T001")).to_be_visible()


def test_a_transformer(desk: Desk, page: Page) -> None:
    page.goto(f"{desk.url}#transformer/T001")
    expect(page.locator("canvas")).to_have_count(2)
    expect(page.locator("#load .u-legend")).to_contain_text("forecast 95 %")
    expect(part(page, "Now")).to_contain_text("▲ 130 %")
    expect(part(page, "Now")).to_contain_text("70 °C")
    alerts = part(page, "Its alerts")
    expect(alerts.locator(".table .row")).to_have_count(1)
    alerts.get_by_role("link").click()
    expect(page.locator("h1")).to_contain_text("Overload · T001")
    page.go_back()
    page.locator(".crumbs").get_by_role("link", name="Feeder F1").click()
    expect(page.locator("h1")).to_have_text("Feeder F1")


def test_a_feeder_and_its_table(desk: Desk, page: Page, tmp_path: Path) -> None:
    page.goto(f"{desk.url}#feeder/F1")
    rows = page.locator(".table .row")
    expect(page.get_by_role("table", name="Its transformers")).to_have_attribute("aria-rowcount", "21")
    expect(rows.first).to_contain_text("T001")
    page.get_by_role("columnheader", name="Transformer").get_by_role("button").click()
    page.get_by_role("columnheader", name="Transformer").get_by_role("button").click()
    expect(page.get_by_role("columnheader", name="Transformer")).to_have_attribute("aria-sort", "descending")
    expect(rows.first).to_contain_text("T020")
    page.get_by_label("Filter").fill("t01")
    expect(page.get_by_role("table", name="Its transformers")).to_have_attribute("aria-rowcount", "11")
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").click()
    download.value.save_as(tmp_path / "table.csv")
    lines = (tmp_path / "table.csv").read_text("utf-8-sig").splitlines()
    assert [line.split(",")[0] for line in lines] == ["Transformer", *(f"T0{n}" for n in range(19, 9, -1))]
    page.get_by_label("Filter").blur()
    page.keyboard.press("j")
    expect(rows.first).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Transformer T018")
    desk.load(AT + 7200, 0.5)
    expect(part(page, "Now")).to_contain_text("14.2 kVA")


def test_pages_speak_chinese(desk: Desk, page: Page) -> None:
    page.goto(f"{desk.url}#alert/{LEAD}")
    page.get_by_role("button", name="中文").click()
    expect(page.locator("h1")).to_have_text("疑似窃电 · 线索 · M7")
    expect(part(page, "原因").locator(".said")).to_contain_text("M7")
    expect(part(page, "处理过程").locator(".table .row")).to_contain_text("发出")
    page.goto(f"{desk.url}#transformer/T001")
    expect(page.locator("h1")).to_have_text("变压器 T001")
    page.goto(f"{desk.url}#feeder/F1")
    expect(page.locator("h1")).to_have_text("馈线 F1")
