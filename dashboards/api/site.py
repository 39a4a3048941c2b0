"""What the routes answer from: the alert store, the live view, and the desk that puts things into the log."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Protocol

from fastapi import Depends, Request

from alerts.config import AlertsConfig
from alerts.outages import Window
from alerts.routes import Routes
from alerts.store import AlertStore
from alerts.words.render import Renderer
from dashboards.access.store import AccessStore
from dashboards.api.broadcast import Broadcast
from dashboards.api.office import Office
from dashboards.api.once import Once
from dashboards.api.streams import Streams
from dashboards.asked import Asked
from dashboards.console.view import View
from dashboards.healthapp import Statuses
from models.calendar import LocalTime
from models.records import RoutesText, Silence


class Desk(Protocol):
    """What people decide, on its way into the log, and what of it is there."""

    def now(self) -> int:
        """Unix seconds, of the log where its time is not the clock's."""

    def act(self, asked: Sequence[Asked]) -> list[str]:
        """Put actions into the log, all that make sense at once; returns why each was refused, empty if it was not."""

    def silences(self) -> Mapping[str, Silence]:
        """The newest record of each silence, by its name."""

    def silence(self, record: Silence) -> None:
        """Put a silence into the log.

        Raises:
            BadRecord: it makes no sense.
        """

    def unsilence(self, name: str, actor: str) -> Silence:
        """End a silence before its time.

        Raises:
            BadSettings: there is none that holds.
        """

    def routes_text(self) -> RoutesText:
        """The routes that are in effect; `at` is 0 and `actor` empty where nobody put them into the log."""

    def routes(self, text: str | None) -> Routes:
        """The routes of a text; those in effect without one.

        Raises:
            BadSettings: something in it is wrong; with the line.
        """

    def put_routes(self, text: str, name: str, actor: str) -> None:
        """Put routes into effect.

        Raises:
            BadSettings: as `routes`.
        """

    def outages(self) -> list[Window]:
        """Every outage that the log has, in its newest form."""


@dataclass(frozen=True, slots=True)
class Site:
    """All that the routes need.

    Attributes:
        alerts: where alerts are kept. view: what the live page shows. statuses: of the workers. desk: see `Desk`.
        config: rules of alerts. local: the utility's zone. once: answers to requests that may come again.
        office: customers, collections, leads, models, dead letters, and names to search.
        renderer: puts orders into words. locale: of those whose language is not known.
        access: where users and the audit are kept; None where the console is open to everybody.
        currency: of all amounts, ISO 4217.
        url: address of the console as browsers reach it; empty where they reach it directly.
        refresh_s: how often changes are looked for. broadcast: tells all who watch of them.
        streams: how many each of them has open; None where nobody is asked who they are.
    """

    alerts: AlertStore
    view: View
    statuses: Statuses
    desk: Desk
    office: Office
    config: AlertsConfig
    local: LocalTime
    once: Once
    renderer: Renderer
    locale: str = "en"
    currency: str = "EUR"
    access: AccessStore | None = None
    url: str = ""
    refresh_s: float = 0.5
    streams: Streams | None = None
    broadcast: Broadcast = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "broadcast", Broadcast(self.view.page, self.refresh_s))


def site_of(request: Request) -> Site:
    """The site that the application was built for."""
    found: Site = request.app.state.site
    return found


At = Annotated[Site, Depends(site_of)]
"""A route's parameter that is the site."""
