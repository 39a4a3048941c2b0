"""Money in the books as the bank would show it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from books.bank.references import plain
from models.accounts.journal import Entry


@dataclass(frozen=True, slots=True)
class Booked:
    """An entry of the journal that moved money.

    Attributes:
        account_id, payment_id: where in the books. channel: that it came by, of a reversal its payment's.
        day: event day, days since 1970-01-01. amount: minor units, negative where money went out.
        names: plain names that a transaction of it carries. bills: plain names of bills that it settled.
    """

    account_id: str
    payment_id: str
    channel: str
    day: int
    amount: int
    names: frozenset[str]
    bills: frozenset[str]


def booked_of(entries: Iterable[Entry], day_of: Callable[[int], int]) -> list[Booked]:
    """Entries that moved money, in their order.

    Args:
        entries: of the journal.
        day_of: local day (days since 1970-01-01) of a moment (Unix seconds).
    """
    given = list(entries)
    payments = {(entry.account_id, entry.source): entry for entry in given}
    return [_booked(entry, payments.get((entry.account_id, entry.of)), day_of(entry.at)) for entry in given]


def _booked(entry: Entry, payment: Entry | None, day: int) -> Booked:
    names = (entry.source, entry.reference, entry.of, payment.reference if payment else "")
    return Booked(
        account_id=entry.account_id,
        payment_id=entry.source or entry.of,
        channel=entry.channel or (payment.channel if payment else ""),
        day=day,
        amount=sum(line.debit - line.credit for line in entry.lines if line.ledger == "cash"),
        names=frozenset(plain(name) for name in names if name),
        bills=frozenset(plain(change.source) for change in entry.items if change.source),
    )
