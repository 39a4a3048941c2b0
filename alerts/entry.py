"""One message as the outbox keeps it."""

from typing import Any, NamedTuple

import msgspec

from alerts.fate import Fate
from alerts.orders import Order


class Entry(NamedTuple):
    """One message in the outbox; times are Unix seconds of the notifier's clock.

    Attributes:
        lane: the channel it will take, as far as is known. seq: its number among all that were taken in.
        token: what only a gateway that reports on it and we know; empty before the first try.
        instead_of: id of the message that failed and that it is sent instead of; empty where it is the first.
    """

    order: Order
    fate: Fate
    attempts: int
    due_at: int
    changed_at: int
    channel: str
    address: str
    locale: str
    subject: str
    text: str
    detail: str
    lane: str
    seq: int
    token: str
    instead_of: str


COLUMNS = (
    "body, state, attempts, due_at, changed_at, channel, address, locale, subject, text, detail, lane, seq, token,"
    " instead_of"
)
"""What `entry_of` reads, in this order."""


def entry_of(row: tuple[Any, ...]) -> Entry:
    """The message of one row of `COLUMNS`."""
    return Entry(msgspec.json.decode(row[0], type=Order), Fate(row[1]), *row[2:])
