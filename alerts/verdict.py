"""Whether a receiver is told, and the named reason."""

from typing import NamedTuple

from alerts.alert import Reason

SENT = (Reason.SENT, Reason.REMINDED, Reason.UNANSWERED)
"""Reasons of messages that are ordered."""


class Verdict(NamedTuple):
    """Whether a receiver is told, why, and what there is to add."""

    reason: Reason
    text: str = ""

    @property
    def send(self) -> bool:
        """Whether an order goes out."""
        return self.reason in SENT

    def __str__(self) -> str:
        return f"{self.reason.value} {self.text}"
