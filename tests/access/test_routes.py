"""Every route, every role: who may gets an answer, who may not gets nothing, and the audit says so."""

import json
import re
import socket
from typing import Any

import httpx
import pytest

from alerts.alert import Alert, State
from dashboards.access.gate import Gate
from dashboards.access.keys import revoke
from dashboards.access.roles import EVERYTHING, ROLES, Permission, Role, permissions_of
from dashboards.api import live
from dashboards.api.app import PREFIX, build_api
from models.errors import DiskFull
from tests.access.house import GuardedPlace
from tests.console.place import message

DESCRIBED = build_api(None).openapi()  # type: ignore[arg-type]
OPERATIONS = {
    operation["operationId"]: (method.upper(), PREFIX + re.sub(r"\{\w+\}", "x", path), operation["x-permission"])
    for path, methods in DESCRIBED["paths"].items()
    for method, operation in methods.items()
}
PAGES = ["/", "/api/v1/docs", "/api/v1/openapi.json", "/api/v1/nothing", "/password", "/nothing", "//", "/health/"]


def ask(client: httpx.Client, method: str, path: str, headers: dict[str, str] | None = None) -> httpx.Response:
    """Ask a route without waiting for the end of one that lasts."""
    body = {"text": "x", "do": {"action": "ack"}, "revision": 1} if method in ("POST", "PUT") else None
    with client.stream(method, path, headers=headers, json=body) as answer:
        if not path.endswith("/stream") or answer.status_code != 200:
            answer.read()
        return answer


@pytest.fixture(scope="module")
def keys(place: GuardedPlace) -> dict[str, dict[str, str]]:
    return {role.value: place.key(role.value) for role in Role}


@pytest.mark.parametrize("name", sorted(OPERATIONS))
@pytest.mark.parametrize("role", [role.value for role in Role])
def test_a_role_may_what_the_table_says(
    site: httpx.Client, keys: dict[str, dict[str, str]], role: str, name: str
) -> None:
    method, path, permission = OPERATIONS[name]
    answer = ask(site, method, path, keys[role])
    assert answer.status_code != 401
    assert (answer.status_code == 403) == (permission not in ROLES[Role(role)])
    if answer.status_code == 403:
        assert set(answer.json()) == {"title", "status", "detail"}
        assert answer.json()["detail"] == f"key:{role} may not do this: it needs the permission {permission}"


@pytest.mark.parametrize("name", sorted(OPERATIONS))
@pytest.mark.parametrize(
    "headers",
    [
        {}, {"Authorization": "Bearer gp_wrong"}, {"Authorization": "Basic YTpi"},
        {"Cookie": "gridpulse=wrong"}, {"GridPulse-Actor": "desk"}, {"X-Forwarded-For": "127.0.0.1"},
    ],
)  # fmt: skip
def test_who_is_unknown_gets_nothing(site: httpx.Client, name: str, headers: dict[str, str]) -> None:
    method, path, _ = OPERATIONS[name]
    answer = ask(site, method, path, headers)
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert set(answer.json()) == {"title", "status", "detail"}


@pytest.mark.parametrize("path", PAGES)
def test_pages_lead_who_is_unknown_to_the_log_in(site: httpx.Client, path: str) -> None:
    url = f"{str(site.base_url).rstrip('/')}{path}"
    answer = site.get(url, headers={"Accept": "text/html"})
    assert (answer.status_code, answer.headers["location"], answer.content) == (303, "/login", b"")
    assert site.get(url).status_code == 401
    assert site.post(url).status_code == 401


@pytest.mark.parametrize(
    "path",
    [
        "/static/../api/v1/alerts", "/static/%2e%2e/api/v1/alerts", "/welcome/../api/v1/alerts",
        "/receipts/..%2fapi/v1/alerts", "/static//api/v1/alerts", "/login/../api/v1/alerts", "/%61pi/v1/alerts",
        "/static/../../door.py", "/api/v1/alerts;/static/", "//api/v1/alerts", "/API/v1/alerts",
    ],
)  # fmt: skip
def test_no_way_leads_around_the_door(site: httpx.Client, path: str) -> None:
    with socket.create_connection((site.base_url.host, site.base_url.port or 0), timeout=20) as line:
        line.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
        answer = b"".join(iter(lambda: line.recv(65536), b""))
    assert answer.split()[1] in (b"401", b"404"), answer
    assert b"overload" not in answer


@pytest.mark.parametrize("path", ["/health", "/metrics", "/login", "/static/console.css"])
def test_supervisors_and_the_log_in_itself_need_none(site: httpx.Client, path: str) -> None:
    answer = site.get(path)
    assert answer.status_code in (200, 503)
    assert "overload" not in answer.text


def test_receipts_of_gateways_need_none(site: httpx.Client) -> None:
    answer = site.get("/receipts/kannel/none", params={"type": "1"}, headers={"Origin": "http://gateway.example"})
    assert (answer.status_code, answer.text) == (404, "no such message")


def test_every_refusal_is_in_the_audit(place: GuardedPlace, site: httpx.Client) -> None:
    key = place.key("inspector", "refused")
    ask(site, "PUT", "/api/v1/routes", key)
    ask(site, "GET", "/api/v1/audit", key)
    assert [event for event in place.events() if event[1] == "key:refused"] == [
        ("refused", "key:refused", "PUT /api/v1/routes"), ("refused", "key:refused", "GET /api/v1/audit")
    ]  # fmt: skip


