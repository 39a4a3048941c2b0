"""The way in: passwords and keys are looked at here, and everything that comes of it is in the audit."""

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import NamedTuple

from sqlalchemy import Connection

from dashboards.access import keys, sessions, tries, users
from dashboards.access.audit import Entry, Event, note, prune
from dashboards.access.identity import Identity
from dashboards.access.lockout import Rule
from dashboards.access.passwords import Passwords, weakness
from dashboards.access.roles import Role
from dashboards.access.sessions import Ends
from dashboards.access.store import AccessStore
from dashboards.access.visit import User
from models.errors import BadSettings, DiskFull

_LINK_S = 3600
_PROVIDER = "identity provider"


class Entered(NamedTuple):
    """Somebody was let in: the secret of their session, for a cookie."""

    token: str


class Denied(NamedTuple):
    """Somebody was not let in.

    Attributes:
        reason: `wrong`, `locked`, `over` (of a link), `taken` or `unfit` (of a name), `no_role`, `provider` (did not
            vouch), or why a password is weak.
        wait_s: how long to wait where it is locked (seconds).
    """

    reason: str
    wait_s: int = 0


class Gate:
    """Lets people and programs in.

    Args:
        store: where users are kept.
        ends: when sessions end.
        passwords: makes and checks hashes.
        clock: Unix seconds.
        keep_s: how long rows of the audit are kept (seconds).
    """

    def __init__(
        self,
        store: AccessStore,
        ends: Ends,
        passwords: Passwords | None = None,
        clock: Callable[[], float] = time.time,
        keep_s: int = 1825 * 86_400,
    ) -> None:
        self.store = store
        self.ends = ends
        self._passwords = passwords or Passwords()
        self._clock = clock
        self._keep_s = keep_s

    def log_in(self, name: str, password: str, address: str) -> Entered | Denied:
        """Look at a name and a password."""
        against = tries.of_log_in(name, address)
        if denied := self._begin(against, address, name):
            return denied
        with self.store.reading() as connection:
            user = users.find(connection, name)
        kept = user.password if user else ""
        fits = self._passwords.fits(kept, password)
        if user is None or not fits or user.disabled:
            return self._failed(user, fits, address)
        better = self._passwords.hashed(password) if self._passwords.outdated(kept) else kept
        with self.store.writing() as connection:
            if users.find(connection, name) != user:
                return Denied("wrong")
            tries.forgive(connection, against, self._now())
            users.rehash(connection, name, better)
            return self._enter(connection, Entry(Event.LOG_IN, user.name, address=address))

    def admit(self, who: Identity, address: str) -> Entered | Denied:
        """Let in whom an identity provider vouches for; the roles are those it gives, from now on."""
        with self.store.writing() as connection:
            user = users.of_identity(connection, who.id)
            if not who.roles or (user and user.disabled):
                why = "the user is disabled" if user and user.disabled else "the provider gives no role"
                note(connection, self._now(), Entry(Event.LOG_IN_FAILED, "", user.name if user else "", address, why))
                return Denied("wrong" if who.roles else "no_role")
            if user is None and (denied := self._add(connection, who.name, who.roles, _PROVIDER, address, who.id)):
                return denied
            user = user or users.known(connection, who.name)
            roles = users.checked_roles(who.roles)
            if roles != user.roles:
                users.change(connection, user.name, roles=" ".join(roles))
                detail = f"{' '.join(roles)}; before: {' '.join(user.roles)}"
                note(connection, self._now(), Entry(Event.ROLES_GIVEN, _PROVIDER, user.name, address, detail))
            return self._enter(
                connection, Entry(Event.LOG_IN, user.name, address=address, detail=f"by the {_PROVIDER}")
            )

    def settle(self, token: str, name: str, password: str, address: str) -> Entered | Denied:
        """Set the password that a link leads to; `name` is what the first admin calls himself."""
        owner = self.invited(token)
        if owner is None:
            return Denied("over")
        if weak := weakness(password, owner or name):
            return Denied(weak)
        hashed = self._passwords.hashed(password)
        with self.store.writing() as connection:
            if users.invited(connection, token, self._now()) is None:
                return Denied("over")
            if not owner and (denied := self._add(connection, name, [Role.ADMIN], "first start", address)):
                return denied
            users.spend(connection, token)
            return self._let_choose(connection, owner or name, hashed, address)

    def change_password(self, user: str, old: str, new: str, address: str) -> Entered | Denied:
        """Let a user choose another password; all sessions end, and a new one begins."""
        against = tries.of_log_in(user, address)
        if denied := self._begin(against, address, user):
            return denied
        with self.store.reading() as connection:
            owner = users.known(connection, user)
        if not self._passwords.fits(owner.password, old):
            return self._failed(owner, False, address)
        weak = weakness(new, user)
        hashed = "" if weak else self._passwords.hashed(new)
        with self.store.writing() as connection:
            tries.forgive(connection, against, self._now())
            return Denied(weak) if weak else self._let_choose(connection, user, hashed, address)

    def log_out(self, token: str, address: str) -> None:
        """End a session."""
        with self.store.writing() as connection:
            if found := sessions.find(connection, token, self._now(), self.ends):
                sessions.end(connection, token)
                note(connection, self._now(), Entry(Event.LOG_OUT, found.user.name, address=address))

    def by_session(self, token: str) -> User | None:
        """Whose session it is, None where it holds no more."""
        now = self._now()
        with self.store.reading() as connection:
            found = sessions.find(connection, token, now, self.ends)
        if found and found.touch:
            # A full disk must not keep the desk from what it came to see.
            with suppress(DiskFull), self.store.writing() as connection:
                sessions.touch(connection, token, now)
        return found and found.user

    def by_key(self, token: str, address: str) -> User | None:
        """Whose API key it is, None where it holds no more; of many wrong ones the audit has the first."""
        now = self._now()
        with self.store.reading() as connection:
            found = keys.find(connection, token, now)
        if found is None:
            if self._begin(tries.of_key(address), address) is None:
                self.note(Entry(Event.KEY_REFUSED, "", address=address, detail="it is wrong, over or revoked"))
            return None
        if found[1]:
            with suppress(DiskFull), self.store.writing() as connection:
                keys.touch(connection, token, now)
        return found[0]

    def holds(self, token: str) -> bool:
        """Whether an API key still holds."""
        with self.store.reading() as connection:
            return keys.find(connection, token, self._now()) is not None

    def invited(self, token: str) -> str | None:
        """Whom a link is for: a name, empty for the first admin, or None where it holds no more."""
        with self.store.reading() as connection:
            key = users.invited(connection, token, self._now())
            owner = users.find(connection, key) if key else None
        if key and (owner is None or owner.disabled):
            return None
        return owner.name if owner else key

    def first_link(self) -> str:
        """The secret of a link for the first admin, which ends after an hour; empty where there is an admin."""
        with self.store.writing() as connection:
            if users.has_admin(connection):
                return ""
            note(connection, self._now(), Entry(Event.LINK_MADE, "first start", detail=f"for the first {Role.ADMIN}"))
            return users.make_link(connection, "", self._now() + _LINK_S)

    def note(self, entry: Entry) -> None:
        """Add to the audit, and let go of what is so old that it need not be kept."""
        with self.store.writing() as connection:
            self._note(connection, entry)

    def _begin(self, against: Mapping[str, Rule], address: str, name: str = "") -> Denied | None:
        with self.store.writing() as connection:
            wait, locked = tries.begin(connection, against, self._now())
            for what in locked:
                user = users.find(connection, name) if what == "name" else None
                entry = Entry(Event.LOCKED, "", user.name if user else "", address, f"{what}, unless this succeeds")
                note(connection, self._now(), entry)
        return Denied("locked", wait) if wait else None

    def _failed(self, user: users.Account | None, fits: bool, address: str) -> Denied:
        # What is no user's name is not written down: it may be a password, typed in the wrong place.
        why = "there is no such user" if user is None else "the user is disabled" if fits else "the password is wrong"
        self.note(Entry(Event.LOG_IN_FAILED, "", user.name if user else "", address, why))
        return Denied("wrong")

    def _add(
        self, connection: Connection, name: str, roles: Sequence[str], by: str, address: str, identity: str = ""
    ) -> Denied | None:
        """Make a user who was not there."""
        if users.find(connection, name):
            return Denied("taken")
        try:
            made = users.add(connection, name, roles, self._now(), identity)
        except BadSettings:
            return Denied("unfit")
        note(connection, self._now(), Entry(Event.USER_ADDED, by, made.name, address, " ".join(made.roles)))
        return None

    def _let_choose(self, connection: Connection, name: str, hashed: str, address: str) -> Entered:
        owner = users.known(connection, name).name
        users.change(connection, owner, password=hashed)
        return self._enter(connection, Entry(Event.PASSWORD_SET, owner, owner, address))

    def _note(self, connection: Connection, entry: Entry) -> None:
        now = self._now()
        prune(connection, now, self._keep_s)
        note(connection, now, entry)

    def _enter(self, connection: Connection, entry: Entry) -> Entered:
        self._note(connection, entry)
        return Entered(sessions.begin(connection, users.key_of(entry.actor), self._now(), self.ends))

    def _now(self) -> int:
        return int(self._clock())
