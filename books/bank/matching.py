"""Finds the payment of each transaction at the bank: by reference, by account or bill, by amount and day."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from books.bank.booked import Booked
from books.bank.entry import Transaction
from books.bank.references import names_in, plain


@dataclass(slots=True)
class Pair:
    """A transaction and its payment; `named` is the account that the payer names where that is another."""

    transaction: Transaction
    booked: Booked
    named: str = ""


@dataclass(slots=True)
class Matched:
    """What was found: pairs that agree, pairs that differ in amount, and what is alone on either side."""

    agreed: list[Pair] = field(default_factory=list)
    differing: list[Pair] = field(default_factory=list)
    transactions: list[Transaction] = field(default_factory=list)
    booked: list[Booked] = field(default_factory=list)


class Matcher:
    """Pairs transactions with payments, the surest first; each is used once.

    Args:
        booked: money in the books, in any order.
        window: how many days a pair may lie apart.
    """

    def __init__(self, booked: Sequence[Booked], window: int) -> None:
        self._window = window
        self._free = dict(enumerate(booked))
        self._names: dict[str, list[int]] = defaultdict(list)
        self._accounts: dict[str, list[int]] = defaultdict(list)
        self._amounts: dict[int, list[int]] = defaultdict(list)
        self._account_of: dict[str, str] = {}
        for place, each in self._free.items():
            self._index(place, each)

    def match(self, transactions: Iterable[Transaction]) -> Matched:
        """Pair everything that can be."""
        found, rest = Matched(), list(transactions)
        for find in (self._by_reference, self._by_account, self._by_amount):
            rest = self._pass(rest, find, found.agreed)
        for find in (self._same_reference, self._same_account):
            rest = self._pass(rest, find, found.differing)
        found.transactions, found.booked = rest, list(self._free.values())
        return found

    def account_named(self, transaction: Transaction) -> str:
        """The account that a payer names, by its id or that of a bill; empty where it is none that the books know."""
        known = (self._account_of[name] for name in names_in(transaction) if name in self._account_of)
        return next(known, "")

    def _index(self, place: int, each: Booked) -> None:
        for name in each.names:
            self._names[name].append(place)
        for name in (plain(each.account_id), *each.bills):
            self._accounts[name].append(place)
            self._account_of[name] = each.account_id
        self._amounts[each.amount].append(place)

    def _pass(
        self, transactions: list[Transaction], find: Callable[[Transaction], int | None], into: list[Pair]
    ) -> list[Transaction]:
        rest = []
        for transaction in transactions:
            place = find(transaction)
            if place is None:
                rest.append(transaction)
                continue
            booked = self._free.pop(place)
            named = self.account_named(transaction)
            into.append(Pair(transaction, booked, named if named != booked.account_id else ""))
        return rest

    def _by_reference(self, transaction: Transaction) -> int | None:
        return self._nearest(transaction, self._named(transaction, self._names), True)

    def _by_account(self, transaction: Transaction) -> int | None:
        return self._nearest(transaction, self._named(transaction, self._accounts), True)

    def _by_amount(self, transaction: Transaction) -> int | None:
        """The one payment of that amount and time, if there is but one."""
        found = self._near(transaction, self._amounts.get(transaction.amount, ()))
        return found[0] if len(found) == 1 else None

    def _same_reference(self, transaction: Transaction) -> int | None:
        return self._nearest(transaction, self._named(transaction, self._names), False)

    def _same_account(self, transaction: Transaction) -> int | None:
        found = self._near(transaction, self._named(transaction, self._accounts))
        return found[0] if len(found) == 1 else None

    @staticmethod
    def _named(transaction: Transaction, index: dict[str, list[int]]) -> list[int]:
        return [place for name in names_in(transaction) for place in index.get(name, ())]

    def _nearest(self, transaction: Transaction, places: Iterable[int], same: bool) -> int | None:
        near = self._near(transaction, places)
        near = [place for place in near if not same or self._free[place].amount == transaction.amount]
        return min(near, key=lambda place: (abs(self._free[place].day - transaction.day), place), default=None)

    def _near(self, transaction: Transaction, places: Iterable[int]) -> list[int]:
        """Payments that are not used yet, go the same way and lie within the window."""
        return [
            place
            for place in dict.fromkeys(places)
            if (each := self._free.get(place)) is not None
            and (each.amount > 0) == (transaction.amount > 0)
            and abs(each.day - transaction.day) <= self._window
        ]
