"""Dispatch: figures, what needs action first, filters, groups, floods, sound, and lists of which little is drawn."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

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
    expect(waiting.locator("b")).to_have_text("■ 2")
    expect(waiting.locator("small")).to_have_text("■ 1▲ 1")
    expect(page.locator("#figures [data-name=overloaded] b")).to_contain_text("■")
    expect(page.locator("#figures [data-name=supply] b")).to_have_text("–")
    expect(page.locator("#figures [data-name=systemLoad] small")).to_contain_text("against forecast")


def test_what_waits_comes_first_among_transformers_and_feeders(page: Page) -> None:
    expect(page.locator(".cell b").first).to_have_text("■ T001")
    expect(page.locator(".cell").first.locator("i")).to_have_text("■")
    expect(page.locator(".cell b").nth(1)).to_have_text("■ T002")
    expect(page.locator(".cell").nth(1).locator("i")).to_have_text("↓▲")
    expect(page.locator(".cell").nth(2).locator("i")).to_have_text("△")
    page.get_by_role("button", name="Feeders").click()
    expect(page.locator(".cell")).to_have_count(1)
    expect(page.locator(".cell small").first).to_have_text("130 % · 1.33 MW")
    page.locator(".cell").click()
    expect(page.locator("h1")).to_have_text("Feeder F1")


def test_what_is_the_case_comes_before_what_will_be_and_that_before_what_was(page: Page) -> None:
    expect(page.locator(".cell").first).to_be_visible()
    row = {"loading": 0.3, "p_overload": 0, "own": 0, "below": 0, "ended": 0, "dark": False}
    cases: list[dict[str, Any]] = [
        {"dark": True}, {"loading": 1.3}, {"loading": 1}, {"p_overload": 0.6, "ended": 4}, {"own": 4, "loading": 0.2},
        {"own": 2, "below": 4}, {"loading": 0.87}, {"below": 4}, {"ended": 4}, {"loading": 0.7}, {},
    ]  # fmt: skip
    rows = [{"name": str(place), **row, **case} for place, case in enumerate(cases)]
    names = page.evaluate(
        """async (rows) => {
            const { urgency, SHOWN } = await import('/static/pages/dispatch/rank.js');
            return rows.map((row) => ({ ...row, ...urgency(row) })).sort(SHOWN[''][0]).map((row) => row.name);
        }""",
        rows[::-1],
    )
    assert names == [row["name"] for row in rows]


def test_of_one_severity_what_the_next_hours_decide_comes_first(page: Page) -> None:
    expect(page.locator(".cell").first).to_be_visible()
    alert = {"state": "active", "standing": "unacknowledged", "severity": 3, "priority": 0, "updated_at": 1}
    cases: list[dict[str, Any]] = [
        {"family": "churn", "severity": 4}, {"family": "overload"}, {"family": "supply", "updated_at": 0},
        {"family": "churn", "priority": 3}, {"family": "arrears", "updated_at": 2},
        {"family": "overload", "severity": 2},
    ]  # fmt: skip
    rows = [{"id": str(place), **alert, **case} for place, case in enumerate(cases)]
    names = page.evaluate(
        """async (rows) => {
            const { byUrgency } = await import('/static/parts/grouping.js');
            return rows.sort(byUrgency).map((row) => row.id);
        }""",
        rows[::-1],
    )
    assert names == [row["id"] for row in rows]


def test_what_has_ended_is_calm_and_in_a_group_of_its_own(page: Page) -> None:
    rows = page.locator("#alert-list li")
    expect(rows.nth(4)).to_contain_text("▾ ended, not acknowledged · 1 alerts")
    expect(rows.nth(5)).to_contain_text("T003 · Overload")
    expect(rows.nth(5).locator(".level")).to_have_text("△ high")
    assert "high" not in str(rows.nth(5).get_attribute("class"))
    ended = page.locator("#figures [data-name=endedCount]")
    expect(ended.locator("b")).to_have_text("1")
    rows.nth(4).get_by_role("button").click()
    expect(rows).to_have_count(6)


def test_a_figure_opens_what_it_counts_and_shuts_it_again(desk: Desk, page: Page) -> None:
    figure = page.locator("#figures [data-name=predicted]")
    expect(figure).to_have_attribute("aria-pressed", "false")
    expect(figure.locator("small")).to_have_text("highest: T001, 100 % at 14:00")
    figure.focus()
    page.keyboard.press("Enter")
    expect(figure).to_have_attribute("aria-pressed", "true")
    expect(figure).to_be_focused()
    expect(page.locator("#park h2")).to_have_text("Expected peak, next 24 h")
    expect(page.locator(".cell").first.locator("small")).to_have_text(["100 % · 14:00", "≤ 150 % · > 99 %"])
    expect(page.locator(".cell").nth(10).locator("small").last).to_have_text("≤ 150 % · < 1 %")
    assert page.url.endswith("#dispatch?show=peak")
    page.get_by_role("button", name="At 80 to 100 %").click()
    expect(page.locator("#park .count")).to_have_text("3 / 20")
    expect(page.locator(".cell b").first).to_have_text("◆ T006")
    page.get_by_role("button", name="At 80 to 100 %").click()
    expect(page.locator("#park .count")).to_have_text("20")
    page.locator("#figures [data-name=endedCount]").click()
    expect(page.locator("#alert-count")).to_have_text("1 / 6")
    expect(page.get_by_label("Standing")).to_have_value("returned")
    page.goto(f"{desk.url}#dispatch?standing=unacknowledged&show=over")
    expect(page.locator("#figures [aria-pressed=true]")).to_have_count(2)
    expect(page.locator("#alert-count")).to_have_text("2 / 6")
    expect(page.locator("#park .count")).to_have_text("5 / 20")


def test_filters_are_in_the_address(desk: Desk, page: Page) -> None:
    rows = page.locator("#alert-list li")
    expect(rows).to_have_count(7)
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
    expect(page.locator("#alert-list li", has_text="T001 · Overload")).to_have_count(0)
    row = page.locator("#alert-list li").nth(10)
    name = row.locator(".what")
    subject = str(name.inner_text())
    name.focus()
    top = box.evaluate("list => list.scrollTop")
    page.evaluate("""() => { window.changed = 0; new MutationObserver((list) => { window.changed += list.length; })
        .observe(document.querySelector('#alert-list'), {childList: true, subtree: true, characterData: true}); }""")
    number = int(subject.partition(" · ")[0].removeprefix("T"))
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
