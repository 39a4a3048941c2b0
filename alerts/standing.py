"""Where an alert stands for the desk: its state and its acknowledgement in one word."""

from enum import StrEnum

from alerts.alert import Alert, Reason, State

SETTLED = (Reason.SUPERSEDED.value, Reason.CLOSED.value)
"""Outcomes of which nobody is asked for an acknowledgement: a newer alert asks for it, or a person ended it."""


class Standing(StrEnum):
    """Active x acknowledged, and what takes an alert out of that (ISA-18.2, table of states; OPC UA part 9).

    Attributes:
        UNACKNOWLEDGED: active, and nobody looks after it. ACKNOWLEDGED: active, and somebody does.
        RETURNED: over, and nobody has acknowledged it: returned, unacknowledged.
        NORMAL: over, and nobody need do anything.
        SHELVED: active, and put aside by a person. SUPPRESSED: explained by an outage.
        OUT_OF_SERVICE: taken out of service by a person.
    """

    UNACKNOWLEDGED = "unacknowledged"
    ACKNOWLEDGED = "acknowledged"
    RETURNED = "returned"
    NORMAL = "normal"
    SHELVED = "shelved"
    SUPPRESSED = "suppressed"
    OUT_OF_SERVICE = "out_of_service"


def standing(alert: Alert) -> Standing:
    """The one word; one that an outage explained, or that never was raised, is never waited for."""
    if alert.state in (State.SUPPRESSED, State.OUT_OF_SERVICE):
        return Standing(alert.state.value)
    if alert.state == State.CLEARED:
        return Standing.RETURNED if waits(alert) else Standing.NORMAL
    if alert.shelved_until is not None:
        return Standing.SHELVED
    return Standing.ACKNOWLEDGED if alert.acknowledged else Standing.UNACKNOWLEDGED


def waits(alert: Alert) -> bool:
    """Whether somebody is to acknowledge a raised alert; mere information (severity 0) asks nobody."""
    asked = alert.raised and alert.severity > 0 and alert.state != State.OUT_OF_SERVICE
    return asked and not alert.acknowledged and not alert.resolution and alert.outcome not in SETTLED
