"""What an alert is to those who read it: its states, its history, and the named reason of every step."""

import re
import zlib
from enum import StrEnum
from typing import Any

import msgspec

from alerts.moments import utc

ENGINE = "engine"
"""Actor of everything that no person did."""

_SUBJECT_CHARACTERS = 80

_HISTORY = 60
"""Steps that an alert carries with it; whoever stores alerts keeps all."""


class State(StrEnum):
    """Where an alert stands; acknowledgement and shelving stand beside it (ISA-18.2, OPC UA part 9).

    Attributes:
        PENDING: its on-delay runs; never published.
        SUPPRESSED: an outage explains it; it was never raised, and nobody is told.
        OUT_OF_SERVICE: a person took it out of service; what happens is recorded, and nobody is told.
        ACTIVE: the condition holds.
        CLEARED: the condition is over, or a person closed it. With `acknowledged` false: returned, unacknowledged.
    """

    PENDING = "pending"
    SUPPRESSED = "suppressed"
    OUT_OF_SERVICE = "out_of_service"
    ACTIVE = "active"
    CLEARED = "cleared"


class Reason(StrEnum):
    """Why an alert changed, or why a message about it was or was not sent."""

    RAISED = "raised"
    REOPENED = "reopened"
    ESCALATED = "escalated"
    DEESCALATED = "deescalated"
    STAGE_CHANGED = "stage_changed"
    EVIDENCE_UPDATED = "evidence_updated"
    CLEARED = "cleared"
    STALE = "stale"
    SUPERSEDED = "superseded"
    INHIBITED = "inhibited"
    INHIBITION_LIFTED = "inhibition_lifted"
    FLAPPING = "flapping"
    CALMED = "calmed"
    ACKNOWLEDGED = "acknowledged"
    OUTDATED = "outdated"
    REALARMED = "realarmed"
    SHELVED = "shelved"
    UNSHELVED = "unshelved"
    SHELF_EXPIRED = "shelf_expired"
    OUT_OF_SERVICE = "out_of_service"
    RECORDED = "recorded"
    RETURNED_TO_SERVICE = "returned_to_service"
    CLOSED = "closed"
    RESOLVED = "resolved"
    COMMENTED = "commented"
    ASSIGNED = "assigned"
    SENT = "sent"
    REMINDED = "reminded"
    UNANSWERED = "unanswered"
    BELOW_THRESHOLD = "below_threshold"
    DUPLICATE = "duplicate"
    QUIET = "quiet"
    OUTSIDE_HOURS = "outside_hours"
    SILENCED = "silenced"
    OPTED_OUT = "opted_out"
    NEVER_TOLD = "never_told"
    NOT_WANTED = "not_wanted"
    NOT_FOR_CUSTOMERS = "not_for_customers"
    NO_RECEIVER = "no_receiver"
    ACCOUNT_UNKNOWN = "account_unknown"


class Transition(msgspec.Struct, kw_only=True):
    """One step of an alert's life.

    Attributes:
        seq: its number in the alert's life, from 1, without gaps.
        at: Unix seconds, event time. reason, actor: why, and who (`engine` where no person did it).
        text: more to read. recipient: whom a message step is about, else empty.
        state, kind, severity, acknowledged: of the alert after the step.
        evidence_revision: of the alert's then, the revision whose evidence it was decided on; 0 where there was none,
            None of a step of a version that did not say.
    """

    seq: int
    at: int
    reason: Reason
    actor: str
    text: str
    state: State
    kind: str
    severity: int
    acknowledged: bool
    recipient: str = ""
    evidence_revision: int | None = None


