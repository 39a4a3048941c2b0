"""Documents of an account: what was billed, received, taken back, lodged as security or written off."""

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


class Origin(IntEnum):
    """Where what settles debts came from."""

    CASH = 0
    """Money that the customer paid."""
    TRANSFER = 1
    """Money that had been booked to another account."""
    DEPOSIT = 2
    """The customer's own deposit."""
    GUARANTEE = 3
    """Money that a guarantor paid."""
    WRITE_OFF = 4
    """Nothing came: the utility gives up the debt."""
    RECOVERY = 5
    """Money for debts that had been written off; what goes beyond them is as if paid."""


class Move(IntEnum):
    """Security that comes or goes and settles nothing."""

    DEPOSIT = 0
    DEPOSIT_RETURN = 1
    GUARANTEE = 2
    GUARANTEE_RETURN = 3


BAD_DEBT = -1
"""What a recovery settles instead of an item."""


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
        uses: what it settled, in that order. digest: of its content. origin: where it came from.
    """

    source: str
    at: int
    amount: int
    left: int
    digest: int = 0
    reversed: int = 0
    uses: list[Use] = []
    origin: Origin = Origin.CASH

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
        digest: of its content. moved: it goes to another account, and not back to who paid.
    """

    source: str
    at: int
    of: str
    amount: int
    done: bool = False
    digest: int = 0
    moved: bool = False


class Movement(Document):
    """Security that came or went.

    Attributes:
        source: payment_id. move: what it was. at: event time, Unix seconds. amount: minor units.
        digest: of its content. reversed: what was taken back of it.
    """

    source: str
    move: Move
    at: int
    amount: int
    digest: int = 0
    reversed: int = 0
