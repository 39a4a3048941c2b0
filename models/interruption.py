"""Supply that is missing for a while, as an outage record says it."""

from typing import NamedTuple

from models.calendar import seconds
from models.errors import BadRecord
from models.flow.batch import NEVER
from models.records import Outage

SCOPES = ("feeder", "transformer", "meter", "account")


class Interruption(NamedTuple):
    """No supply for a feeder, transformer, meter or account from `start` to `end` (Unix seconds, or `NEVER`)."""

    kind: str
    scope: str
    name: str
    start: int
    end: int


def interruption(outage: Outage) -> Interruption:
    """What an outage record says.

    Raises:
        BadRecord: its scope or a time is wrong.
    """
    scope, _, name = outage.scope.partition(":")
    if scope not in SCOPES or not name:
        raise BadRecord(f"scope {outage.scope!r} is not feeder:, transformer:, meter: or account: with an id")
    start = seconds(outage.from_)
    end = NEVER if outage.to is None else seconds(outage.to)
    if end < start:
        raise BadRecord(f"outage {outage.outage_id!r} ends before it begins")
    return Interruption(outage.kind, scope, name, start, end)
