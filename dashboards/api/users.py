"""Routes that change users and API keys: the same changes as `gridpulse users`, with the same rows in the audit."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

from fastapi import APIRouter, Request
from fastapi import Path as InPath
from sqlalchemy import Connection
from starlette.responses import Response

from dashboards.access import users
from dashboards.access.changes import Changes, Link
from dashboards.access.roles import Permission
from dashboards.access.visit import User
from dashboards.api.access import By
from dashboards.api.declare import answered, route
from dashboards.api.peopleshapes import Invited, KeyMade, KeyRevoked, UserShown, user_shown
from dashboards.api.problems import Refused
from dashboards.api.requests import LinkWanted, NewKey, NewUser, UserWanted
from dashboards.api.site import At, Site
from dashboards.console.door import address_of, origin_of
from models.errors import BadSettings

router = APIRouter(tags=["people"])

_Name = Annotated[str, InPath(min_length=1, max_length=300, description="Name of the user.")]
_Key = Annotated[str, InPath(min_length=1, max_length=300, description="Name of the key.")]
_BODY = (409, 413, 415)


@router.post("/users", **route(Permission.CHANGE_USERS, Invited, *_BODY))
def add_user(request: Request, site: At, by: By, body: NewUser) -> Response:
    """Add a user, and give the link with which they choose a password."""
    with _changes(request, site, by) as (changes, _):
        link = changes.add_user(body.name, body.roles, body.hours)
    return _invited(request, site, link)


@router.put("/users/{name}", **route(Permission.CHANGE_USERS, UserShown, 404, *_BODY))
def change_user(request: Request, site: At, by: By, name: _Name, body: UserWanted) -> Response:
    """Give a user other roles, let them in no more, or again; their sessions end at once where they are disabled."""
    with _changes(request, site, by) as (changes, connection):
        user = _found(connection, name)
        if users.checked_roles(body.roles) != user.roles:
            user = changes.give_roles(name, body.roles)
        if body.disabled != user.disabled:
            user = changes.set_disabled(name, body.disabled)
    return answered(user_shown(user))


@router.post("/users/{name}/link", **route(Permission.CHANGE_USERS, Invited, 404, *_BODY))
def renew_link(request: Request, site: At, by: By, name: _Name, body: LinkWanted) -> Response:
    """Give a link with which a user chooses another password; the old one holds until then."""
    with _changes(request, site, by) as (changes, connection):
        _found(connection, name)
        link = changes.renew_link(name, body.hours)
    return _invited(request, site, link)


@router.post("/keys", **route(Permission.CHANGE_USERS, KeyMade, *_BODY))
def make_key(request: Request, site: At, by: By, body: NewKey) -> Response:
    """Make an API key, and give it: this once, for only a hash of it is kept."""
    with _changes(request, site, by) as (changes, _):
        made = changes.make_key(body.name, body.role, body.days, body.speaks_for_others)
    return answered(KeyMade(made.name, made.token, made.until))


@router.delete("/keys/{name}", **route(Permission.CHANGE_USERS, KeyRevoked, 404, 409))
def revoke_key(request: Request, site: At, by: By, name: _Key) -> Response:
    """End an API key at once."""
    with _changes(request, site, by) as (changes, _):
        try:
            changes.revoke_key(name)
        except BadSettings as wrong:
            raise Refused(404, str(wrong)) from None
    return answered(KeyRevoked(name))


@contextmanager
def _changes(request: Request, site: Site, by: User) -> Iterator[tuple[Changes, Connection]]:
    """What somebody changes in one transaction; nothing is changed where no admin would be left who can come in."""
    if site.access is None:
        raise Refused(409, "the console is open to everybody: set GRIDPULSE_CONSOLE__ACCESS to users to have any")
    with site.access.writing() as connection:
        had = users.has_admin(connection)
        yield Changes(connection, int(time.time()), by.name, address_of(request)), connection
        if had and not users.has_admin(connection):
            raise Refused(409, "no admin would be left who can come in: let somebody else be one first")


def _found(connection: Connection, name: str) -> users.Account:
    found = users.find(connection, name)
    if found is None:
        raise Refused(404, f"there is no user {name}: GET /api/v1/users lists those there are")
    return found


def _invited(request: Request, site: Site, link: Link) -> Response:
    """The link as browsers reach the console, which is not where it listens if a proxy stands before it."""
    base = site.url.rstrip("/") or origin_of(str(request.url))
    return answered(Invited(link.user.name, f"{base}/welcome/{link.token}", link.until))
