"""Dispatch: figures, what needs action first, filters, groups, floods, sound, and lists of which little is drawn."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from models.messages import Loads
from tests.console.desk import AT, Desk, overload
from tests.console.lit import lit_desk

MANY_ALERTS, MANY_TRANSFORMERS = 5000, 10_000


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    made = lit_desk(tmp_path_factory.mktemp("dispatch"))
    with made.running():
        yield made


def select(page: Page, label: str, option: str) -> None:
    page.locator("#filters").get_by_label(label).select_option(label=option)


def test_figures_say_how_bad_it_is_and_not_by_colour_alone(page: Page) -> None:
    waiting = page.locator("#figures [data-name=unacknowledgedCount]")
    expect(waiting.locator("b")).to_have_text("■ 3")
    expect(waiting.locator("small")).to_have_text("■ 1▲ 2")
    expect(page.locator("#figures [data-name=overloaded] b")).to_contain_text("■")
    expect(page.locator("#figures [data-name=supply] b")).to_have_text("–")
    expect(page.locator("#figures [data-name=systemLoad] small")).to_contain_text("against forecast")


def test_what_waits_comes_first_among_transformers_and_feeders(page: Page) -> None:
    expect(page.locator(".cell b").first).to_have_text("■ T001")
    expect(page.locator(".cell b").nth(1)).to_have_text("▲ T002")
    page.get_by_role("button", name="Feeders").click()
    expect(page.locator(".cell")).to_have_count(1)
    page.locator(".cell").click()
    expect(page.locator("h1")).to_have_text("Feeder F1")


def test_filters_are_in_the_address(desk: Desk, page: Page) -> None:
    rows = page.locator("#alert-list li")
    expect(rows).to_have_count(6)
    select(page, "Family", "Suspected theft")
    expect(rows).to_have_count(1)
    select(page, "Family", "all")
    select(page, "Severity", "critical")
    expect(rows).to_have_count(1)
    page.get_by_role("button", name="Mine").click()
    expect(page.get_by_text("No alert fits the filters.")).to_be_visible()
    assert page.url.endswith("#dispatch?severity=4&mine=1")
    page.goto(f"{desk.url}#dispatch?mine=1")
    page.reload()
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("T002")
    page.goto(f"{desk.url}#dispatch?standing=shelved")
    expect(rows).to_contain_text("T004")


def test_groups_open_and_are_chosen_whole(page: Page) -> None:
    select(page, "Group", "by feeder")
    first = page.locator("#alert-list li.group").first
    expect(first).to_contain_text("F1 · 3 alerts")
    first.get_by_role("button").click()
    expect(page.locator("#alert-list li")).to_have_count(6)
    expect(first.get_by_role("button")).to_be_focused()
    first.get_by_role("checkbox").check()
    expect(page.locator("#ack-chosen")).to_have_text("Acknowledge (3)")


def test_the_list_is_saved_as_shown_and_nothing_in_it_is_a_formula(desk: Desk, page: Page, tmp_path: Path) -> None:
    desk.show(overload(6, subject='=HYPERLINK("x"),y', severity=1))
    select(page, "Severity", "low")
    expect(page.locator("#alert-list li", has_text="HYPERLINK")).to_be_visible()
    with page.expect_download() as download:
        page.locator("#alerts").get_by_role("button", name="CSV").click()
    download.value.save_as(tmp_path / "alerts.csv")
    text = (tmp_path / "alerts.csv").read_bytes().decode()
    assert text.startswith("\ufeffid,")
    assert ',"\'=HYPERLINK(""x""),y",' in text
    assert text.count("\r\n") == len(text.splitlines())


def test_sound_is_off_until_somebody_switches_it_on(desk: Desk, page: Page) -> None:
    page.evaluate(
        "() => { window.played = 0; const start = OscillatorNode.prototype.start; "
        "OscillatorNode.prototype.start = function (...args) { window.played += 1; return start.apply(this, args); }; }"
    )
    expect(page.locator("#alert-list li").first).to_be_visible()
    desk.show(overload(7))
    expect(page.locator("#alert-list li", has_text="T007")).to_be_visible()
    assert page.evaluate("window.played") == 0
    page.get_by_role("button", name="Sound off").click()
    expect(page.get_by_role("button", name="Sound on")).to_have_attribute("aria-pressed", "true")
    before = page.evaluate("window.played")
    desk.show(overload(8, severity=4))
    page.wait_for_function("before => window.played > before", arg=before)


def test_a_flood_is_said_and_gathered(desk: Desk, page: Page) -> None:
    expect(page.locator("#flood")).to_be_hidden()
    desk.show(*(overload(number, feeder_id=f"F{number % 2}") for number in range(9, 21)))
    expect(page.locator("#flood")).to_contain_text("Flood: ")
    expect(page.locator("#alert-list li.group")).to_have_count(4)
    select(page, "Group", "not")
    expect(page.locator("#alert-list li.group")).to_have_count(0)


def test_of_many_little_is_drawn_and_of_a_change_only_its_row(desk: Desk, page: Page) -> None:
    desk.show(*(overload(number, acknowledged=True, id=f"x{number}") for number in range(100, 100 + MANY_ALERTS)))
    desk.series.put([town()], [], [])
    page.reload()
    expect(page.locator("#alerts .count")).to_contain_text("5,0", timeout=20_000)
    expect(page.locator("#park .count")).to_have_text("10,020")
    assert page.evaluate("document.querySelectorAll('*').length") < 1500
    select(page, "Group", "not")
    box = page.locator("#alert-list")
    box.evaluate("list => { list.scrollTop = 100_000; }")
    row = page.locator("#alert-list li").nth(10)
    name = row.locator(".what")
    subject = str(name.inner_text())
    name.focus()
    top = box.evaluate("list => list.scrollTop")
    page.evaluate("""() => { window.changed = 0; new MutationObserver((list) => { window.changed += list.length; })
        .observe(document.querySelector('#alert-list'), {childList: true, subtree: true, characterData: true}); }""")
    number = int(subject.rpartition("T")[2])
    desk.show(overload(number, acknowledged=True, id=f"x{number}", revision=3, assignee="crew 4"))
    expect(page.locator("#alert-list li", has_text=subject)).to_contain_text("crew 4")
    expect(page.locator("#alert-list a:focus")).to_have_text(subject)
    assert box.evaluate("list => list.scrollTop") == top
    assert page.evaluate("window.changed") < 10


def town() -> Loads:
    count = MANY_TRANSFORMERS
    whole, loading = np.ones(count, np.float32), np.linspace(0.9, 0.1, count).astype(np.float32)
    return Loads(
        at=AT + 3600, interval_s=900, revision=0, feeder_id="F7", transformer_id=[f"X{n}" for n in range(count)],
        load_kw=loading, load_kva=loading, loading=loading, completeness=whole, top_oil_c=whole, hot_spot_c=whole,
        life_h=whole, feeder_kw=1.0, feeder_completeness=1.0,
    )  # fmt: skip
