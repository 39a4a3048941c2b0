"""What the routes of people answer: who asks, users, links, API keys, and the audit."""

import msgspec

from dashboards.access.audit import AuditRow
from dashboards.access.keys import Key
from dashboards.access.users import Account


class Me(msgspec.Struct, frozen=True):
    """Who asks, and what they may do.

    Attributes:
        acts_on: families whose alerts they may act on; `*` is every family. open: whether nobody needs to log in.
        zone: that of the utility, which times are shown in. currency: of all amounts, ISO 4217.
    """

    name: str
    roles: list[str]
    permissions: list[str]
    acts_on: list[str]
    open: bool
    zone: str
    currency: str


class UserShown(msgspec.Struct, frozen=True, kw_only=True):
    """A user.

    Attributes:
        chosen: whether they have chosen a password. elsewhere: whether they log in by the identity provider, which
            gives them their roles. made_at: Unix seconds.
    """

    name: str
    roles: list[str]
    disabled: bool
    chosen: bool
    elsewhere: bool
    made_at: int


class Users(msgspec.Struct, frozen=True):
    """Users and API keys; none where the console is open to everybody."""

    users: list[UserShown]
    keys: list[Key]


class Invited(msgspec.Struct, frozen=True):
    """A link with which a user chooses a password, once, up to a moment (Unix seconds); it is shown this once."""

    name: str
    link: str
    until: int


class KeyMade(msgspec.Struct, frozen=True):
    """An API key that holds up to a moment (Unix seconds); it is shown this once."""

    name: str
    key: str
    until: int


class KeyRevoked(msgspec.Struct, frozen=True):
    """An API key that holds no more."""

    name: str


class AuditPage(msgspec.Struct, frozen=True):
    """Rows of the audit, the newest first; ask again with `before` of the last one's position."""

    rows: list[AuditRow]


PEOPLE_ANSWERS = (Me, Users, UserShown, Invited, KeyMade, KeyRevoked, AuditPage)
"""All of them."""


def user_shown(user: Account) -> UserShown:
    """A user without what is secret of them."""
    return UserShown(
        name=user.name,
        roles=list(user.roles),
        disabled=user.disabled,
        chosen=bool(user.password),
        elsewhere=bool(user.identity),
        made_at=user.made_at,
    )
