"""Reports of delivery that prove that a notice the law asks for reached a customer."""

from alerts.alert import Alert
from alerts.fate import Fate
from alerts.orders import CLEARED
from alerts.reports import Report
from models.records import Notice

_ACCOUNT = "account:"
_NOTICES = {"arrears.disconnection_notice": "disconnection_notice", "arrears.final_notice": "final_notice"}
"""Kind of the alert that a message told -> kind of the notice it is."""

_ORDERED = {kind: f"{notice.removeprefix('disconnection_')}_ordered_at" for kind, notice in _NOTICES.items()}
"""Kind of an alert -> evidence of when the notice it stands at was ordered."""


def served_at(alert: Alert) -> int:
    """When the notice that an alert stands at was ordered, Unix seconds; 0 where it stands at none."""
    return int(alert.evidence.get("latest", {}).get(_ORDERED.get(alert.kind, ""), 0))


def proof_of(report: Report) -> Notice | None:
    """The proof that a delivery report is, or None.

    Only what a gateway says has arrived proves anything: that a channel took a message does not. The end of an alert,
    which bears the alert's last kind, is no notice.
    """
    kind = _NOTICES.get(report["kind"])
    if kind is None or report["state"] != Fate.DELIVERED or report["role"] != "account" or report["phase"] == CLEARED:
        return None
    return Notice(
        notice_id=report["id"],
        account_id=report["recipient"].removeprefix(_ACCOUNT),
        at=report["at"],
        kind=kind,
        means=report["channel"],
        alert_id=report["alert_id"],
    )
