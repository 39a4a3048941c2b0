"""What a bank says of an account: transactions, and the balances that they lie between."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Transaction:
    """One transaction at the bank.

    Attributes:
        file: name of the file. iban: the utility's account, as the file names it.
        reference: the bank's own, unique within the account; empty where it gives none. batch: that of the whole entry.
        day: booking day, days since 1970-01-01. amount: minor units, negative where money went out.
        currency: ISO 4217. end_to_end: id that the payer gave; structured: creditor reference; text: free text.
        returned: whether it takes back an earlier one; reason: the code of that.
    """

    file: str
    iban: str
    reference: str
    day: int
    amount: int
    currency: str
    batch: str = ""
    end_to_end: str = ""
    structured: str = ""
    text: str = ""
    returned: bool = False
    reason: str = ""


@dataclass(slots=True)
class Sheet:
    """A statement or notification of one account.

    Attributes:
        id: as the bank named it. iban: of the account. opening, closing: minor units where the file says them.
        transactions: what was booked. pending: entries that are not booked yet and so not read.
    """

    file: str
    id: str = ""
    iban: str = ""
    opening: int | None = None
    closing: int | None = None
    transactions: list[Transaction] = field(default_factory=list)
    pending: int = 0

    @property
    def adds_up(self) -> bool:
        """Whether the transactions lead from the opening to the closing balance, where both are said."""
        if self.opening is None or self.closing is None:
            return True
        return self.opening + sum(each.amount for each in self.transactions) == self.closing
