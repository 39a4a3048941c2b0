"""Entries of the journal, made as the stage makes them."""

from collections.abc import Callable
from itertools import count

from models.accounts.documents import ItemKind, Move, Origin
from models.accounts.journal import Entry, entry_of
from models.accounts.ledger import Ledger
from models.calendar import DAY

START = 1_709_247_600
"""Midnight of 1 March 2024 in Berlin."""

DAY_0 = 19_783
"""Local day of it."""


class Account:
    """One account whose documents are posted by days; what is posted is booked an hour later."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.entries: list[Entry] = []
        self._ledger = Ledger()

    def post(self, day: float, what: Callable[[Ledger, int], object], booked: float | None = None, **more: str) -> None:
        """Post a document of a day (days after the first of March 2024)."""
        at = START + round(day * DAY)
        what(self._ledger, at)
        for number, draft in enumerate(self._ledger.taken(), len(self.entries) + 1):
            entry = entry_of(draft, self.name, number, at + 3600 if booked is None else START + round(booked * DAY))
            for name, text in more.items():
                setattr(entry, name, text)
            self.entries.append(entry)

    def bill(self, name: str, day: float, amount: int, due_in: int = 15) -> None:
        due = DAY_0 + int(day) + due_in
        self.post(day, lambda ledger, at: ledger.bill(ItemKind.BILL, name, at, due, amount))

    def pay(self, name: str, day: float, amount: int, channel: str = "bank", reference: str = "") -> None:
        self.post(day, lambda ledger, at: ledger.pay(name, at, amount), channel=channel, reference=reference)

    def pay_late_booked(self, name: str, day: float, amount: int, booked: float) -> None:
        self.post(day, lambda ledger, at: ledger.pay(name, at, amount), booked)

    def settle(self, name: str, day: float, amount: int, origin: Origin) -> None:
        self.post(day, lambda ledger, at: ledger.pay(name, at, amount, origin=origin))

    def move(self, name: str, day: float, amount: int, move: Move) -> None:
        self.post(day, lambda ledger, at: ledger.move(move, name, at, amount))

    def reverse(self, name: str, day: float, of: str, amount: int) -> None:
        self.post(day, lambda ledger, at: ledger.reverse(name, at, of, amount), channel="bank")


def town(accounts: int) -> list[Account]:
    """So many accounts with a bill and a payment each."""
    numbers = count()
    made = []
    for number in range(accounts):
        account = Account(f"A{number}")
        account.bill(f"B{number}", next(numbers) % 5, 10_000 + number)
        account.pay(f"P{number}", 5 + number % 5, 4_000 + number)
        made.append(account)
    return made
