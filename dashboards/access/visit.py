"""Who asks, and what is known of the way they came in."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from dashboards.access.roles import EVERY_FAMILY, EVERYTHING, Permission, families_of, permissions_of
from dashboards.asked import DESK


class User(NamedTuple):
    """Who asks; the name is the actor of what they do.

    Attributes:
        name: of a user, or of an API key. roles: theirs. permissions: all that they may.
        key: whether it is an API key. acts_on: families whose alerts they may act on; `*` is every family.
    """

    name: str
    roles: tuple[str, ...] = ()
    permissions: frozenset[Permission] = frozenset()
    key: bool = False
    acts_on: frozenset[str] = frozenset()

    @classmethod
    def of(cls, name: str, roles: tuple[str, ...], key: bool = False) -> "User":
        """Somebody who may what their roles may."""
        return cls(name, roles, permissions_of(roles), key, families_of(roles))

    def may_act_on(self, family: str) -> bool:
        """Whether they may act on alerts of a family."""
        return family in self.acts_on or self.acts_on == EVERY_FAMILY


EVERYBODY = User(DESK, permissions=EVERYTHING, acts_on=EVERY_FAMILY)
"""Whoever reaches a console that is open."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One request of somebody.

    Attributes:
        user: who. saw: told the address of what they looked at where it showed personal data unmasked.
        refused: told what of a request was refused, and why, where the rest of it was done.
        stays: whether they may go on, for answers that last.
    """

    user: User
    saw: Callable[[str], None] = field(default=lambda _path: None)
    refused: Callable[[str, str], None] = field(default=lambda _about, _why: None)
    stays: Callable[[], bool] = field(default=lambda: True)
