"""Since when a debt counts as overdue, and what its lateness has cost so far."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from models.accounts.clockpolicy import ClockPolicy, in_force
from models.accounts.days import LocalDays
from models.accounts.documents import Item, ItemKind
from models.accounts.dunning import DunningPolicy
from models.accounts.latefees import Span, fee_rounded, late_fee
from models.accounts.ledger import Ledger
from models.tariffs.when import date_of

_BEAR_FEES = (ItemKind.BILL, ItemKind.CHARGES)
"""Bills do; fees bear none themselves, and debts added up do not tell any more when each of them was due."""


@dataclass(frozen=True, slots=True)
class Lateness:
    """Judges the debts of one ledger by a policy.

    Attributes:
        ledger: the account's. policy: of its class. days: local days of the utility.
        planned: number of a debt -> days on which a plan covered it and was kept.
    """

    ledger: Ledger
    policy: DunningPolicy
    days: LocalDays
    planned: Mapping[int, Sequence[Span]] = field(default_factory=dict)

    def counts_from(self, item: Item) -> int:
        """Local day from which a debt is overdue for dunning.

        One that was settled in time, by a payment that was taken back later, is as good as due on the day of that: the
        customer could not know before. A payment that came too late only interrupted the dunning.
        """
        taken_back, paid = self.ledger.reopened.get(item.number, (0, 0))
        if taken_back and self.days.of(paid) <= item.due + self.policy.grace_days:
            return max(item.due, self.days.of(taken_back))
        return item.due

    def fee_of(self, item: Item, today: int) -> int:
        """What the lateness of a debt has cost up to a local day, minor units; the day it was paid on is counted."""
        return fee_rounded(self._fee(item, today))

    def fee_since(self, since: int, cause: str, today: int) -> int:
        """Fees of debts that are open, or were paid by a payment or since a time, minor units.

        Args:
            since: Unix seconds.
            cause: payment_id, or "".
            today: local day.
        """
        items = [item for item in self.ledger.items if item.open or self._paid_since(item, since, cause)]
        return fee_rounded(sum(self._fee(item, today) for item in items))

    def clock_of(self, due: int) -> ClockPolicy:
        """The version of the legal clocks that holds for a debt due on a local day."""
        return in_force(self.policy.clocks, date_of(due))

    def _fee(self, item: Item, today: int) -> int:
        if item.kind not in _BEAR_FEES:
            return 0
        paid = [(amount, self.days.of(at)) for amount, at, _ in self._uses(item)]
        rules = self.clock_of(item.due)
        free = () if rules.late_fee_under_plan else self.planned.get(item.number, ())
        return late_fee(item.amount, self.counts_from(item), [*paid, (item.open, today)], rules, free)

    def _paid_since(self, item: Item, since: int, cause: str) -> bool:
        return any(at >= since or source == cause for _, at, source in self._uses(item))

    def _uses(self, item: Item) -> Iterable[tuple[int, int, str]]:
        """(minor units, event time, payment_id) of what settled a debt."""
        for receipt in self.ledger.receipts:
            yield from ((use.amount, receipt.at, receipt.source) for use in receipt.uses if use.item == item.number)
