"""Which routes an alert takes, and so who is told of it."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from alerts.alert import Alert
from alerts.config import matches
from alerts.routes.duty import Duty, Rotas
from alerts.routes.file import CUSTOMER, DESK, Person, Receiver, Route, RoutesFile
from models.calendar import LocalTime
from models.errors import BadSettings
from models.spans import length_of

NOT_NOW, TOO_LOW = "when", "severity"


class Choice(NamedTuple):
    """A receiver that a route names for an alert.

    Attributes:
        name: of the receiver. route: its name for people.
        obstacle: why it is not told now though the route is for such alerts: `severity` below the route's, or `when`
            its times do not hold; empty if it is told.
        until: when the times of the route begin, Unix seconds; None where they never do.
    """

    name: str
    receiver: Receiver
    route: Route
    obstacle: str = ""
    until: int | None = None


class Routes:
    """The routes of a utility.

    Args:
        file: what a routes file says, checked.
        local: the utility's zone.
    """

    def __init__(self, file: RoutesFile, local: LocalTime) -> None:
        self.file = file
        self.rotas = Rotas(file.rotas, file.times, local)
        self._local = local

    def choices(self, alert: Alert, roles: Sequence[str], at: int) -> list[Choice]:
        """Receivers of an alert, each once; what a route tells goes before what one of them would not.

        Args:
            alert: it.
            roles: whom its finding is meant for.
            at: Unix seconds.
        """
        found: dict[str, Choice] = {}
        for choice in self._asked(alert, roles, at):
            before = found.get(choice.name)
            if before is None or (before.obstacle and not choice.obstacle):
                found[choice.name] = choice
        return list(found.values())

    def receiver(self, name: str) -> Receiver | None:
        """The receiver of a name, None where there is none any more."""
        return self.file.receivers.get(name)

    def recipients(self, receiver: Receiver, account_id: str, at: int) -> list[str]:
        """Who is told at a moment: `account:A1`, `desk`, or contacts; empty where nobody is on duty or known."""
        if receiver.to == (CUSTOMER,):
            return [f"account:{account_id}"] if account_id else []
        names = (name if name == DESK else self.rotas.on_duty(name, at) for name in receiver.to)
        return list(dict.fromkeys(filter(None, names)))

    def ready(self, receiver: Receiver, recipient: str, kind: str, severity: int, at: int) -> int:
        """When a message may go to a recipient: now, or when the quiet hours of both are over (Unix seconds)."""
        person = self.person(recipient)
        quiet = (*receiver.quiet, *(person.quiet if person else ()))
        moment = at
        for _ in quiet:  # the end of one may lie in another
            moment = max((each.end(kind, severity, moment, self._local) for each in quiet), default=moment)
        return moment

    def person(self, recipient: str) -> Person | None:
        """The contact of a recipient of the staff."""
        return self.file.contacts.get(recipient)

    def legal(self, kind: str) -> bool:
        """Whether the law asks that a kind is told."""
        return any(matches(pattern, kind) for pattern in self.file.legal)

    def begins(self, route: Route, at: int) -> int | None:
        """The first moment from `at` on at which the times of a route hold (Unix seconds); None where they never do."""
        times = self.file.times.get(route.when)
        return at if times is None else times.next(at, self._local)

    def plan(self, rota: str, begin: int, end: int) -> list[tuple[str, int, Duty]]:
        """Who is on duty in a rota, or in each where none is named, from when on, over a time (Unix seconds).

        Raises:
            BadSettings: there is no such rota.
        """
        if rota and rota not in self.file.rotas:
            raise BadSettings(f"there is no rota {rota}: those there are: {', '.join(self.file.rotas) or 'none'}")
        names = [rota] if rota else list(self.file.rotas)
        return [(name, start, duty) for name in names for start, duty in self.rotas.plan(name, begin, end)]

    def _asked(self, alert: Alert, roles: Sequence[str], at: int) -> Iterator[Choice]:
        for route in self.file.routes:
            misfit = route.match.misfit(alert, roles)
            if misfit not in ("", TOO_LOW):
                continue
            begins = self.begins(route, at)
            obstacle = misfit or ("" if begins == at else NOT_NOW)
            for name in route.tell:
                yield Choice(name, self.file.receivers[name], route, obstacle, begins)
            if route.stop and not misfit:
                return


def group_of(route: Route, alert: Alert, name: str) -> tuple[str, int]:
    """What a message of a route is gathered by, and for how many seconds; empty and 0 where it goes alone."""
    by = route.gather
    value = {
        "feeder": alert.feeder_id,
        "transformer": alert.transformer_id,
        "customer": alert.account_id,
        "kind": alert.kind,
        "receiver": name,
    }.get(by, "")
    return (f"{by} {value}", length_of(route.gather_for)) if value else ("", 0)
