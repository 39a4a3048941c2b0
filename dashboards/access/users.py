"""Users in the database, and the links that lead them once to the choice of a password."""

import re
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection, RowMapping, select, update

from dashboards.access.roles import Role
from dashboards.access.secrets import digest, secret
from dashboards.access.tables import LINKS, SESSIONS, USERS
from models.errors import BadSettings

_NAME = re.compile(r"[^\W_][\w.@-]{0,63}")


class Account(NamedTuple):
    """A user as kept; `password` is a hash, empty until one was chosen, `identity` is of who logs in elsewhere."""

    key: str
    name: str
    password: str
    roles: tuple[str, ...]
    disabled: bool
    made_at: int
    identity: str = ""


def key_of(name: str) -> str:
    """A name as names are compared: however it is written, it is the same user."""
    return unicodedata.normalize("NFKC", name).casefold().strip()


def checked_name(name: str) -> str:
    """A name that a user may have.

    Raises:
        BadSettings: it may not.
    """
    if not _NAME.fullmatch(name := unicodedata.normalize("NFKC", name).strip()):
        raise BadSettings("a name is up to 64 letters and digits, and . _ - @ behind the first of them")
    return name


def checked_roles(roles: Iterable[str]) -> tuple[str, ...]:
    """Roles in the order of their table, each once.

    Raises:
        BadSettings: one of them is none, or there is none.
    """
    given = set(roles)
    if wrong := given - {role.value for role in Role}:
        raise BadSettings(f"{min(wrong)} is no role: they are {', '.join(Role)}")
    if not given:
        raise BadSettings(f"give one role at least: they are {', '.join(Role)}")
    return tuple(role.value for role in Role if role.value in given)


def every(connection: Connection) -> list[Account]:
    """All users by name."""
    return [_account(row) for row in connection.execute(select(USERS).order_by(USERS.c.key)).mappings()]


def find(connection: Connection, name: str) -> Account | None:
    """The user of a name, None where there is none."""
    row = connection.execute(select(USERS).where(USERS.c.key == key_of(name))).mappings().first()
    return None if row is None else _account(row)


def of_identity(connection: Connection, identity: str) -> Account | None:
    """The user whom an identity provider knows as that, None where there is none yet."""
    row = connection.execute(select(USERS).where(USERS.c.identity == identity)).mappings().first()
    return None if row is None else _account(row)


def known(connection: Connection, name: str) -> Account:
    """The user of a name.

    Raises:
        BadSettings: there is none.
    """
    found = find(connection, name)
    if found is None:
        raise BadSettings(f"there is no user {name}: `gridpulse users list` shows those there are")
    return found


def add(connection: Connection, name: str, roles: Iterable[str], now: int, identity: str = "") -> Account:
    """Add a user without a password.

    Raises:
        BadSettings: the name is taken or none, or a role is none.
    """
    made = Account(key_of(name), checked_name(name), "", checked_roles(roles), False, now, identity)
    if find(connection, name):
        raise BadSettings(f"there is a user {name} already: `gridpulse users role` gives other roles")
    connection.execute(USERS.insert(), made._asdict() | {"roles": " ".join(made.roles)})
    return made


def change(connection: Connection, name: str, **values: object) -> None:
    """Change columns of a user; what they were let in with ends, unless only their roles changed."""
    connection.execute(update(USERS).where(USERS.c.key == key_of(name)).values(**values))
    if set(values) - {"roles"}:
        connection.execute(SESSIONS.delete().where(SESSIONS.c.user == key_of(name)))
        connection.execute(LINKS.delete().where(LINKS.c.user == key_of(name)))


def rehash(connection: Connection, name: str, password: str) -> None:
    """Keep another hash of the same password."""
    connection.execute(update(USERS).where(USERS.c.key == key_of(name)).values(password=password))


def has_admin(connection: Connection) -> bool:
    """Whether there is somebody who can come in as an admin."""
    found = (user for user in every(connection) if Role.ADMIN in user.roles and not user.disabled)
    return any(user.password or user.identity for user in found)


def make_link(connection: Connection, user: str, until: int) -> str:
    """The secret of a new link; one that was made for the same user before ends."""
    token = secret()
    connection.execute(LINKS.delete().where(LINKS.c.user == user))
    connection.execute(LINKS.insert(), {"hash": digest(token), "user": user, "until": until})
    return token


def invited(connection: Connection, token: str, now: int) -> str | None:
    """Whose password a link sets, by key: empty for the first admin, None where it holds no more."""
    query = select(LINKS.c.user).where(LINKS.c.hash == digest(token), LINKS.c.until > now)
    row = connection.execute(query).first()
    if row is None or (not row[0] and has_admin(connection)):
        return None
    return str(row[0])


def spend(connection: Connection, token: str) -> None:
    """End a link that was used."""
    connection.execute(LINKS.delete().where(LINKS.c.hash == digest(token)))


def _account(row: RowMapping) -> Account:
    return Account(**(dict(row) | {"roles": tuple(row["roles"].split())}))
