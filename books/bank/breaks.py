"""Where bank and books differ, and the totals that say whether all of it was found."""

from enum import StrEnum

import msgspec


class BreakKind(StrEnum):
    """How bank and books differ."""

    NOT_IN_BOOKS = "not_in_books"
    """The bank has it, the books do not: book the payment."""
    NOT_AT_BANK = "not_at_bank"
    """The books have it, the bank does not: ask the channel where the money is, or reverse the payment."""
    AMOUNT = "amount"
    """Both have it with different amounts: reverse the payment and book it as the bank has it."""
    OTHER_ACCOUNT = "other_account"
    """The payer names another account than it was booked to: transfer it."""
    DOUBLE_IN_BOOKS = "double_in_books"
    """The books have twice what the bank has once: reverse one."""
    DOUBLE_AT_BANK = "double_at_bank"
    """The bank has twice what the books have once: book the second, or pay it back."""
    RETURNED = "returned"
    """The bank took it back, the books did not: reverse the payment."""
    CURRENCY = "currency"
    """It is in another currency than accounts are kept in: exchange it, then book what came of it."""


class Break(msgspec.Struct, kw_only=True):
    """One difference, money in minor units.

    Attributes:
        kind: how they differ. day: booking day at the bank or event day in the books, days since 1970-01-01.
        bank, booked: what each side has; 0 where it has nothing (or, at the bank, another currency).
        currency: of the bank's amount. bank_reference, file: where at the bank.
        account_id, payment_id: where in the books. named: account that the payer names.
        text: what the payer wrote. reason: code with which the bank took it back.
        original: amount in its own currency, where that is another.
    """

    kind: BreakKind
    day: int
    bank: int = 0
    booked: int = 0
    currency: str = ""
    bank_reference: str = ""
    file: str = ""
    account_id: str = ""
    payment_id: str = ""
    named: str = ""
    text: str = ""
    reason: str = ""
    original: int = 0

    @property
    def difference(self) -> int:
        """What the bank has more than the books, minor units."""
        return self.bank - self.booked


class Comparison(msgspec.Struct, kw_only=True):
    """What came of a comparison, money in minor units.

    Attributes:
        first_day, last_day: booking days of the files, days since 1970-01-01.
        transactions, bank: how many the bank has in our currency, and their sum.
        payments, booked: how many of the books were compared, and their sum.
        matched, matched_amount: how many agree, and their sum.
        repeated: transactions that several files have. pending: entries that the bank had not booked.
        elsewhere: payments of channels that do not come to the bank, or of days that the files do not cover.
        breaks: all differences by kind and day. notes: files that do not add up.
    """

    first_day: int
    last_day: int
    transactions: int
    bank: int
    payments: int
    booked: int
    matched: int
    matched_amount: int
    repeated: int
    pending: int
    elsewhere: int
    breaks: list[Break]
    notes: list[str]

    @property
    def adds_up(self) -> bool:
        """Whether what agrees and the breaks together are all that bank and books have."""
        return self.bank == self.matched_amount + sum(
            each.bank for each in self.breaks
        ) and self.booked == self.matched_amount + sum(each.booked for each in self.breaks)
