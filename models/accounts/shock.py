"""Warns of bills that will be higher than usual, once a bill, and withdraws the warning when they will not."""

from typing import Any

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
from models.accounts.runningbill import RunningBill
from models.accounts.watch import Watch
from models.calendar import LocalTime
from models.flow.stage import Out
from models.messages import Finding
from models.records import Weather, decoded
from models.tariffs.when import date_of


class Shock:
    """Follows running bills: those that a tariff prices by the month, others by the bills that came before.

    Args:
        book: the accounts. charging: what they were charged. config: with the policy. local: the zone.
        digits: decimals of the currency.
    """

    def __init__(self, book: Book, charging: Charging, config: AccountsConfig, local: LocalTime, digits: int) -> None:
        self._book = book
        self._charging = charging
        self._digits = digits
        policy = config.shock
        least = policy.least_units(digits)
        self._climate = Climate(policy, local)
        self._monthly = MonthlyBills(book, charging, policy, self._climate, least)
        self._cycles = Cycles(book, charging, policy, self._climate, least, LocalDays(local))
        self._watches = [Watch(book, kind, policy, digits) for kind in (self._monthly, self._cycles)]

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

    def close(self, day: int, at: int) -> list[Finding]:
        """End a local day that was charged: what is to be said at that time, Unix seconds."""
        use, month = self._charging.use, Month.of(day, at)
        use.close(day, self._climate.close(day, use.kind(day)))
        found = [finding for watch in self._watches for finding in watch.close(day, at)]
        if day == month.last:
            use.settle()
        return found

    def running_bill(self, row: int) -> RunningBill:
        """The running bill of one account, as of the last closed day."""
        day = self._charging.day - 1
        begin = date_of(Month.of(day, 0).first).isoformat()
        every = [line for lines in reversed(self._charging.lines(row, self._digits)) for line in lines]
        shown = (watch.shown(row, day) for watch in self._watches)
        expected = next((each for each in shown if each), {})
        return RunningBill(date_of(day).isoformat(), [line for line in every if line.begin >= begin], expected)

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
