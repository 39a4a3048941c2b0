"""Documents of an account: what was billed, what was received, what was taken back."""

from enum import IntEnum

import msgspec


class ItemKind(IntEnum):
    """What a debt is for."""

    BILL = 0
    """A bill of the utility's billing system."""
    CHARGES = 1
    """A bill made of charges, at the end of a local month or when a customer moves out."""
    USAGE = 2
    """Consumption of a prepaid account."""
    REFUND = 3
    """Money returned to the customer; credit covers it, the rest is owed again."""
    CARRIED = 4
    """Several old debts added up."""
    LATE_FEE = 5
    """What it cost that another debt was paid too late."""


class Document(msgspec.Struct, array_like=True):
    """Base of documents; packed as arrays, for a ledger is kept per account."""


class Item(Document):
    """A debt.

    Attributes:
        number: of the item within its ledger; receipts refer to it.
        kind: what it is for.
        source: bill_id, payment_id of a refund, or "" where nothing outside names it.
        at: event time, Unix seconds. due: local day, days since 1970-01-01.
        amount: minor units. open: what is not settled of it, 0 to `amount`.
        digest: of its content, to tell a repeat from a contradiction.
        fee: late fee posted for it so far, minor units.
    """

    number: int
    kind: ItemKind
    source: str
    at: int
    due: int
    amount: int
    open: int
    digest: int = 0
    fee: int = 0

    @property
    def order(self) -> tuple[int, int, int]:
        """Oldest debt first."""
        return self.due, self.at, self.number


class Use(Document):
    """What of a receipt settled which item, minor units."""

    item: int
    amount: int


class Receipt(Document):
    """Money received.

    Attributes:
        source: payment_id; "" for the sum of receipts that are too old to be kept apart.
        at: event time, Unix seconds. amount: minor units.
        left: what settled nothing yet: credit. reversed: what was taken back.
        uses: what it settled, in that order. digest: of its content.
    """

    source: str
    at: int
    amount: int
    left: int
    digest: int = 0
    reversed: int = 0
    uses: list[Use] = []

    @property
    def left_to_reverse(self) -> int:
        """Minor units that can still be taken back."""
        return self.amount - self.reversed


class Reversal(Document):
    """A receipt or refund taken back.

    Attributes:
        source: payment_id of the reversal; "" for a charge-back, which has none.
        at: event time, Unix seconds. of: payment_id that it takes back.
        amount: minor units; -1 for whatever is left of it.
        done: whether that payment was known, and so the money moved.
        digest: of its content.
    """

    source: str
    at: int
    of: str
    amount: int
    done: bool = False
    digest: int = 0
