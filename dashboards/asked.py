"""What a person at the desk asks for, before it has a time in the log."""

import msgspec

DESK = "desk"


class Asked(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, frozen=True):
    """An action on an alert.

    Attributes:
        alert_key: family and subject. action: of `alerts.actions.ACTIONS`. text: why, or a comment.
        for_s: how long a shelf or a time out of service lasts, from now; None where that is left to the engine.
        alert_id, revision: of what the person saw; empty and None where nothing was.
        resolution: what a closed alert turned out to be. actor: who.
    """

    alert_key: str
    action: str
    text: str = ""
    for_s: int | None = None
    alert_id: str = ""
    revision: int | None = None
    resolution: str = ""
    actor: str = DESK
