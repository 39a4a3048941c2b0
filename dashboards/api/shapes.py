"""What the routes answer; alerts and messages as they are elsewhere, with what only people need beside them."""

from typing import Any

import msgspec
from msgspec.structs import asdict

from alerts.alert import Alert
from alerts.figures.nuisance import Nuisance
from alerts.figures.performance import Performance
from alerts.outages import Window
from alerts.revision import Revision
from alerts.standing import Standing, standing
from alerts.words.preview import Preview
from dashboards.api.problems import ProblemDetails
from dashboards.api.routeshapes import ROUTES_ANSWERS
from dashboards.health import Health


class DeskAlert(Alert, kw_only=True):
    """An alert, and where it stands for the desk. Times are Unix seconds of event time."""

    standing: Standing


class AlertPage(msgspec.Struct, frozen=True):
    """Alerts without their history, and the cursor of the next page; empty where there is none."""

    alerts: list[DeskAlert]
    next: str


class Message(msgspec.Struct, kw_only=True, frozen=True):
    """One message to one recipient, and what became of it: `state`, `detail`, `attempts`, and `at` of the report.

    Attributes:
        told_in: the digest that told it with others, where `state` is `gathered`; else empty.
    """

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
    told_in: str = ""


class FullAlert(DeskAlert, kw_only=True):
    """An alert with every step of its history, the messages about it, and what it can turn out to be.

    Attributes:
        digests: the messages that told some of them with others; `alert_id` is the name of the digest.
        revisions: the evidence of those that brought other evidence than the one before, oldest first, at most the
            newest 500; `evidence_revision` of a step says on which of them it was decided.
    """

    revisions: list[Revision]
    messages: list[Message]
    digests: list[Message]
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
    AlertPage, FullAlert, Accepted, Results, Silences, SilenceShown, *ROUTES_ANSWERS, Verified, Stats, Performance,
    Nuisances, Previews, Families, Outages, Health, ProblemDetails,
)  # fmt: skip
"""All that the routes of the desk answer."""


def desk_alert(alert: Alert) -> DeskAlert:
    """An alert for a list."""
    return DeskAlert(**asdict(alert), standing=standing(alert))


def full_alert(
    alert: Alert,
    revisions: list[Revision],
    messages: list[dict[str, Any]],
    digests: list[dict[str, Any]],
    resolutions: tuple[str, ...],
) -> FullAlert:
    """An alert for a page of its own; addresses of recipients stay where they are."""
    return FullAlert(
        **asdict(alert),
        standing=standing(alert),
        revisions=revisions,
        messages=msgspec.convert(messages, list[Message]),
        digests=msgspec.convert(digests, list[Message]),
        resolutions=list(resolutions),
    )
