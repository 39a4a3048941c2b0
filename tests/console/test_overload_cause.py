"""Whose load an overload is, on the pages of the alert and of the transformer."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from streams.console import console_server
from tests.console.desk import AT, overload
from tests.console.office import OfficePlace
from tests.support.browser import page as browser_page

MORE = (
    "when its meters last took most, they took 0.6 kW together: 0.3 kW more than they usually do then. "
    "Most of that is of M3 (+0.1 kW), M2 (+0.1 kW)."
)


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    place = OfficePlace(Path(tmp_path_factory.mktemp("office")), access="open")
    with place.alerts() as store:
        about = {"subject": "T1", "transformer_id": "T1", "feeder_id": "F1"}
        store.save([overload(1, id="overload-now", key="overload:T1", **about)])
    with console_server(place.settings) as server:
        yield server.url


@pytest.fixture
def page(url: str) -> Iterator[Page]:
    with browser_page() as opened:
        opened.goto(url)
        yield opened


def test_an_overload_names_the_meters_that_take_more_than_usual(page: Page, url: str) -> None:
    page.goto(f"{url}#alert/overload-now")
    why = page.locator(".drivers")
    expect(why).to_contain_text(MORE)
    expect(page.locator(".rest h3").last).to_have_text("Evidence of 1 Jun, 12:00")
    why.get_by_role("link", name="M3").click()
    expect(page.locator("h1")).to_contain_text("M3")


def test_meters_of_a_transformer_stand_by_what_they_took_at_its_peak(page: Page, url: str) -> None:
    page.goto(f"{url}#transformer/T1")
    expect(page.locator(".drivers")).to_contain_text(MORE)
    rows = page.get_by_role("table", name="Its meters").locator(".row")
    expect(rows.first).to_contain_text("M3")
    assert [row.split()[0] for row in rows.all_inner_texts()] == ["M3", "M2", "M4", "M1"]


@pytest.mark.parametrize(
    ("kw", "wanted"),
    [
        ([9, 1, 1, 1, 1, 1, 1, 1], "Most of that is of M1 (+8 kW)."),
        ([2] * 11, "No few meters stand out: 11 of 11 took more. Those that take most then are M1 (2 kW), M2 (2 kW)"),
        ([1, 1, 0, 2.1], "do then (4). Those that take most then are M4 (2.1 kW), M1 (1 kW), M2 (1 kW)."),
        (
            [0, 0, 1, 1.9],
            "1.1 kW less than they usually do then. Those that take most then are M4 (1.9 kW), M3 (1 kW).",
        ),
        ([5, None, 1], "Most of that is of M1 (+4 kW)."),
    ],
)
def test_few_are_named_and_many_are_counted(page: Page, kw: list[float | None], wanted: str) -> None:
    meters = [
        {"meter_id": f"M{place}", "use": {"peak_kw": each, "usual_peak_kw": None if each is None else 1}}
        for place, each in enumerate(kw, 1)
    ]
    known = [each for each in kw if each is not None]
    assert wanted in said_of(page, {"at": AT, "kw": sum(known), "usual_kw": len(known), "meters": len(known)}, meters)


def test_who_may_not_see_readings_is_told_the_sum(page: Page) -> None:
    hidden = [{"meter_id": "M1", "use": None}, {"meter_id": "M2", "use": None}]
    for kw, wanted in ((9, "5 kW more than they usually do then."), (4, "about as much as they usually do then (4).")):
        said = said_of(page, {"at": AT, "kw": kw, "usual_kw": 4, "meters": 2}, hidden)
        assert said.endswith(wanted)
    assert said_of(page, None, hidden) == ""


def said_of(page: Page, peak: dict[str, float] | None, meters: list[dict[str, Any]]) -> str:
    """What the page would say of these."""
    said: str = page.evaluate(
        """async (found) => {
            const { driversOf } = await import('/static/parts/drivers.js');
            return driversOf(found)?.textContent ?? "";
        }""",
        {"peak": peak, "meters": meters},
    )
    return said
