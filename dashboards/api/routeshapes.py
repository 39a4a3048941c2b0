"""What the routes that are about routes files answer: the file, who is told of what, who is on duty."""

import msgspec

from alerts.orders import Order
from alerts.routes.now import ToldNow


class RoutesShown(msgspec.Struct, frozen=True):
    """Routes, as the text of their file, and who put them there when (0 and empty: nobody did)."""

    name: str
    text: str
    at: int
    actor: str


class RoutesMistake(msgspec.Struct, frozen=True):
    """Something that is wrong in a routes file: the line, 0 where it is not known, and what."""

    line: int
    what: str


class RoutesChecked(msgspec.Struct, kw_only=True, frozen=True):
    """Whether routes are right, how much of each there is, and what is another than in those that are in effect.

    Attributes:
        wrong: all that is not right, in a text; mistakes: each with its line.
        changes: lines as `diff -u` has them; for those alone who may change routes, because of the telephone numbers
            and addresses in them.
    """

    right: bool
    wrong: str = ""
    mistakes: list[RoutesMistake] = []
    changes: list[str] = []
    contacts: int = 0
    rotas: int = 0
    receivers: int = 0
    chains: int = 0
    routes: int = 0


class ToldOfWhat(msgspec.Struct, frozen=True):
    """Who is told of what at a moment (Unix seconds), in the order in which routes are asked."""

    at: int
    told: list[ToldNow]


class AskedRoute(msgspec.Struct, frozen=True):
    """A route that was asked, and the first name that does not fit; empty where all fits."""

    route: str
    misfit: str


class Said(msgspec.Struct, frozen=True):
    """What the history would say of a receiver, and when."""

    at: int
    receiver: str
    reason: str
    text: str


class Tried(msgspec.Struct, frozen=True):
    """What would become of an alert that nobody acknowledges for a day.

    Attributes:
        ways: channels of each order for which its recipient has an address, in the order in which they are tried.
    """

    routes: list[AskedRoute]
    history: list[Said]
    orders: list[Order]
    ways: list[list[str]]


class Duty(msgspec.Struct, kw_only=True, frozen=True):
    """Who is on duty from `begin` up to `end` (Unix seconds); `contact` is empty where nobody is."""

    rota: str
    contact: str
    begin: int
    end: int


class Duties(msgspec.Struct, frozen=True):
    """Who is on duty when, rota by rota."""

    duties: list[Duty]


ROUTES_ANSWERS = (RoutesShown, RoutesChecked, ToldOfWhat, Tried, Duties)
"""All of them."""
