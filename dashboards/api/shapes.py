"""What the routes answer; alerts and messages as they are elsewhere, with what only people need beside them."""

from typing import Any

import msgspec
from msgspec.structs import asdict

from alerts.alert import Alert
from alerts.figures.nuisance import Nuisance
from alerts.figures.performance import Performance
from alerts.orders import Order
from alerts.outages import Window
from alerts.revision import Revision
from alerts.standing import Standing, standing
from alerts.words.preview import Preview
from dashboards.api.problems import ProblemDetails
from dashboards.health import Health


class DeskAlert(Alert, kw_only=True):
    """An alert, and where it stands for the desk. Times are Unix seconds of event time."""

    standing: Standing


class AlertPage(msgspec.Struct, frozen=True):
    """Alerts without their history, and the cursor of the next page; empty where there is none."""

    alerts: list[DeskAlert]
    next: str


class Message(msgspec.Struct, kw_only=True, frozen=True):
    """One message to one recipient, and what became of it: `state`, `detail`, `attempts`, and `at` of the report."""

    id: str
    alert_id: str
    kind: str
    phase: str
    severity: int
    recipient: str
    channel: str
    locale: str
    subject: str
    text: str
    state: str
    detail: str
    attempts: int
    ordered_at: int
    at: int


class FullAlert(DeskAlert, kw_only=True):
    """An alert with every step of its history, the messages about it, and what it can turn out to be.

    Attributes:
        revisions: the evidence of those that brought other evidence than the one before, oldest first, at most the
            newest 500; `evidence_revision` of a step says on which of them it was decided.
    """

    revisions: list[Revision]
    messages: list[Message]
    resolutions: list[str]


class Accepted(msgspec.Struct, kw_only=True, frozen=True):
    """What was asked of one alert, and whether it is on its way.

    Attributes:
        alert_key, alert_id, revision: of what was seen; id and revision are empty and null where a key was given.
        accepted: whether it is in the log. refusal: why not, and what to do instead.
    """

    action: str
    alert_key: str
    alert_id: str
    revision: int | None
    actor: str
    accepted: bool = True
    refusal: str = ""


class Results(msgspec.Struct, frozen=True):
    """A result for each alert, in the order they were given."""

    accepted: int
    refused: int
    results: list[Accepted]


class SilenceShown(msgspec.Struct, kw_only=True, frozen=True):
    """A silence: alerts that nobody is told of from `begin` up to `end` (Unix seconds), for the reason `text`."""

    name: str
    match: dict[str, Any]
    begin: int
    end: int
    owner: str
    text: str


class Silences(msgspec.Struct, frozen=True):
    """Silences and maintenance windows."""

    silences: list[SilenceShown]


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


class ToldNow(msgspec.Struct, frozen=True, kw_only=True):
    """A receiver of a route as it is told at a moment.

    Attributes:
        match: which alerts, as a routes file says it. begins: when the times of the route hold next, Unix seconds: at
            `at` where they hold; null where they never do. people: contacts, `customer` or `desk`; none where nobody is
            on duty. ways: channels of each of them, in the order in which they are tried; none where they have no
            address. later: what follows where nobody acknowledges, as `30m: desk`.
    """

    route: str
    match: dict[str, Any]
    begins: int | None
    receiver: str
    people: list[str]
    ways: list[list[str]]
    later: list[str]


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


class BrokenRow(msgspec.Struct, frozen=True):
    """The first row of the history that does not fit: its place, its step, and what is wrong."""

    position: int
    alert_id: str
    seq: int
    what: str


class Verified(msgspec.Struct, frozen=True):
    """Whether the history is as it was written, how many rows are, the newest place, and the sum of what they say."""

    fits: bool
    rows: int
    head: str
    contents: str
    broken: BrokenRow | None


class Stats(msgspec.Struct, frozen=True):
    """Counts of alerts as they are now; `raised_by_kind` of all that ever were."""

    active_by_severity: dict[str, int]
    active_by_family: dict[str, int]
    raised_by_kind: dict[str, int]
    unacknowledged: int


class Family(msgspec.Struct, frozen=True):
    """A kind family, and what its alerts can turn out to be."""

    family: str
    resolutions: list[str]


class Families(msgspec.Struct, frozen=True):
    """Kind families that have rules of their own; `others` is what alerts of any other can turn out to be."""

    families: list[Family]
    others: list[str]


class Outages(msgspec.Struct, frozen=True):
    """Outages, in whole Unix seconds; `end` is null while one lasts."""

    outages: list[Window]


class Nuisances(msgspec.Struct, frozen=True):
    """What is a nuisance, the most to be saved first."""

    nuisances: list[Nuisance]


class Previews(msgspec.Struct, frozen=True):
    """Messages as their recipients would read them."""

    messages: list[Preview]


ANSWERS = (
    AlertPage, FullAlert, Accepted, Results, Silences, SilenceShown, RoutesShown, RoutesChecked, ToldOfWhat, Tried,
    Duties, Verified, Stats, Performance, Nuisances, Previews, Families, Outages, Health, ProblemDetails,
)  # fmt: skip
"""All that the routes of the desk answer."""


def desk_alert(alert: Alert) -> DeskAlert:
    """An alert for a list."""
    return DeskAlert(**asdict(alert), standing=standing(alert))


def full_alert(
    alert: Alert, revisions: list[Revision], messages: list[dict[str, Any]], resolutions: tuple[str, ...]
) -> FullAlert:
    """An alert for a page of its own; addresses of recipients stay where they are."""
    return FullAlert(
        **asdict(alert),
        standing=standing(alert),
        revisions=revisions,
        messages=msgspec.convert(messages, list[Message]),
        resolutions=list(resolutions),
    )
