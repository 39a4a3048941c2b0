"""What holds for every route: its description is true, nobody gets past its guards, and commands do the same."""

import json
import re
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alerts.actions import ACTIONS
from dashboards.access.roles import Permission
from dashboards.access.visit import User
from dashboards.api import access
from dashboards.api.app import build_api
from dashboards.api.guards import MOST_BYTES
from tests.console.place import T1, Place
from tests.docs.command_tables import commands

FOR_PAGES = {
    "explaining_outages", "list_families", "show_stats", "show_live", "stream_live", "show_transformer", "show_feeder",
    "show_meter", "list_meters", "show_balance",
    "list_outages", "show_health", "who_am_i", "list_users", "list_audit", "search", "list_customers", "show_customer",
    "show_collections", "list_cases", "list_orders", "list_leads", "plan_visits", "list_inspections",
    "enter_inspection", "list_models", "show_model", "list_thresholds", "show_engine", "list_dead_letters",
    "replay_dead_letters", "add_user", "change_user", "renew_link", "make_key", "revoke_key", "list_told",
    "list_precisions", "order_model",
}  # fmt: skip
"""Routes that have no command of their own."""


def described() -> dict[str, Any]:
    return build_api(None).openapi()  # type: ignore[arg-type]


DESCRIBED = described()
OPERATIONS = {
    operation["operationId"]: (method, path, operation)
    for path, methods in DESCRIBED["paths"].items()
    for method, operation in methods.items()
}
WRITING = [name for name, (method, _, _) in OPERATIONS.items() if method in ("post", "put")]
schema = schemathesis.openapi.from_dict(DESCRIBED | {"security": []})  # this console is open; others: tests/access


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Any:
    with Place(tmp_path_factory.mktemp("contract")).open() as client:
        yield client


def test_the_description_is_openapi_and_names_every_type(town: httpx.Client) -> None:
    found = town.get("/api/v1/openapi.json").json()
    assert found == DESCRIBED
    assert found["openapi"].startswith("3.1")
    named = set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(found)))
    assert named == set(found["components"]["schemas"]), "each is used, and each that is used is there"
    assert all(operation["description"] for _, _, operation in OPERATIONS.values())


@schema.exclude(operation_id="stream_live").parametrize()
@settings(max_examples=25, suppress_health_check=list(HealthCheck))
def test_answers_are_as_described(case: Any, town: httpx.Client) -> None:
    _validate(case, town)
    if "/alerts/" in case.path:
        case.path_parameters["name"] = T1  # what is made up names no alert
        _validate(case, town)


def _validate(case: Any, town: httpx.Client) -> None:
    """Ask with our own client, whatever the one of schemathesis is built on."""
    asked = case.as_transport_kwargs(base_url=str(town.base_url.join("/api/v1")))
    content = asked.pop("data", None)
    asked.pop("cookies", None)
    asked["headers"] = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in asked["headers"].items()]
    answer = town.request(**asked, content=content)
    case.validate_response(answer, excluded_checks=EXCLUDED)


