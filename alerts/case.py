"""A case is an alert with what only the engine needs to know of it."""

from typing import Any

import msgspec

from alerts.alert import Alert, State
from alerts.outages import Cover, scopes_of
from models.messages import Finding


class Condition(msgspec.Struct, kw_only=True):
    """What one detector says of a subject now; fields as in `Finding`."""

    kind: str
    severity: int
    score: float
    since: int
    at: int
    evidence: dict[str, Any]


class Told(msgspec.Struct, kw_only=True):
    """What one recipient was told in this round of an alert.

    Attributes:
        round: rises when the end was told and the alert came back. severity: the highest told.
        steps: the steps told. ended: whether the end was told.
        recipients: who was told, and so is told of the end. role, channels: how, should the receiver be gone by then.
    """

    round: int = 0
    severity: int = -1
    steps: list[str] = []
    ended: bool = False
    recipients: list[str] = []
    role: str = ""
    channels: list[str] = []


class Pursuit(msgspec.Struct, kw_only=True):
    """A chain of steps that goes on until somebody acknowledges.

    Attributes:
        since: log time (milliseconds) of the first message. taken: steps taken so far.
        tell: receivers that its routes told.
    """

    since: int
    taken: int = 0
    tell: list[str] = []


class Case(msgspec.Struct, kw_only=True):
    """One key's newest alert and what drives it.

    Attributes:
        conditions: those that hold, by track of the family.
        peak: severity, score and headline of the peak evidence.
        edges: event times of its raises and clears, for chatter; they belong to the key and outlive an alert.
        wakes: what is to be done later -> log time (milliseconds).
        timer: log time of the timer that is set for them; 0 for none.
        told: by the receiver. verdicts: the last reason by the receiver, so that one is noted once.
        pursued: chains that go on, by name.
        cover: the outage that holds its messages back, or keeps it suppressed.
        ending: kind of the finding that cleared it, for the words of the last message.
        reminders: steps of chains taken since it was raised.
        worsened: revision in which it was last raised, or rose: who saw an earlier one has not seen the worst.
        levels: what the evidence measured when the present severity was reached.
        counted: steps that are in the counts; None in a state of a version that did not say.
        refreshed: event time of the last revision. touched: log time (milliseconds) of the last finding or action.
        dirty: whether it changed since the last revision.
    """

    alert: Alert
    conditions: dict[str, Condition] = {}
    peak: tuple[int, float, float] = (-1, 0.0, 0.0)
    edges: list[int] = []
    wakes: dict[str, int] = {}
    timer: int = 0
    told: dict[str, Told] = {}
    verdicts: dict[str, str] = {}
    pursued: dict[str, Pursuit] = {}
    cover: Cover | None = None
    ending: str = ""
    reminders: int = 0
    worsened: int = 0
    levels: dict[str, float] = {}
    counted: int | None = None
    refreshed: int = 0
    touched: int = 0
    dirty: bool = False

    @property
    def live(self) -> bool:
        """Whether its episode goes on."""
        return self.alert.state != State.CLEARED

    def quit_chains(self) -> None:
        """Somebody looks after it, or there is nothing to look after any more."""
        self.pursued = {}
        self.wakes.pop("chain", None)

    @property
    def place(self) -> tuple[str, str, str, str]:
        """Feeder, transformer, meter and account of its subject, empty where not known."""
        alert = self.alert
        return alert.feeder_id, alert.transformer_id, alert.meter_id, alert.account_id

    def path(self) -> list[str]:
        """Scopes its subject lies in."""
        return scopes_of(*self.place)


_OWN_FIELD = {"feeder": "feeder_id", "transformer": "transformer_id", "meter": "meter_id", "account": "account_id"}


def place(alert: Alert, finding: Finding) -> None:
    """Take over where the subject is, as far as a finding knows, and who is meant."""
    for name in _OWN_FIELD.values():
        setattr(alert, name, getattr(finding, name) or getattr(alert, name))
    own = _OWN_FIELD.get(finding.subject_type)
    if own and not getattr(alert, own):
        setattr(alert, own, finding.subject)
    alert.subject_type = alert.subject_type or finding.subject_type
    alert.recipients = list(finding.recipients) or alert.recipients