def test_who_acts_is_who_asks(place: GuardedPlace, site: httpx.Client) -> None:
    silence = {"match": {"feeder": ["F3"]}, "for_s": 3600, "text": "works"}

    def owner(headers: dict[str, str]) -> Any:
        answer = site.put("/api/v1/silences/works", json=silence, headers=headers)
        return answer.json().get("owner", answer.status_code)

    mute, speaking = place.key("engineer", "mute"), place.key("engineer", "crm", speaks=True)
    assert owner(mute) == "key:mute"
    assert owner(mute | {"GridPulse-Actor": "Ana"}) == 403
    assert owner(speaking | {"GridPulse-Actor": "%E5%AE%89"}) == "安 (key:crm)"


def test_what_a_role_sees_of_personal_data(
    place: GuardedPlace, site: httpx.Client, keys: dict[str, dict[str, str]]
) -> None:
    owed = Alert(
        id="arrears-A1-1", revision=1, since=1, key="arrears:A1", family="arrears", kind="arrears.overdue",
        subject="A1", subject_type="account", severity=2, peak_severity=2, score=1.0, state=State.ACTIVE, opened_at=1,
        updated_at=1, evidence={"latest": {"owed": "1234.50", "account_id": "A-000042"}},
    )  # fmt: skip
    told = message("m9", owed.id) | {"recipient": "desk", "kind": owed.kind, "text": "A1 owes 1234.50"}
    with place.alerts() as store:
        store.save([owed])
        store.save_messages([told])
    for role in Role:
        found = site.get("/api/v1/alerts/arrears-A1-1", headers=keys[role])
        whole = Permission.SEE_PERSONAL in ROLES[role]
        assert ("1234.50" in found.text, "A-000042" in found.text) == (whole, whole)
        assert found.headers["content-length"] == str(len(found.content))
        with site.stream("GET", "/api/v1/stream", headers=keys[role]) as stream:
            event = next(line for line in stream.iter_lines() if line.startswith("data: "))
        assert ("1234.50" in event) == whole
        assert json.loads(event.removeprefix("data: "))["alerts"]
    seen = {
        actor for event, actor, about in place.events() if event == "personal_seen" and about.endswith("arrears-A1-1")
    }
    assert seen == {f"key:{role}" for role in Role if Permission.SEE_PERSONAL in ROLES[role]}
    assert ("personal_seen", "key:dispatcher", "/api/v1/stream") in place.events()


def test_an_open_page_ends_when_its_key_does(
    place: GuardedPlace, site: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "_ASKED_AGAIN_S", 0.0)
    key = place.key("auditor", "wall")
    with site.stream("GET", "/api/v1/stream", headers=key) as stream:
        lines = stream.iter_lines()
        assert next(lines).startswith("data: ")
        with place.store() as store, store.writing() as connection:
            revoke(connection, "wall", 2)
        for _ in lines:
            pass
    assert site.get("/api/v1/me", headers=key).status_code == 401


def test_what_cannot_be_audited_is_not_shown(
    place: GuardedPlace, site: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = place.key("admin", "full-disk")
    put = site.put("/api/v1/routes", json={"text": '[contacts.ana]\nphone = "+441632960001"\n'}, headers=key)
    assert put.status_code == 202

    def full(*_: object) -> None:
        raise DiskFull("no room: make room")

    monkeypatch.setattr(Gate, "note", full)
    answer = site.get("/api/v1/routes", headers=key)
    assert (answer.status_code, "+44" in answer.text) == (503, False)
    assert answer.json()["detail"] == "no room: make room"
    assert site.get("/api/v1/alerts", headers=key).status_code == 200


def test_contacts_in_routes_are_for_those_who_change_them(site: httpx.Client, keys: dict[str, dict[str, str]]) -> None:
    text = '[contacts.ana]\nphone = "+441632960001"\nemail = "ana.lopez@example.com"\n'
    assert site.put("/api/v1/routes", json={"text": text}, headers=keys["admin"]).status_code == 202
    assert site.get("/api/v1/routes", headers=keys["admin"]).json()["text"] == text
    other = {"text": text.replace("01", "02", 1)}
    changes = {who: site.post("/api/v1/routes/check", json=other, headers=keys[who]) for who in ("admin", "engineer")}
    assert "+441632960001" in changes["admin"].text
    assert changes["engineer"].json()["changes"] == [], "whether a number is guessed must not show"
    masked = site.get("/api/v1/routes", headers=keys["engineer"]).json()["text"]
    assert masked == '[contacts.ana]\nphone = "+4***01"\nemail = "an***om"\n'
    refused = site.put("/api/v1/routes", json={"text": masked}, headers=keys["admin"])
    assert (refused.status_code, "in place of what was hidden" in refused.json()["detail"]) == (422, True)


def test_messages_about_a_real_alert_are_personal(site: httpx.Client, keys: dict[str, dict[str, str]]) -> None:
    for role, status in (("dispatcher", 200), ("engineer", 403)):
        asked = {"alert": "overload:T1", "role": "desk"}
        assert site.get("/api/v1/previews", params=asked, headers=keys[role]).status_code == status
    assert site.get("/api/v1/previews", params=asked | {"role": "engineer"}, headers=keys["engineer"]).is_success


def test_roles_have_no_more_than_they_need() -> None:
    assert set(ROLES) == set(Role)
    for role, permissions in ROLES.items():
        assert {Permission.ENTER, Permission.SEE_GRID, Permission.SEE_ALERTS} <= permissions, "the page shows alerts"
        assert permissions < EVERYTHING, role
        assert Permission.SPEAK_FOR_OTHERS not in permissions
    assert permissions_of(["dispatcher", "admin", "king"]) == ROLES[Role.DISPATCHER] | ROLES[Role.ADMIN]
    assert permissions_of([]) == frozenset()