EXCLUDED = [schemathesis.checks.CHECKS.get_one("positive_data_acceptance")]
"""A body can be as described and still name an alert, rota or resolution that there is not."""


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_every_route_asks_the_one_function_that_decides(
    town: httpx.Client, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    asked: list[tuple[str, Permission]] = []

    def nobody(user: User, permission: Permission) -> bool:
        asked.append((user.name, permission))
        return False

    monkeypatch.setattr(access, "may", nobody)
    method, path, operation = OPERATIONS[name]
    body = {"text": "x", "do": {"action": "ack"}, "revision": 1, "alerts": [{"alert_id": T1, "revision": 1}]}
    answer = town.request(
        method, "/api/v1" + re.sub(r"\{\w+\}", "x", path), headers={"GridPulse-Actor": "Eve"},
        json=body if name in WRITING else None,
    )  # fmt: skip
    assert (answer.status_code, asked) == (403, [("Eve", Permission(operation["x-permission"]))])
    assert "Eve may not do this" in answer.json()["detail"]


def test_every_permission_is_needed_somewhere() -> None:
    # Of answers and of a header, not of one route.
    within = {Permission.SEE_PERSONAL, Permission.SEE_READINGS, Permission.SPEAK_FOR_OTHERS}
    asked = {Permission(operation["x-permission"]) for _, _, operation in OPERATIONS.values()}
    assert asked == set(Permission) - within


def test_every_command_of_alerts_has_its_route_and_every_route_its_command() -> None:
    there_are = {name.removeprefix("gridpulse alerts ") for name in commands() if name.startswith("gridpulse alerts ")}
    named = {each for _, _, operation in OPERATIONS.values() for each in operation["x-commands"]}
    assert named == there_are
    assert {name for name, (_, _, operation) in OPERATIONS.items() if not operation["x-commands"]} == FOR_PAGES


def test_every_action_of_the_engine_can_be_asked() -> None:
    mapping = DESCRIBED["components"]["schemas"]["OnOne"]["properties"]["do"]["discriminator"]["mapping"]
    assert set(mapping) == set(ACTIONS)


@pytest.mark.parametrize("name", WRITING)
@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_forms_of_other_sites_are_refused(town: httpx.Client, name: str, kind: str) -> None:
    method, path, _ = OPERATIONS[name]
    answer = town.request(method, f"/api/v1{path}", content=b"{}", headers={"Content-Type": kind} if kind else {})
    assert (answer.status_code, answer.json()["title"]) == (415, "Unsupported Media Type")
    assert "access-control-allow-origin" not in answer.headers


def test_no_other_site_is_let_in(town: httpx.Client) -> None:
    asked = {"Origin": "https://example.com", "Access-Control-Request-Method": "POST"}
    answer = town.options("/api/v1/actions", headers=asked)
    assert answer.status_code == 405
    assert not [name for name in answer.headers if name.startswith("access-control")]
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b'{"do":', 400),
        (b"\xff\xfe", 400),
        (b'{"do": {"action": "ack"}, "revision": NaN}', 422),
        (b'{"do": {"action": "comment", "text": "\\ud800"}, "revision": 1}', 422),
        (b"[" * 100_000, 400),
        (b"", 422),
        (b"null", 422),
        (b'{"do": {"action": "comment", "text": "%s"}}' % (b"x" * MOST_BYTES), 413),
    ],
)
def test_bodies_that_are_no_requests(town: httpx.Client, content: bytes, status: int) -> None:
    address = f"/api/v1/alerts/{T1}/actions"
    answer = town.post(address, content=content, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json"), answer.text


@pytest.mark.parametrize("address", ["/api/v1/nothing", "/api/v1/", "/api/v1/alerts/a/b/c", "/api/v1/alerts/a%0Ab"])
def test_addresses_there_are_not(town: httpx.Client, address: str) -> None:
    answer = town.get(address)
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
    assert "/api/v1/docs" in answer.json()["detail"]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300), st.sampled_from(WRITING), st.text(max_size=40))
def test_nothing_that_is_sent_is_a_mistake_of_the_program(
    town: httpx.Client, content: bytes, name: str, text: str
) -> None:
    method, path, _ = OPERATIONS[name]
    target = "/api/v1" + re.sub(r"\{\w+\}", "x", path)
    for sent in (
        content,
        json.dumps(text).encode(),
        json.dumps({"text": text, "do": text, "match": {text: text}}).encode(),
    ):
        answer = town.request(method, target, content=sent, headers={"Content-Type": "application/json"})
        assert answer.status_code < 500, answer.text


def test_the_page_lists_every_route_without_scripts(town: httpx.Client) -> None:
    answer = town.get("/api/v1/docs")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    for method, path, _ in OPERATIONS.values():
        assert f"<code>{method.upper()} /api/v1{path}</code>" in answer.text
    assert "<script" not in answer.text
    assert "//" not in re.sub(r"<!doctype html>", "", answer.text)
