"""A real OpenID provider, and a site whose people come in through it."""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx

from streams.sections import OidcSettings
from tests.access.house import GuardedPlace
from tests.support.npm import modules
from tests.support.require import program
from tests.support.servers import free_port, running

_FOLDER = Path(__file__).parent
_CLIENT = {"client_id": "gridpulse", "client_secret": "only for tests"}
ROLES = {"grid-desk": "dispatcher", "grid-engineers": "engineer"}


class Organisation:
    """An identity provider whose users name themselves, and a console that it knows.

    Args:
        folder: for the state of the site, and what the provider runs on.

    Attributes:
        place: the site. groups: what groups the provider says each user has; read when it starts.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._port = free_port()
        self.place = GuardedPlace(folder)
        self.groups: dict[str, list[str]] = {}
        self._console = free_port()
        self.settle()

    @property
    def issuer(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self._port}"

    def settle(self, **changes: object) -> None:
        """Give the site its settings."""
        oidc = {"issuer": self.issuer, "label": "the Works' account", "roles": ROLES, **_CLIENT, **changes}
        console = self.place.settings.console.model_copy(update={"port": self._console})
        told = {"oidc": OidcSettings.model_validate(oidc), "console": console}
        self.place.settings = self.place.settings.model_copy(update=told)

    @contextmanager
    def running(self) -> Iterator[None]:
        """The provider answers."""
        # Node looks for packages beside the file that asks for them.
        for name, target in (("server.mjs", _FOLDER / "server.mjs"), ("node_modules", modules(_FOLDER, "provider"))):
            if not (self._folder / name).exists():
                (self._folder / name).symlink_to(target)
        back = f"http://127.0.0.1:{self._console}/login/provider/back"
        told = {
            "port": self._port, "clientId": _CLIENT["client_id"], "clientSecret": _CLIENT["client_secret"],
            "redirect": back, "groups": self.groups,
        }  # fmt: skip
        command = [program("node"), "--preserve-symlinks-main", str(self._folder / "server.mjs"), json.dumps(told)]
        with running(command, self._port, self._folder / "provider.log"):
            yield

    def come_in(self, browser: httpx.Client, name: str) -> httpx.Response:
        """Go to the provider, say who one is, agree, and come back; what the console answers then."""
        back = self.vouched(browser, name)
        return browser.get(back)

    def vouched(self, browser: httpx.Client, name: str) -> str:
        """The address that the provider sends somebody back to."""
        answer = browser.get("/login/provider")
        while True:
            assert answer.is_redirect, answer.text
            address = answer.headers["location"]
            if "/login/provider/back" in address:
                return address
            answer = browser.get(httpx.URL(self.issuer).join(address))
            if asked := re.search(r'name="prompt" value="(\w+)"', answer.text):
                said: Mapping[str, str] = {"prompt": asked[1], "login": name, "password": "any"}
                form = re.search(r'action="([^"]+)"', answer.text)
                assert form
                answer = browser.post(httpx.URL(self.issuer).join(form[1]), data=said)
