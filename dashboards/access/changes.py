"""Changes of users and API keys, each with its row in the audit: the command line and the page make the same ones."""

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection

from dashboards.access import keys, users
from dashboards.access.audit import Entry, Event, note
from dashboards.access.users import Account
from models.calendar import DAY, HOUR


class Link(NamedTuple):
    """A way for a user to choose a password, once, up to a moment (Unix seconds)."""

    user: Account
    token: str
    until: int


class NewKey(NamedTuple):
    """An API key with its secret, which is not kept; it holds up to a moment (Unix seconds)."""

    name: str
    token: str
    until: int


class Changes:
    """What somebody changes in one transaction.

    Args:
        connection: the only one that writes.
        now: Unix seconds.
        by: who, for the audit. address: where from.
    """

    def __init__(self, connection: Connection, now: int, by: str, address: str = "") -> None:
        self._connection = connection
        self._now = now
        self._by = by
        self._address = address

    def add_user(self, name: str, roles: Iterable[str], hours: float) -> Link:
        """Add a user, who chooses a password by a link.

        Raises:
            BadSettings: the name is taken or none, or a role is none.
        """
        made = users.add(self._connection, name, roles, self._now)
        self._note(Event.USER_ADDED, made.name, " ".join(made.roles))
        return self._link(made, hours)

    def renew_link(self, name: str, hours: float) -> Link:
        """Make a link with which a user chooses another password; the old one holds until then.

        Raises:
            BadSettings: there is no such user.
        """
        return self._link(users.known(self._connection, name), hours)

    def give_roles(self, name: str, roles: Iterable[str]) -> Account:
        """Give a user other roles, in place of those they have; they hold from the next request on.

        Raises:
            BadSettings: there is no such user, a role is none, or there is none.
        """
        user, given = users.known(self._connection, name), users.checked_roles(roles)
        users.change(self._connection, name, roles=" ".join(given))
        self._note(Event.ROLES_GIVEN, user.name, f"{' '.join(given)}; before: {' '.join(user.roles)}")
        return user._replace(roles=given)

    def set_disabled(self, name: str, disabled: bool) -> Account:
        """Let a user in no more, whose sessions end at once; or again, with the password they had.

        Raises:
            BadSettings: there is no such user.
        """
        user = users.known(self._connection, name)
        users.change(self._connection, name, disabled=disabled)
        self._note(Event.USER_DISABLED if disabled else Event.USER_ENABLED, user.name)
        return user._replace(disabled=disabled)

    def make_key(self, name: str, role: str, days: int, speaks: bool) -> NewKey:
        """Make an API key.

        Raises:
            BadSettings: the name is taken or none, or the role is none.
        """
        until = self._now + days * DAY
        token = keys.make(self._connection, name, role, until, speaks, self._now)
        self._note(Event.KEY_MADE, f"key:{name}", f"{role}, {days} days{', speaks for others' if speaks else ''}")
        return NewKey(name, token, until)

    def revoke_key(self, name: str) -> None:
        """End an API key at once.

        Raises:
            BadSettings: there is none that holds.
        """
        keys.revoke(self._connection, name, self._now)
        self._note(Event.KEY_REVOKED, f"key:{name}")

    def _link(self, user: Account, hours: float) -> Link:
        until = int(self._now + hours * HOUR)
        self._note(Event.LINK_MADE, user.name, f"holds {hours:g} h")
        return Link(user, users.make_link(self._connection, user.key, until), until)

    def _note(self, event: Event, about: str, detail: str = "") -> None:
        note(self._connection, self._now, Entry(event, self._by, about, self._address, detail))
