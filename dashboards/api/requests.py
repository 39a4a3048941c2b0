"""What the routes take: bodies and questions, with nothing in them that is not known, and every size limited."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from alerts.alert import State
from alerts.paging import Sort
from alerts.query import AlertFilter

MOST_ALERTS = 500
"""Alerts that one request acts on, or one page lists, at most."""

_LATEST = 400_000_000_000

Name = Annotated[str, Field(min_length=1, max_length=300)]
Text = Annotated[str, Field(max_length=2000)]
Why = Annotated[str, Field(min_length=1, max_length=2000)]
Seconds = Annotated[int, Field(ge=1, le=400 * 86_400)]
Moment = Annotated[int, Field(ge=0, le=_LATEST)]
Revision = Annotated[int, Field(ge=1, le=2**53)]
Severity = Annotated[int, Field(ge=0, le=4)]
Roles = Annotated[list[Annotated[str, Field(max_length=100)]], Field(min_length=1, max_length=20)]
Hours = Annotated[float, Field(ge=0.1, le=168)]
RoutesFile = Annotated[str, Field(description="The whole text; the size of the body limits it.")]


class Strict(BaseModel):
    """A body in which an unknown name, or a value of another type, is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Ack(Strict):
    """Somebody looks after it."""

    action: Literal["ack"]
    text: Text = ""


class Assign(Strict):
    """It is given to a person or crew."""

    action: Literal["assign"]
    assignee: Name


class Shelve(Strict):
    """It is put aside for a time, else for as long as the settings say."""

    action: Literal["shelve"]
    for_s: Seconds | None = None
    text: Text = ""


class ShelveOnce(Strict):
    """It is put aside until it clears, and for a time at most."""

    action: Literal["shelve_once"]
    for_s: Seconds | None = None
    text: Text = ""


class Unshelve(Strict):
    """It is taken back."""

    action: Literal["unshelve"]
    text: Text = ""


class OutOfService(Strict):
    """Its subject is being worked on: what happens is recorded, and nobody is told."""

    action: Literal["out_of_service"]
    for_s: Seconds
    text: Why


class InService(Strict):
    """Its subject returns to service."""

    action: Literal["in_service"]
    text: Text = ""


class Close(Strict):
    """It is over, or it was: what it turned out to be."""

    action: Literal["close"]
    resolution: Name
    text: Text = ""


class Comment(Strict):
    """Something is written into its history."""

    action: Literal["comment"]
    text: Why


Deed = Annotated[
    Ack | Assign | Shelve | ShelveOnce | Unshelve | OutOfService | InService | Close | Comment,
    Field(discriminator="action"),
]


class OnOne(Strict):
    """What to do with an alert, and the revision of it that was seen."""

    do: Deed
    revision: Revision


class Seen(Strict):
    """An alert, and the revision of it that was seen."""

    alert_id: Name
    revision: Revision


class OnMany(Strict):
    """What to do with many alerts; `keys` are for `out_of_service`, of subjects that need not have an alert."""

    do: Deed
    alerts: Annotated[list[Seen], Field(max_length=MOST_ALERTS)] = []
    keys: Annotated[list[Name], Field(max_length=MOST_ALERTS)] = []

    @model_validator(mode="after")
    def _something(self) -> "OnMany":
        if not self.alerts and not self.keys:
            raise ValueError("name one alert at least")
        if self.keys and self.do.action != "out_of_service":
            raise ValueError("keys are for out_of_service: of other actions name alerts with their revisions")
        if len({each.alert_id for each in self.alerts}) < len(self.alerts) or len(set(self.keys)) < len(self.keys):
            raise ValueError("one is named more than once: name each once")
        return self


class NewSilence(Strict):
    """What is to be silent, for how long and why; `begin` is Unix seconds, now without one."""

    match: Annotated[dict[str, Any], Field(max_length=20)]
    for_s: Seconds
    text: Why
    begin: Moment | None = None


class RoutesText(Strict):
    """The text of a routes file, and a name for people; `instead_of` is the `at` of those that it is to replace."""

    text: RoutesFile
    name: Annotated[str, Field(min_length=1, max_length=200)] = "routes.toml"
    instead_of: Moment | None = None


class CheckedText(Strict):
    """The text of a routes file."""

    text: RoutesFile


