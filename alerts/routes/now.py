"""What routes come to at a moment: who is told of which alerts, by which ways, and what follows unanswered."""

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

import msgspec

from alerts.contacts import reachable
from alerts.routes.file import CUSTOMER, Chain, Receiver, Route
from alerts.routes.match import Match
from alerts.routes.routes import Routes


class ToldNow(msgspec.Struct, frozen=True):
    """A receiver of a route as it is told at a moment.

    Attributes:
        route: its name, else its number. match: which alerts, as a routes file says it.
        begins: when the times of the route hold next (Unix seconds): the moment itself where they hold; null where they
            never do.
        receiver: its name. people: who is told: contacts, `customer` or `desk`; none where nobody is on duty.
        ways: channels of each of them, in the order in which they are tried; none where they have no address.
        later: what follows where nobody acknowledges, as `30m: desk`.
    """

    route: str
    match: dict[str, Any]
    begins: int | None
    receiver: str
    people: list[str]
    ways: list[list[str]]
    later: list[str]


def told_at(routes: Routes, at: int) -> list[ToldNow]:
    """Every receiver of every route, in the order in which routes are asked."""
    return [
        _told(routes, route.name or f"route {number}", route, name, at)
        for number, route in enumerate(routes.file.routes, 1)
        for name in route.tell
    ]


def _told(routes: Routes, route_name: str, route: Route, name: str, at: int) -> ToldNow:
    receiver = routes.file.receivers[name]
    people = _people(routes, receiver, at)
    ways = [reachable(receiver.channels, routes.person(each)) for each in people]
    chain = routes.file.chains.get(route.chain)
    later = list(_later(chain, route)) if chain else []
    return ToldNow(route_name, said(route.match), routes.begins(route, at), name, people, ways, later)


def said(match: Match) -> dict[str, Any]:
    """What of a match is said, as a routes file says it.

    Examples:
        >>> said(Match(kind=("theft",), from_severity=2))
        {'kind': ['theft'], 'from_severity': 2}
    """
    values = {
        each.name: getattr(match, each.name) for each in fields(Match) if getattr(match, each.name) != each.default
    }
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}


def _people(routes: Routes, receiver: Receiver, at: int) -> list[str]:
    return [CUSTOMER] if receiver.to == (CUSTOMER,) else routes.recipients(receiver, "", at)


def _later(chain: Chain, route: Route) -> Iterator[str]:
    for step in chain.steps:
        yield f"{step.after}: {', '.join(step.tell or route.tell)}"
