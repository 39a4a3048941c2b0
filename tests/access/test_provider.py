"""Log-in through a real OpenID provider: who comes in as what, and who does not."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from dashboards.access import users
from dashboards.access.identity import Claims, identity_of
from models.errors import BadSettings
from streams.sections import OidcSettings
from streams.settings import load_settings
from tests.access.provider import ROLES, Organisation

CLAIMS = Claims("preferred_username", "groups", ROLES)


@pytest.fixture(scope="module")
def works(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Organisation]:
    made = Organisation(tmp_path_factory.mktemp("works"))
    made.groups = {
        "Ana": ["staff", "grid-desk", "grid-engineers"], "Ben": ["staff"], "Cem": ["grid-desk"], "Cem#2": ["grid-desk"],
        "no name!": ["grid-desk"], "Dora": ["grid-desk"], "Eva": ["grid-desk"],
    }  # fmt: skip
    with made.running():
        yield made


@pytest.fixture(scope="module")
def console(works: Organisation) -> Iterator[httpx.Client]:
    with works.place.open() as client:
        yield client


@contextmanager
def somebody(console: httpx.Client) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=console.base_url, timeout=20) as client:
        yield client


def test_the_log_in_page_leads_there(console: httpx.Client) -> None:
    page = console.get("/login").text
    assert '<a href="/login/provider">Log in by the Works&#x27; account</a>' in page
    assert "通过 the Works&#x27; account 登录" in console.get("/login?lang=zh").text


def test_whom_the_provider_vouches_for_is_let_in_with_the_roles_it_gives(
    works: Organisation, console: httpx.Client
) -> None:
    for first in (True, False):
        with somebody(console) as browser:
            answer = works.come_in(browser, "Ana")
            assert (answer.status_code, answer.headers["location"]) == (303, "/")
            me = browser.get("/api/v1/me").json()
            assert (me["name"], me["roles"]) == ("Ana", ["dispatcher", "engineer"])
            assert "gridpulse_provider" not in browser.get("/").request.headers["cookie"]
        added = [event for event in works.place.events() if event == ("user_added", "identity provider", "Ana")]
        assert len(added) == 1, first
    assert works.place.events().count(("log_in", "Ana", "")) == 2


def test_who_has_no_role_is_not_let_in_and_not_kept(works: Organisation, console: httpx.Client) -> None:
    with somebody(console) as browser:
        answer = works.come_in(browser, "Ben")
        assert (answer.status_code, "You have no role here" in answer.text) == (403, True)
        assert browser.get("/api/v1/me").status_code == 401
    with works.place.store() as store, store.reading() as connection:
        assert users.find(connection, "Ben") is None


def test_a_name_does_not_make_one_somebody_else(works: Organisation, console: httpx.Client) -> None:
    works.place.add("Dora", "admin")
    with somebody(console) as browser:
        assert works.come_in(browser, "Cem").status_code == 303
    for name, status in (("Cem#2", 422), ("Dora", 422), ("no name!", 422)):
        with somebody(console) as browser:
            assert works.come_in(browser, name).status_code == status, name
            assert browser.get("/api/v1/me").status_code == 401


def test_who_was_disabled_here_stays_out(works: Organisation, console: httpx.Client) -> None:
    with somebody(console) as browser:
        assert works.come_in(browser, "Eva").status_code == 303
        with works.place.store() as store, store.writing() as connection:
            users.change(connection, "Eva", disabled=True)
        assert browser.get("/api/v1/me").status_code == 401
        assert works.come_in(browser, "Eva").status_code == 401


def test_nobody_comes_in_on_what_another_browser_began(works: Organisation, console: httpx.Client) -> None:
    with somebody(console) as hers, somebody(console) as his:
        back = works.vouched(hers, "Ana")
        assert his.get(back).status_code == 502
        assert hers.get(back).status_code == 303
        assert hers.get(back).status_code == 502
        assert his.get("/api/v1/me").status_code == 401
        assert his.get("/login/provider/back?error=access_denied&state=x").status_code == 502
    details = [event for event in works.place.events() if event[0] == "log_in_failed"]
    assert len(details) >= 3


def test_what_the_provider_says_next_time_holds(tmp_path: Path) -> None:
    works = Organisation(tmp_path)
    works.groups = {"Ana": ["grid-desk"]}
    with works.place.open() as console:
        away = console.get("/login/provider")
        assert (away.status_code, "identity provider did not let you in" in away.text) == (502, True)
        with works.running(), somebody(console) as browser:
            assert works.come_in(browser, "Ana").status_code == 303
            assert browser.get("/api/v1/me").json()["roles"] == ["dispatcher"]
        works.groups = {"Ana": ["grid-engineers"]}
        with works.running(), somebody(console) as browser:
            assert works.come_in(browser, "Ana").status_code == 303
            assert browser.get("/api/v1/me").json()["roles"] == ["engineer"]
    assert ("roles_given", "identity provider", "Ana") in works.place.events()


def test_a_provider_that_says_it_is_another_is_not_believed(tmp_path: Path) -> None:
    works = Organisation(tmp_path)
    works.groups = {"Ana": ["grid-desk"]}
    works.settle(issuer=f"{works.issuer}/")
    with works.place.open() as console, works.running(), somebody(console) as browser:
        assert works.come_in(browser, "Ana").status_code == 502


@pytest.mark.parametrize(
    ("groups", "roles"),
    [
        ("grid-desk", ("dispatcher",)), (["grid-engineers", "grid-desk"], ("engineer", "dispatcher")), ([], ()),
        (None, ()), ({"grid-desk": 1}, ()), ([["grid-desk"], 7], ()), ("grid", ()),
    ],
)  # fmt: skip
def test_roles_come_of_groups_that_are_named_whole(groups: object, roles: tuple[str, ...]) -> None:
    said = {"iss": "https://id.example", "sub": "7", "groups": groups}
    assert identity_of(said, CLAIMS) == ("https://id.example 7", "", roles)


WHOLE = {"issuer": "https://id.example", "client_id": "c", "client_secret": "s", "roles": ROLES}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"issuer": "http://id.example"}, "https://"), ({"client_secret": ""}, "client_secret"),
        ({"roles": {}}, "roles"), ({"roles": {"a": "king"}}, "dispatcher"), ({"scopes": "profile"}, "openid"),
        ({"issuer": "id.example"}, "issuer"),
    ],
)  # fmt: skip
def test_settings_that_let_in_the_wrong_are_refused(change: dict[str, object], said: str) -> None:
    with pytest.raises(BadSettings, match=said):
        load_settings(oidc=WHOLE | change)
    assert load_settings(oidc=WHOLE).oidc == OidcSettings.model_validate(WHOLE)
