"""The engine's page in a real browser: its answer, its counts and its dead letters."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from msgspec.structs import replace as replace_struct
from playwright.sync_api import Page, expect

from dashboards.status import EngineStatus, Problem, StatusFile
from models.flow.topics import READINGS
from streams.console import console_server
from tests.console.office import OfficePlace
from tests.support.browser import page as browser_page


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> OfficePlace:
    return OfficePlace(tmp_path_factory.mktemp("engine"), access="open")


@pytest.fixture
def page(place: OfficePlace) -> Iterator[Page]:
    with console_server(place.settings) as server, browser_page() as opened:
        opened.goto(server.url)
        yield opened


def test_the_engine_and_its_dead_letters(place: OfficePlace, page: Page) -> None:
    page.goto(f"{page.url.partition('#')[0]}#engine")
    expect(page.get_by_role("table", name="Partitions").get_by_role("row").nth(1)).to_contain_text("meters/0")
    expect(page.locator("#page")).to_contain_text("▲ InfluxDB does not answer")
    expect(page.locator(".answer")).to_have_text("It is over: the demo or replay has ended, and nothing more comes.")
    expect(page.locator("#page")).to_contain_text("Replay lets the engine read all of a topic again")
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name=f"Replay {READINGS}").click()
    expect(page.locator("#told")).to_contain_text("3 records")
    assert len(place.records(READINGS)) == 3


_WELL = EngineStatus(
    written_at=0, log_time=0, mode="demo", waiting={"meters/0": 3}, lag={"meters": 0}, readings_per_s=600.0,
    dead_letters={READINGS: 99},
)  # fmt: skip
_STALLED = Problem(code="reader_stalled", where="meters/0", text="meters/0 has stood still", since=1, failing=True)
_SINCE = "since 1 Jan 1970, 00:00"
_AWAY = Problem(code="sink_down", where="influx", text="influx is away", since=1)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "Yes: 3 records wait, 0 s behind."),
        ({"waiting": {"meters/0": 600 * 300}}, "▲ No: 180,000 records wait, 5 min behind."),
        ({"mode": "live"}, "Yes: 3 records wait, 2 s behind."),
        (
            {"found": [_AWAY]},
            f"▲ It goes on, but something is wrong {_SINCE}: 3 records wait, 0 s behind.",
        ),
        ({"found": [_STALLED]}, f"▲ No: work stands still {_SINCE}; 3 records wait."),
    ],
)
def test_the_page_answers_its_heading(place: OfficePlace, page: Page, changes: dict[str, Any], said: str) -> None:
    file = StatusFile(place.settings.state / "status.json")
    before = file.read()
    assert before is not None
    now = time.time()
    try:
        file.write(replace_struct(_WELL, written_at=now, log_time=int(1000 * (now - 2)), **changes))
        page.goto(f"{page.url.partition('#')[0]}#engine")
        expect(page.locator(".answer")).to_have_text(said)
        expect(page.locator("#page dl").first).to_contain_text("Rejected since the start99")
        waiting = page.get_by_role("table", name="Partitions").locator(".row").inner_text().split("\n")[-2]
        expect(page.locator("footer")).to_contain_text(f"{waiting} records waiting")
        expect(page.locator("footer")).to_contain_text("99 rejected since the start")
    finally:
        file.write(before)


@pytest.mark.parametrize(
    ("mode", "said"),
    [
        ("demo", "console: in order; SMS: recorded only, nothing is sent in this mode"),
        ("live", "console, SMS: in order"),
    ],
)
def test_a_demo_says_that_gateways_are_sent_nothing(place: OfficePlace, page: Page, mode: str, said: str) -> None:
    file = StatusFile(place.settings.state / "status.json")
    before = file.read()
    assert before is not None
    try:
        file.write(replace_struct(_WELL, written_at=time.time(), mode=mode, sinks={"desk": True, "sms": True}))
        page.goto(f"{page.url.partition('#')[0]}#engine")
        expect(page.locator("#page dl").nth(1)).to_contain_text(said)
    finally:
        file.write(before)
