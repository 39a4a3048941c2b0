"""Evidence of an alert by revision, as the history keeps it."""

from typing import Any

import msgspec

from alerts.alert import Alert


class Revision(msgspec.Struct, kw_only=True, frozen=True):
    """Evidence that one revision of an alert brought; it holds until another revision brings other evidence.

    Attributes:
        revision: its number. at: event time of what was measured, Unix seconds. evidence: names with units -> values.
    """

    revision: int
    at: int
    evidence: dict[str, Any]


def evidence_rows(alert: Alert) -> list[dict[str, Any]]:
    """The row of the table of evidence that a record of an alert has in it; none where it says of no revision."""
    latest = alert.evidence.get("latest")
    if latest is None or not alert.evidence_revision:
        return []
    body = msgspec.json.encode(latest).decode()
    return [{"alert_id": alert.id, "revision": alert.evidence_revision, "at": alert.evidence_at, "body": body}]


def revision_of(row: Any) -> Revision:
    """The evidence that a row holds."""
    return Revision(revision=row["revision"], at=row["at"], evidence=msgspec.json.decode(row["body"]))
