"""Who asks, and whether they may: one function decides for every route, and until there is a log-in it lets all."""

from enum import StrEnum
from typing import Annotated, Any, NamedTuple
from urllib.parse import unquote

from fastapi import Depends, Header

from dashboards.api.problems import Refused
from dashboards.asked import DESK


class Permission(StrEnum):
    """What a route needs of who asks.

    Attributes:
        SEE_ALERTS: read alerts, their history and messages. ACT_ON_ALERTS: acknowledge, shelve, close, ….
        SEE_SILENCES, MAKE_SILENCES: read them; make and end them. SEE_ROUTES, CHANGE_ROUTES: read and try them, and who
            is on duty; put others into effect.
        CHECK_HISTORY: look at the chain over the whole history. SEE_FIGURES: counts of alerts.
        SEE_GRID: loads, forecasts, outages, and the live page. SEE_HEALTH: how the workers are.
    """

    SEE_ALERTS = "see_alerts"
    ACT_ON_ALERTS = "act_on_alerts"
    SEE_SILENCES = "see_silences"
    MAKE_SILENCES = "make_silences"
    SEE_ROUTES = "see_routes"
    CHANGE_ROUTES = "change_routes"
    CHECK_HISTORY = "check_history"
    SEE_FIGURES = "see_figures"
    SEE_GRID = "see_grid"
    SEE_HEALTH = "see_health"


class User(NamedTuple):
    """Who asks; the name is the actor of what they do."""

    name: str


_Actor = Annotated[
    str,
    Header(
        alias="GridPulse-Actor",
        max_length=200,
        pattern=r"^[!-~]([ -~]*[!-~])?$",
        description="Who asks, percent-encoded where it is not ASCII. There is no log-in yet.",
    ),
]


def current_user(actor: _Actor = DESK) -> User:
    """Who asks."""
    return User(unquote(actor))


By = Annotated[User, Depends(current_user)]
"""A route's parameter that is who asks."""


def may(_user: User, _permission: Permission) -> bool:
    """Whether somebody may do what needs a permission: everybody everything, until there are roles."""
    return True


def needs(permission: Permission) -> Any:
    """A dependency that refuses those who may not."""

    def check(user: By) -> None:
        if not may(user, permission):
            raise Refused(403, f"{user.name} may not do this: it needs the permission {permission.value}")

    return Depends(check)
