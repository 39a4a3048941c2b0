"""What happens besides readings, in the order in which the utility's systems hear of it, and the truth behind it."""

import heapq
from dataclasses import dataclass
from typing import Any, NamedTuple


class Event(NamedTuple):
    """One row of a file of the recording: when it arrives (Unix seconds) and what it says."""

    time: int
    stem: str
    row: dict[str, Any]


@dataclass(slots=True)
class Truth:
    """One thing that really happened.

    Attributes:
        kind: family of the alerts that should tell it (`theft`, `overload`, `arrears`, `payment_fraud`, `churn`), or
            what explains other data (`outage`, `storm`, `vacancy`, `meter_fault`, `silent`, `register_reset`).
        subject: id of the transformer, meter, account, payment, instrument or operator.
        begin, end: Unix seconds; None where it goes on.
        detail: more, as `name=value` pairs parted by blanks.
    """

    kind: str
    subject: str
    begin: int
    end: int | None = None
    detail: str = ""

    def row(self) -> dict[str, Any]:
        """As a row of `truth.csv`."""
        return {"kind": self.kind, "subject": self.subject, "from": self.begin, "to": self.end, "detail": self.detail}


class Journal:
    """Events that are set for some time, and truths.

    Attributes:
        truths: all of them, in the order in which they were noted.
    """

    def __init__(self) -> None:
        self.truths: list[Truth] = []
        self._waiting: list[tuple[int, int, Event]] = []
        self._count = 0

    def add(self, stem: str, time: int, **row: Any) -> None:
        """Set an event; a field that is a Python keyword is written with a trailing underscore."""
        named = {name.rstrip("_"): cell for name, cell in row.items()}
        heapq.heappush(self._waiting, (time, self._count, Event(time, stem, named)))
        self._count += 1

    def truth(self, kind: str, subject: str, begin: int, end: int | None = None, **detail: Any) -> Truth:
        """Note what really happens; its `end` may be set later."""
        said = " ".join(f"{name}={value}" for name, value in detail.items())
        self.truths.append(Truth(kind, subject, begin, end, said))
        return self.truths[-1]

    def take(self, before: int) -> list[Event]:
        """Events that arrive before a time (Unix seconds), in order."""
        out = []
        while self._waiting and self._waiting[0][0] < before:
            out.append(heapq.heappop(self._waiting)[2])
        return out
