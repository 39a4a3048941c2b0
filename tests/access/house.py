"""A gate with a clock that a test turns and hashes that cost little, and a console that people must log in to."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

import httpx
from argon2 import PasswordHasher

from alerts.alert import Alert
from alerts.store import AlertStore
from dashboards.access import audit, keys, users
from dashboards.access.audit import AuditRow
from dashboards.access.gate import Entered, Gate
from dashboards.access.passwords import Passwords
from dashboards.access.sessions import Ends
from dashboards.access.store import AccessStore
from streams.access import open_access, open_gate
from streams.alertstore import alert_store
from tests.console.place import Place

PASSWORD = "correct horse battery"
HERE = "192.0.2.7"
START = 1_767_225_600
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


class House:
    """A gate.

    Args:
        path: of its database. keep_days: how long rows of the audit are kept.
    """

    def __init__(self, path: Path, keep_days: int = 1825) -> None:
        self.now = START
        self.store = AccessStore(path)
        ends = Ends(idle_s=3600, most_s=43_200)
        self.gate = Gate(self.store, ends, Passwords(CHEAP), lambda: self.now, keep_days * 86_400)

    def add(self, name: str, *roles: str, password: str = PASSWORD) -> None:
        """A user who has chosen a password."""
        with self.store.writing() as connection:
            users.add(connection, name, roles or ["dispatcher"], self.now)
            token = users.make_link(connection, users.key_of(name), self.now + 60)
        assert isinstance(self.gate.settle(token, "", password, HERE), Entered)

    def key(self, name: str, role: str = "dispatcher", speaks: bool = False, lasts: int = 60) -> str:
        """An API key."""
        with self.store.writing() as connection:
            return keys.make(connection, name, role, self.now + lasts, speaks, self.now)

    def audit(self) -> list[AuditRow]:
        """What happened, oldest first."""
        with self.store.reading() as connection:
            return audit.rows(connection, 10_000)[::-1]

    def happened(self) -> list[tuple[str, str, str]]:
        """The same in short: event, actor, what it is about."""
        return [(row.event, row.actor, row.about) for row in self.audit()]


class GuardedPlace(Place):
    """A site with alerts, whose console people must log in to."""

    def __init__(self, folder: Path, alerts: list[Alert] | None = None) -> None:
        super().__init__(folder, alerts, access="users")

    @contextmanager
    def store(self) -> Iterator[AccessStore]:
        """Its users."""
        with closing(open_access(self.settings)) as store:
            yield store

    def alerts(self) -> AbstractContextManager[AlertStore]:
        """Its alerts."""
        return closing(alert_store(self.settings))

    def key(self, role: str, name: str = "", speaks: bool = False) -> dict[str, str]:
        """The header of an API key."""
        with self.store() as store, store.writing() as connection:
            token = keys.make(connection, name or role, role, 2**40, speaks, 1)
        return {"Authorization": f"Bearer {token}"}

    def add(self, name: str, *roles: str) -> None:
        """A user who has chosen a password."""
        with self.store() as store:
            with store.writing() as connection:
                users.add(connection, name, roles, 1)
                token = users.make_link(connection, users.key_of(name), 2**40)
            assert isinstance(open_gate(self.settings, store).settle(token, "", PASSWORD, HERE), Entered)

    def events(self) -> list[tuple[str, str, str]]:
        """What happened, oldest first: event, actor, what it is about."""
        with self.store() as store, store.reading() as connection:
            return [(row.event, row.actor, row.about) for row in audit.rows(connection, 10_000)][::-1]


def log_in(client: httpx.Client, name: str, password: str = PASSWORD) -> httpx.Response:
    """As a browser sends the form."""
    origin = str(client.base_url).rstrip("/")
    return client.post("/login", data={"name": name, "secret": password}, headers={"Origin": origin})
