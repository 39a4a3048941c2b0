"""Who asks, and whether they may: one function decides for every route."""

from typing import Annotated, Any
from urllib.parse import unquote

from fastapi import Depends, Header, Request

from dashboards.access.roles import ACTS_ON, Permission
from dashboards.access.visit import User, Visit
from dashboards.api.problems import Refused

_Actor = Annotated[
    str,
    Header(
        alias="GridPulse-Actor",
        max_length=200,
        pattern=r"^([!-~]([ -~]*[!-~])?)?$",
        description="Who acts, percent-encoded where it is not ASCII: for API keys that speak for others.",
    ),
]


def visit_of(request: Request) -> Visit:
    """The visit that a request is part of."""
    found: Visit = request.state.visit
    return found


def current_user(request: Request, actor: _Actor = "") -> User:
    """Who asks.

    Raises:
        Refused: they say that they are somebody else, and may not.
    """
    user = visit_of(request).user
    if not actor:
        return user
    if Permission.SPEAK_FOR_OTHERS not in user.permissions:
        raise Refused(403, f"{user.name} may not act as somebody else: leave the header GridPulse-Actor out")
    name = unquote(actor)
    return user._replace(name=f"{name} ({user.name})" if user.key else name)


By = Annotated[User, Depends(current_user)]
"""A route's parameter that is who asks."""


def may(user: User, permission: Permission) -> bool:
    """Whether somebody may do what needs a permission."""
    return permission in user.permissions


def out_of_bounds(user: User, family: str) -> str:
    """Why somebody may not act on alerts of a family; empty where they may."""
    if user.may_act_on(family):
        return ""
    roles = " or ".join(role.value for role, families in ACTS_ON.items() if family in families) or "nobody"
    return f"{user.name} may not act on alerts of {family}: that is for {roles}"


def needs(permission: Permission) -> Any:
    """A dependency that refuses those who may not."""

    def check(user: By) -> None:
        if not may(user, permission):
            raise Refused(403, f"{user.name} may not do this: it needs the permission {permission.value}")

    return Depends(check)
