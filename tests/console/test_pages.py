"""The pages of one alert, transformer and feeder: what they say, in both languages, and what is done on them."""

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

import dashboards.console
from alerts.alert import Reason, State
from streams.alertstore import alert_store
from tests.console.desk import AT, Desk, overload
from tests.console.lit import LEAD, lit_desk
from tests.console.place import message
from tests.support.browser import page as browser_page

STATIC = Path(dashboards.console.__file__).parent / "static"


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
    expect(told).to_contain_text("▲ no · no such number")
    expect(part(page, "History").locator(".table .row")).to_contain_text("raised")
    expect(part(page, "Outages that explain it")).to_contain_text("No outage explains it.")
    part(page, "What").get_by_role("link", name="T002").click()
    expect(page.locator("h1")).to_have_text("Transformer T002")


def test_who_was_told_is_answered_in_a_sentence_and_messages_are_read_whole(tmp_path: Path) -> None:
    desk, text = lit_desk(tmp_path), "Inspect these meters.\nM7: it used much less.\n" + "And why. " * 40
    gathered = {"state": "gathered", "recipient": "inspector", "channel": "email", "subject": "", "text": ""}
    recorded = {"state": "recorded", "recipient": "inspector", "channel": "email", "subject": "4 leads", "text": text}
    seen = {"state": "sent", "recipient": "desk", "channel": "desk", "detail": "", "text": "Inspect M7"}
    with closing(alert_store(desk.settings)) as store:
        store.save_messages([
            message("g", LEAD) | gathered | {"told_in": "digest-1", "at": AT},
            message("d", "digest-1") | recorded | {"detail": "recorded: nothing is sent in this mode", "at": AT + 1800},
            *(message(f"s{number}", LEAD) | seen | {"at": AT + number} for number in range(2)),
        ])  # fmt: skip
    with desk.running(), browser_page(width=390, height=844) as page:
        page.goto(f"{desk.url}#alert/{LEAD}")
        told = part(page, "Who was told")
        expect(told.locator(".answer")).to_have_text(
            "Told: the desk on the console, 1 Jun, 12:00 and 1 more until 1 Jun, 12:00: arrived; inspector by e-mail, "
            "1 Jun, 12:30: recorded only, nothing is sent in this mode; ana by SMS, 1 Jun, 12:01: did not arrive."
        )
        digest = told.locator(".row", has_text="together with others")
        expect(digest).to_contain_text("recorded only")
        expect(digest.locator("p")).to_be_hidden()
        digest.locator("summary").click()
        expect(digest.locator("p")).to_contain_text("M7: it used much less.")
        for each in told.locator("[role=cell]").all():
            box = each.bounding_box()
            assert box is None or box["x"] + box["width"] <= 390
        page.get_by_role("button", name="中文").click()
        expect(part(page, "通知记录").locator(".answer")).to_contain_text("稽查员，邮件，6月1日 12:30：仅记录")


def test_the_history_says_ordered_where_nothing_was_sent_yet(desk: Desk, page: Page) -> None:
    page.goto(f"{desk.url}#alert/overload-T002-1")
    history = part(page, "History").locator(".table .row")
    expect(history).to_contain_text("message ordered")
    expect(history).to_contain_text("the desk")
    expect(part(page, "Who was told").locator(".answer")).to_contain_text("Ordered; what became of it")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_fate_of_a_message_and_every_step_about_one_has_a_word(language: str) -> None:
    text = (STATIC / "words" / "alert.js").read_text(encoding="utf-8")
    words = text.partition(f"  {language}: {{")[2].partition("\n  },\n")[0]
    script = (STATIC / "pages" / "alert" / "told.js").read_text(encoding="utf-8")
    steps = set(re.findall(r"(\w+): ", words.partition("steps: {")[2].partition("}")[0]))
    assert {"sent", "reminded", "unanswered"} <= steps
    told = [Reason.QUIET, Reason.SILENCED, Reason.BELOW_THRESHOLD, Reason.NOT_FOR_CUSTOMERS, Reason.NO_RECEIVER]
    assert set(told) <= steps
    assert all(f"{fate}:" in script for fate in ("delivered", "failed", "undelivered", "expired", "declined"))
    assert all(f"arrived_{answer}:" in words for answer in ("yes", "no", "recorded", "unknown"))


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


def test_an_alert_that_is_over_leads_with_what_it_was(desk: Desk, page: Page) -> None:
    evidence = {"latest": {"loading": 0.31}, "peak": {"loading": 1.28}}
    desk.show(overload(3, state=State.CLEARED, closed_at=AT + 900, revision=3, evidence=evidence))
    expect(page.locator("#alert-list li", has_text="T003")).to_contain_text("loading 128 %")
    page.goto(f"{desk.url}#alert/overload-T003-1")
    why = part(page, "Why")
    expect(why.locator("h3").first).to_have_text("Load of T003, kVA")
    expect(why.locator("h3").last).to_have_text("Evidence when it was worst")
    expect(why.locator(".facts").first).to_contain_text("128 %")
    expect(why.locator("summary")).to_have_text("Evidence when it ended")
    expect(part(page, "What")).to_contain_text("lasted15 min")
    expect(page.locator(".head .severity")).to_have_text("△ high")


def test_a_transformer(desk: Desk, page: Page) -> None:
    page.goto(f"{desk.url}#transformer/T001")
    expect(page.locator("canvas")).to_have_count(2)
    legend = page.locator("#load .u-legend")
    expect(legend).to_contain_text("forecast 95 %")
    expect(legend).not_to_contain_text("–")
    marks = legend.locator(".u-marker")
    styles = [mark.evaluate("mark => getComputedStyle(mark).borderTopStyle") for mark in marks.all()[1:5]]
    assert styles == ["solid", "dashed", "solid", "dashed"]
    expect(part(page, "Now")).to_contain_text("▲ 130 %")
    expect(part(page, "Now")).to_contain_text("Expected peak, next 24 h▲ 100 % · 1 Jun, 14:00 · up to 150 %")
    expect(part(page, "Now")).to_contain_text("> 99 %")
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