class Trial(Strict):
    """An alert to try routes on: a real one by id or key, or one that is made up from a kind and a place."""

    alert: Annotated[str, Field(max_length=300)] = ""
    kind: Annotated[str, Field(max_length=100)] = ""
    severity: Severity = 3
    subject: Name = "X1"
    subject_type: Annotated[str, Field(max_length=100)] = ""
    feeder: Annotated[str, Field(max_length=300)] = ""
    transformer: Annotated[str, Field(max_length=300)] = ""
    meter: Annotated[str, Field(max_length=300)] = ""
    account: Annotated[str, Field(max_length=300)] = ""
    role: Annotated[list[str], Field(max_length=10)] = []
    at: Moment | None = None
    text: RoutesFile | None = None

    @model_validator(mode="after")
    def _something(self) -> "Trial":
        if not self.alert and not self.kind:
            raise ValueError("say what to try: kind, as overload.overload, or alert")
        return self


class InspectionMade(Strict):
    """What an inspector found at a meter, when (Unix seconds); now where nothing is said."""

    meter_id: Name
    outcome: Literal["theft", "fault", "clean"]
    at: Moment | None = None


class Promote(Strict):
    """A candidate is to be followed from now on."""

    action: Literal["promote"]
    candidate: Name
    text: Why


class RollBack(Strict):
    """An earlier version is to be followed, and stays until somebody promotes or resumes; else the one before."""

    action: Literal["rollback"]
    version: Revision | None = None
    text: Why


class Resume(Strict):
    """What the champion learns is to be followed again."""

    action: Literal["resume"]
    text: Why


class OfModel(Strict):
    """What is to be done to a model, and why."""

    do: Annotated[Promote | RollBack | Resume, Field(discriminator="action")]


class LettersOf(Strict):
    """Whose dead letters."""

    topic: Name


class UserWanted(Strict):
    """What a user is to be: the roles that they have, and whether they are let in."""

    roles: Roles
    disabled: bool = False


class NewUser(Strict):
    """A user to be added, and how long their link to choose a password holds."""

    name: Name
    roles: Roles
    hours: Hours = 24.0


class LinkWanted(Strict):
    """How long a link to choose a password holds."""

    hours: Hours = 24.0


class NewKey(Strict):
    """An API key for a program, with what it may do and for how long."""

    name: Name
    role: Annotated[str, Field(max_length=100)]
    days: Annotated[int, Field(ge=1, le=3650)] = 365
    speaks_for_others: bool = False


class AlertQuery(BaseModel):
    """Which alerts, in which order, and from where on."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    state: Annotated[list[State], Field(max_length=5, description="Any of these.")] = []
    family: Annotated[str, Field(max_length=100, description="Kind family, as overload.")] = ""
    kind: Annotated[str, Field(max_length=100, description="Whole kind, as overload.heavy.")] = ""
    subject: Annotated[str, Field(max_length=300, description="Id of the subject.")] = ""
    key: Annotated[str, Field(max_length=300, description="Family and subject, as overload:T1.")] = ""
    assignee: Annotated[str, Field(max_length=300, description="Whom it is assigned to.")] = ""
    resolution: Annotated[str, Field(max_length=100, description="What it turned out to be.")] = ""
    place: Annotated[str, Field(max_length=300, description="Id of a feeder, transformer, meter or account.")] = ""
    min_severity: Annotated[Severity, Field(description="0 information to 4 critical, or more.")] = 0
    acknowledged: Annotated[bool | None, Field(description="Whether somebody acknowledged it.")] = None
    waiting: Annotated[bool, Field(description="Only those that wait for it, whether active or over.")] = False
    updated_since: Annotated[Moment | None, Field(description="Unix seconds.")] = None
    updated_until: Annotated[Moment | None, Field(description="Unix seconds.")] = None
    text: Annotated[str, Field(max_length=200, description="Part of the subject or kind.")] = ""
    sort: Annotated[Sort, Field(description="What comes first.")] = Sort.URGENCY
    limit: Annotated[int, Field(ge=1, le=MOST_ALERTS, description="Alerts of a page.")] = 100
    cursor: Annotated[str, Field(max_length=1000, description="`next` of the page before.")] = ""

    def filter(self) -> AlertFilter:
        """What of it says which alerts."""
        said = self.model_dump(exclude={"state", "sort", "limit", "cursor"})
        return AlertFilter(states=tuple(state.value for state in self.state), **said)
