"""What people do on the page: an admin with users and routes, the desk with silences, others within their rights."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from models.flow.topics import MODEL_ORDERS, ROUTES
from models.records import ModelOrder, RoutesText, decoded
from streams.console import console_server
from tests.access.house import PASSWORD
from tests.console.axe import faults
from tests.console.office import OfficePlace
from tests.support.browser import page as browser_page


class House:
    """A console that people log in to."""

    def __init__(self, place: OfficePlace, url: str) -> None:
        self.place = place
        self.url = url

    @contextmanager
    def seen_by(self, name: str, page: str) -> Iterator[Page]:
        """A page of the console as somebody sees it."""
        with browser_page() as opened:
            opened.goto(self.url)
            opened.locator("input[name=name]").fill(name)
            opened.locator("input[name=secret]").fill(PASSWORD)
            opened.locator("main button").click()
            expect(opened.locator("#who")).to_have_text(name)
            opened.on("dialog", lambda dialog: dialog.accept())
            opened.goto(f"{self.url}#{page}")
            yield opened


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    place = OfficePlace(tmp_path_factory.mktemp("people"))
    for name, role in (("root", "admin"), ("ana", "dispatcher"), ("ivo", "inspector"), ("eng", "engineer")):
        place.add(name, role)
    with console_server(place.settings) as server:
        yield House(place, server.url)


def test_an_admin_adds_a_user_and_gives_them_another_role(house: House) -> None:
    with house.seen_by("root", "admin") as page:
        adding = page.get_by_role("region", name="Add a user")
        adding.get_by_label("Name").fill("ben")
        adding.get_by_label("collector").check()
        adding.get_by_role("button", name="Add").click()
        link = adding.get_by_role("textbox", name="ben chooses a password")
        expect(link).to_have_value(re.compile(f"^{re.escape(house.url)}welcome/."))
        page.get_by_role("button", name="Change ben").click()
        dialog = page.get_by_role("dialog", name="Change ben")
        expect(dialog.get_by_label("collector")).to_be_checked()
        dialog.get_by_label("collector").uncheck()
        dialog.get_by_role("button", name="Save").click()
        expect(dialog.get_by_role("alert")).to_have_text("Choose one role at least.")
        dialog.get_by_label("auditor").check()
        dialog.get_by_label("let in no more").check()
        assert not faults(page)
        dialog.get_by_role("button", name="Save").click()
        row = page.get_by_role("table", name="Users").get_by_role("row", name="ben")
        expect(row).to_contain_text("auditor")
        expect(row).to_contain_text("disabled")
        page.get_by_role("button", name="API keys").click()
        page.get_by_label("Program").fill("billing")
        page.get_by_role("button", name="Make", exact=True).click()
        expect(page.locator(".secret")).to_have_value(re.compile("^gp_"))
        page.get_by_role("button", name="Revoke billing").click()
        expect(page.get_by_role("table", name="API keys")).to_contain_text("revoked")
        page.get_by_role("button", name="Audit").click()
        expect(page.get_by_role("table", name="Audit")).to_contain_text("key revoked")


def test_an_admin_puts_other_routes_into_effect(house: House) -> None:
    with house.seen_by("root", "admin?part=routes") as page:
        told = page.get_by_role("table", name="Who is told of what now")
        expect(told).to_contain_text("▲ no address of engineer")
        text = page.get_by_label("Text of the routes file")
        usual = text.input_value()
        text.fill(usual.replace('to = ["inspector"]', 'to = ["inspecter"]'))
        page.get_by_role("button", name="Check").click()
        wrong = page.locator(".mistakes li")
        expect(wrong).to_contain_text("the nearest is 'inspector'")
        wrong.get_by_role("button").click()
        assert text.evaluate("field => field.value.slice(field.selectionStart, field.selectionEnd)") == (
            'to = ["inspecter"]'
        )
        apply = page.get_by_role("button", name="Put into effect")
        expect(apply).to_be_disabled()
        text.fill(usual.replace("[contacts.engineer]", '[contacts.engineer]\nemail = "eng@works.example"'))
        page.get_by_role("button", name="Check").click()
        expect(page.locator(".diff .added")).to_have_text('+email = "eng@works.example"')
        apply.click()
        expect(told).not_to_contain_text("▲ no address of engineer")
        trial = page.get_by_role("region", name="Who would be told?")
        trial.get_by_label("Kind").fill("supply.lost")
        trial.get_by_role("button", name="Try").click()
        expect(page.get_by_role("table", name="Told", exact=True)).to_contain_text("engineer")
        assert not faults(page)
    record = decoded(house.place.records(ROUTES, 0)[-1], RoutesText)
    assert (record.actor, "eng@works.example" in record.text) == ("root", True)


def test_the_desk_makes_and_ends_a_silence(house: House) -> None:
    with house.seen_by("ana", "admin?part=silences") as page:
        expect(page.locator("#page .segments button")).to_have_text(["Routes", "Silences"])
        making = page.get_by_role("region", name="New silence")
        for label, value in (("Name", "relay"), ("Feeder", "F3, F4"), ("Why", "relay is replaced"), ("Hours", "2")):
            making.get_by_label(label, exact=True).fill(value)
        making.get_by_role("button", name="Silence").click()
        row = page.get_by_role("table", name="Silences").get_by_role("row", name="relay")
        expect(row).to_contain_text("feeder F3 | F4")
        row.get_by_role("button", name="End relay").click()
        expect(row.get_by_role("button")).to_have_count(0)
        assert not faults(page)


def test_somebody_is_offered_what_their_role_may(house: House) -> None:
    with house.seen_by("ivo", "dispatch") as page:
        theft = page.locator("#alert-list li", has_text="M8")
        expect(theft.get_by_role("button", name="Acknowledge")).to_be_visible()
        page.locator("#choose-all").check()
        page.locator("#filters").get_by_role("searchbox").fill("A2")
        others = page.locator("#alert-list li", has_text="A2")
        expect(others.get_by_role("checkbox")).to_be_disabled()
        expect(others.get_by_role("button")).to_have_count(0)
        page.locator("#ack-chosen").click()
        expect(page.locator("#told")).to_have_text("Acknowledge: 11 accepted")
        page.goto(f"{house.url}#alert/arrears-A2")
        expect(page.locator("#page .acts")).to_have_text("Others act on alerts of this kind.")
    assert {each.alert_key.partition(":")[0] for each in house.place.asked()} == {"theft"}


def test_an_engineer_goes_back_to_an_earlier_version(house: House) -> None:
    with house.seen_by("eng", "models") as page:
        page.get_by_role("button", name="Go back…").click()
        dialog = page.get_by_role("dialog", name="Go back: theft")
        dialog.get_by_role("button", name="Go back").click()
        expect(dialog.get_by_label("Why")).to_be_focused()
        dialog.get_by_label("Why").fill("false leads since Monday")
        dialog.get_by_role("button", name="Go back").click()
        expect(page.locator("#told")).to_have_text("Go back: the learner is told.")
        expect(page.get_by_role("button", name="Resume…")).to_be_disabled()
    order = decoded(house.place.records(MODEL_ORDERS, 0)[-1], ModelOrder)
    assert (order.action, order.actor, order.text) == ("rollback", "eng", "false leads since Monday")


def test_a_page_too_many_says_so_and_is_live_when_another_is_closed(tmp_path: Path) -> None:
    place = OfficePlace(tmp_path)
    place.add("ana", "dispatcher")
    console = place.settings.console.model_copy(update={"streams_per_user": 1})
    with console_server(place.settings.model_copy(update={"console": console})) as server:
        house = House(place, server.url)
        with house.seen_by("ana", "dispatch") as page:
            expect(page.locator(".cell").first).to_be_visible()
            other = page.context.new_page()
            other.goto(server.url)
            crowded = other.get_by_role("alert").filter(has_text="NOT LIVE: you have as many live pages open")
            expect(crowded).to_be_visible()
            page.goto("about:blank")
            expect(other.locator(".cell").first).to_be_visible(timeout=60_000)
            expect(crowded).to_be_hidden()
