"""A desk on which much is the case: overloads, a lead for theft with reasons, what was told, and what is over."""

from contextlib import closing
from pathlib import Path
from typing import Any

from alerts.alert import Alert, Reason, State, Transition
from streams.alertstore import alert_store
from tests.console.desk import AT, Desk, overload
from tests.console.place import message

LEAD = "theft-M7-1"


def lit_desk(folder: Path) -> Desk:
    """A desk with loads over the rating and alerts of every standing."""
    desk = Desk(folder)
    desk.load(AT + 3600, 1.3)
    desk.show(*alerts())
    told = message("m7", LEAD) | {"state": "undelivered", "detail": "no such number", "at": AT + 60}
    with closing(alert_store(desk.settings)) as store:
        store.save_messages([told])
    return desk


def alerts() -> list[Alert]:
    """One of every severity and standing, at two feeders."""
    place: dict[str, Any] = {"feeder_id": "F1", "transformer_id": "T001"}
    return [
        overload(
            1, **place, severity=4, history=[_step(1, Reason.RAISED), _step(2, Reason.COMMENTED, "Ana", "called")]
        ),
        overload(
            2,
            feeder_id="F1",
            transformer_id="T002",
            acknowledged=True,
            assignee="desk",
            history=[_step(1, Reason.SENT, recipient="desk")],
        ),
        overload(3, feeder_id="F2", transformer_id="T003", state=State.CLEARED, closed_at=AT + 900),
        overload(4, feeder_id="F2", transformer_id="T004", shelved_until=AT + 86_400, severity=2),
        overload(5, state=State.OUT_OF_SERVICE, out_of_service_until=AT + 86_400, out_of_service_by="Ben", severity=1),
        lead(),
    ]


def lead() -> Alert:
    """A lead for theft with reasons and what a model saw."""
    evidence = {
        "reasons": {"drop": 0.6, "tamper": 0.27}, "model_features": {"night_ratio": -0.21}, "lost_kwh_per_day": 6.4,
        "codes": {"magnet": 0.4}, "start": "2024-04-02",
    }  # fmt: skip
    return overload(
        id=LEAD, key="theft:M7", family="theft", kind="theft.lead", subject="M7", subject_type="meter", severity=3,
        feeder_id="F1", transformer_id="T002", meter_id="M7", evidence={"latest": evidence, "peak": evidence},
        history=[_step(1, Reason.RAISED)],
    )  # fmt: skip


def _step(seq: int, reason: Reason, actor: str = "engine", text: str = "", recipient: str = "") -> Transition:
    return Transition(
        seq=seq, at=AT + seq, reason=reason, actor=actor, text=text, recipient=recipient, state=State.ACTIVE,
        kind="overload.overload", severity=3, acknowledged=False,
    )  # fmt: skip
