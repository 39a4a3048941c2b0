"""The way in as a browser goes it: forms, cookies, other sites' pages, links, and what an open console answers."""

from pathlib import Path

import httpx
import pytest

from dashboards.console.forms import WORDS
from models.errors import BadSettings
from streams.access import first_link
from streams.sections import is_loopback
from streams.settings import Settings, load_settings
from tests.access.house import PASSWORD, GuardedPlace, log_in
from tests.console.place import Place


@pytest.fixture(scope="module", autouse=True)
def ana(place: GuardedPlace) -> None:
    place.add("Ana", "dispatcher")


def own(client: httpx.Client) -> dict[str, str]:
    return {"Origin": str(client.base_url).rstrip("/")}


def test_the_first_admin_comes_by_a_link(tmp_path: Path) -> None:
    place = GuardedPlace(tmp_path)
    with place.open() as client:
        link = first_link(place.settings, str(client.base_url))
        assert link.startswith(str(client.base_url))
        page = client.get(link, headers={"Accept-Language": "zh-CN,zh;q=0.9"})
        assert (page.status_code, "创建首位管理员" in page.text, "<script" in page.text) == (200, True, False)
        said = {"name": "Ana", "new": PASSWORD, "again": PASSWORD}
        assert client.post(link, data=said | {"again": "other"}, headers=own(client)).status_code == 422
        assert client.post(link, data=said, headers={"Origin": "http://evil.example"}).status_code == 403
        done = client.post(link, data=said, headers=own(client))
        assert (done.status_code, done.headers["location"]) == (303, "/")
        assert client.get("/api/v1/me").json()["roles"] == ["admin"]
        assert client.get(link).status_code == 410
        assert first_link(place.settings, str(client.base_url)) == ""


def test_who_logs_in_has_a_cookie_that_scripts_and_other_sites_do_not_get(browser: httpx.Client) -> None:
    answer = log_in(browser, "ana")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    cookie = answer.headers["set-cookie"].lower()
    assert cookie.startswith("gridpulse=")
    for said in ("httponly", "samesite=lax", "path=/", "max-age=43200"):
        assert said in cookie
    assert "secure" not in cookie
    me = browser.get("/api/v1/me").json()
    assert (me["name"], me["roles"], me["open"]) == ("Ana", ["dispatcher"], False)
    assert "GridPulse" in browser.get("/").text
    assert browser.post("/logout", headers=own(browser)).headers["location"] == "/login"
    assert browser.get("/api/v1/me").status_code == 401


def test_behind_tls_the_cookie_is_for_tls_alone(browser: httpx.Client) -> None:
    by_proxy = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "198.51.100.9"}
    origin = {"Origin": str(browser.base_url).rstrip("/").replace("http:", "https:")}
    said = {"name": "Ana", "secret": PASSWORD}
    answer = browser.post("/login", data=said, headers=by_proxy | origin)
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-gridpulse=")
    assert "Secure" in cookie
    assert answer.headers["Strict-Transport-Security"]
    name, _, value = cookie.partition(";")[0].partition("=")
    assert browser.get("/api/v1/me", headers=by_proxy | {"Cookie": f"{name}={value}"}).status_code == 200
    assert browser.get("/api/v1/me", headers={"Cookie": f"gridpulse={value}"}).status_code == 200


def test_each_log_in_is_another_session(browser: httpx.Client) -> None:
    browser.cookies.set("gridpulse", "chosen-by-somebody-else", domain="127.0.0.1", path="/")
    log_in(browser, "Ana")
    first = browser.cookies["gridpulse"]
    assert first != "chosen-by-somebody-else"
    log_in(browser, "Ana")
    assert browser.cookies["gridpulse"] != first
    assert browser.get("/api/v1/me", headers={"Cookie": f"gridpulse={first}"}).status_code == 401


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "http://127.0.0.1:1"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "none"}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 202),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "http://evil.example"}, 403),
    ],
)
@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_other_sites_pages_change_nothing(
    browser: httpx.Client, headers: dict[str, str], status: int, method: str
) -> None:
    log_in(browser, "Ana")
    silence = {"match": {"feeder": ["F3"]}, "for_s": 3600, "text": "works"}
    made = browser.put("/api/v1/silences/works", json=silence, headers=own(browser))
    assert (made.status_code, made.json()["owner"]) == (202, "Ana")
    body = silence if method == "PUT" else None
    answer = browser.request(method, "/api/v1/silences/works", json=body, headers=headers)
    assert answer.status_code == status, answer.text


@pytest.mark.parametrize("address", ["/login", "/logout", "/password", "/welcome/x"])
def test_other_sites_forms_are_refused(browser: httpx.Client, address: str) -> None:
    log_in(browser, "Ana")
    answer = browser.post(address, data={"name": "Eve"}, headers={"Origin": "http://evil.example"})
    assert answer.status_code == 403
    assert browser.get("/api/v1/me").json()["name"] == "Ana"


