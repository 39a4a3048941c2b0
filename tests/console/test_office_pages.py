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
from dashboards.lists import By
from models.accounts.journal import EntryKind
from models.churn.explain import CAUSES
from models.customers.names import CRITICAL, GRADES, LIFE
from models.customers.policy.file import TONES
from models.flow.topics import INSPECTIONS, partition_of
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
            assert not re.findall(r"\b(?!EUR|ABC|RFM|ROC|CSV|CPU|API|kVA|kWh|theft)[A-Za-z]{3,}", headings), headings


def test_what_a_customer_owes_and_what_happens_next(office: Office, page: Page) -> None:
    go(page, office, "customers")
    page.get_by_role("link", name="A2", exact=True).click()
    expect(page).to_have_url(re.compile("#customer/A2$"))
    now = page.locator(".panel").first
    expect(now).to_contain_text("▲ 300.00 EUR")
    expect(now).to_contain_text("supply may be cut")
    expect(now).to_contain_text("2 Jan 2025")
    expect(page.get_by_role("region", name="Running bill ·")).to_contain_text("93.00")
    expect(page.get_by_role("table", name="Running bill by line")).to_contain_text("90 kWh")
    expect(page.get_by_role("region", name="Use to come")).to_contain_text("280 kWh in the 28 days after")
    statement = page.get_by_role("table", name="Statement")
    expect(statement.get_by_role("row").nth(1)).to_contain_text("−100.00")
    expect(statement.get_by_role("columnheader", name="Balance, EUR")).to_be_visible()
    expect(page.locator(".facts").nth(1)).to_contain_text("supplied by us")
    expect(page.get_by_role("table", name="Messages")).to_contain_text("You owe 300.00.")
    page.get_by_role("table", name="Alerts").get_by_role("link").first.click()
    expect(page).to_have_url(re.compile("#alert/arrears-A2$"))


def test_lines_of_one_moment_stand_in_the_order_that_their_balances_follow(office: Office, page: Page) -> None:
    go(page, office, "customer/A3")
    rows = page.get_by_role("table", name="Statement").locator(".row")
    said = [
        ["charges replaced by a bill", "own item #0", "50.00"],
        ["bill", "B3", "90.00"],
        ["charges", "own item #0", "40.00"],
    ]
    for row, words in zip([rows.nth(place) for place in range(3)], said, strict=True):
        for each in words:
            expect(row).to_contain_text(each)


def test_what_a_meter_used_and_what_speaks_against_it(office: Office, page: Page) -> None:
    page.keyboard.press("/")
    page.keyboard.type("m4")
    page.get_by_role("option", name="M4 meter · T1").click()
    expect(page).to_have_url(re.compile("#meter/M4$"))
    expect(page.locator("canvas")).to_have_count(3)
    expect(page.locator("#days")).to_contain_text("if it had changed like similar meters nearby")
    expect(page.locator(".panel").first).to_contain_text("11 of its feeder")
    expect(page.get_by_role("table", name="Its events")).to_contain_text("cover opened")
    expect(page.get_by_role("table", name="Its days").get_by_role("row").nth(1)).to_contain_text("low")
    page.get_by_role("link", name="Suspected theft · lead").first.click()
    expect(page).to_have_url(re.compile("#alert/theft-M4$"))
    page.get_by_role("link", name="T1", exact=True).first.click()
    expect(page.locator("#balance")).to_contain_text("Not metered in the last 7 days: 3 kWh a day, 23.1 %")
    page.get_by_role("table", name="Its meters").get_by_role("link", name="M4").click()
    expect(page).to_have_url(re.compile("#meter/M4$"))


def test_a_meter_without_an_alert_has_its_suspicion_told(office: Office, page: Page) -> None:
    go(page, office, "meter/M10")
    suspicion = page.locator("#theft")
    expect(suspicion).to_contain_text("Suspicion now25 %")
    expect(suspicion).to_contain_text("A lead from, if it lasts60 %")
    expect(suspicion.locator("li")).to_have_text(["events of the meter25 %", "use fell at once and stays low13 %"])
    expect(suspicion.locator("canvas")).to_have_count(1)
    go(page, office, "meter/M1")
    expect(suspicion).to_contain_text("Suspicion now0 %")


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
    expect(page.get_by_role("heading", name="Inspection plan, from Thu 2 Jan")).to_be_visible()
    expect(plan.get_by_role("row").nth(1)).to_contain_text("Thu 2 Jan")
    expect(plan.get_by_role("row").nth(1)).to_contain_text("use fell at once and stays low")
    expect(page.locator("#page")).to_contain_text("50 % (2 of 4)")
    expect(page.locator("#page")).to_contain_text("4 inspections so far: a curve is drawn from 10 on")
    page.get_by_label("Visits each").fill("2")
    page.get_by_label("Visits each").press("Tab")
    expect(page).to_have_url(re.compile(r"crews=2&visits=2"))
    expect(plan.get_by_role("row")).to_have_count(5)
    page.get_by_role("table", name="All leads").get_by_role("button", name="Enter what was found M5").click()
    expect(page.get_by_label("Meter", exact=True)).to_have_value("M5")
    expect(page.get_by_label("Outcome")).to_have_value("")
    expect(page.get_by_role("heading", name="Enter what was found at M5")).to_be_in_viewport()
    page.get_by_role("button", name="Enter", exact=True).click()
    assert not office.place.records(INSPECTIONS, partition_of("M5", 2))[-1].count(b"M5"), "nothing was chosen"
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


def test_an_account_is_found_from_anywhere(office: Office, page: Page) -> None:
    page.keyboard.press("/")
    page.keyboard.type("a3")
    page.locator("#found li", has_text="A3").first.click()
    expect(page.locator("#page h1")).to_have_text("Customer A3")


def test_a_role_sees_its_pages_and_no_figures_that_are_not_its_own(tmp_path_factory: pytest.TempPathFactory) -> None:
    place = OfficePlace(tmp_path_factory.mktemp("guarded"))
    for name, role in (("ivo", "inspector"), ("aud", "auditor")):
        place.add(name, role)
    last = ("Message samples", "Engine", "Admin")
    with console_server(place.settings) as server:
        for name, pages in (
            ("ivo", ["Dispatch", "Revenue protection", "Message samples"]),
            ("aud", ["Dispatch", "Customers", "Collections", "Revenue protection", "Models", *last]),
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


def test_an_open_console_and_missing_models_say_what_is_to_be_done(office: Office, page: Page) -> None:
    go(page, office, "admin")
    expect(page.locator("#page .problem")).to_contain_text("▲ The console is open")
    page.route("**/api/v1/models", lambda route: route.fulfill(json={"models": []}))
    go(page, office, "models")
    expect(page.locator("#page")).to_contain_text("results of inspections, entered under Revenue protection")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_role_event_grade_and_reason_has_a_word(language: str) -> None:
    text = (STATIC / "words" / f"office_{language}.js").read_text(encoding="utf-8")
    known = {(quoted or plain) for quoted, plain in re.findall(r'(?:"([^"\n]+)"|(\w+)): "', text)}
    named = {f"event_{event}" for event in Event} | {f"role_{role}" for role in Role} | {by.value for by in By}
    named |= {f"tone_{tone}" for tone in TONES} | {kind for kind in EntryKind if "_" in kind or language == "zh"}
    named |= {cause.name for cause in CAUSES} | {f"outcome_{outcome}" for outcome in OUTCOMES}
    named |= {f"mode_{mode}" for mode in ("live", "demo", "replay")}
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
