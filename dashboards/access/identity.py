"""Who somebody is by what an identity provider says of them."""

from collections.abc import Mapping
from typing import Any, NamedTuple


class Claims(NamedTuple):
    """What of a provider's claims is used: the names of two of them, and which values give which role.

    Attributes:
        name: claim that is the name of the user. roles: claim that is a text or a list, such as groups.
        given: value of that claim -> role.
    """

    name: str
    roles: str
    given: Mapping[str, str]


class Identity(NamedTuple):
    """Somebody whom a provider vouches for.

    Attributes:
        id: what never changes and is nobody else's: the provider and its own name for them.
        name: what they are called. roles: what they work as; empty where they may not come in.
    """

    id: str
    name: str
    roles: tuple[str, ...]


def identity_of(said: Mapping[str, Any], claims: Claims) -> Identity:
    """Who a checked ID token is about.

    Examples:
        >>> claims = Claims("preferred_username", "groups", {"desk": "dispatcher", "grid": "engineer"})
        >>> said = {"iss": "https://id.example", "sub": "17", "preferred_username": "ana", "groups": ["desk", "all"]}
        >>> identity_of(said, claims)
        Identity(id='https://id.example 17', name='ana', roles=('dispatcher',))
    """
    groups = said.get(claims.roles) or ()
    named = (groups,) if isinstance(groups, str) else groups if isinstance(groups, list | tuple) else ()
    roles = dict.fromkeys(claims.given[group] for group in named if isinstance(group, str) and group in claims.given)
    return Identity(f"{said['iss']} {said['sub']}", str(said.get(claims.name) or ""), tuple(roles))
