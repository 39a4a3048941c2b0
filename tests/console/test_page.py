"""The live page in a real browser: it shows what is there, changes when that changes, and acts."""

import json
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from dashboards.console.app import build_console
from dashboards.console.asked import Asked
from dashboards.console.server import ConsoleServer
from dashboards.console.view import View
from dashboards.series import SeriesStore
from dashboards.status import EngineStatus, StatusFile
from models.errors import BadSettings
from models.messages import Forecasts, Loads
from tests.support.browser import page as browser_page
from tests.support.servers import free_port

AT = 1_717_243_200
NAMES = [f"T{number:03d}" for number in range(1, 21)]


class Alerts:
    """Alerts that a test puts there."""

    def __init__(self) -> None:
        self.rows: list[dict[str, Any]] = []

    def current(self, limit: int) -> list[dict[str, Any]]:
        return self.rows[:limit]

    def messages(self, limit: int) -> list[dict[str, Any]]:
        return [{"at": AT, "channel": "sms", "recipient": "+44…12", "text": "T001 is overloaded."}][:limit]


class Desk:
    """A console with its data."""

    def __init__(self, folder: Path) -> None:
        self.series = SeriesStore(folder / "series.db")
        self.alerts = Alerts()
        self.status = StatusFile(folder / "status.json")
        self.acted: list[Asked] = []
        self.acted_once = threading.Event()
        view = View(SeriesStore(folder / "series.db"), self.alerts, self.status)
        self.server = ConsoleServer(build_console(view, self._act, refresh_s=0.1), "127.0.0.1", 0)

    def load(self, at: int, peak: float) -> None:
        loading = np.linspace(peak, 0.1, 20).astype(np.float32)
        whole = np.ones(20, np.float32)
        curves = np.ones((20, 24, 3), np.float32) * np.array([0.5, 1, 1.5], np.float32) * 100
        loads = Loads(
            at=at, interval_s=900, revision=0, feeder_id="F1", transformer_id=NAMES, load_kw=loading * 95,
            load_kva=loading * 100, loading=loading, completeness=whole, top_oil_c=whole * 50, hot_spot_c=whole * 70,
            life_h=whole, feeder_kw=float(loading.sum() * 95), feeder_completeness=1.0,
        )  # fmt: skip
        forecast = Forecasts(
            at=at, step_s=3600, feeder_id="F1", transformer_id=NAMES, rated_kva=whole * 100, levels=[0.05, 0.5, 0.95],
            load_kva=curves, p_overload=(loading > 0.9).astype(np.float32),
        )  # fmt: skip
        self.series.put([loads], [forecast], [])

    def _act(self, asked: Asked) -> None:
        self.acted.append(asked)
        self.acted_once.set()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    for step in range(4):
        made.load(AT + 900 * step, 0.7)
    made.status.write(EngineStatus(written_at=AT, log_time=AT * 1000, readings=1_234_567, readings_per_s=4321.0))
    with made.server:
        yield made


@pytest.fixture
def page(desk: Desk) -> Iterator[Page]:
    with browser_page() as opened:
        opened.goto(desk.server.url)
        yield opened


def overload(**changes: Any) -> dict[str, Any]:
    return {
        "id": "overload-T001-1", "revision": 2, "since": AT, "standing": "unacknowledged",
        "key": "overload:T001", "kind": "overload.overload", "subject": "T001", "severity": 3, "state": "active",
        "acknowledged": False, "opened_at": AT, "updated_at": AT, "evidence": {"loading": 1.18, "rated_kva": 100},
    } | changes  # fmt: skip


def test_the_page_shows_loads_figures_and_the_engine(page: Page) -> None:
    expect(page.locator(".cell")).to_have_count(20)
    expect(page.locator(".cell").first).to_contain_text("T001")
    expect(page.locator(".cell").first).to_contain_text("70 %")
    expect(page.locator("#figures")).to_contain_text("0.76 MW")
    expect(page.locator("#engine")).to_contain_text("1,234,567")
    expect(page.locator("#alert-list")).to_contain_text("No alerts.")
    expect(page.locator("#chart canvas")).to_have_count(1)


def test_what_happens_is_on_the_page_within_a_second(desk: Desk, page: Page) -> None:
    expect(page.locator(".cell")).to_have_count(20)
    desk.load(AT + 3600, 1.25)
    desk.alerts.rows.append(overload())
    started = time.monotonic()
    expect(page.locator("#alert-list li.high")).to_contain_text("T001", timeout=5_000)
    expect(page.locator(".cell.critical")).to_have_count(1, timeout=5_000)
    assert time.monotonic() - started < 5
    expect(page.locator(".cell.critical")).to_contain_text("125 %")
    expect(page.locator(".cell.predicted").first).to_be_visible()


