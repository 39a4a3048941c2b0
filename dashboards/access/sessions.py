"""Sessions in the database: who was let in, since when, and whether that still holds."""

from typing import NamedTuple

from sqlalchemy import Connection, or_, select, update

from dashboards.access.secrets import digest, secret
from dashboards.access.tables import SESSIONS, USERS
from dashboards.access.visit import User

_TOUCH_S = 60


class Ends(NamedTuple):
    """When a session ends: after so long without a sign of its user, and however busy they are (seconds)."""

    idle_s: int
    most_s: int


class Found(NamedTuple):
    """The user of a session that holds, and whether a sign of them is due to be noted."""

    user: User
    touch: bool


def begin(connection: Connection, user: str, now: int, ends: Ends) -> str:
    """The secret of a new session; those that are over are forgotten."""
    over = or_(SESSIONS.c.began_at <= now - ends.most_s, SESSIONS.c.seen_at <= now - ends.idle_s)
    connection.execute(SESSIONS.delete().where(over))
    token = secret()
    connection.execute(SESSIONS.insert(), {"hash": digest(token), "user": user, "began_at": now, "seen_at": now})
    return token


def find(connection: Connection, token: str, now: int, ends: Ends) -> Found | None:
    """Whose session a secret is of, None where it holds no more."""
    query = select(USERS.c.name, USERS.c.roles, SESSIONS.c.seen_at).where(
        SESSIONS.c.hash == digest(token),
        SESSIONS.c.user == USERS.c.key,
        SESSIONS.c.began_at > now - ends.most_s,
        SESSIONS.c.seen_at > now - ends.idle_s,
        USERS.c.disabled.is_(False),
    )
    row = connection.execute(query).first()
    if row is None:
        return None
    return Found(User.of(row[0], tuple(row[1].split())), now - row[2] >= _TOUCH_S)


def touch(connection: Connection, token: str, now: int) -> None:
    """Note a sign of the user."""
    connection.execute(update(SESSIONS).where(SESSIONS.c.hash == digest(token)).values(seen_at=now))


def end(connection: Connection, token: str) -> None:
    """End one session."""
    connection.execute(SESSIONS.delete().where(SESSIONS.c.hash == digest(token)))
