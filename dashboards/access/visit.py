"""Who asks, and what is known of the way they came in."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from dashboards.access.roles import EVERYTHING, Permission
from dashboards.asked import DESK


class User(NamedTuple):
    """Who asks; the name is the actor of what they do.

    Attributes:
        name: of a user, or of an API key. roles: theirs. permissions: all that they may.
        key: whether it is an API key.
    """

    name: str
    roles: tuple[str, ...] = ()
    permissions: frozenset[Permission] = frozenset()
    key: bool = False


EVERYBODY = User(DESK, permissions=EVERYTHING)
"""Whoever reaches a console that is open."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One request of somebody.

    Attributes:
        user: who. saw: told the address of what they looked at where it showed personal data unmasked.
        stays: whether they may go on, for answers that last.
    """

    user: User
    saw: Callable[[str], None] = field(default=lambda _path: None)
    stays: Callable[[], bool] = field(default=lambda: True)