def test_an_alert_is_acknowledged_with_the_keyboard(desk: Desk, page: Page) -> None:
    desk.alerts.rows.append(overload())
    button = page.get_by_role("button", name="Acknowledge")
    expect(page.locator("#figures .figure").last).to_contain_text("1")
    button.focus()
    page.keyboard.press("Enter")
    assert desk.acted_once.wait(5)
    assert desk.acted == [Asked(alert_key="overload:T001", action="ack", alert_id="overload-T001-1", revision=2)]
    desk.alerts.rows[0] |= {"acknowledged": True, "standing": "acknowledged"}
    expect(page.locator("#alert-list li")).to_contain_text("acknowledged")
    expect(button).to_have_count(0)


@pytest.mark.parametrize(
    ("standing", "state", "words", "button", "action"),
    [
        ("returned", "cleared", "over, not acknowledged", "Acknowledge", "ack"),
        ("acknowledged", "active", "acknowledged", "Shelve until it clears", "shelve_once"),
        ("shelved", "active", "shelved · until 1 Jun 2024", "Unshelve", "unshelve"),
        ("out_of_service", "out_of_service", "out of service · until 1 Jun 2024", "Return to service", "in_service"),
    ],
)
def test_where_an_alert_stands_and_what_the_desk_may_do(
    desk: Desk, page: Page, standing: str, state: str, words: str, button: str, action: str
) -> None:
    until = {"shelved": {"shelved_until": AT + 60}, "out_of_service": {"out_of_service_until": AT + 60}}
    desk.alerts.rows.append(overload(standing=standing, state=state, **until.get(standing, {})))
    expect(page.locator("#alert-list li")).to_contain_text(words)
    page.get_by_role("button", name=button).click()
    assert desk.acted_once.wait(5)
    assert [asked.action for asked in desk.acted] == [action]


def test_nothing_is_offered_for_what_is_over_and_settled(desk: Desk, page: Page) -> None:
    desk.alerts.rows.append(overload(standing="normal", state="cleared"))
    expect(page.locator("#alert-list li.closed")).to_have_count(1)
    expect(page.locator("#alert-list button")).to_have_count(0)


def test_a_transformer_shows_its_forecast(page: Page) -> None:
    page.locator(".cell").first.click()
    expect(page.locator("#chart-title")).to_contain_text("T001")
    expect(page.locator("#chart .u-legend")).to_contain_text("Rating")


def test_the_page_speaks_chinese(page: Page) -> None:
    page.get_by_role("button", name="中文").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    expect(page.locator("#park h2").first).to_have_text("变压器负载率")


@pytest.mark.parametrize(("width", "dark"), [(360, False), (1280, True), (3840, False)])
def test_nothing_sticks_out_at_any_size(desk: Desk, width: int, dark: bool) -> None:
    desk.alerts.rows.append(overload(subject="X" * 120, evidence={"why": "long " * 60}))
    with browser_page(width=width, height=800, dark=dark) as opened:
        opened.goto(desk.server.url)
        expect(opened.locator("#alert-list li")).to_have_count(1)
        assert opened.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_text_from_records_is_never_markup(desk: Desk, page: Page) -> None:
    desk.alerts.rows.append(overload(subject="<img src=x onerror=alert(1)>"))
    expect(page.locator("#alert-list li")).to_contain_text("<img src=x")
    expect(page.locator("#alert-list img")).to_have_count(0)


def post(url: str, body: bytes, kind: str = "application/json") -> tuple[int, dict[str, Any]]:
    request = urllib.request.Request(url, body, {"Content-Type": kind})
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read())


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b'{"alert_key":"a:b","action":"ack"}', "text/plain", 415),
        (b'{"alert_key":"a:b"', "application/json", 422),
        (b'{"alert_key":"a:b","action":"explode"}', "application/json", 422),
        (b'{"alert_key":"a:b","action":"ack","more":1}', "application/json", 422),
        (b'{"alert_key":"a:b","action":"ack"}', "application/json; charset=utf-8", 202),
    ],
)
def test_actions_are_checked(desk: Desk, body: bytes, kind: str, status: int) -> None:
    assert post(f"{desk.server.url}api/actions", body, kind)[0] == status
    assert len(desk.acted) == (status == 202)


def test_headers_keep_others_out(desk: Desk) -> None:
    with urllib.request.urlopen(desk.server.url, timeout=5) as answer:
        policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe-inline" not in policy


def test_a_taken_port_is_said_or_avoided(desk: Desk) -> None:
    taken = int(desk.server.url.rsplit(":", 1)[1].strip("/"))
    app = build_console(View(desk.series, desk.alerts, desk.status), desk._act)
    with pytest.raises(BadSettings, match=f"port {taken}"):
        ConsoleServer(app, "127.0.0.1", taken)
    with ConsoleServer(app, "127.0.0.1", taken, fall_back=True) as other:
        assert other.url != desk.server.url
    assert free_port() != taken
