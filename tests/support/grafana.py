"""What Grafana's HTTP API promises, for as much of it as dashboards are pushed through.

Source: Grafana's HTTP API reference, on folders, data sources, dashboards and alerting provisioning.
"""

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Json = dict[str, Any]
ADMIN, VIEWER = "admin-token", "viewer-token"
PASSWORD = "admin:pass"

_NOT_ALLOWED = "You'll need additional permissions to perform this action."


class Refused(Exception):
    """An answer other than 200."""

    def __init__(self, status: int, message: str) -> None:
        self.status = status
        self.body = {"message": message}


class FakeGrafana:
    """State behind the API; `failing` is a status that every request but health is answered with."""

    def __init__(self) -> None:
        self.version = "13.2.2"
        self.failing = 0
        self.url = ""
        self.folders: dict[str, Json] = {}
        self.sources: dict[str, Json] = {}
        self.dashboards: dict[str, Json] = {}
        self.rules: dict[str, Json] = {}
        self.written: list[str] = []

    def answer(self, method: str, path: str, credential: str, body: Json, headers: Json) -> tuple[int, Any]:
        """Status and body."""
        if path == "/api/health":
            return 200, {"commit": "c", "database": "ok", "version": self.version}
        if self.failing:
            raise Refused(self.failing, "it is not my day")
        if credential not in (ADMIN, VIEWER, PASSWORD):
            raise Refused(401, "Invalid API key")
        if method != "GET":
            if credential == VIEWER:
                raise Refused(403, _NOT_ALLOWED)
            self.written.append(f"{method} {path}")
        kind, _, uid = path.removeprefix("/api/").partition("/")
        if kind == "folders":
            return self._folders(method, uid, body)
        if kind == "datasources":
            return self._sources(method, uid.removeprefix("uid/"), body)
        if kind == "dashboards":
            return self._dashboards(method, uid.removeprefix("uid/"), body)
        assert path.startswith("/api/v1/provisioning/alert-rules"), path
        return self._rules(method, path.removeprefix("/api/v1/provisioning/alert-rules").strip("/"), body, headers)

    def _folders(self, method: str, uid: str, body: Json) -> tuple[int, Json]:
        if method == "POST":
            if body["uid"] in self.folders:
                raise Refused(409, "a folder with that uid exists already")
            self.folders[body["uid"]] = {"id": len(self.folders) + 1, "version": 1, **body}
            return 200, self.folders[body["uid"]]
        found = _there(self.folders, uid, "folder not found")
        if method == "PUT":
            if body.get("version") != found["version"] and not body.get("overwrite"):
                raise Refused(412, "the folder has been changed by someone else")
            found |= {"title": body["title"], "version": found["version"] + 1}
        return 200, found

    def _sources(self, method: str, uid: str, body: Json) -> tuple[int, Json]:
        if method == "POST":
            if any(source["name"] == body["name"] for source in self.sources.values()):
                raise Refused(409, "data source with the same name already exists")
            uid = body["uid"]
        elif method == "GET":
            found = _there(self.sources, uid, "Data source not found")
            shown = {name: value for name, value in found.items() if name != "secureJsonData"}
            return 200, {**shown, "secureJsonFields": dict.fromkeys(found.get("secureJsonData", {}), True)}
        else:
            _there(self.sources, uid, "Data source not found")
        self.sources[uid] = {"id": 1, "orgId": 1, "readOnly": False, "basicAuth": False, "user": "", **body}
        return 200, {"datasource": body, "message": "Datasource added"}

    def _dashboards(self, method: str, uid: str, body: Json) -> tuple[int, Json]:
        if method == "GET":
            return 200, _there(self.dashboards, uid, "Dashboard not found")
        assert uid == "db"
        dashboard, folder = dict(body["dashboard"]), body.get("folderUid", "")
        if folder not in self.folders:
            raise Refused(404, "folder not found")
        there = self.dashboards.get(dashboard["uid"])
        if there and there["meta"].get("provisioned"):
            raise Refused(400, "Cannot save provisioned dashboard")
        version = there["dashboard"]["version"] if there else 0
        if there and not body.get("overwrite") and dashboard.get("version") != version:
            raise Refused(412, "The dashboard has been changed by someone else")
        dashboard |= {"version": version + 1, "id": there["dashboard"]["id"] if there else 1 + len(self.dashboards)}
        self.dashboards[dashboard["uid"]] = {
            "dashboard": dashboard,
            "meta": {"folderUid": folder, "provisioned": False},
        }
        return 200, {"uid": dashboard["uid"], "status": "success", "version": version + 1}

    def _rules(self, method: str, uid: str, body: Json, headers: Json) -> tuple[int, Json]:
        if method == "GET":
            return 200, _there(self.rules, uid, "alert rule not found")
        if body["folderUID"] not in self.folders:
            raise Refused(400, "invalid alert rule: folder does not exist")
        if method == "PUT":
            _there(self.rules, uid, "alert rule not found")
        elif body["uid"] in self.rules:
            raise Refused(409, "a rule with that uid exists already")
        source = "" if headers.get("X-Disable-Provenance") else "api"
        self.rules[body["uid"]] = {**body, "id": 1, "orgID": 1, "updated": "2026-01-01T00:00:00Z", "provenance": source}
        return (201 if method == "POST" else 200), self.rules[body["uid"]]


@contextmanager
def grafana() -> Iterator[FakeGrafana]:
    """A server on the loopback with nothing in it."""
    state = FakeGrafana()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(state))
    state.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _there(kept: dict[str, Json], uid: str, message: str) -> Json:
    if uid not in kept:
        raise Refused(404, message)
    return kept[uid]


def _handler(state: FakeGrafana) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length)) if length else {}
            try:
                status, answer = state.answer(
                    self.command, self.path.split("?")[0], self._credential(), body, dict(self.headers)
                )
            except Refused as refused:
                status, answer = refused.status, refused.body
            text = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        do_POST = do_PUT = do_GET  # noqa: N815 - names that the library asks for

        def _credential(self) -> str:
            kind, _, value = self.headers.get("Authorization", "").partition(" ")
            return base64.b64decode(value).decode() if kind == "Basic" else value

        def log_message(self, *_: object) -> None:
            pass

    return Handler
