"""API keys in the database: one an integration, with a role and an end."""

from typing import Any

import msgspec
from sqlalchemy import Connection, select, update

from dashboards.access.roles import Permission
from dashboards.access.secrets import digest, secret
from dashboards.access.tables import KEYS
from dashboards.access.users import checked_name, checked_roles
from dashboards.access.visit import User
from models.errors import BadSettings

PREFIX = "gp_"
"""How every key begins, so that one that lies around is known for what it is."""

_TOUCH_S = 60


class Key(msgspec.Struct, frozen=True, kw_only=True):
    """An API key without its secret; `speaks` says whether it may say who acts. Times are Unix seconds."""

    name: str
    role: str
    speaks: bool
    made_at: int
    until: int
    revoked_at: int | None
    seen_at: int | None


def make(connection: Connection, name: str, role: str, until: int, speaks: bool, now: int) -> str:
    """The secret of a new key.

    Raises:
        BadSettings: the name is taken or none, the role is none, or it would be over at once.
    """
    name = checked_name(name)
    if connection.execute(select(KEYS.c.name).where(KEYS.c.name == name)).first():
        raise BadSettings(f"there is or was a key {name}: give another name, so that the audit tells them apart")
    if until <= now:
        raise BadSettings("a key needs an end that is still to come")
    token = PREFIX + secret()
    row = {"name": name, "hash": digest(token), "role": checked_roles([role])[0], "speaks": speaks}
    connection.execute(KEYS.insert(), row | {"made_at": now, "until": until})
    return token


def find(connection: Connection, token: str, now: int) -> tuple[User, bool] | None:
    """Whose key it is, and whether its use is due to be noted; None where it holds no more."""
    holds = (KEYS.c.hash == digest(token), KEYS.c.until > now, KEYS.c.revoked_at.is_(None))
    row = connection.execute(select(KEYS).where(*holds)).mappings().first()
    if row is None:
        return None
    user = User.of(f"key:{row['name']}", (row["role"],), key=True)
    if row["speaks"]:
        user = user._replace(permissions=user.permissions | {Permission.SPEAK_FOR_OTHERS})
    return user, now - (row["seen_at"] or 0) >= _TOUCH_S


def touch(connection: Connection, token: str, now: int) -> None:
    """Note that it was used."""
    connection.execute(update(KEYS).where(KEYS.c.hash == digest(token)).values(seen_at=now))


def revoke(connection: Connection, name: str, now: int) -> None:
    """End a key at once.

    Raises:
        BadSettings: there is none that holds.
    """
    holds = (KEYS.c.name == name, KEYS.c.revoked_at.is_(None))
    done: Any = connection.execute(update(KEYS).where(*holds).values(revoked_at=now))
    if not done.rowcount:
        raise BadSettings(f"there is no key {name} that holds: `gridpulse users key list` shows those there are")


def every(connection: Connection) -> list[Key]:
    """All keys by name, those that are over, too."""
    columns = [KEYS.c[name] for name in Key.__struct_fields__]
    return [Key(**row) for row in connection.execute(select(*columns).order_by(KEYS.c.name)).mappings()]
