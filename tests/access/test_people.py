"""Users and API keys over HTTP: what an admin changes takes effect at once, and is in the audit as the commands' is."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from dashboards.access import audit
from tests.access.house import PASSWORD, GuardedPlace, log_in


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> GuardedPlace:
    made = GuardedPlace(tmp_path_factory.mktemp("people"), [])
    made.add("root", "admin")
    return made


@pytest.fixture(scope="module")
def site(place: GuardedPlace) -> Iterator[httpx.Client]:
    with place.open() as client:
        yield client


@pytest.fixture
def root(site: httpx.Client) -> Iterator[httpx.Client]:
    """An admin at the console's own page."""
    with httpx.Client(base_url=site.base_url, timeout=20) as client:
        log_in(client, "root")
        client.headers["Origin"] = str(client.base_url).rstrip("/")
        yield client


def choose(client: httpx.Client, link: str) -> httpx.Response:
    """Choose a password by a link, as a browser does."""
    origin = {"Origin": str(client.base_url).rstrip("/")}
    return client.post(link, data={"new": PASSWORD, "again": PASSWORD}, headers=origin)


def user(client: httpx.Client, name: str) -> Any:
    return next(each for each in client.get("/api/v1/users").json()["users"] if each["name"] == name)


def test_a_user_comes_changes_and_goes(place: GuardedPlace, site: httpx.Client, root: httpx.Client) -> None:
    made = root.post("/api/v1/users", json={"name": "ana@works", "roles": ["engineer", "dispatcher"], "hours": 2})
    assert made.status_code == 200, made.text
    link = made.json()["link"]
    assert link.startswith(f"{str(site.base_url).rstrip('/')}/welcome/")
    found = user(root, "ana@works")
    assert (found["roles"], found["chosen"], found["elsewhere"]) == (["dispatcher", "engineer"], False, False)
    with httpx.Client(base_url=site.base_url, timeout=20) as ana:
        assert choose(ana, link).status_code == 303
        assert ana.get("/api/v1/me").json()["roles"] == ["dispatcher", "engineer"]
        wanted = {"roles": ["collector"]}
        assert root.put("/api/v1/users/ana@works", json=wanted).json()["roles"] == ["collector"]
        assert ana.get("/api/v1/me").json()["acts_on"] == ["arrears", "bill", "churn", "payment_fraud"]
        assert root.put("/api/v1/users/ana@works", json=wanted | {"disabled": True}).json()["disabled"] is True
        assert ana.get("/api/v1/me").status_code == 401
        root.put("/api/v1/users/ana@works", json=wanted)
        again = root.post("/api/v1/users/ana@works/link", json={}).json()["link"]
        assert choose(ana, again).status_code == 303
    rows = [row for row in _rows(place) if row.about == "ana@works" and row.actor == "root"]
    assert [(row.event, row.detail) for row in rows] == [
        ("user_added", "dispatcher engineer"), ("link_made", "holds 2 h"),
        ("roles_given", "collector; before: dispatcher engineer"), ("user_disabled", ""), ("user_enabled", ""),
        ("link_made", "holds 24 h"),
    ]  # fmt: skip
    assert {row.address for row in rows} == {"127.0.0.1"}


def test_a_key_is_shown_once_and_ends_when_it_is_revoked(place: GuardedPlace, root: httpx.Client) -> None:
    asked = {"name": "billing", "role": "collector", "days": 30}
    made = root.post("/api/v1/keys", json=asked).json()
    key = {"Authorization": f"Bearer {made['key']}"}
    with httpx.Client(base_url=root.base_url, timeout=20) as program:
        assert program.get("/api/v1/me", headers=key).json()["name"] == "key:billing"
        listed = root.get("/api/v1/users")
        assert made["key"] not in listed.text
        assert [each["name"] for each in listed.json()["keys"]] == ["billing"]
        assert root.delete("/api/v1/keys/billing").status_code == 200
        assert program.get("/api/v1/me", headers=key).status_code == 401
    again = root.delete("/api/v1/keys/billing")
    assert (again.status_code, "no key billing that holds" in again.json()["detail"]) == (404, True)
    events = [(row.event, row.detail) for row in _rows(place) if row.about == "key:billing"]
    assert events == [("key_made", "collector, 30 days"), ("key_revoked", "")]


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "words"),
    [
        ("POST", "users", {"name": "root", "roles": ["admin"]}, 422, "there is a user root already"),
        ("POST", "users", {"name": "a b", "roles": ["admin"]}, 422, "64 letters"),
        ("POST", "users", {"name": "b", "roles": ["king"]}, 422, "king is no role"),
        ("POST", "users", {"name": "b", "roles": []}, 422, "body.roles"),
        ("PUT", "users/nobody", {"roles": ["admin"]}, 404, "no user nobody"),
        ("POST", "users/nobody/link", {}, 404, "no user nobody"),
        ("PUT", "users/root", {"roles": ["auditor"]}, 409, "no admin would be left"),
        ("PUT", "users/root", {"roles": ["admin"], "disabled": True}, 409, "no admin would be left"),
        ("POST", "keys", {"name": "b", "role": "king"}, 422, "king is no role"),
        ("DELETE", "keys/nobody", None, 404, "no key nobody"),
    ],
)
def test_what_makes_no_sense_changes_nothing(
    place: GuardedPlace, root: httpx.Client, method: str, path: str, body: Any, status: int, words: str
) -> None:
    before = root.get("/api/v1/users").json()
    answer = root.request(method, f"/api/v1/{path}", json=body)
    assert (answer.status_code, words in answer.json()["detail"]) == (status, True), answer.text
    assert root.get("/api/v1/users").json() == before
    assert {"user_disabled", "roles_given"}.isdisjoint(row.event for row in _rows(place) if row.about == "root")


def test_another_sites_page_makes_nobody_an_admin(root: httpx.Client) -> None:
    for origin in ({"Origin": "http://evil.example"}, {"Origin": "null"}):
        for method, path in (("POST", "users"), ("PUT", "users/root"), ("DELETE", "keys/billing")):
            body = {"name": "eve", "roles": ["admin"]} if method != "DELETE" else None
            assert root.request(method, f"/api/v1/{path}", json=body, headers=origin).status_code == 403
    assert "eve" not in root.get("/api/v1/users").text


def test_an_admin_sees_names_that_are_addresses_and_others_their_ends(place: GuardedPlace, root: httpx.Client) -> None:
    root.post("/api/v1/users", json={"name": "ben.ode@works.example", "roles": ["auditor"]})
    assert "ben.ode@works.example" in root.get("/api/v1/users").text
    masked = httpx.get(f"{root.base_url}api/v1/users", headers=place.key("auditor"), timeout=20).text
    assert "ben.ode@works.example" not in masked
    assert "be***le" in masked


def _rows(place: GuardedPlace) -> list[audit.AuditRow]:
    with place.store() as store, store.reading() as connection:
        return audit.rows(connection, 10_000)[::-1]
