"""Promises to pay and plans of instalments: what they cover, what was paid of them, and whether they are kept."""

from collections.abc import Iterable
from itertools import accumulate
from typing import Any, NamedTuple

import msgspec

from models.accounts.days import LocalDays
from models.accounts.dunning import NO_DAY
from models.accounts.intake import PLAN, Agreed
from models.accounts.latefees import Span
from models.accounts.ledger import Ledger
from models.errors import BadRecord


class Arrangement(msgspec.Struct, array_like=True):
    """What a customer agreed to pay, and when.

    Attributes:
        agreed: as it was recorded.
        covers: numbers of the debts that were open when it was made. owed: what was open of them, minor units.
        broken_day: local day on which it was found to be broken, or `NO_DAY`.
        missed_day, missed: due day of the instalment that did not come, and what was missing of it, minor units.
        cancelled: it was taken back.
        ended_day: local day on which it was taken back, or `NO_DAY`.
        spared: days on which earlier plans covered debts and were kept: numbers of the debts, the first day, the last.
    """

    agreed: Agreed
    covers: list[int]
    owed: int
    broken_day: int = NO_DAY
    missed_day: int = NO_DAY
    missed: int = 0
    cancelled: bool = False
    ended_day: int = NO_DAY
    spared: list[tuple[list[int], int, int]] = []

    def planned(self, begin: int, until: int = NO_DAY) -> list[tuple[list[int], int, int]]:
        """Days on which plans covered debts and were kept, up to one before `until`; this one from `begin` on.

        One that was broken was kept until the instalment was due that did not come.
        """
        if self.agreed.kind != PLAN or (self.cancelled and self.ended_day == NO_DAY):
            return self.spared  # of one that was taken back before the day was noted, nothing is known
        last = min(self.missed_day, self.ended_day - 1, until - 1)
        return [*self.spared, (self.covers, begin, last)] if last >= begin else self.spared


class Agreement(NamedTuple):
    """How an arrangement stands.

    Attributes:
        arrangement: it.
        holds: its debts are not dunned for.
        broken: an instalment did not come, and its debts are still open.
        paid: of its debts since it was made, minor units.
        next_day, next_amount: due day of the next instalment, and what is still to be paid of it; `NO_DAY` and 0 where
            nothing is.
        covers: numbers of the debts that are not dunned for.
    """

    arrangement: Arrangement | None = None
    holds: bool = False
    broken: bool = False
    paid: int = 0
    next_day: int = NO_DAY
    next_amount: int = 0
    covers: frozenset[int] = frozenset()


NO_AGREEMENT = Agreement()
"""Nothing was agreed, or it matters no longer."""


class Arrangements:
    """The newest arrangement of each account.

    Args:
        days: local days.
    """

    def __init__(self, days: LocalDays) -> None:
        self._days = days
        self._held: dict[str, Arrangement] = {}

    def knows(self, agreed: Agreed) -> bool:
        """Whether a record is of the arrangement that the account has."""
        known = self._held.get(agreed.account_id)
        return known is not None and known.agreed.name == agreed.name

    def take(self, agreed: Agreed, ledger: Ledger, today: int, grace_days: int) -> bool:
        """Take over a promise or plan, or its end.

        Args:
            agreed: the record.
            ledger: of its account.
            today: local day.
            grace_days: days after its due day in which an instalment may still come.

        Returns:
            Whether this changed anything: a repeat, or one that is older than the one that holds, does not.

        Raises:
            BadRecord: it says something else than before, covers no debt, or is over already.
        """
        known = self._held.get(agreed.account_id)
        if known is not None and self.knows(agreed):
            return self._again(known, agreed, today)
        if known is not None and (agreed.at, agreed.name) <= (known.agreed.at, known.agreed.name):
            return False
        if agreed.cancelled:
            raise BadRecord(
                f"arrangement {agreed.name!r} is not known of account {agreed.account_id!r}: give the arrangement_id"
                " of the one that is to end"
            )
        if today > agreed.instalments[-1][0] + grace_days:
            raise BadRecord(f"arrangement {agreed.name!r} is over already: it may be a repeat")
        covered = {item.number: _open_at(ledger, item.number, item.open, agreed.at) for item in ledger.debts(agreed.at)}
        covered = {number: amount for number, amount in covered.items() if amount}
        if not covered:
            raise BadRecord(f"account {agreed.account_id!r} owes nothing that could be paid later: send its bill first")
        made = Arrangement(agreed, list(covered), sum(covered.values()))
        made.spared = [] if known is None else known.planned(self._began(known), self._began(made))
        self._held[agreed.account_id] = made
        return True

    def planned(self, account: str) -> dict[int, list[Span]]:
        """Days on which plans covered debts and were kept, by the number of the debt."""
        held, found = self._held.get(account), dict[int, list[Span]]()
        for numbers, first, last in held.planned(self._began(held)) if held is not None else ():
            for number in numbers:
                found.setdefault(number, []).append((first, last))
        return found

    def look(self, account: str, ledger: Ledger, today: int, grace_days: int) -> Agreement:
        """How the arrangement of an account stands; one that is broken stays so.

        Args:
            account: its name.
            ledger: its books.
            today: local day.
            grace_days: as in `take`.
        """
        held = self._held.get(account)
        if held is None or held.cancelled:
            return NO_AGREEMENT
        still = sum(item.open for item in ledger.open_items() if item.number in held.covers)
        paid = max(held.owed - still, 0)
        next_day, next_amount = _next(held.agreed.instalments, paid) if still else (NO_DAY, 0)
        if held.broken_day == NO_DAY and next_day != NO_DAY and today > next_day + grace_days:
            held.broken_day, held.missed_day, held.missed = today, next_day, next_amount
        if held.broken_day != NO_DAY:
            return Agreement(held, broken=still > 0, paid=paid)
        if next_day == NO_DAY:
            return NO_AGREEMENT
        return Agreement(held, True, False, paid, next_day, next_amount, frozenset(held.covers))

    def dump(self) -> list[Any]:
        """The arrangements, for a snapshot."""
        return list(self._held.values())

    def load(self, state: Iterable[Any]) -> None:
        """Continue from a dump."""
        held = msgspec.convert(list(state), list[Arrangement])
        self._held = {each.agreed.account_id: each for each in held}

    def _began(self, arrangement: Arrangement) -> int:
        return self._days.of(arrangement.agreed.at)

    @staticmethod
    def _again(known: Arrangement, agreed: Agreed, today: int) -> bool:
        if agreed.cancelled:
            changed, known.cancelled = not known.cancelled, True
            known.ended_day = min(known.ended_day, today)
            return changed
        if agreed.digest != known.agreed.digest:
            raise BadRecord(
                f"arrangement {agreed.name!r} came before with other content: give a new one an arrangement_id of its"
                " own, it takes the place of this one"
            )
        return False


def _next(instalments: list[tuple[int, int]], paid: int) -> tuple[int, int]:
    """Due day of the first instalment that is not paid in full, and what is missing of it."""
    totals = accumulate(amount for _, amount in instalments)
    for (day, _), total in zip(instalments, totals, strict=True):
        if paid < total:
            return day, total - paid
    return NO_DAY, 0


def _open_at(ledger: Ledger, number: int, open_now: int, at: int) -> int:
    """What was open of a debt when something was agreed, though money came before the record of that."""
    uses = ((use, receipt) for receipt in ledger.receipts if receipt.at >= at for use in receipt.uses)
    return open_now + sum(use.amount for use, _ in uses if use.item == number)
