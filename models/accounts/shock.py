"""Warns of bills that will be higher than usual, once a bill, and withdraws the warning when they will not."""

from typing import Any

import numpy as np

from models.accounts.book import Book
from models.accounts.charging import Charging
from models.accounts.climate import Climate
from models.accounts.config import AccountsConfig
from models.accounts.cycles import Cycles
from models.accounts.days import LocalDays
from models.accounts.intake import Bill
from models.accounts.ledger import Outcome
from models.accounts.monthly import MonthlyBills
from models.accounts.months import Month
from models.accounts.publishing import Publishing
from models.accounts.watch import Watch
from models.calendar import LocalTime
from models.flow.stage import Out
from models.flow.topics import FINDINGS, RUNNING_BILLS
from models.records import Weather, decoded


class Shock:
    """Follows running bills: those that a tariff prices by the month, others by the bills that came before.

    Args:
        book: the accounts. charging: what they were charged. config: with the policy. local: the zone.
        digits: decimals of the currency. partition: of the accounts.
    """

    def __init__(
        self, book: Book, charging: Charging, config: AccountsConfig, local: LocalTime, digits: int, partition: int
    ) -> None:
        self._book = book
        self._charging = charging
        policy = config.shock
        least = policy.least_units(digits)
        self._climate = Climate(policy, local)
        self._monthly = MonthlyBills(book, charging, policy, self._climate, least)
        self._cycles = Cycles(book, charging, policy, self._climate, least, LocalDays(local))
        self._watches = [Watch(book, kind, policy, digits) for kind in (self._monthly, self._cycles)]
        self._publishing = Publishing(book, charging, partition, digits)

    def observe(self, value: bytes, now: int, _out: Out) -> None:
        """Take in a record of the weather, at its log time in Unix seconds.

        Raises:
            BadRecord: it cannot be used.
        """
        self._climate.observe(decoded(value, Weather), now)

    def billed(self, bill: Bill, outcome: Outcome) -> None:
        """Note a bill of a billing system, unless it is a repeat; it counts when the day is closed."""
        if outcome == Outcome.POSTED:
            self._cycles.note(self._book.row(bill.account_id), bill)

    def close(self, day: int, at: int, out: Out) -> None:
        """End a local day that was charged, at that time in Unix seconds: say what there is, and publish the bills."""
        use, month = self._charging.use, Month.of(day, at)
        use.close(day, self._climate.close(day, use.kind(day)))
        closed = [watch.close(day, at) for watch in self._watches]
        for finding in [finding for each in closed for finding in each.findings]:
            out.send(FINDINGS, finding.key, finding)
        if day == month.last:
            use.settle()
        found = [watch.estimates(each.looked, day) for watch, each in zip(self._watches, closed, strict=True)]
        rows = np.concatenate([each.looked.rows for each in closed])
        columns = [np.concatenate(column) for column in zip(*found, strict=True)]
        for bills in self._publishing.messages(day, rows, columns):
            out.send(RUNNING_BILLS, bills.block, bills)

    def dump(self) -> dict[str, Any]:
        """Everything, for a snapshot."""
        warned, of_cycles = (watch.warned.dump() for watch in self._watches)
        return {
            "climate": self._climate.dump(),
            "past": self._monthly.past.dump(),
            "warned": warned,
            "cycles": {**self._cycles.dump(), "warned": of_cycles},
        }

    def load(self, state: dict[str, Any]) -> None:
        """Continue from a dump; before there were warnings, no bills were kept, nor were those of billing systems."""
        if not state:
            return
        self._climate.load(state["climate"])
        self._monthly.past.load(state["past"])
        self._watches[0].warned.load(state["warned"])
        if "cycles" in state:
            self._cycles.load(state["cycles"])
            self._watches[1].warned.load(state["cycles"]["warned"])
