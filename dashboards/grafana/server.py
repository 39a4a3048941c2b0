"""A Grafana server through grafana-client, its errors said in words that tell what to do."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import niquests
from grafana_client.api import GrafanaApi
from grafana_client.client import GrafanaClientError, GrafanaException

from models.errors import BadSettings, Unreachable

OLDEST = (10, 1)
"""Folders by uid, alert rules through the provisioning API, and the dashboards' schema."""

_MISSING, _CHANGED = 404, 412
_T = TypeVar("_T")

Json = dict[str, Any]


class Grafana:
    """Reads and writes folders, the data source, dashboards and alert rules.

    Args:
        url: address of Grafana.
        token: of a service account with the role Admin; `user:password` works too.
        timeout_s: how long one answer may take.

    Raises:
        BadSettings: the address is none, or what answers is no Grafana, or one too old.
        Unreachable: nothing answers.
    """

    def __init__(self, url: str, token: str, timeout_s: float = 20) -> None:
        if not url.startswith(("http://", "https://")):
            raise BadSettings(f"grafana.url is {url!r}: set the address of Grafana, such as http://grafana:3000")
        self._url = url.rstrip("/")
        user, colon, password = token.partition(":")
        credential = (user, password) if colon else token or None
        self._api = GrafanaApi.from_url(f"{self._url}/", credential, timeout_s)
        self._check_version()

    def folder(self, uid: str) -> Json | None:
        """A folder, or None."""
        return self._found("read folder", uid, lambda: self._api.folder.get_folder(uid))

    def make_folder(self, uid: str, title: str) -> None:
        """Make a folder."""
        self._done("make folder", title, lambda: self._api.folder.create_folder(title, uid))

    def rename_folder(self, uid: str, title: str, version: int) -> None:
        """Give a folder another title."""
        self._done("rename folder", title, lambda: self._api.folder.update_folder(uid, title, version))

    def source(self, uid: str) -> Json | None:
        """A data source, or None; what is secret of it is only named."""
        return self._found("read data source", uid, lambda: self._api.datasource.get_datasource_by_uid(uid))

    def make_source(self, source: Json) -> None:
        """Make a data source."""
        self._done("make data source", source["name"], lambda: self._api.datasource.create_datasource(source))

    def change_source(self, source: Json) -> None:
        """Replace a data source."""
        uid = source["uid"]
        change = self._api.datasource.update_datasource_by_uid
        self._done("change data source", source["name"], lambda: change(uid, source))

    def dashboard(self, uid: str) -> Json | None:
        """A dashboard with its `meta`, or None."""
        return self._found("read dashboard", uid, lambda: self._api.dashboard.get_dashboard(uid))

    def save_dashboard(self, dashboard: Json, folder_uid: str, message: str) -> None:
        """Save a dashboard whose `version` is the one that it replaces."""
        body = {"dashboard": dashboard, "folderUid": folder_uid, "message": message, "overwrite": False}
        self._done("save dashboard", dashboard["title"], lambda: self._api.dashboard.update_dashboard(body))

    def rule(self, uid: str) -> Json | None:
        """An alert rule, or None."""
        return self._found("read alert rule", uid, lambda: self._api.alertingprovisioning.get_alertrule(uid))

    def make_rule(self, rule: Json) -> None:
        """Make an alert rule that people may still change in Grafana."""
        make = self._api.alertingprovisioning.create_alertrule
        self._done("make alert rule", rule["title"], lambda: make(rule, disable_provenance=True))

    def change_rule(self, rule: Json) -> None:
        """Replace an alert rule."""
        change = self._api.alertingprovisioning.update_alertrule
        self._done("change alert rule", rule["title"], lambda: change(rule["uid"], rule, disable_provenance=True))

    def _check_version(self) -> None:
        health = self._done("tell", "its health", lambda: self._api.client.GET("/health"))
        said = health.get("version", "") if isinstance(health, dict) else ""
        version = re.match(r"(\d+)\.(\d+)", str(said))
        if version is None:
            raise BadSettings(f"what answers at {self._url} is no Grafana: check grafana.url")
        if (int(version[1]), int(version[2])) < OLDEST:
            oldest = ".".join(map(str, OLDEST))
            raise BadSettings(f"Grafana {said} at {self._url} is too old: {oldest} or newer is needed")

    def _found(self, what: str, name: str, ask: Callable[[], Json]) -> Json | None:
        try:
            return self._done(what, name, ask)
        except _Missing:
            return None

    def _done(self, what: str, name: str, ask: Callable[[], _T]) -> _T:
        with self._explained(f"{what} {name!r}"):
            return ask()

    @contextmanager
    def _explained(self, what: str) -> Iterator[None]:
        try:
            yield
        except GrafanaClientError as error:
            raise _refusal(error, what, self._url) from error
        except GrafanaException as error:
            reason = error.message or error.__class__.__name__
            raise Unreachable(f"{self._url} cannot {what}: {reason}; what was sent stays, try again later") from error
        except (niquests.exceptions.RequestException, OSError) as error:
            raise Unreachable(f"{self._url} does not answer ({type(error).__name__}): check grafana.url") from error
        except ValueError as error:
            raise BadSettings(f"what answers at {self._url} is no Grafana ({error}): check grafana.url") from error


class _Missing(BadSettings):
    """What was asked for is not there."""


def _refusal(error: GrafanaClientError, what: str, url: str) -> BadSettings:
    said = error.response.get("message", "") if isinstance(error.response, dict) else ""
    answers = {
        401: f"{url} does not know the token: check grafana.token",
        403: f"the token may not {what}: give its service account the role Admin",
        _MISSING: f"{url} cannot {what}: it is not there, see whether grafana.url is right",
        409: f"{url} cannot {what}: another one has that name ({said}); rename or remove it",
        _CHANGED: f"{url} cannot {what}: somebody changed it meanwhile ({said}); look with --diff and push again",
    }
    text = answers.get(error.status_code, f"{url} refuses to {what}: {error.status_code} {said or error.message}")
    return _Missing(text) if error.status_code == _MISSING else BadSettings(text)
