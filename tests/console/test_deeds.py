"""What the desk does to alerts in a real browser: the dialog, with mouse and keyboard, for one alert and for many."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from alerts.alert import State
from tests.console.desk import Desk, overload


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    made.show(overload(1), overload(2), overload(3, acknowledged=True), overload(4, state=State.CLEARED))
    with made.running():
        yield made


def row(page: Page, subject: str) -> Locator:
    return page.locator("#alert-list li", has_text=subject)


@pytest.mark.parametrize(
    ("action", "fields", "wanted"),
    [
        ("Assign", {"Person or crew": "crew 4"}, {"action": "assign", "text": "crew 4"}),
        ("Comment", {"Why": "called the crew"}, {"action": "comment", "text": "called the crew"}),
        ("Shelve for a time", {"hours": "2", "Why": "known"}, {"action": "shelve", "lasts": 7200, "text": "known"}),
        ("Take out of service", {"hours": "24", "Why": "rebuilt"}, {"action": "out_of_service", "lasts": 86_400}),
        ("Close", {"Why": "meter was wrong"}, {"action": "close", "resolution": "true"}),
    ],
)
def test_one_alert(desk: Desk, page: Page, action: str, fields: dict[str, str], wanted: dict[str, Any]) -> None:
    row(page, "T001").get_by_role("button", name="More").click()
    dialog = page.get_by_role("dialog", name="Overload · T001")
    dialog.get_by_label("What to do").select_option(label=action)
    for label, value in fields.items():
        dialog.get_by_label(label).fill(value)
    dialog.get_by_role("button", name="Apply").click()
    expect(dialog).to_have_count(0)
    [asked] = desk.acted()
    lasts = None if asked.until is None else int(asked.until) - int(asked.at)
    found = {"action": asked.action, "text": asked.text, "resolution": asked.resolution, "lasts": lasts}
    assert {name: found[name] for name in wanted} == wanted
    assert (asked.alert_key, asked.revision) == ("overload:T001", 2)


def test_an_alert_is_closed_as_a_false_alarm_with_the_keyboard_alone(desk: Desk, page: Page) -> None:
    row(page, "T002").get_by_role("button", name="More").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    expect(page.get_by_label("What to do")).to_be_focused()
    page.keyboard.type("Close")
    page.keyboard.press("Tab")
    expect(page.get_by_label("It turned out to be")).to_be_focused()
    page.keyboard.type("false")
    page.keyboard.press("Tab")
    page.keyboard.type("sensor")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    [asked] = desk.acted()
    assert (asked.alert_key, asked.action, asked.resolution) == ("overload:T002", "close", "false_alarm")
    assert asked.text == "sensor"


def test_what_must_be_said_is_asked_for(desk: Desk, page: Page) -> None:
    row(page, "T001").get_by_role("button", name="More").click()
    page.get_by_label("What to do").select_option(label="Comment")
    page.get_by_role("button", name="Apply").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert page.get_by_label("Why").evaluate("field => field.matches(':invalid')")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert desk.asked() == []


def test_many_are_acknowledged_at_once(desk: Desk, page: Page) -> None:
    expect(page.locator("#alert-list li")).to_have_count(5)
    page.get_by_label("Choose all").check()
    page.get_by_role("button", name="Acknowledge (4)").click()
    expect(page.locator("#told")).to_have_text("Acknowledge: 3 accepted")
    assert {(asked.alert_key, asked.action) for asked in desk.acted(3)} == {
        (f"overload:T00{number}", "ack") for number in (1, 2, 4)
    }


def test_a_choice_outlives_changes_of_the_list(desk: Desk, page: Page) -> None:
    row(page, "T002").get_by_role("checkbox").focus()
    page.keyboard.press("Space")
    desk.show(overload(5))
    expect(page.locator("#alert-list li")).to_have_count(6)
    expect(row(page, "T002").get_by_role("checkbox")).to_be_checked()
    expect(row(page, "T002").get_by_role("checkbox")).to_be_focused()
    page.locator("#more-chosen").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("What to do").select_option(label="Assign")
    dialog.get_by_label("Person or crew").fill("Ana")
    dialog.get_by_role("button", name="Apply").click()
    assert [(asked.alert_key, asked.text) for asked in desk.acted()] == [("overload:T002", "Ana")]


def test_what_is_refused_is_said(desk: Desk, page: Page) -> None:
    row(page, "T001").get_by_role("button", name="More").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("What to do").select_option(label="Shelve for a time")
    desk.show(overload(1, state=State.CLEARED, revision=3))
    dialog.get_by_role("button", name="Apply").click()
    expect(dialog.get_by_role("alert")).to_contain_text("there is nothing to shelve")
    assert desk.asked() == []


def test_every_control_of_the_dialog_has_a_name(page: Page) -> None:
    row(page, "T001").get_by_role("button", name="More").click()
    names = page.evaluate(
        "[...document.querySelectorAll('#deed :is(input, select, textarea)')].map(e => e.labels[0]?.textContent.trim())"
    )
    assert len(names) == 5
    assert all(names)