def test_nobody_speaks_for_somebody_else_in_a_session(browser: httpx.Client) -> None:
    log_in(browser, "Ana")
    answer = browser.get("/api/v1/me", headers={"GridPulse-Actor": "Ben"})
    assert (answer.status_code, "leave the header" in answer.json()["detail"]) == (403, True)


def test_a_password_is_changed_with_the_old_one(place: GuardedPlace, browser: httpx.Client) -> None:
    place.add("Cleo", "auditor")
    log_in(browser, "Cleo")
    said = {"old": "wrong", "new": "another horse battery", "again": "another horse battery"}
    assert browser.post("/password", data=said, headers=own(browser)).status_code == 401
    simple = said | {"old": PASSWORD, "new": "aaaaaaaaaaaaaaaa", "again": "aaaaaaaaaaaaaaaa"}
    refused = browser.post("/password?lang=zh", data=simple, headers=own(browser))
    assert (refused.status_code, WORDS["zh"]["simple"] in refused.text) == (422, True)
    assert browser.post("/password", data=said | {"old": PASSWORD}, headers=own(browser)).status_code == 303
    assert browser.get("/api/v1/me").json()["name"] == "Cleo"
    assert log_in(browser, "Cleo").status_code == 401


def test_after_some_failures_a_name_waits(place: GuardedPlace, browser: httpx.Client) -> None:
    place.add("Dora", "auditor")
    said = [log_in(browser, "Dora", "wrong").status_code for _ in range(6)]
    assert said == [401] * 5 + [429]
    locked = log_in(browser, "Dora")
    assert (locked.status_code, 0 < int(locked.headers["Retry-After"]) <= 60) == (429, True)
    assert "Too many attempts" in locked.text
    assert log_in(browser, "Nobody", "<b>&").status_code == 401
    assert "&lt;b&gt;" in log_in(browser, "<b>", "x").text


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"name=a" * 10_000, b"name=%00&secret=%ff", b"a" * 100_000])
def test_forms_that_are_none(browser: httpx.Client, content: bytes) -> None:
    assert browser.post("/login", content=content, headers=own(browser)).status_code in (401, 429)


def test_headers_keep_others_out(site: httpx.Client) -> None:
    for path in ("/login", "/api/v1/me", "/health", "/static/console.js", "/"):
        headers = site.get(path).headers
        policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
        assert not any("unsafe" in allowed for allowed in policy.values())
        assert (policy["default-src"], policy["frame-ancestors"], policy["form-action"]) == (
            "'self'",
            "'none'",
            "'self'",
        )
        assert (headers["X-Content-Type-Options"], headers["X-Frame-Options"]) == ("nosniff", "DENY")
        assert headers["Cache-Control"] == "no-store"
        assert "strict-transport-security" not in headers
        assert "server" not in headers


def test_both_languages_have_the_same_words() -> None:
    assert set(WORDS["en"]) == set(WORDS["zh"])


def test_an_open_console_answers_this_machine_alone(tmp_path: Path) -> None:
    with Place(tmp_path).open() as client:
        assert client.get("/api/v1/me").json()["open"] is True
        elsewhere = client.get("/api/v1/alerts", headers={"Host": "evil.example"})
        assert (elsewhere.status_code, "GRIDPULSE_CONSOLE__ACCESS=users" in elsewhere.json()["detail"]) == (403, True)
        assert client.get("/health", headers={"Host": "console.example"}).status_code == 503
        silence = {"match": {"feeder": ["F3"]}, "for_s": 3600, "text": "works"}
        for headers, status in (({"Origin": "http://evil.example"}, 403), (own(client), 202), ({}, 202)):
            assert client.put("/api/v1/silences/x", json=silence, headers=headers).status_code == status
        assert client.get("/login").status_code == 404
        assert not (tmp_path / "access.db").exists()


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.7", "console.example", "::"])
def test_a_console_is_not_open_to_others(host: str) -> None:
    with pytest.raises(BadSettings, match="could do everything: set GRIDPULSE_CONSOLE__ACCESS to users"):
        load_settings(console={"host": host, "access": "open"})
    assert load_settings(console={"host": host}).console.access == "users"
    assert not is_loopback(host)


def test_links_lead_where_people_reach_the_console(tmp_path: Path) -> None:
    told = {"host": "0.0.0.0", "port": 8443}
    settings = Settings.model_validate({"state": tmp_path, "console": told})
    assert first_link(settings, "http://0.0.0.0:8443/").startswith("http://127.0.0.1:8443/welcome/")
    settings = Settings.model_validate({"state": tmp_path, "console": told | {"url": "https://grid.example"}})
    assert first_link(settings, "http://0.0.0.0:8443/").startswith("https://grid.example/welcome/")
