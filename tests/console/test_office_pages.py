"""Pages of customers, collections, leads, models, the engine and the admin in a real browser."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

import dashboards.console
from dashboards.access.audit import Event
from dashboards.access.roles import Role
from dashboards.health import HealthState
from dashboards.lists import By
from models.churn.explain import CAUSES
from models.customers.names import CRITICAL, GRADES, LIFE
from models.flow.topics import INSPECTIONS, READINGS, partition_of
from models.meters.events import OUTCOMES
from models.records import Inspection, decoded
from streams.console import console_server
from tests.access.house import PASSWORD
from tests.console.office import AT, OfficePlace
from tests.support.browser import page as browser_page

STATIC = Path(dashboards.console.__file__).parent / "static"
PAGES = [
    "customers", "customer/A2", "meter/M4", "transformer/T1", "collections", "leads", "models", "engine",
    "admin?part=routes",
]  # fmt: skip


class Office:
    """A console of the office that everybody on the machine may use."""

    def __init__(self, place: OfficePlace, url: str) -> None:
        self.place = place
        self.url = url


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    place = OfficePlace(tmp_path_factory.mktemp("office"), access="open")
    with console_server(place.settings) as server:
        yield Office(place, server.url)


@pytest.fixture
def page(office: Office) -> Iterator[Page]:
    with browser_page() as opened:
        opened.goto(office.url)
        yield opened


def go(page: Page, office: Office, name: str) -> None:
    page.goto(f"{office.url}#{name}")


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(("width", "locale"), [(360, "zh-CN"), (1280, "en-GB"), (3840, "zh-CN")])
def test_nothing_sticks_out_and_every_word_is_there(office: Office, name: str, width: int, locale: str) -> None:
    with browser_page(width=width, height=800, locale=locale) as page:
        go(page, office, name)
        expect(page.locator("#page h1")).to_be_visible()
        expect(page.locator("#page .panel h2").first).not_to_be_empty()
        page.wait_for_load_state("networkidle") if name.startswith("admin") else page.wait_for_timeout(400)
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        text = page.locator("#page").inner_text()
        assert "undefined" not in text
        assert "NaN" not in text
        assert "[object" not in text
        headings = " ".join(page.locator("#page :is(h1, h2, dt, .table-head, .bar label span)").all_inner_texts())
        if locale == "zh-CN":
            assert not re.findall(r"\b(?!ABC|RFM|ROC|CSV|CPU|API|kVA|kWh|theft)[A-Za-z]{3,}", headings), headings


def test_what_a_customer_owes_and_what_happens_next(office: Office, page: Page) -> None:
    go(page, office, "customers")
    page.get_by_role("link", name="A2", exact=True).click()
    expect(page).to_have_url(re.compile("#customer/A2$"))
    now = page.locator(".panel").first
    expect(now).to_contain_text("▲ 300.00")
    expect(now).to_contain_text("supply may be cut")
    expect(now).to_contain_text("2 Jan 2025")
    expect(page.get_by_role("region", name="Running bill ·")).to_contain_text("93.00")
    expect(page.get_by_role("table", name="Running bill by line")).to_contain_text("90 kWh")
    statement = page.get_by_role("table", name="Statement")
    expect(statement.get_by_role("row").nth(1)).to_contain_text("−100.00")
    expect(page.get_by_role("table", name="Messages")).to_contain_text("You owe 300.00.")
    page.get_by_role("table", name="Alerts").get_by_role("link").first.click()
    expect(page).to_have_url(re.compile("#alert/arrears-A2$"))


def test_what_a_meter_used_and_what_speaks_against_it(office: Office, page: Page) -> None:
    page.keyboard.press("/")
    page.keyboard.type("m4")
    page.get_by_role("option", name="M4 meter · T1").click()
    expect(page).to_have_url(re.compile("#meter/M4$"))
    expect(page.locator("canvas")).to_have_count(2)
    expect(page.locator("#days")).to_contain_text("had it moved as its peers")
    expect(page.locator(".panel").first).to_contain_text("11 of its feeder")
    expect(page.get_by_role("table", name="Its events")).to_contain_text("cover opened")
    expect(page.get_by_role("table", name="Its days").get_by_role("row").nth(1)).to_contain_text("low")
    page.get_by_role("link", name="Suspected theft · lead").first.click()
    expect(page).to_have_url(re.compile("#alert/theft-M4$"))
    page.get_by_role("link", name="T1", exact=True).first.click()
    expect(page.locator("#balance")).to_contain_text("Not metered in the last 7 days: 3 kWh a day, 23.1 %")
    page.get_by_role("table", name="Its meters").get_by_role("link", name="M4").click()
    expect(page).to_have_url(re.compile("#meter/M4$"))


def test_customers_are_narrowed_and_the_address_says_so(office: Office, page: Page) -> None:
    go(page, office, "customers")
    rows = page.get_by_role("table", name="Customers").get_by_role("row")
    expect(rows).to_have_count(5)
    page.get_by_label("Credit grade").select_option("poor")
    expect(rows).to_have_count(2)
    expect(page).to_have_url(re.compile(r"grade=poor"))
    page.reload()
    expect(rows).to_have_count(2)
    expect(page.get_by_label("Credit grade")).to_have_value("poor")


def test_a_customer_whose_first_month_is_not_over(office: Office, page: Page) -> None:
    go(page, office, "customer/A9")
    expect(page.locator("#page")).to_contain_text("when the first month is over")


def test_collections_by_pile(office: Office, page: Page) -> None:
    go(page, office, "collections")
    expect(page.locator(".board")).to_contain_text("1,200")
    table = page.get_by_role("table", name="Dunning")
    expect(table.get_by_role("row").nth(1)).to_contain_text("supply may be cut")
    page.get_by_role("button", name="Promises and plans").click()
    expect(page.get_by_role("table", name="Promises and plans")).to_contain_text("10.00")
    page.get_by_role("button", name="Orders for the crew").click()
    expect(page.get_by_role("table", name="Orders for the crew")).to_contain_text("cut supply")
    page.go_back()
    expect(page.get_by_role("button", name="Promises and plans")).to_have_attribute("aria-pressed", "true")


def test_a_plan_for_the_crews_and_a_result(office: Office, page: Page) -> None:
    go(page, office, "leads")
    plan = page.get_by_role("table", name="Inspection plan")
    expect(plan.get_by_role("row")).to_have_count(11)
    page.get_by_label("Visits each").fill("2")
    page.get_by_label("Visits each").press("Tab")
    expect(page).to_have_url(re.compile(r"crews=2&visits=2"))
    expect(plan.get_by_role("row")).to_have_count(5)
    page.get_by_role("table", name="All leads").get_by_role("button", name="Enter what was found M5").click()
    expect(page.get_by_label("Meter", exact=True)).to_have_value("M5")
    page.get_by_label("Outcome").select_option("fault")
    page.get_by_role("button", name="Enter", exact=True).click()
    expect(page.locator("#told")).to_have_text("M5: faulty meter")
    expect(page.get_by_label("Meter", exact=True)).to_have_value("")
    value = office.place.records(INSPECTIONS, partition_of("M5", 2))[-1]
    assert (decoded(value, Inspection).meter_id, decoded(value, Inspection).outcome) == ("M5", "fault")


def test_a_model_with_its_rivals_and_thresholds(office: Office, page: Page) -> None:
    go(page, office, "models")
    expect(page.get_by_role("table", name="theft: champion and challengers")).to_contain_text("challenger")
    expect(page.locator(".chart canvas")).to_have_count(1)
    expect(page.locator(".bars")).to_contain_text("(best)")
    page.get_by_label("Cost of a look").fill("90")
    page.get_by_label("Cost of a look").press("Tab")
    expect(page).to_have_url(re.compile(r"#models/theft\?look=90&found=100"))
    expect(page.get_by_role("table", name="Decisions")).to_contain_text("published")


def test_the_engine_and_its_dead_letters(office: Office, page: Page) -> None:
    go(page, office, "engine")
    expect(page.get_by_role("table", name="Partitions").get_by_role("row").nth(1)).to_contain_text("meters/0")
    expect(page.locator("#page")).to_contain_text("▲ influx away")
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name=f"Replay {READINGS}").click()
    expect(page.locator("#told")).to_contain_text("3 records")
    assert len(office.place.records(READINGS)) == 3


def test_an_account_is_found_from_anywhere(office: Office, page: Page) -> None:
    page.keyboard.press("/")
    page.keyboard.type("a3")
    page.locator("#found li", has_text="A3").first.click()
    expect(page.locator("#page h1")).to_have_text("Customer A3")


def test_a_role_sees_its_pages_and_no_figures_that_are_not_its_own(tmp_path_factory: pytest.TempPathFactory) -> None:
    place = OfficePlace(tmp_path_factory.mktemp("guarded"))
    for name, role in (("ivo", "inspector"), ("aud", "auditor")):
        place.add(name, role)
    with console_server(place.settings) as server:
        for name, pages in (
            ("ivo", ["Dispatch", "Revenue protection", "Previews"]),
            (
                "aud",
                ["Dispatch", "Customers", "Collections", "Revenue protection", "Models", "Previews", "Engine", "Admin"],
            ),
        ):
            with browser_page() as page:
                page.goto(server.url)
                page.locator("input[name=name]").fill(name)
                page.locator("input[name=secret]").fill(PASSWORD)
                page.locator("main button").click()
                expect(page.locator("#pages a")).to_have_text(pages)
                page.goto(f"{server.url}#leads")
                expect(page.get_by_role("table", name="All leads")).to_contain_text("M8")
                may = name == "ivo"
                expect(page.get_by_role("button", name="Enter", exact=True)).to_have_count(int(may))
        with browser_page() as page:
            page.goto(server.url)
            page.locator("input[name=name]").fill("aud")
            page.locator("input[name=secret]").fill(PASSWORD)
            page.locator("main button").click()
            expect(page.locator("#pages")).to_be_visible()
            page.goto(f"{server.url}#customer/A2")
            expect(page.locator("#page")).to_contain_text("Your role does not see this.")
            assert "300" not in page.locator("#page").inner_text()
            page.goto(f"{server.url}#admin")
            expect(page.get_by_role("table", name="Users")).to_contain_text("inspector")
            expect(page.get_by_role("button", name="Change")).to_have_count(0)
            page.goto(f"{server.url}#admin?part=audit")
            expect(page.get_by_role("table", name="Audit")).to_contain_text("logged in")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_role_event_grade_and_reason_has_a_word(language: str) -> None:
    text = (STATIC / "words" / f"office_{language}.js").read_text(encoding="utf-8")
    known = {(quoted or plain) for quoted, plain in re.findall(r'(?:"([^"\n]+)"|(\w+)): "', text)}
    named = {f"event_{event}" for event in Event} | {f"role_{role}" for role in Role} | {by.value for by in By}
    named |= {cause.name for cause in CAUSES} | {f"outcome_{outcome}" for outcome in OUTCOMES}
    named |= {f"health_{state}" for state in HealthState}
    named |= {name for name in (*GRADES, *LIFE, *CRITICAL[1:]) if "_" in name or language == "zh"}
    assert not named - known


def test_times_are_those_of_the_utility_from_the_first_look(tmp_path: Path) -> None:
    place = OfficePlace(tmp_path, access="open")
    common = replace(place.settings.common, timezone="Asia/Shanghai")
    place.settings = place.settings.model_copy(update={"common": common})
    with console_server(place.settings) as server, browser_page(allowed="ERR_FAILED") as page:
        page.route("**/api/v1/stream", lambda route: route.abort())
        page.goto(f"{server.url}#engine")
        said = datetime.fromtimestamp(AT, ZoneInfo("Asia/Shanghai"))
        expect(page.locator("#page")).to_contain_text(f"{said:%H:%M}")
