"""Grades that people set: who appealed to whom, why, and until when."""

from typing import Any

import msgspec

from models.calendar import seconds
from models.customers.names import GRADES
from models.errors import BadRecord
from models.flow.batch import NEVER
from models.records import Override, decoded


class Held(msgspec.Struct):
    """An override that holds: a place in `GRADES`, its end in Unix seconds, who answers for it and why."""

    grade: int
    until: int
    owner: str
    reason: str


class Overrides:
    """Overrides of a partition's accounts.

    Args:
        future_s: how far a record's time may lie after its log time.
    """

    def __init__(self, future_s: int) -> None:
        self._future_s = future_s
        self._held: dict[str, Held] = {}

    def take(self, value: bytes, now: int) -> str:
        """Note an override of log time `now` (Unix seconds), and say of which account.

        Raises:
            BadRecord: a field is missing or wrong.
        """
        record = decoded(value, Override)
        at, until = seconds(record.at), seconds(record.until)
        for name in ("account_id", "owner", "reason"):
            if not getattr(record, name).strip():
                raise BadRecord(f"{name} is empty: an override needs an account, an owner and a reason")
        if record.grade not in GRADES:
            raise BadRecord(f"grade {record.grade!r} is not one of {', '.join(GRADES)}")
        if at > now + self._future_s:
            raise BadRecord(f"at {record.at!r} is after it was logged")
        self._held.pop(record.account_id, None)
        if until > max(at, now):
            self._held[record.account_id] = Held(GRADES.index(record.grade), until, record.owner, record.reason)
        return record.account_id

    def due(self) -> int:
        """Log time (milliseconds) at which the next one ends, or `NEVER`."""
        return min((held.until * 1000 for held in self._held.values()), default=NEVER)

    def end(self, now: int) -> list[str]:
        """Forget those that end at or before `now` (Unix seconds), and say whose they were."""
        over = [account for account, held in self._held.items() if held.until <= now]
        for account in over:
            del self._held[account]
        return over

    def of(self, account: str) -> Held | None:
        """The one that holds for an account."""
        return self._held.get(account)

    def all(self) -> dict[str, Held]:
        """Those that hold, by account."""
        return self._held

    def dump(self) -> dict[str, Any]:
        """For a snapshot."""
        return {account: msgspec.structs.astuple(held) for account, held in self._held.items()}

    def load(self, state: dict[str, Any]) -> None:
        """Continue from a dump."""
        self._held = {account: Held(*held) for account, held in state.items()}