class Alert(msgspec.Struct, kw_only=True):
    """One episode of one kind family at one subject, as topic `alerts.v1` carries it: whole, a record per revision.

    Attributes:
        id: from family, subject and episode start, the same in every replay. key: `family:subject`.
        kind: dotted stage of now. severity: 0 information to 4 critical; peak_severity: the highest it had.
        score: 0 to 1, how sure the detector is.
        since: start of the episode as the detector saw it. opened_at: when it was raised; None where it never was.
        updated_at: last change. closed_at: when it cleared or was closed. All Unix seconds, event time.
        acknowledged_by, acknowledged_revision: who did, and which revision that person had seen; empty and 0 without.
        shelved_until: Unix seconds; nobody is told before. shelved_once: the shelf ends when the alert clears, too.
        out_of_service_until, out_of_service_by: Unix seconds and who; None and empty while in service.
        chattering: it comes and goes too often; nobody is told until it calms.
        priority: of the customer it is about, 0 to 3, by the policy of service; it orders alerts of one severity.
        outcome: of a closed one: `cleared`, `closed` (by a person), `stale`, `superseded` (a new alert of the key),
            `returned_to_service` (nothing was wrong when its time out of service ended).
        resolution, resolved_by: what it turned out to be (a word of the family's list), and who says so; else empty.
        evidence: `latest` and `peak`, each names with units -> values.
        evidence_revision, evidence_at: the revision that brought the latest evidence, and its event time (Unix
            seconds); 0 where there is none. Whoever stores alerts keeps the evidence of every revision.
        history: its steps, oldest first; of long ones the first and the newest, `seq` shows the gap.
        steps: how many steps there were. revision: rises by one with every record. reason: of this revision.
    """

    id: str
    key: str
    family: str
    kind: str
    subject: str
    subject_type: str
    severity: int
    peak_severity: int
    score: float
    state: State
    since: int
    updated_at: int
    opened_at: int | None = None
    closed_at: int | None = None
    acknowledged: bool = False
    acknowledged_by: str = ""
    acknowledged_revision: int = 0
    assignee: str = ""
    shelved_until: int | None = None
    shelved_once: bool = False
    out_of_service_until: int | None = None
    out_of_service_by: str = ""
    chattering: bool = False
    outcome: str = ""
    resolution: str = ""
    resolved_by: str = ""
    priority: int = 0
    recipients: list[str] = []
    feeder_id: str = ""
    transformer_id: str = ""
    meter_id: str = ""
    account_id: str = ""
    evidence: dict[str, dict[str, Any]] = {}
    evidence_revision: int = 0
    evidence_at: int = 0
    history: list[Transition] = []
    steps: int = 0
    revision: int = 0
    reason: Reason = Reason.RAISED

    def note(self, at: int, reason: Reason, actor: str = ENGINE, text: str = "", recipient: str = "") -> None:
        """Write one step into the history."""
        self.steps += 1
        self.updated_at = max(self.updated_at, at)
        self.history.append(
            Transition(
                seq=self.steps,
                at=at,
                reason=reason,
                actor=actor,
                text=text,
                state=self.state,
                kind=self.kind,
                severity=self.severity,
                acknowledged=self.acknowledged,
                recipient=recipient,
                evidence_revision=self.evidence_revision,
            )
        )
        if len(self.history) > _HISTORY:
            del self.history[1]

    def learn(self, at: int, latest: dict[str, Any], peak: bool = False) -> None:
        """Take in what a detector measured at a moment; steps from now on are decided on it."""
        if latest != self.evidence.get("latest") or not self.evidence_revision:
            self.evidence_revision, self.evidence_at = self.revision + 1, at
        self.evidence = self.evidence | {"latest": latest} | ({"peak": latest} if peak else {})

    def unacknowledge(self) -> None:
        """Ask for an acknowledgement anew."""
        self.acknowledged, self.acknowledged_by, self.acknowledged_revision = False, "", 0

    @property
    def raised(self) -> bool:
        """Whether people were to see it: not one that an outage explained to its end."""
        return self.opened_at is not None


def alert_id(family: str, subject: str, since: int) -> str:
    """Name of an alert; fit for a file, an address and a mail header.

    Examples:
        >>> alert_id("overload", "T017", 1717614900)
        'overload-T017-20240605T1915Z'
    """
    safe = re.sub(r"[^A-Za-z0-9_.-]+", "_", subject)
    if safe != subject or len(safe) > _SUBJECT_CHARACTERS:
        safe = f"{safe[:_SUBJECT_CHARACTERS]}.{zlib.crc32(subject.encode('utf-8', 'replace')):08x}"
    start = utc(since)
    return f"{family}-{safe}-{start:%Y%m%dT%H%MZ}" if since % 60 == 0 else f"{family}-{safe}-{start:%Y%m%dT%H%M%SZ}"


def made_up(kind: str, severity: int, subject: str, subject_type: str, at: int) -> Alert:
    """An alert that there is not, raised at a moment (Unix seconds), to try routes and words on."""
    family = kind.partition(".")[0]
    return Alert(
        id=alert_id(family, subject, at),
        key=f"{family}:{subject}",
        family=family,
        kind=kind,
        subject=subject,
        subject_type=subject_type,
        severity=severity,
        peak_severity=severity,
        score=1.0,
        state=State.ACTIVE,
        since=at,
        updated_at=at,
    )
